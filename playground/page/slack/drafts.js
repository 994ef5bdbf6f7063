// Owns what is entered into a modal: kept here until the playground has it, then submitted. It draws nothing.

import { loadModals } from "../core/load.js";
import { learnOwner } from "../core/reader.js";
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

const shownView = (id) => [...(state.modals ?? []), state.home].find((one) => one?.id === id);

/** What is to be sent of a view. What was entered into a field that an update has taken away since is dropped. */
function pending(viewId) {
  const shown = shownView(viewId);
  const isThere = ([block]) => !shown || shown.blocks.some((one) => one.block_id === block);
  drafts.set(viewId, Object.fromEntries(Object.entries(draftsOf(viewId)).filter(isThere)));
  return draftsOf(viewId);
}

const countOf = (values) => Object.keys(values).length;

/** As `flush`, for an act that stands in line itself. Returns whether the playground has everything now. */
export async function send(view) {
  const sent = pending(view.id);
  if (!countOf(sent)) return true;
  const outcome = await act("fill", { values: sent, view: view.id }, view.user);
  await loadModals(); // until it is there, a field shows its draft: an older answer in flight changes nothing
  if (outcome) settle(view.id, sent);
  redraw();
  if (outcome) return true;
  return countOf(pending(view.id)) < countOf(sent) && send(view); // the field went away just then
}

/** Press submit, once: a second press while the first is on its way does nothing. */
export function submit(view) {
  if (state.submitting === view.id) return undefined;
  change({ submitting: view.id });
  return inOrder(async () => {
    try {
      return await submitted(view);
    } finally {
      change({ submitting: undefined });
    }
  });
}

// Whoever types an address into a form means their own, so its mailbox is read by their clock.
const addressesIn = (view) => view.blocks
  .filter((block) => block.element?.type === "email_text_input")
  .map((block) => view.state?.values?.[block.block_id]?.[block.element.action_id]?.value ?? block.element.initial_value)
  .filter(Boolean);

// What the playground has not got is not submitted without: the notice says why, and the form stays.
async function submitted(view) {
  if (!(await send(view))) return undefined;
  for (const address of addressesIn(shownView(view.id) ?? view)) learnOwner(address, view.user);
  const outcome = await act("submit", { view: view.id }, view.user);
  await loadModals();
  return outcome;
}

export const close = (view, everything) =>
  inOrder(async () => {
    await act("close", { view: view.id, everything }, view.user);
    await loadModals();
  });
