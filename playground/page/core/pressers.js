// Remembers who pressed a button in a channel, in any window of this browser, for the guide's second step.

import { redraw } from "./store.js";

const KEY = "playground-pressers";

const read = () => JSON.parse(localStorage.getItem(KEY) ?? "[]");

export function rememberPresser(person) {
  localStorage.setItem(KEY, JSON.stringify([...new Set([...read(), person])]));
}

export const countPressers = () => read().length;

// Another window wrote: this one draws again.
addEventListener("storage", redraw);
