// Owns how an element's name, hint and error reach assistive technology; every element's template asks it.

import { nothing } from "../vendor/lit-html/lit-html.js";

/** The aria attributes of an element's control, as values for a template. */
export function aria(use) {
  return {
    label: use.labelledBy ? nothing : (use.label ?? nothing),
    labelledBy: use.labelledBy ?? nothing,
    describedBy: use.describedBy || nothing,
    invalid: use.invalid ? "true" : nothing,
    required: use.required ? "true" : nothing,
  };
}
