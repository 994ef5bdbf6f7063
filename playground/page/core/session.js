// Remembers small values for one run of the playground, in every window of this browser or in one; another run forgets
// them.

import { redraw } from "./store.js";

const KEY = "playground-session";
let session = "";

const stored = () => JSON.parse(localStorage.getItem(KEY) ?? "{}");
const read = () => (stored().session === session ? stored() : { session });

/** Which run this is. Returns whether it is another one than before; the first that is known is none. */
export function beginSession(id) {
  const isOther = session !== "" && session !== id;
  session = id;
  return isOther;
}

/** What was remembered under a name in this run; `otherwise` where nothing was. */
export const remembered = (name, otherwise) => read()[name] ?? otherwise;

export function remember(name, value) {
  localStorage.setItem(KEY, JSON.stringify({ ...read(), [name]: value }));
}

/** As `remembered`, but of this window alone: a reload keeps it, and no other window has it. */
export const rememberedHere = (name, otherwise) => readHere()[name] ?? otherwise;

export function rememberHere(name, value) {
  sessionStorage.setItem(KEY, JSON.stringify({ ...readHere(), [name]: value }));
}

function readHere() {
  const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "{}");
  return kept.session === session ? kept : { session };
}

export function forgetSession() {
  localStorage.setItem(KEY, JSON.stringify({ session }));
  sessionStorage.removeItem(KEY);
}

// Another window wrote: this one draws again.
addEventListener("storage", redraw);
