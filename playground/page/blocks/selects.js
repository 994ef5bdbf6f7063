// Draws the select menus: what each kind offers. Searching and choosing are <pg-select>'s.

import { html } from "../vendor/lit-html/lit-html.js";
import { conversationName } from "../core/reader.js";
import { plainWords } from "../text/mrkdwn_view.js";
import "./select.js";

const isMulti = (element) => element.type.startsWith("multi_");

const fromOption = (option, group) => ({
  value: option.value,
  text: plainWords(option.text),
  note: option.description ? plainWords(option.description) : "",
  group,
});

function select(element, block, surface, use, offer) {
  const props = {
    ...use,
    ...offer,
    multiple: isMulti(element),
    most: element.max_selected_items ?? Infinity,
    placeholder: plainWords(element.placeholder) || "Select…",
    busy: surface.statusOf(element, block).busy,
  };
  return html`<pg-select data-action=${element.action_id} .props=${props}></pg-select>`;
}

export function staticSelect(element, block, surface, use) {
  const groups = element.option_groups ?? [{ options: element.options }];
  const offered = groups.flatMap((group) => group.options.map((option) => fromOption(option, plainWords(group.label))));
  return select(element, block, surface, use, { offered });
}

export function externalSelect(element, block, surface, use) {
  const find = async (query) => {
    const found = await surface.search(element, block, query);
    return found.flatMap((one) => (one.options ? one.options.map((option) => fromOption(option, plainWords(one.label))) : [fromOption(one)]));
  };
  const offered = surface.knownOptions(element, block).map((option) => fromOption(option));
  return select(element, block, surface, use, { offered, find, least: element.min_query_length ?? 3 });
}

export function peopleSelect(element, block, surface, use) {
  const offered = surface.people
    .filter((person) => !person.deleted)
    .map((person) => ({ value: person.id, text: person.real_name, note: person.is_bot ? "app" : `@${person.name}` }));
  return select(element, block, surface, use, { offered });
}

const KINDS = { im: "im", mpim: "mpim" };
const kindOf = (place) => KINDS[place.kind] ?? (place.is_private ? "private" : "public");

export function placesSelect(element, block, surface, use) {
  const only = element.type.includes("channels") ? ["public"] : element.filter?.include;
  const offered = surface.conversations
    .filter((place) => !only || only.includes(kindOf(place)))
    .map((place) => ({ value: place.id, text: placeName(place), note: place.is_archived ? "archived" : "" }));
  return select(element, block, surface, use, { offered });
}

const placeName = (place) => (place.kind === "channel" ? `#${place.name}` : conversationName(place));
