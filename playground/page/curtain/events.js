// Draws what happens as it happens, newest first, each event with its whole detail to unfold.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { repeat } from "../vendor/lit-html/directives/repeat.js";
import { change, state } from "../core/store.js";
import { eventWords, FAMILIES } from "./words.js";

const SHOWN = 120;

const clock = (at) => new Date(at).toISOString().slice(11, 23);

const line = (event) => {
  const { road, text, note, ms, tone } = eventWords(event);
  return html`
    <li class="event tone-${tone ?? "calm"}">
      <details>
        <summary>
          <time>${clock(event.at)}</time><span class="road">${road}</span><span class="event-text">${text}</span>
          ${note ? html`<span class="event-note">${note}</span>` : nothing}
          ${ms === undefined ? nothing : html`<span class="milliseconds">${Math.round(ms)} ms</span>`}
        </summary>
        <pre tabindex="0">${JSON.stringify(event.detail, null, 2)}</pre>
      </details>
    </li>`;
};

const familyButton = (family, chosen) => html`
  <button type="button" class="filter" aria-pressed=${family === chosen ? "true" : "false"} @click=${() => change({ family: family.id })}>${family.text}</button>`;

export function eventsView() {
  const chosen = FAMILIES.find((family) => family.id === state.family) ?? FAMILIES[0];
  const shown = (state.events ?? []).filter((event) => chosen.has(event.kind)).slice(-SHOWN).reverse();
  return html`
    <div class="filters" role="group" aria-label="Which events">${FAMILIES.map((family) => familyButton(family, chosen))}</div>
    ${shown.length ? html`<ol class="events">${repeat(shown, (event) => event.number, line)}</ol>` : html`<p class="muted empty">Nothing yet. Type a command and watch.</p>`}`;
}
