// Draws a person's or app's face: initials on a colour of their own. It knows nothing else of people.

import { html } from "../vendor/lit-html/lit-html.js";

const HUES = [258, 168, 28, 338, 208, 92, 292, 48, 188];

const hueOf = (id) => HUES[[...id].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % HUES.length];

const initialsOf = (name) => name.split(/[\s(]+/).filter(Boolean).slice(0, 2).map((word) => [...word][0]).join("");

export function avatar(person, size = "medium") {
  const name = person?.real_name ?? "?";
  if (person?.is_bot) return html`<span class="avatar avatar-${size} avatar-app" aria-hidden="true">${name[0]}</span>`;
  return html`<span class="avatar avatar-${size}" aria-hidden="true" style="--hue:${hueOf(person?.id ?? "?")}">${initialsOf(name)}</span>`;
}
