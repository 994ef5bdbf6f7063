// Owns how Slack writes an element's value, and the plain value we work with: text, an option's value, an id, a list.

const optionValue = (option) => option?.value ?? null;
const optionValues = (options) => (options ?? []).map(optionValue);
const asIs = (value) => value ?? null;

// element type: [key in state.values, key of the initial value, reading]
const SHAPES = {
  plain_text_input: ["value", "initial_value", asIs],
  email_text_input: ["value", "initial_value", asIs],
  url_text_input: ["value", "initial_value", asIs],
  number_input: ["value", "initial_value", asIs],
  static_select: ["selected_option", "initial_option", optionValue],
  external_select: ["selected_option", "initial_option", optionValue],
  radio_buttons: ["selected_option", "initial_option", optionValue],
  checkboxes: ["selected_options", "initial_options", optionValues],
  multi_static_select: ["selected_options", "initial_options", optionValues],
  multi_external_select: ["selected_options", "initial_options", optionValues],
  users_select: ["selected_user", "initial_user", asIs],
  multi_users_select: ["selected_users", "initial_users", (ids) => ids ?? []],
  conversations_select: ["selected_conversation", "initial_conversation", asIs],
  multi_conversations_select: ["selected_conversations", "initial_conversations", (ids) => ids ?? []],
  channels_select: ["selected_channel", "initial_channel", asIs],
  multi_channels_select: ["selected_channels", "initial_channels", (ids) => ids ?? []],
  datepicker: ["selected_date", "initial_date", asIs],
  timepicker: ["selected_time", "initial_time", asIs],
  datetimepicker: ["selected_date_time", "initial_date_time", asIs],
};

function rawValue(element, entry) {
  const [key, initial] = SHAPES[element.type] ?? [];
  return entry && key in entry ? entry[key] : element[initial];
}

/** The plain value: what the state says of this element, else what the app gave it at first. */
export const valueIn = (element, entry) => SHAPES[element.type]?.[2](rawValue(element, entry)) ?? null;

/** The option objects that the state or the app names, which an external select needs for their words. */
export function optionsIn(element, entry) {
  const raw = rawValue(element, entry);
  return Array.isArray(raw) ? raw.filter((one) => one?.value) : raw?.value ? [raw] : [];
}
