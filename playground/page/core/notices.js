// Owns the one sentence that the page shows at its edge: what went wrong, what was refused, what was done. It sends nothing.
// It has a place of its own and covers nothing: a row of the page, or of the form that is open.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { Refused } from "./api.js";
import { icon } from "./icons.js";
import { change, state } from "./store.js";

let number = 0;

// Milliseconds after which a notice goes by itself: one of what went well, and any other.
const CALM = 6000;
const OTHER = 20000;

/** Show a notice: {title, text, points?, tone?}. The newest is true, so it takes the place of the one before. */
export function notify(notice) {
  const key = ++number;
  change({ notice: { ...notice, key } });
  expire(key, notice.tone === "calm" ? CALM : OTHER);
}

// Whoever is at it, with the pointer or the keyboard, still reads it.
const isInUse = () => Boolean(document.querySelector(".notice:is(:hover, :focus-within)"));

function expire(key, after) {
  setTimeout(() => {
    if (state.notice?.key !== key) return;
    if (isInUse()) expire(key, CALM);
    else dismiss();
  }, after);
}

/** Take the notice away: the person or the page is another one, or it was read. */
export const dismiss = () => state.notice && change({ notice: undefined });

/** Take the notice with that text away, because it is true no more. */
export const takeBack = (text) => state.notice?.text === text && dismiss();

/** Show an error's sentence. */
const notifyError = (error) => notify({ title: "That did not work", text: error.message, tone: "bad" });

/** Do something on the person's behalf, which makes an older notice old. A refusal becomes a notice. */
export function attempt(work) {
  dismiss();
  return told(work);
}

/** Do something that nobody pressed for; a refusal becomes a notice, a fault of the page is thrown on. */
export async function told(work) {
  try {
    return await work();
  } catch (error) {
    notifyError(error);
    if (!(error instanceof Refused)) throw error;
    return undefined;
  }
}

const noticeView = (notice) => html`
  <section class="notice notice-${notice.tone ?? "bad"}" aria-label=${notice.title}>
    <div class="notice-body">
      <strong>${notice.title}</strong>
      <p>${notice.text}</p>
      ${notice.points?.length ? html`<ul>${notice.points.map((point) => html`<li>${point}</li>`)}</ul>` : ""}
    </div>
    <button type="button" class="icon-button" aria-label="Dismiss: ${notice.title}" @click=${dismiss}>${icon("close")}</button>
  </section>`;

/** The place of notices, in the page or in a form; there is one at a time that shows them. */
export const noticePlace = (isHere = true) => html`
  <div class="notices" role="status" aria-live="polite">${state.notice && isHere ? noticeView(state.notice) : nothing}</div>`;
