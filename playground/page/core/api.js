// Owns HTTP to the playground's control API; only same-origin paths, always JSON. It knows no route.

/** The playground would not do it; the message is its sentence. */
export class Refused extends Error {}

async function call(method, path, body) {
  const reply = await fetch(path, {
    method,
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  }).catch(() => {
    throw new Refused("The playground does not answer. Nothing is lost: start it again with “make play” and reload.");
  });
  const answer = await reply.json().catch(() => ({}));
  if (!reply.ok) throw new Refused(answer.error ?? `The playground answered ${method} ${path} with ${reply.status}.`);
  return answer;
}

function withQuery(path, query = {}) {
  const asked = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "");
  return asked.length ? `${path}?${new URLSearchParams(asked)}` : path;
}

export const get = (path, query) => call("GET", withQuery(path, query));
export const post = (path, body = {}) => call("POST", path, body);
export const put = (path, body = {}) => call("PUT", path, body);
export const remove = (path) => call("DELETE", path);
