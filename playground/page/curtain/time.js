// Draws the playground's clock, and the buttons that move it forward for everybody, the app under test included.

import { html } from "../vendor/lit-html/lit-html.js";
import { post } from "../core/api.js";
import { loadEverything } from "../core/load.js";
import { attempt } from "../core/notices.js";
import { presentSecond, reader } from "../core/reader.js";
import { dayWords, timeWords } from "../text/dates.js";
import { cityOf } from "../text/zones.js";

const STEPS = [["An hour later", 3600], ["A day later", 86400]];

async function move(seconds) {
  await attempt(() => post("/control/clock", { advance_seconds: seconds }));
  await loadEverything();
}

const nowWords = () => `${dayWords(presentSecond(), reader())}, ${timeWords(presentSecond(), reader())} in ${cityOf(reader().zone)}`;

/** Time goes forward only, so that deadlines and times that begin can be seen without waiting. */
export const timeView = () => html`
  <div class="clock" role="group" aria-label="The playground's clock">
    <p class="hint">It is ${nowWords()}. Time never goes back.</p>
    <div class="row">${STEPS.map(([text, seconds]) => html`<button class="button button-small" @click=${() => move(seconds)}>${text}</button>`)}</div>
  </div>`;
