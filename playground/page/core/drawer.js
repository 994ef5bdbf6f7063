// Owns the drawer in which a small screen has the conversations: its button, what closes it, and the shade beside it.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { closeByEscape } from "./escape.js";
import { icon } from "./icons.js";
import { change, state } from "./store.js";

/** Somebody chose a conversation, or looks at something else. */
export const closeDrawer = () => state.drawer && change({ drawer: false });

closeByEscape(() => state.drawer, closeDrawer, ".drawer-button");

export const drawerButton = () => html`
  <button type="button" class="icon-button only-narrow drawer-button" aria-label="Conversations" aria-expanded=${state.drawer ? "true" : "false"}
    @click=${() => change({ drawer: !state.drawer })}>${icon("menu")}</button>`;

export const shade = () => (state.drawer ? html`<div class="shade" @click=${closeDrawer}></div>` : nothing);
