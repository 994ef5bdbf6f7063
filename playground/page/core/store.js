// Owns the page's one state and tells whoever draws it that it changed; it knows nothing of what the state means.

const listeners = new Set();
let scheduled = false;

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
  queueMicrotask(() => {
    scheduled = false;
    for (const listener of listeners) listener(state);
  });
}

export const onChange = (listener) => listeners.add(listener);
