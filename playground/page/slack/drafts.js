// Owns what is entered into a modal: kept here until the playground has it, then submitted. It draws nothing.

import { loadModals } from "../core/load.js";
import { change, redraw, state } from "../core/store.js";
import { act, inOrder } from "./acts.js";

const drafts = new Map(); // view id: {block_id: value}

const draftsOf = (viewId) => drafts.get(viewId) ?? {};

/** Whether something entered in that block has not reached the playground, and what. */
export const draftOf = (viewId, blockId) => {
  const entered = draftsOf(viewId);
  return blockId in entered ? { value: entered[blockId] } : undefined;
};

export function enter(view, blockId, value) {
  drafts.set(view.id, { ...draftsOf(view.id), [blockId]: value });
  redraw();
}

// What was typed while the values were on their way is newer, so it stays.
function settle(viewId, sent) {
  const left = Object.entries(draftsOf(viewId)).filter(([block, value]) => !(block in sent) || sent[block] !== value);
  drafts.set(viewId, Object.fromEntries(left));
}

/** Hand everything entered into a view to the playground. */
export const flush = (view) => inOrder(() => send(view));

async function send(view) {
  const sent = draftsOf(view.id);
  if (!Object.keys(sent).length) return;
  const outcome = await act("fill", { values: sent, view: view.id });
  if (outcome?.modal) showModal(outcome.modal);
  if (outcome) settle(view.id, sent);
  redraw();
}

// The outcome already holds the view on top, which spares the flicker of asking for it.
function showModal(view) {
  const stack = state.modals ?? [];
  const at = stack.findIndex((one) => one.id === view.id);
  if (at >= 0) change({ modals: stack.with(at, view) });
}

/** Press submit, once: a second press while the first is on its way does nothing. */
export function submit(view) {
  if (state.submitting === view.id) return undefined;
  change({ submitting: view.id });
  return inOrder(async () => {
    await send(view);
    const outcome = await act("submit", { view: view.id });
    if (outcome?.modal) showModal(outcome.modal);
    await loadModals();
    change({ submitting: undefined });
    return outcome;
  });
}

export const close = (view, everything) =>
  inOrder(async () => {
    await act("close", { view: view.id, everything });
    await loadModals();
  });
