// Draws the view on top of the acting person's modal stack in a dialog. What is entered is drafts.js's.
// Beside the mailbox and the calendar the dialog steps aside, so that the code of a mail can be read while it is open.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { ref } from "../vendor/lit-html/directives/ref.js";
import { keyed } from "../vendor/lit-html/directives/keyed.js";
import { blocksView } from "../blocks/blocks.js";
import { icon } from "../core/icons.js";
import { noticePlace } from "../core/notices.js";
import { unreadMails } from "../core/read_mails.js";
import { go, mailPath, slackPath } from "../core/route.js";
import { state } from "../core/store.js";
import { plainWords } from "../text/mrkdwn_view.js";
import { close, submit } from "./drafts.js";
import { viewSurface } from "./surface.js";

const FOCUSABLE = "input:not([type=hidden]), textarea, button, [tabindex='0']";

let opener = null; // what had the focus before the first view came

// A dialog can be shown only once it stands in the document, which is after the drawing.
const shown = (dialog) => dialog && queueMicrotask(() => show(dialog));

function show(dialog) {
  if (dialog.open || !dialog.isConnected) return;
  opener ??= document.activeElement;
  if (dialog.classList.contains("is-aside")) return dialog.show();
  dialog.showModal();
  const body = dialog.querySelector(".modal-body");
  (body.querySelector(FOCUSABLE) ?? dialog.querySelector(FOCUSABLE))?.focus();
}

async function submitted(event, view) {
  event.preventDefault();
  const outcome = await submit(view);
  const first = view.blocks.find((block) => block.block_id in (outcome?.errors ?? {}));
  if (first) focusBlock(first.block_id);
  else requestAnimationFrame(focusAnew);
}

// An update may have taken away what had the focus.
function focusAnew() {
  if (document.activeElement !== document.body) return;
  document.querySelector(`.modal .modal-body :is(${FOCUSABLE})`)?.focus();
}

/** Once no view is open, the focus is where it was, or where one writes. */
function giveFocusBack() {
  if (!opener) return;
  const before = opener;
  opener = null;
  requestAnimationFrame(() => {
    if (document.activeElement !== document.body || state.modals?.length) return;
    const isThere = before.isConnected && before !== document.body && before.checkVisibility();
    (isThere ? before : document.querySelector(".conversation pg-composer textarea"))?.focus();
  });
}

// The error is drawn in the same turn, so the field can be focused in the next.
function focusBlock(blockId) {
  requestAnimationFrame(() => {
    const block = document.querySelector(`.modal [data-block="${CSS.escape(blockId)}"]`);
    block?.scrollIntoView({ block: "center" });
    block?.querySelector(FOCUSABLE)?.focus();
  });
}

function escaped(event, view) {
  event.preventDefault();
  close(view, false);
}

const isAside = () => ["mail", "calendar"].includes(state.route.view);

const backButton = () => html`
  <button type="button" class="button button-small" @click=${() => go(slackPath())}>Back to Slack</button>`;

const mailButton = () => html`
  <button type="button" class="icon-button modal-mail" aria-label="Read mail with this form aside" title="Read mail with this form aside" @click=${() => go(mailPath())}>
    ${icon("mail")}${unreadMails() ? html`<span class="count">${unreadMails()}<span class="only-read"> unread</span></span>` : nothing}
  </button>`;

const header = (view, depth) => html`
  <header class="modal-head">
    ${depth > 1
      ? html`<button type="button" class="icon-button" aria-label="Back" @click=${() => close(view, false)}>${icon("left")}</button>`
      : html`<span class="avatar avatar-small avatar-app" aria-hidden="true">M</span>`}
    <h2 id="modal-title">${plainWords(view.title)}</h2>
    ${isAside() ? backButton() : mailButton()}
    <button type="button" class="icon-button" aria-label="Close" @click=${() => close(view, true)}>${icon("close")}</button>
  </header>`;

const footer = (view) => html`
  <footer class="modal-foot">
    ${view.notice ? html`<p class="field-error" role="alert">${icon("warning")}<span>${view.notice}</span></p>` : nothing}
    <button type="button" class="button" @click=${() => close(view, false)}>${plainWords(view.close) || "Close"}</button>
    ${view.submit ? html`
      <button class="button button-primary ${state.submitting === view.id ? "is-busy" : ""}" aria-busy=${state.submitting === view.id ? "true" : nothing}>
        <span>${plainWords(view.submit)}</span>
      </button>` : nothing}
  </footer>`;

const form = (view, depth) => html`
  <form novalidate @submit=${(event) => submitted(event, view)}>
    ${header(view, depth)}
    <div class="modal-body">${blocksView(view.blocks, viewSurface(view))}</div>
    ${isAside() ? nothing : noticePlace()}
    ${footer(view)}
  </form>`;

/** Whether a form lies over the page, which can then not be pressed. */
export const coversPage = () => Boolean(state.modals?.length) && !isAside();

/** The dialog, or nothing when no modal is open; another view on top is another dialog. */
export function modalView() {
  const stack = state.modals ?? [];
  const view = stack.at(-1);
  if (!view) giveFocusBack();
  if (!view) return nothing;
  return keyed(`${view.id} ${isAside()}`, html`
    <dialog class="modal ${isAside() ? "is-aside" : ""}" aria-labelledby="modal-title" ${ref(shown)} @cancel=${(event) => escaped(event, view)}>${form(view, stack.length)}</dialog>`);
}
