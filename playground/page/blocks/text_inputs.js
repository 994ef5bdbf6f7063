// Draws the fields one types into; what was typed is handed on at once, and said to be final on leaving the field.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { live } from "../vendor/lit-html/directives/live.js";
import { plainWords } from "../text/mrkdwn_view.js";
import { aria } from "./use.js";

const typed = (event) => event.target.value || null;
const placeholder = (element) => plainWords(element.placeholder) || nothing;

export function plainTextInput(element, block, surface, use) {
  return element.multiline ? textArea(element, use) : field("text")(element, block, surface, use);
}

function textArea(element, use) {
  const { label, labelledBy, describedBy, invalid, required } = aria(use);
  return html`
    <textarea id=${use.id} rows="3" placeholder=${placeholder(element)} maxlength=${element.max_length ?? 3000}
      aria-label=${label} aria-labelledby=${labelledBy} aria-describedby=${describedBy} aria-invalid=${invalid}
      aria-required=${required} .value=${live(use.value ?? "")}
      @input=${(event) => use.set(typed(event), true)} @change=${(event) => use.set(typed(event))}></textarea>`;
}

// `type` only chooses the keyboard of a phone: judging the value is the app's, as in Slack.
const MODES = { text: "text", email: "email", url: "url", number: "decimal" };

/** A template for one-line fields of that kind. */
export const field = (type) => (element, block, surface, use) => {
  const { label, labelledBy, describedBy, invalid, required } = aria(use);
  return html`
    <input type="text" id=${use.id} inputmode=${MODES[type]} autocomplete="off" spellcheck=${type === "text" ? "true" : "false"}
      placeholder=${placeholder(element)} maxlength=${element.max_length ?? nothing} aria-label=${label}
      aria-labelledby=${labelledBy} aria-describedby=${describedBy} aria-invalid=${invalid} aria-required=${required}
      .value=${live(use.value ?? "")} @input=${(event) => use.set(typed(event), true)}
      @change=${(event) => use.set(typed(event))} @keydown=${(event) => onEnter(event, use, element)}>`;
};

// Enter in a field that dispatches tells the app instead of submitting the modal.
function onEnter(event, use, element) {
  const dispatches = (element.dispatch_action_config?.trigger_actions_on ?? []).includes("on_enter_pressed");
  if (event.key !== "Enter" || !dispatches) return;
  event.preventDefault();
  use.set(typed(event));
}
