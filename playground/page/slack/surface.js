// Owns what blocks ask of where they stand: values, errors, and what a press or choice does. It draws no block.

import { reader } from "../core/reader.js";
import { state } from "../core/store.js";
import { optionsIn, valueIn } from "../blocks/values.js";
import { choose, press, search, statusOf } from "./acts.js";
import { draftOf, enter, flush, send } from "./drafts.js";

const PAUSE = 400; // milliseconds without a key before an app that listens to typing is told
let typing = 0;

const common = (key, place, values) => ({
  key,
  reader: reader(),
  people: state.people ?? [],
  conversations: state.channels ?? [],
  statusOf: (element, block) => statusOf(place, element, block),
  search: (element, block, query) => search(place, element, query),
  knownOptions: (element, block) => optionsIn(element, values[block.block_id]?.[element.action_id]),
  valueOf: (element, block) => valueIn(element, values[block.block_id]?.[element.action_id]),
  errorOf: () => undefined,
});

/** A message in one reader's eyes. */
export function messageSurface(message) {
  const place = { channel: message.channel, ts: message.ts };
  return {
    ...common(`m${message.ts.replace(".", "-")}`, place, message.state?.values ?? {}),
    press: (element, block) => press(place, element, block),
    choose: (element, block, value) => choose(place, element, block, value),
    enter: (element, block, value, isTyping) => isTyping || choose(place, element, block, value),
  };
}

/** A modal or the Home tab; what is entered goes out before any press in it. */
export function viewSurface(view) {
  const place = { view: view.id };
  const values = view.state?.values ?? {};
  const base = common(`v${view.id}`, place, values);
  const first = () => send(view);
  return {
    ...base,
    valueOf: (element, block) => (draftOf(view.id, block.block_id) ?? { value: base.valueOf(element, block) }).value,
    errorOf: (block) => view.errors?.[block.block_id],
    press: (element, block) => press(place, element, block, first),
    choose: (element, block, value) => choose(place, element, block, value, first),
    enter: (element, block, value, isTyping) => {
      enter(view, block.block_id, value);
      if (!isTyping) flush(view);
      else if (listensToTyping(element, block)) later(() => flush(view));
    },
  };
}

const listensToTyping = (element, block) =>
  block.dispatch_action && element.dispatch_action_config?.trigger_actions_on?.includes("on_character_entered");

function later(work) {
  clearTimeout(typing);
  typing = setTimeout(work, PAUSE);
}
