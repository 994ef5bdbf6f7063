// Owns the language of whoever acts, as Slack's preferences do. The app hears of a change by user_change.

import { html } from "../vendor/lit-html/lit-html.js";
import { post } from "../core/api.js";
import { loadWorkspace } from "../core/load.js";
import { attempt } from "../core/notices.js";

const LANGUAGES = [["en-GB", "English (UK)"], ["en-US", "English (US)"], ["de-DE", "Deutsch"]];

async function setLocale(person, locale) {
  const altered = await attempt(() => post(`/control/people/${encodeURIComponent(person.id)}`, { locale }));
  if (altered) await loadWorkspace();
}

// A person may have any locale by /control; it is then named as it is.
const offered = ({ locale }) => (LANGUAGES.some(([one]) => one === locale) ? LANGUAGES : [...LANGUAGES, [locale, locale]]);

/** Where the acting person's language is chosen. */
export const languageSelect = (person) => html`
  <label class="labelled language"><span>Language of ${person.real_name}</span>
    <select @change=${(event) => setLocale(person, event.target.value)}>
      ${offered(person).map(([locale, name]) => html`<option value=${locale} ?selected=${locale === person.locale}>${name}</option>`)}
    </select>
  </label>`;
