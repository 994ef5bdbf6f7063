// Draws radio buttons and checkboxes as native groups.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { live } from "../vendor/lit-html/directives/live.js";
import { textView } from "../text/mrkdwn_view.js";
import { aria } from "./use.js";

const choice = (option, reader, input) => html`
  <label class="choice">
    ${input}
    <span class="choice-text">
      ${textView(option.text, reader)}
      ${option.description ? html`<small>${textView(option.description, reader)}</small>` : nothing}
    </span>
  </label>`;

export function radioButtons(element, block, surface, use) {
  const name = `${surface.key}-${block.block_id}-${element.action_id}`;
  const input = (option) => html`
    <input type="radio" name=${name} value=${option.value} .checked=${live(use.value === option.value)}
      @change=${() => use.set(option.value)}>`;
  const { label, labelledBy, describedBy, invalid, required } = aria(use);
  return html`
    <div role="radiogroup" class="choices" aria-label=${label} aria-labelledby=${labelledBy} aria-describedby=${describedBy}
      aria-invalid=${invalid} aria-required=${required}>
      ${element.options.map((option) => choice(option, surface.reader, input(option)))}
    </div>`;
}

export function checkboxes(element, block, surface, use) {
  const chosen = use.value ?? [];
  const toggle = (value) => (chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value]);
  const input = (option) => html`
    <input type="checkbox" value=${option.value} .checked=${live(chosen.includes(option.value))}
      @change=${() => use.set(inOrder(element, toggle(option.value)))}>`;
  const { label, labelledBy, describedBy } = aria(use);
  return html`
    <div role="group" class="choices" aria-label=${label} aria-labelledby=${labelledBy} aria-describedby=${describedBy}>
      ${element.options.map((option) => choice(option, surface.reader, input(option)))}
    </div>`;
}

const inOrder = (element, values) =>
  element.options.map((option) => option.value).filter((value) => values.includes(value));
