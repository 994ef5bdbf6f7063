// Draws the input block: label, control, hint and the error at the field.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { plainWords } from "../text/mrkdwn_view.js";
import { icon } from "../core/icons.js";
import { elementView } from "./elements.js";

const GROUPS = new Set(["radio_buttons", "checkboxes", "datetimepicker"]);

function useOf(block, surface, ids) {
  const error = surface.errorOf(block);
  return {
    value: surface.valueOf(block.element, block),
    set: (value, typing = false) => surface.enter(block.element, block, value, typing),
    id: ids.control,
    labelledBy: ids.label,
    describedBy: [block.hint && ids.hint, error && ids.error].filter(Boolean).join(" "),
    invalid: Boolean(error),
    required: !block.optional,
  };
}

const labelText = (block) => html`${plainWords(block.label)}${block.optional ? html` <span class="muted">(optional)</span>` : nothing}`;

// A group of controls is named by a plain element, because a label element can name only one control.
const labelView = (block, ids) =>
  GROUPS.has(block.element.type)
    ? html`<div class="input-label" id=${ids.label}>${labelText(block)}</div>`
    : html`<label class="input-label" id=${ids.label} for=${ids.control}>${labelText(block)}</label>`;

const errorView = (error, ids) => html`
  <p class="field-error" id=${ids.error}>${icon("warning")}<span>${error}</span></p>`;

export function inputBlock(block, surface) {
  const base = `${surface.key}-${block.block_id}`;
  const ids = { control: base, label: `${base}-label`, hint: `${base}-hint`, error: `${base}-error` };
  const error = surface.errorOf(block);
  return html`
    <div class="block block-input ${error ? "has-error" : ""}" data-block=${block.block_id}>
      ${labelView(block, ids)}
      ${elementView(block.element, block, surface, useOf(block, surface, ids))}
      ${error ? errorView(error, ids) : nothing}
      ${block.hint ? html`<p class="hint" id=${ids.hint}>${plainWords(block.hint)}</p>` : nothing}
    </div>`;
}
