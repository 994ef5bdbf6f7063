// Draws a month of days with what happens on each; choosing a day is its caller's.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { timeWords } from "../text/dates.js";
import { longDayWords, plusDays, weeksOf } from "./days.js";

const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const STEPS = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 7, ArrowUp: -7 };

function moved(event, day, choose) {
  if (!(event.key in STEPS)) return;
  event.preventDefault();
  const table = event.currentTarget;
  choose(plusDays(day, STEPS[event.key]));
  requestAnimationFrame(() => table.querySelector("[aria-pressed=true]")?.focus());
}

const chip = (event, eyes) => html`
  <span class="event-chip ${event.isCancelled ? "is-cancelled" : ""} ${event.movedFrom ? "is-moved" : ""}">
    <span class="event-time">${timeWords(event.start, eyes)}</span> ${event.title}
  </span>`;

function countWords(events) {
  return events.length === 1 ? `, 1 entry: ${events[0].title}` : `, ${events.length} entries`;
}

function dayCell(day, picture) {
  const events = picture.eventsOn(day);
  const isChosen = day === picture.day;
  const classes = [day.slice(0, 7) === picture.day.slice(0, 7) ? "" : "is-outside", day === picture.today ? "is-today" : ""];
  return html`
    <td class=${classes.join(" ")}>
      <button type="button" aria-pressed=${isChosen ? "true" : "false"} tabindex=${isChosen ? "0" : "-1"}
        aria-current=${day === picture.today ? "date" : nothing} aria-label="${longDayWords(day)}${events.length ? countWords(events) : ""}"
        @click=${() => picture.choose(day)}>
        <span class="day-number">${Number(day.slice(8))}</span>
        ${events.slice(0, 3).map((event) => chip(event, picture.eyes))}
        ${events.length > 3 ? html`<small>+${events.length - 3}</small>` : nothing}
      </button>
    </td>`;
}

/** `picture` is {day, today, eyes, eventsOn(day), choose(day)}. */
export const monthView = (picture) => html`
  <table class="month" @keydown=${(event) => moved(event, picture.day, picture.choose)}>
    <thead><tr>${WEEKDAYS.map((name) => html`<th scope="col"><abbr title=${name}>${name.slice(0, 3)}</abbr></th>`)}</tr></thead>
    <tbody>${weeksOf(picture.day).map((week) => html`<tr>${week.map((day) => dayCell(day, picture))}</tr>`)}</tbody>
  </table>`;
