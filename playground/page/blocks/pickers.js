// Draws the pickers of dates and times with native inputs; a datetime is read in the acting person's zone.

import { html } from "../vendor/lit-html/lit-html.js";
import { live } from "../vendor/lit-html/directives/live.js";
import { cityOf, instantOf, wallClock } from "../text/zones.js";
import { aria } from "./use.js";

function native(type, use) {
  const { label, labelledBy, describedBy, invalid, required } = aria(use);
  return html`
    <input type=${type} class="picker" id=${use.id} aria-label=${label} aria-labelledby=${labelledBy}
      aria-describedby=${describedBy} aria-invalid=${invalid} aria-required=${required} .value=${live(use.value ?? "")}
      @change=${(event) => use.set(event.target.value || null)}>`;
}

export const datePicker = (element, block, surface, use) => native("date", use);
export const timePicker = (element, block, surface, use) => native("time", use);

// Slack fills the other half by itself, so that one touch makes a whole instant: today, or nine in the morning.
function chosen(root, zone, now) {
  const [date, time] = [...root.querySelectorAll("input")].map((input) => input.value);
  if (!date && !time) return null;
  return instantOf(date || wallClock(now, zone).date, time || "09:00", zone);
}

export function dateTimePicker(element, block, surface, use) {
  const { zone, now } = surface.reader;
  const clock = use.value ? wallClock(Number(use.value), zone) : { date: "", time: "" };
  const { label, labelledBy, describedBy, invalid } = aria(use);
  const moved = (event) => use.set(chosen(event.target.closest("[role=group]"), zone, now));
  return html`
    <div role="group" class="pair" id=${use.id} aria-label=${label} aria-labelledby=${labelledBy} aria-describedby=${describedBy}>
      <input type="date" class="picker" aria-label="Date" aria-invalid=${invalid} .value=${live(clock.date)} @change=${moved}>
      <input type="time" class="picker" aria-label="Time" aria-invalid=${invalid} .value=${live(clock.time)} @change=${moved}>
      <span class="muted zone" title=${zone}>${cityOf(zone)}</span>
    </div>`;
}
