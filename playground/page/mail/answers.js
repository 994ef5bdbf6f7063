// Owns answering an invite from its mail, as the buttons of a mail program do: accept, maybe, decline, another time.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { post } from "../core/api.js";
import { icon } from "../core/icons.js";
import { attempt, notify } from "../core/notices.js";
import { readerAt } from "../core/reader.js";
import { change, state } from "../core/store.js";
import { dayWords, timeWords } from "../text/dates.js";
import { cityOf, instantOf } from "../text/zones.js";

const CHOICES = [
  { choice: "accept", text: "Accept" },
  { choice: "maybe", text: "Maybe" },
  { choice: "decline", text: "Decline" },
];
const HOUR = 3600;
const MISSING = "Choose the day and the time that you propose.";

const eyesOf = (mail) => readerAt(mail.to[0] ?? "");

const iso = (epoch) => new Date(epoch * 1000).toISOString();

/** A proposed time lasts an hour, by the clock of the mailbox; null where the day or the time is missing. */
function proposed(form, mail) {
  const { date, time } = form.elements;
  return date.value && time.value ? instantOf(date.value, time.value, eyesOf(mail).zone) : null;
}

async function send(form, mail, answered) {
  change({ unproposed: undefined });
  const path = `/control/mail/mails/${encodeURIComponent(mail.id)}/answer`;
  const done = await attempt(() => post(path, { comment: form.elements.comment.value, ...answered }));
  if (!done) return;
  form.reset();
  notify({ title: "The calendar has answered", text: "Meet reads it within seconds: see the poll's message and the delivery card.", tone: "calm" });
}

function submitted(event, mail) {
  event.preventDefault();
  const form = event.target, choice = event.submitter.value;
  if (choice !== "propose") return send(form, mail, { choice });
  const start = proposed(form, mail);
  if (start !== null) return send(form, mail, { choice, starts_at: iso(start), ends_at: iso(start + HOUR) });
  change({ unproposed: mail.id });
  return (form.elements.date.value ? form.elements.time : form.elements.date).focus();
}

const asks = (mail) => mail.calendars.some((one) => one.method === "REQUEST");

const proposal = (mail, isMissing) => html`
  <div class="answer-part" role="group" aria-labelledby="proposal" aria-describedby=${isMissing ? "proposal-error" : nothing}>
    <span class="input-label" id="proposal">Another time (${cityOf(eyesOf(mail).zone)})</span>
    <div class="answer-line">
      <input type="date" name="date" aria-label="Date" aria-invalid=${isMissing ? "true" : nothing}>
      <input type="time" name="time" aria-label="Time" aria-invalid=${isMissing ? "true" : nothing}>
      <button class="button button-small" value="propose">Propose another time</button>
    </div>
    ${isMissing ? html`<p class="field-error" id="proposal-error" role="alert">${icon("warning")}<span>${MISSING}</span></p>` : nothing}
  </div>`;

/** What the reader's calendar can answer, folded away over the mail's text. */
export const answerForm = (mail) => asks(mail) ? html`
  <details class="answer">
    <summary>Answer from their calendar</summary>
    <form novalidate @submit=${(event) => submitted(event, mail)}>
      <div class="answer-part">
        <label class="input-label" for="answer-note">Note <span class="muted">(optional, goes along with any answer)</span></label>
        <div class="answer-line">
          <input type="text" id="answer-note" name="comment" maxlength="500" autocomplete="off">
          ${CHOICES.map(({ choice, text }) => html`<button class="button button-small" value=${choice}>${text}</button>`)}
        </div>
      </div>
      ${proposal(mail, state.unproposed === mail.id)}
    </form>
  </details>` : nothing;

const WORDS = { accept: "accepted", maybe: "answered maybe", decline: "declined", propose: "proposed another time" };

const timeOf = (answer, eyes) => {
  if (!answer.starts_at) return "";
  const second = Date.parse(answer.starts_at) / 1000;
  return `: ${dayWords(second, eyes)}, ${timeWords(second, eyes)} in ${cityOf(eyes.zone)}`;
};

/** What the reader's calendar answered last, in a word for a list; nothing where it has not. */
export const answerBadge = (mail) =>
  mail.answers?.length ? html`<span class="badge badge-calm">${WORDS[mail.answers.at(-1).choice]}</span>` : nothing;

/** All that it answered, oldest first: [{at, words}]. */
export const answersOf = (mail) =>
  (mail.answers ?? []).map((answer) => ({
    at: answer.at,
    words: `Their calendar ${WORDS[answer.choice]}${timeOf(answer, eyesOf(mail))}${answer.comment ? `, with the note “${answer.comment}”` : ""}`,
  }));
