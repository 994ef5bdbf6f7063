// Owns the page's one state and tells whoever draws it that it changed; it knows nothing of what the state means.

const listeners = new Set();
let scheduled = false;

// While a pointer is down nothing is drawn, so that what it is on is still under it when it goes up.
const PRESS = 1000; // milliseconds that a press lasts at most; a list that the browser opens keeps the pointer's end
const CLICK = 60; // milliseconds from a finger's end to its click
let isHeld = false;
let ending = 0;

/** Read freely; change only through `change`. */
export const state = {};

/** Merge values into the state and have the page drawn once, soon. */
export function change(values) {
  Object.assign(state, values);
  redraw();
}

/** Draw again although no value was replaced. */
export function redraw() {
  if (scheduled) return;
  scheduled = true;
  if (!isHeld) queueMicrotask(draw);
}

function draw() {
  if (!scheduled) return;
  scheduled = false;
  for (const listener of listeners) listener(state);
}

function release() {
  clearTimeout(ending);
  isHeld = false;
  if (scheduled) queueMicrotask(draw);
}

function releaseAfter(milliseconds) {
  clearTimeout(ending);
  ending = setTimeout(release, milliseconds);
}

addEventListener("pointerdown", () => {
  isHeld = true;
  releaseAfter(PRESS);
}, true);
for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => isHeld && releaseAfter(CLICK), true);
addEventListener("click", () => isHeld && release());

export const onChange = (listener) => listeners.add(listener);
