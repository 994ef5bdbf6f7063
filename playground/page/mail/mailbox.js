// Draws the mailbox: the list beside the mail that is read.

import { html } from "../vendor/lit-html/lit-html.js";
import { state } from "../core/store.js";
import { mailList } from "./list.js";
import { mailView } from "./mail.js";
import { suppressionList } from "./settings.js";

const unread = () => html`
  <div class="empty">
    <h3>${state.route.id ? "That mail is not here" : "Choose a mail"}</h3>
    <p>${state.route.id ? "It was removed, or the address is mistyped. The list shows every mail there is." : "Each one can be delivered, bounced or complained about, as often as you like."}</p>
  </div>`;

export const mailbox = () => html`
  <div class="mailbox ${state.route.id ? "has-mail" : ""}">
    <div class="mail-side">${mailList()}${suppressionList()}</div>
    <div class="mail-main">${state.mail && state.mail.id === state.route.id ? mailView(state.mail) : unread()}</div>
  </div>`;
