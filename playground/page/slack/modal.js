// Draws the view on top of the acting person's modal stack in a dialog. What is entered is drafts.js's.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { ref } from "../vendor/lit-html/directives/ref.js";
import { keyed } from "../vendor/lit-html/directives/keyed.js";
import { blocksView } from "../blocks/blocks.js";
import { icon } from "../core/icons.js";
import { state } from "../core/store.js";
import { plainWords } from "../text/mrkdwn_view.js";
import { close, submit } from "./drafts.js";
import { viewSurface } from "./surface.js";

const FOCUSABLE = "input:not([type=hidden]), textarea, button, [tabindex='0']";

// A dialog can be shown only once it stands in the document, which is after the drawing.
const shown = (dialog) => dialog && queueMicrotask(() => show(dialog));

function show(dialog) {
  if (dialog.open || !dialog.isConnected) return;
  dialog.showModal();
  const body = dialog.querySelector(".modal-body");
  (body.querySelector(FOCUSABLE) ?? dialog.querySelector(FOCUSABLE))?.focus();
}

async function submitted(event, view) {
  event.preventDefault();
  const outcome = await submit(view);
  const first = view.blocks.find((block) => block.block_id in (outcome?.errors ?? {}));
  if (first) focusBlock(first.block_id);
}

// The error is drawn in the same turn, so the field can be focused in the next.
function focusBlock(blockId) {
  requestAnimationFrame(() => {
    const block = document.querySelector(`.modal [data-block="${CSS.escape(blockId)}"]`);
    block?.scrollIntoView({ block: "center" });
    block?.querySelector(FOCUSABLE)?.focus();
  });
}

function escaped(event) {
  event.preventDefault();
  close(false);
}

const header = (view, depth) => html`
  <header class="modal-head">
    ${depth > 1
      ? html`<button type="button" class="icon-button" aria-label="Back" @click=${() => close(false)}>${icon("left")}</button>`
      : html`<span class="avatar avatar-small avatar-app" aria-hidden="true">M</span>`}
    <h2 id="modal-title">${plainWords(view.title)}</h2>
    <button type="button" class="icon-button" aria-label="Close" @click=${() => close(true)}>${icon("close")}</button>
  </header>`;

const footer = (view) => html`
  <footer class="modal-foot">
    ${view.notice ? html`<p class="field-error" role="alert">${icon("warning")}<span>${view.notice}</span></p>` : nothing}
    <button type="button" class="button" @click=${() => close(false)}>${plainWords(view.close) || "Close"}</button>
    ${view.submit ? html`
      <button class="button button-primary ${state.submitting ? "is-busy" : ""}" aria-busy=${state.submitting ? "true" : nothing}>
        <span>${plainWords(view.submit)}</span>
      </button>` : nothing}
  </footer>`;

const form = (view, depth) => html`
  <form novalidate @submit=${(event) => submitted(event, view)}>
    ${header(view, depth)}
    <div class="modal-body">${blocksView(view.blocks, viewSurface(view))}</div>
    ${footer(view)}
  </form>`;

/** The dialog, or nothing when no modal is open; another view on top is another dialog. */
export function modalView() {
  const stack = state.modals ?? [];
  const view = stack.at(-1);
  if (!view) return nothing;
  return keyed(view.id, html`
    <dialog class="modal" aria-labelledby="modal-title" ${ref(shown)} @cancel=${escaped}>${form(view, stack.length)}</dialog>`);
}
