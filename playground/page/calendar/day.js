// Draws one day as a column of hours with its entries in it.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { dayWords, timeWords } from "../text/dates.js";
import { cityOf, wallClock } from "../text/zones.js";
import { timeSpan } from "./card.js";
import { longDayWords } from "./days.js";

const HOUR = 3600;
const WORKING = [8, 18];
const AROUND = 2; // hours shown before and after what happens on the day

const hourOf = (second, zone) => {
  const [hours, minutes] = wallClock(second, zone).time.split(":").map(Number);
  return hours + minutes / 60;
};

// A day without entries shows its working hours; else the hours around its entries, as many as a working day has.
function hoursShown(events, zone) {
  if (!events.length) return WORKING;
  const starts = events.map((event) => Math.floor(hourOf(event.start, zone)));
  const ends = events.map((event) => Math.ceil(hourOf(event.start, zone) + (event.end - event.start) / HOUR));
  const from = Math.max(0, Math.min(...starts) - AROUND);
  const to = Math.min(24, Math.max(from + WORKING[1] - WORKING[0], Math.max(...ends) + AROUND));
  return [Math.max(0, Math.min(from, to - WORKING[1] + WORKING[0])), to];
}

// "14:00", or "2 PM" for whoever reads twelve hours.
const hourLabel = (hour, eyes) => timeWords(hour * HOUR, { ...eyes, zone: "UTC" }).replace(/:00(?=\s)/, "");

/** When it was before; the day too, where that was another one. */
function movedWords({ start, movedFrom }, eyes) {
  const isOtherDay = wallClock(start, eyes.zone).date !== wallClock(movedFrom, eyes.zone).date;
  return `moved from ${isOtherDay ? `${dayWords(movedFrom, eyes)}, ` : ""}${timeWords(movedFrom, eyes)}`;
}

/** How often it was changed before it stood like this; its cancellation is told beside it. */
function changedWords({ sequence, isCancelled }) {
  const changes = sequence - (isCancelled ? 1 : 0);
  return changes > 0 ? `changed ${changes === 1 ? "once" : `${changes} times`}` : "";
}

function entry(event, from, eyes) {
  const top = hourOf(event.start, eyes.zone) - from;
  const length = Math.max((event.end - event.start) / HOUR, 0.5);
  const note = event.isCancelled ? "cancelled" : event.movedFrom ? movedWords(event, eyes) : "";
  const change = changedWords(event);
  return html`
    <li class="day-entry ${event.isCancelled ? "is-cancelled" : ""}" style="--top:${top};--length:${length}" title=${[event.title, event.place].filter(Boolean).join(" · ")}>
      <strong>${event.title}</strong> <span>${timeSpan(event, eyes)}${event.place ? ` · ${event.place}` : ""}</span>
      ${note ? html`<em>${note}</em>` : nothing} ${change ? html`<small>${note ? " · " : ""}${change}</small>` : nothing}
    </li>`;
}

export function dayView({ day, eyes, eventsOn }) {
  const events = eventsOn(day);
  const [from, to] = hoursShown(events, eyes.zone);
  const hours = Array.from({ length: to - from }, (_, index) => from + index);
  return html`
    <section class="day" aria-label=${longDayWords(day)}>
      <h3>${longDayWords(day)}</h3>
      <p class="muted">Clock of ${cityOf(eyes.zone)}</p>
      <div class="hours" style="--hours:${hours.length}">
        ${hours.map((hour) => html`<div class="hour"><span>${hourLabel(hour, eyes)}</span></div>`)}
        <ul class="day-entries">${events.map((event) => entry(event, from, eyes))}</ul>
      </div>
    </section>`;
}
