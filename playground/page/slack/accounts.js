// Owns closing and opening accounts, as Slack's admins do: the list, and the acts. The app hears of each by user_change.

import { html } from "../vendor/lit-html/lit-html.js";
import { avatar } from "../core/avatar.js";
import { post } from "../core/api.js";
import { loadWorkspace } from "../core/load.js";
import { attempt } from "../core/notices.js";
import { state } from "../core/store.js";

async function setDeactivated(person, deleted) {
  const altered = await attempt(() => post(`/control/people/${encodeURIComponent(person.id)}`, { deleted }));
  if (altered) await loadWorkspace();
}

// The button stays where it is and changes its word, so the focus stays, too.
function row(person) {
  const verb = person.deleted ? "Reactivate" : "Deactivate";
  return html`
    <li>
      ${avatar(person, "small")}
      <span class="person-words"><strong>${person.real_name}</strong><small>${person.deleted ? "deactivated" : "active"}</small></span>
      <button type="button" class="button button-small" aria-label="${verb} ${person.real_name}" @click=${() => setDeactivated(person, !person.deleted)}>${verb}</button>
    </li>`;
}

/** Everybody of the workspace but who acts in this window. It is folded, since few look for it. */
export const accounts = (people) => html`
  <details class="accounts">
    <summary>Accounts, as Slack's admins see them</summary>
    <ul>${people.filter((person) => person.id !== state.me && !person.is_stranger).map(row)}</ul>
  </details>`;
