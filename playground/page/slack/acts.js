// Owns what the acting person does in Slack: each act is one call of the control API, in the order of the doing.

import { post, unless } from "../core/api.js";
import { loadMessages, loadModals } from "../core/load.js";
import { attempt, notify } from "../core/notices.js";
import { redraw, state } from "../core/store.js";
import { warningWords } from "./app.js";

const path = (person, what) => `/control/people/${encodeURIComponent(person)}/${what}`;

let line = Promise.resolve();

/** One after the other, so that a press never overtakes what was typed before it. */
export function inOrder(work) {
  line = line.then(work, work);
  return line;
}

// The second press of a double click comes to a screen that has changed: that is no failure.
const GONE = 410;
const gone = () => {
  loadModals();
  loadMessages();
  return { isGone: true };
};

/** Act as `person` and return the outcome; undefined when the playground refused, which it said in a notice. */
export const act = (what, body, person = state.me) =>
  attempt(() => post(path(person, what), body).catch(unless([GONE], gone)));

const TOLD = "not_a_valid_command"; // Slackbot says it in the conversation

async function actAloud(what, body, title) {
  const outcome = await act(what, body);
  if (outcome?.warning && outcome.warning !== TOLD) notify({ title, text: warningWords(outcome.warning) });
  await loadModals(); // the act may have opened one, whether or not its event reached this page
  return outcome;
}

export const typeCommand = (text, channel) => {
  const [command, ...words] = text.trim().split(" ");
  return actAloud("slash", { command, text: words.join(" ").trim(), channel }, `“${command}” failed`);
};

export const say = (channel, text, thread) => act("post", { channel, text, thread_ts: thread ?? null });

export const useShortcut = (callback) => actAloud("shortcut", { callback_id: callback }, "The shortcut failed");

export const useMessageShortcut = (callback, message) =>
  actAloud("message_shortcut", { callback_id: callback, channel: message.channel, ts: message.ts }, "The shortcut failed");

// What became of the last press of each element, so that its button can show it.

const statuses = new Map();
const keyOf = (place, element, block) => JSON.stringify([place, block.block_id, element.action_id, element.value]);

export const statusOf = (place, element, block) => statuses.get(keyOf(place, element, block)) ?? {};

async function pressed(person, what, place, element, block, body) {
  const key = keyOf(place, element, block);
  statuses.set(key, { busy: true });
  redraw();
  const outcome = await act(what, { ...place, action_id: element.action_id, block_id: block.block_id, ...body }, person);
  const warning = outcome ? outcome.warning : "refused";
  statuses.set(key, warning ? { warning: warningWords(warning) } : {});
  redraw();
  return outcome;
}

// The screen is sent along, because the message may be redrawn between the pointer and the playground.
const screenOf = (place, block) => (place.channel ? { seen_blocks: [block] } : {});

/** Press a button as whoever acts now, however long others' acts take before it; `first` is done just before it. */
export const press = (place, element, block, first) =>
  queued("click", place, element, block, { value: element.value ?? null }, first);

export const choose = (place, element, block, value, first) => queued("choose", place, element, block, { value }, first);

function queued(what, place, element, block, body, first = () => undefined) {
  const person = state.me;
  return inOrder(async () => {
    await first();
    return pressed(person, what, place, element, block, { ...body, ...screenOf(place, block) });
  });
}

/** The options that the app offers for a query in an external select. */
export const search = async (place, element, query) =>
  (await post(path(state.me, "search"), { ...place, action_id: element.action_id, query })).options;

/** The direct message between the app and a person, made on first use; undefined when the playground refused. */
export const talkWithApp = (person = state.me) =>
  attempt(() => post("/control/direct_messages", { people: [person, state.workspace.bot] }));

export const lookHome = () => act("home", { tab: "home" });
