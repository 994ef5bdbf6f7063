// Owns answering an invite from its mail, as the buttons of a mail program do: accept, maybe, decline, another time.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { post } from "../core/api.js";
import { attempt, notify } from "../core/notices.js";
import { readerAt } from "../core/reader.js";
import { cityOf, instantOf } from "../text/zones.js";

const CHOICES = [
  { choice: "accept", text: "Accept" },
  { choice: "maybe", text: "Maybe" },
  { choice: "decline", text: "Decline" },
  { choice: "propose", text: "Propose another time" },
];
const HOUR = 3600;

const zoneOf = (mail) => readerAt(mail.to[0] ?? "").zone;

const iso = (epoch) => new Date(epoch * 1000).toISOString();

/** A proposed time lasts an hour, by the clock of the mailbox; without one the playground says what is missing. */
function proposed(form, mail) {
  const [date, time] = form.elements.time.value.split("T");
  const start = instantOf(date, time, zoneOf(mail));
  return start === null ? {} : { starts_at: iso(start), ends_at: iso(start + HOUR) };
}

async function answer(event, mail) {
  event.preventDefault();
  const form = event.target, choice = event.submitter.value;
  const time = choice === "propose" ? proposed(form, mail) : {};
  const path = `/control/mail/mails/${encodeURIComponent(mail.id)}/answer`;
  const done = await attempt(() => post(path, { choice, comment: form.elements.comment.value, ...time }));
  if (!done) return;
  form.reset();
  notify({ title: "The calendar has answered", text: "Meet reads it within seconds: see the poll's message and the delivery card.", tone: "calm" });
}

const asks = (mail) => mail.calendars.some((one) => one.method === "REQUEST");

export const answerForm = (mail) => asks(mail) ? html`
  <form @submit=${(event) => answer(event, mail)}>
    <fieldset class="outcomes"><legend>Answer from their calendar</legend>
      <label>Note <input name="comment" maxlength="500"></label>
      <label>Another time (${cityOf(zoneOf(mail))}) <input name="time" type="datetime-local"></label>
      ${CHOICES.map(({ choice, text }) => html`<button class="button button-small" name="choice" value=${choice}>${text}</button>`)}
    </fieldset>
  </form>` : nothing;
