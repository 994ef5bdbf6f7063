// Owns the sentences that the page shows at its edge: what went wrong, what was refused. It sends nothing.

import { html } from "../vendor/lit-html/lit-html.js";
import { ref } from "../vendor/lit-html/directives/ref.js";
import { repeat } from "../vendor/lit-html/directives/repeat.js";
import { Refused } from "./api.js";
import { change, state } from "./store.js";
import { icon } from "./icons.js";

const MOST = 4;
let number = 0;

const CALM = 8000; // milliseconds after which a notice of what went well goes by itself

/** Show a notice: {title, text, points?, tone?}; the same title and text twice is shown once. */
export function notify(notice) {
  const others = (state.notices ?? []).filter((one) => one.title !== notice.title || one.text !== notice.text);
  const key = ++number;
  change({ notices: [...others, { ...notice, key }].slice(-MOST) });
  if (notice.tone === "calm") setTimeout(() => dismiss(key), CALM);
}

/** Show an error's sentence. */
const notifyError = (error) => notify({ title: "That did not work", text: error.message, tone: "bad" });

/** Do something on the person's behalf; a refusal becomes a notice, a fault of the page is thrown on. */
export async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    notifyError(error);
    if (!(error instanceof Refused)) throw error;
    return undefined;
  }
}

const dismiss = (key) => change({ notices: state.notices.filter((one) => one.key !== key) });

const noticeView = (notice) => html`
  <section class="notice notice-${notice.tone ?? "bad"}" aria-label=${notice.title}>
    <div class="notice-body">
      <strong>${notice.title}</strong>
      <p>${notice.text}</p>
      ${notice.points?.length ? html`<ul>${notice.points.map((point) => html`<li>${point}</li>`)}</ul>` : ""}
    </div>
    <button class="icon-button" aria-label="Dismiss: ${notice.title}" @click=${() => dismiss(notice.key)}>${icon("close")}</button>
  </section>`;

let raisedFor = "";

// A dialog lies above everything that was shown before it, so a notice is shown anew for each.
function raise(place) {
  const wanted = `${state.notices?.at(-1)?.key} ${state.modals?.at(-1)?.id} ${state.route.view}`;
  if (!place || wanted === raisedFor) return;
  raisedFor = wanted;
  requestAnimationFrame(() => {
    if (!place.isConnected) return;
    if (place.matches(":popover-open")) place.hidePopover();
    place.showPopover();
  });
}

export const noticesView = () => html`
  <div class="notices" role="status" aria-live="polite" popover="manual" ${ref(raise)}>
    ${repeat(state.notices ?? [], (notice) => notice.key, noticeView)}
  </div>`;
