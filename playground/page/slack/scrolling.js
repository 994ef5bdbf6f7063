// Owns where a list of messages is scrolled to: at its end, unless the reader went up to read. It draws nothing.

const NEAR = 80; // pixels from the end that still count as being there
let seen = { place: null, newest: "" };

/** After drawing: go to the end in another conversation, or when something new came and the reader was there. */
export function stayAtEnd(list, place, messages) {
  if (!list) return;
  const newest = `${messages.at(-1)?.ts ?? ""}`;
  const isNew = seen.place !== place || seen.newest !== newest;
  const wasAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR;
  const follows = seen.place !== place || wasAtEnd || isNew;
  seen = { place, newest };
  if (!follows) return;
  requestAnimationFrame(() => {
    list.scrollTop = list.scrollHeight;
  });
}
