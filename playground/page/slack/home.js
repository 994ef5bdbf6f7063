// Draws the app's Home tab of the acting person.

import { html } from "../vendor/lit-html/lit-html.js";
import { blocksView } from "../blocks/blocks.js";
import { state } from "../core/store.js";
import { viewSurface } from "./surface.js";

const empty = () => html`
  <div class="empty"><h3>Meet has drawn nothing here yet</h3><p>It does so when somebody looks; if this stays, look behind the curtain for the reason.</p></div>`;

export const home = () => html`
  <section class="conversation home" aria-label="Meet's Home tab">
    <header class="pane-head"><h1>Meet</h1><span class="muted head-note">Home</span></header>
    <div class="messages home-body" tabindex="0" role="region" aria-label="Home">${state.home ? blocksView(state.home.blocks, viewSurface(state.home)) : empty()}</div>
  </section>`;
