// Owns answering an invite from its mail, as the buttons of a mail program do: accept, maybe, decline, another time.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { post } from "../core/api.js";
import { attempt, notify } from "../core/notices.js";

const CHOICES = [
  { choice: "accept", text: "Accept" },
  { choice: "maybe", text: "Maybe" },
  { choice: "decline", text: "Decline" },
  { choice: "propose", text: "Propose another time" },
];
const HOUR = 3600 * 1000;

/** A proposed time lasts an hour; without one the playground says what is missing. */
function proposed(form) {
  const written = form.elements.time.value;
  if (!written) return {};
  const start = new Date(written);
  return { starts_at: start.toISOString(), ends_at: new Date(start.getTime() + HOUR).toISOString() };
}

async function answer(event, mail) {
  event.preventDefault();
  const form = event.target, choice = event.submitter.value;
  const time = choice === "propose" ? proposed(form) : {};
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
      <label>Another time <input name="time" type="datetime-local"></label>
      ${CHOICES.map(({ choice, text }) => html`<button class="button button-small" name="choice" value=${choice}>${text}</button>`)}
    </fieldset>
  </form>` : nothing;
