// Draws the list of conversations of the acting person.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { avatar } from "../core/avatar.js";
import { closeDrawer } from "../core/drawer.js";
import { icon } from "../core/icons.js";
import { loadChannels } from "../core/load.js";
import { conversationName, isWithApp, personOf } from "../core/reader.js";
import { channelPath, go } from "../core/route.js";
import { state } from "../core/store.js";
import { unreadIn } from "../core/unread.js";
import { talkWithApp, useShortcut } from "./acts.js";
import { GLOBAL_SHORTCUTS } from "./app.js";
import "../blocks/menu.js";


function channelIcon(channel) {
  if (channel.is_archived) return icon("archive");
  if (channel.is_read_only) return icon("megaphone");
  return icon(channel.is_private ? "lock" : "hash");
}

const isHere = (channel) => state.route.view === "channel" && state.route.id === channel.id;

function row(channel, face) {
  const unread = unreadIn(channel.id);
  const isIn = channel.members.includes(state.me);
  return html`
    <li>
      <a class="side-row ${unread ? "is-unread" : ""} ${isIn ? "" : "is-out"}" href=${channelPath(channel.id)} aria-current=${isHere(channel) ? "page" : nothing}>
        ${face}<span class="side-name">${conversationName(channel)}</span>
        ${unread ? html`<span class="count">${unread}<span class="only-read"> unread</span></span>` : nothing}
      </a>
    </li>`;
}

const faceOf = (channel) => avatar(personOf(channel.members.find((id) => id !== state.me) ?? state.me), "tiny");

async function talkToApp() {
  const channel = await talkWithApp();
  if (!channel) return;
  await loadChannels();
  go(channelPath(channel.id));
}

function appRows() {
  const channel = state.channels?.find(isWithApp);
  const unread = channel ? unreadIn(channel.id) : 0;
  const isTalking = channel && isHere(channel);
  return html`
    <li><a class="side-row" href="#/home" aria-current=${state.route.view === "home" ? "page" : nothing}>${icon("home")}<span class="side-name">Meet: Home</span></a></li>
    <li><button type="button" class="side-row ${unread ? "is-unread" : ""}" aria-current=${isTalking ? "page" : nothing} @click=${talkToApp}>
      ${avatar(personOf(state.workspace?.bot), "tiny")}<span class="side-name">Meet: Messages</span>
      ${unread ? html`<span class="count">${unread}<span class="only-read"> unread</span></span>` : nothing}
    </button></li>`;
}

const shortcuts = () => ({
  label: "Shortcuts",
  className: "button shortcuts-button",
  face: html`${icon("bolt")}<span>Shortcuts</span>`,
  items: GLOBAL_SHORTCUTS.map((one) => ({ text: one.text, act: () => useShortcut(one.callback) })),
});

const group = (title, rows) => html`<h2>${title}</h2><ul>${rows}</ul>`;

// The conversation one is in is no other address, so the drawer would stay open over it.
const chosen = (event) => event.target.closest(".side-row") && closeDrawer();

export function sidebar() {
  const channels = state.channels ?? [];
  const rooms = channels.filter((channel) => channel.kind === "channel");
  const talks = channels.filter((channel) => channel.kind !== "channel" && !isWithApp(channel));
  return html`
    <nav class="sidebar ${state.drawer ? "is-open" : ""}" aria-label="Conversations" @click=${chosen}>
      <div class="side-head"><strong>${state.workspace?.name ?? "…"}</strong><pg-menu .props=${shortcuts()}></pg-menu></div>
      ${group("Channels", rooms.map((channel) => row(channel, channelIcon(channel))))}
      ${group("App", appRows())}
      ${talks.length ? group("Direct messages", talks.map((channel) => row(channel, faceOf(channel)))) : nothing}
    </nav>`;
}
