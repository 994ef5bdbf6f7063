// Owns the table of interactive elements: which template draws which type. It knows no block and sends nothing.

import { html } from "../vendor/lit-html/lit-html.js";
import { button, overflow } from "./buttons.js";
import { checkboxes, radioButtons } from "./choices.js";
import { datePicker, dateTimePicker, timePicker } from "./pickers.js";
import { externalSelect, peopleSelect, placesSelect, staticSelect } from "./selects.js";
import { field, plainTextInput } from "./text_inputs.js";

const ELEMENTS = {
  button,
  icon_button: button,
  overflow,
  radio_buttons: radioButtons,
  checkboxes,
  static_select: staticSelect,
  multi_static_select: staticSelect,
  external_select: externalSelect,
  multi_external_select: externalSelect,
  users_select: peopleSelect,
  multi_users_select: peopleSelect,
  conversations_select: placesSelect,
  multi_conversations_select: placesSelect,
  channels_select: placesSelect,
  multi_channels_select: placesSelect,
  datepicker: datePicker,
  timepicker: timePicker,
  datetimepicker: dateTimePicker,
  plain_text_input: plainTextInput,
  email_text_input: field("email"),
  url_text_input: field("url"),
  number_input: field("number"),
};

const unknown = (element) => html`<span class="muted">An element of the type “${element.type}” cannot be shown here.</span>`;

/**
 * One element. `use` says how it stands in its block: {value, set(value), label or labelledBy, describedBy, invalid}.
 */
export const elementView = (element, block, surface, use) =>
  (ELEMENTS[element.type] ?? unknown)(element, block, surface, use);
