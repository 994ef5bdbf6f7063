// Draws the switch of SES's sandbox, and where an address is verified while it is on.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { live } from "../vendor/lit-html/directives/live.js";
import { put } from "../core/api.js";
import { loadSes } from "../core/load.js";
import { attempt } from "../core/notices.js";
import { state } from "../core/store.js";

async function set(settings) {
  await attempt(() => put("/control/mail/settings", settings));
  await loadSes(); // asked anew, so that an older answer in flight cannot win
}

async function verify(event) {
  event.preventDefault();
  const field = event.target.elements.address;
  await set({ identities: { [field.value.trim()]: true } });
  field.value = "";
}

const verified = () => Object.entries(state.ses.identities).filter(([, isVerified]) => isVerified).map(([name]) => name);

const verifying = () => html`
  <p class="hint">Verified: ${verified().join(", ") || "none yet"}. Mail to others is refused, and at most one goes out a second.</p>
  <form class="verify" @submit=${verify}>
    <input type="text" inputmode="email" name="address" required aria-label="Address to verify" placeholder="ada@example.com">
    <button class="button button-small">Verify this address</button>
  </form>`;

/** A new account of SES begins in the sandbox: it mails verified addresses only. */
export const sandboxSwitch = () => {
  const isOn = state.ses?.production_access === false;
  return html`
    <label class="switch">
      <input type="checkbox" role="switch" .checked=${live(isOn)} ?disabled=${!state.ses} @change=${(event) => set({ production_access: !event.target.checked })}>
      <span>SES is in its sandbox</span>
    </label>
    ${isOn ? verifying() : nothing}`;
};
