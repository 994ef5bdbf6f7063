// Draws the drawer behind the curtain: troubles to cause, and everything that happens.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { closeByEscape } from "../core/escape.js";
import { icon } from "../core/icons.js";
import { loadSes } from "../core/load.js";
import { change, state } from "../core/store.js";
import { eventsView } from "./events.js";
import { faultsView } from "./faults.js";
import { timeView } from "./time.js";

export function toggleCurtain() {
  change({ curtain: !state.curtain });
  loadSes();
}

// Where the drawer has no room beside the work it lies over it, so whoever goes elsewhere wants it away.
const isOver = matchMedia("(max-width: 1179px)");

/** Somebody goes elsewhere in the page. */
export const giveWay = () => isOver.matches && state.curtain && toggleCurtain();

closeByEscape(() => isOver.matches && state.curtain, toggleCurtain, ".curtain-button");

export const curtainView = () => (state.curtain
  ? html`
    <aside class="curtain" aria-label="Behind the curtain">
      <header class="pane-head"><h2>Behind the curtain</h2>
        <button class="icon-button" aria-label="Close the drawer" @click=${toggleCurtain}>${icon("close")}</button></header>
      <details class="troubles-box"><summary>Cause trouble</summary>${faultsView()}</details>
      <details class="troubles-box"><summary>Move the clock</summary>${timeView()}</details>
      ${eventsView()}
    </aside>`
  : nothing);
