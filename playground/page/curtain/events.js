// Draws what happens as it happens, newest first, each event with its whole detail to unfold.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { repeat } from "../vendor/lit-html/directives/repeat.js";
import { reader } from "../core/reader.js";
import { change, state } from "../core/store.js";
import { cityOf, wallClock } from "../text/zones.js";
import { eventWords, FAMILIES } from "./words.js";

const SHOWN = 120;

const two = (number) => String(number).padStart(2, "0");

/** "14:37:05.120" on the clock of whoever acts, as everywhere else on the page. */
function clock(at) {
  const instant = new Date(at).getTime();
  const { time, second } = wallClock(Math.floor(instant / 1000), reader().zone);
  return `${time}:${two(second)}.${String(instant % 1000).padStart(3, "0")}`;
}

// A name of several words may break between them, behind a dot or an underscore; an address before its “@”.
const breakable = (text) => text.split(/(?<=\w[._])(?<!@\S*)(?=\w)(?!\S*@)|(?<=\w)(?=@)/).flatMap((part, index) => (index ? [html`<wbr>`, part] : [part]));

const line = (event) => {
  const { road, text, note, ms, tone } = eventWords(event);
  return html`
    <li class="event tone-${tone ?? "calm"}">
      <details>
        <summary>
          <time title="Clock of ${cityOf(reader().zone)}">${clock(event.at)}</time><span class="road">${road}</span><span class="event-text">${breakable(text)}</span>
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
    <div class="filters" role="group" aria-label="Which events">${FAMILIES.map((family) => familyButton(family, chosen))}<span class="muted filter-note">Clock of ${cityOf(reader().zone)}</span></div>
    ${shown.length ? html`<ol class="events">${repeat(shown, (event) => event.number, line)}</ol>` : html`<p class="muted empty">Nothing yet. Type a command and watch.</p>`}`;
}
