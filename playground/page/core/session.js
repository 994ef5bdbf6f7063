// Remembers small values for one run of the playground, in every window of this browser; another run forgets them.

import { redraw } from "./store.js";

const KEY = "playground-session";
let session = "";

const stored = () => JSON.parse(localStorage.getItem(KEY) ?? "{}");
const read = () => (stored().session === session ? stored() : { session });

/** Which run this is. Returns whether it is another one than before. */
export function beginSession(id) {
  const isOther = session !== id;
  session = id;
  return isOther;
}

/** What was remembered under a name in this run; `otherwise` where nothing was. */
export const remembered = (name, otherwise) => read()[name] ?? otherwise;

export function remember(name, value) {
  localStorage.setItem(KEY, JSON.stringify({ ...read(), [name]: value }));
}

export const forgetSession = () => localStorage.setItem(KEY, JSON.stringify({ session }));

// Another window wrote: this one draws again.
addEventListener("storage", redraw);
