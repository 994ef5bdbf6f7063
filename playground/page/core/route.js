// Owns the address: who acts (?as=) and what is looked at (#/…). It loads nothing.

import { change, state } from "./store.js";

export const DEFAULT_PERSON = "U0ADA00001";
export const DEFAULT_CHANNEL = "C0TEAM0001";

/** {view: "channel", id, thread} and its like, from "#/channel/C1/thread/17.1". */
function readRoute(hash) {
  const [view, id, kind, more] = hash.replace(/^#\/?/, "").split("/").map(decode);
  if (view === "channel" && id) return { view, id, thread: kind === "thread" ? more : undefined };
  if (["home", "mail", "calendar"].includes(view)) return { view, id: id || undefined };
  return { view: "channel", id: DEFAULT_CHANNEL };
}

// A broken escape in a typed address is no reason for a blank page.
function decode(piece) {
  try {
    return decodeURIComponent(piece);
  } catch {
    return piece;
  }
}

export const channelPath = (id, thread) =>
  `#/channel/${encodeURIComponent(id)}${thread ? `/thread/${encodeURIComponent(thread)}` : ""}`;
export const mailPath = (id) => `#/mail${id ? `/${encodeURIComponent(id)}` : ""}`;
export const calendarPath = (address) => `#/calendar${address ? `/${encodeURIComponent(address)}` : ""}`;

const inSlack = new Map(); // who: where in Slack that person was last, which another person may not see

const keepPlace = () => ["channel", "home"].includes(state.route.view) && inSlack.set(state.me, location.hash);

/** The way back to Slack: where the acting person was there, or its beginning. */
export const slackPath = () => inSlack.get(state.me) || "#/";

export const go = (path) => {
  location.hash = path;
};

/** Where another person's own window is opened. */
export const windowOf = (personId) => `?as=${encodeURIComponent(personId)}#/`;

const personInAddress = () => new URLSearchParams(location.search).get("as") || DEFAULT_PERSON;

/** Act as somebody else in this window; the address tells, so that a reload keeps it. */
export function actAs(personId) {
  history.replaceState(null, "", `?as=${encodeURIComponent(personId)}${location.hash}`);
  change({ me: personId, route: readRoute(location.hash) });
  keepPlace();
}

// A permalink that the app was given leads to its channel.
function followPermalink() {
  const [, channel] = /^\/archives\/([^/]+)/.exec(location.pathname) ?? [];
  if (channel) history.replaceState(null, "", `/${location.search}${channelPath(channel)}`);
}

export function followAddress() {
  followPermalink();
  const read = () => {
    change({ me: personInAddress(), route: readRoute(location.hash), drawer: false });
    keepPlace();
  };
  addEventListener("popstate", read); // at any other address, also where it differs only in who acts
  read();
}
