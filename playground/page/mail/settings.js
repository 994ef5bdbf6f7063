// Draws SES's own side: whether mails are delivered by themselves, and whom the account suppresses.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { live } from "../vendor/lit-html/directives/live.js";
import { put } from "../core/api.js";
import { loadSes } from "../core/load.js";
import { attempt } from "../core/notices.js";
import { state } from "../core/store.js";

async function setAutomatic(automatic) {
  await attempt(() => put("/control/mail/settings", { automatic }));
  await loadSes(); // asked anew, so that an older answer in flight cannot win
}

/** While it is off, a mail waits for the button that says what becomes of it. */
export const automaticSwitch = () => html`
  <label class="switch">
    <input type="checkbox" role="switch" .checked=${live(state.ses?.automatic ?? false)} ?disabled=${!state.ses} @change=${(event) => setAutomatic(event.target.checked)}>
    <span>Deliver every mail by itself</span>
  </label>`;

const entry = ([address, reason]) => html`<li><span>${address}</span><span class="badge badge-bad">${reason.toLowerCase()}</span></li>`;

export const suppressionList = () => {
  const entries = Object.entries(state.suppressed ?? {});
  return html`
    <section class="suppressed" aria-label="SES's suppression list">
      <h3>SES's suppression list</h3>
      ${entries.length ? html`<ul>${entries.map(entry)}</ul>` : html`<p class="muted">Nobody. A hard bounce or a complaint puts an address here.</p>`}
      ${entries.length ? html`<p class="hint">Meet keeps a list of its own, which “meet suppressions list” prints.</p>` : nothing}
    </section>`;
};
