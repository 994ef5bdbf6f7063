// Draws the invite of a mail as a calendar program would, with the file itself below.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { reader } from "../core/reader.js";
import { dayWords, timeWords } from "../text/dates.js";
import { cityOf, wallClock } from "../text/zones.js";
import { readCalendar } from "./read.js";

const METHODS = {
  REQUEST: ["Invitation", "good"],
  CANCEL: ["Cancelled", "bad"],
  PUBLISH: ["Copy to add", "calm"],
};

const month = (second, eyes) => dayWords(second, eyes).split(" ")[1];

export const timeSpan = (event, eyes) => `${timeWords(event.start, eyes)} – ${timeWords(event.end, eyes)}`;

const line = (name, value) => (value ? html`<div><dt>${name}</dt><dd>${value}</dd></div>` : nothing);
const personWords = (one) => one && (one.name === one.address ? one.address : `${one.name} <${one.address}>`);

function eventCard(event, method, eyes) {
  const [words, tone] = METHODS[method] ?? [method, "calm"];
  return html`
    <section class="invite-card ${method === "CANCEL" ? "is-cancelled" : ""}" aria-label="Calendar entry">
      <div class="date-leaf" aria-hidden="true">
        <span>${month(event.start, eyes)}</span><strong>${Number(wallClock(event.start, eyes.zone).date.slice(8))}</strong>
      </div>
      <div class="invite-main">
        <h3>${event.title}</h3>
        <p>${dayWords(event.start, eyes)}, ${timeSpan(event, eyes)} <span class="muted">in ${cityOf(eyes.zone)}</span></p>
      </div>
      <span class="badge badge-${tone}">${words}</span>
      <dl>
        ${line("Place", event.place)}
        ${line("Organizer", personWords(event.organizer))}
        ${line("Attendee", event.attendees.map(personWords).join(", "))}
        ${line("Note", event.note)}
        ${line("UID", event.uid)}
        ${line("Sequence", String(event.sequence))}
      </dl>
    </section>`;
}

/** The mail's calendar file as a card and as it is. */
export function inviteTab(mail) {
  const { raw } = mail.calendars.at(-1);
  const calendar = readCalendar(raw);
  return html`
    ${calendar.error ? html`<p class="field-error">${calendar.error}</p>` : nothing}
    ${calendar.events.map((event) => eventCard(event, calendar.method, reader()))}
    <details class="raw-ics"><summary>invite.ics, as it was sent</summary><pre tabindex="0">${raw}</pre></details>`;
}
