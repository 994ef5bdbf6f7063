// Owns HTTP to the playground's control API; only same-origin paths, always JSON. It knows no route.

export const SILENCE = "The playground does not answer. Nothing is lost: start it again with “make play” and reload.";

/** The playground would not do it; the message is its sentence, `status` 0 where no answer came at all. */
export class Refused extends Error {
  constructor(sentence, status) {
    super(sentence);
    this.status = status;
  }
}

/** Whether another try may be answered: no answer came, or the server failed. */
export const isPassing = ({ status }) => status === 0 || status >= 500;

/** For `catch`: the value in place of a refusal with one of these statuses; anything else goes on. */
export const unless = (statuses, value) => (error) => {
  if (statuses.includes(error.status)) return value(error);
  throw error;
};

async function call(method, path, body) {
  const reply = await fetch(path, {
    method,
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  }).catch(() => {
    throw new Refused(SILENCE, 0);
  });
  const answer = await reply.json().catch(() => ({}));
  if (!reply.ok) throw new Refused(answer.error ?? `The playground answered ${method} ${path} with ${reply.status}.`, reply.status);
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
