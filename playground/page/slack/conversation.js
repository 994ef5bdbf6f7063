// Draws one conversation: head, messages by day, composer; and the thread beside it.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { ref } from "../vendor/lit-html/directives/ref.js";
import { repeat } from "../vendor/lit-html/directives/repeat.js";
import { icon } from "../core/icons.js";
import { channelOf, conversationName, me, reader } from "../core/reader.js";
import { channelPath } from "../core/route.js";
import { state } from "../core/store.js";
import { dateWords } from "../text/dates.js";
import { wallClock } from "../text/zones.js";
import { messageView } from "./message.js";
import { stayAtEnd } from "./scrolling.js";
import "./composer.js";

const dayOf = (message) => wallClock(Number(message.ts), reader().zone).date;
const dayTitle = (message) => dateWords(Math.floor(Number(message.ts)), "{day_divider_pretty}", "", reader());

const isInChannel = (message) =>
  !message.thread_ts || message.thread_ts === message.ts || message.is_ephemeral || message.subtype === "thread_broadcast";

const divider = (message) => html`<div class="day-divider" role="separator"><span>${dayTitle(message)}</span></div>`;

const withDay = (message, index, all) => html`
  ${index === 0 || dayOf(all[index - 1]) !== dayOf(message) ? divider(message) : nothing}
  ${messageView(message)}`;

/** Why nothing can be written here; undefined where one may write. */
function closedWords(channel) {
  if (channel.is_archived) return "This channel is archived";
  if (channel.is_read_only && !me()?.is_admin) return "Only admins can post here";
  return undefined;
}

function noteOf(channel) {
  if (channel.kind !== "channel") return "";
  const words = [`${channel.members.length} people`, channel.is_archived && "archived", channel.is_read_only && "announcements"];
  const isBotIn = channel.members.includes(state.workspace?.bot);
  const absent = channel.is_private || channel.is_archived ? "Meet is not a member" : "Meet is not a member; /meet works here too";
  return [...words, isBotIn ? "Meet is a member" : absent].filter(Boolean).join(" · ");
}

const title = (channel) => (channel.kind === "channel" ? `#${channel.name}` : conversationName(channel));

const head = (channel) => html`
  <header class="pane-head">
    <h1>${title(channel)}</h1><span class="muted head-note">${noteOf(channel)}</span>
  </header>`;

const empty = (channel) => html`
  <div class="empty"><h3>Nothing here yet</h3>
    <p>${closedWords(channel) ?? html`Type <kbd>/meet</kbd> below and send it: Meet opens a form for a poll.`}</p></div>`;

const noPlace = () => html`
  <div class="empty"><h3>You cannot look in here</h3><p>${state.placeTrouble ?? "This conversation is not among yours. Choose one from the list."}</p></div>`;

export function conversation() {
  const channel = channelOf(state.route.id);
  if (!channel || state.placeTrouble) return html`<section class="conversation">${state.channels ? noPlace() : nothing}</section>`;
  const shown = state.messagesOf === channel.id ? state.messages.filter(isInChannel) : [];
  return html`
    <section class="conversation" aria-label=${title(channel)}>
      ${head(channel)}
      <div class="messages" role="log" aria-label="Messages" tabindex="0" ${ref((place) => stayAtEnd(place, channel.id, shown))}>
        ${shown.length ? repeat(shown, (message) => message.ts, (message, index) => withDay(message, index, shown)) : empty(channel)}
      </div>
      <pg-composer .props=${{ channel: channel.id, place: title(channel), disabled: closedWords(channel) }}></pg-composer>
    </section>`;
}

export function thread() {
  const { id, thread: root } = state.route;
  const shown = (state.messages ?? []).filter((message) => message.ts === root || message.thread_ts === root);
  return html`
    <aside class="thread" aria-label="Thread">
      <header class="pane-head"><h2>Thread</h2><a class="icon-button" href=${channelPath(id)} aria-label="Close the thread">${icon("close")}</a></header>
      <div class="messages" role="log" aria-label="Replies" tabindex="0">
        ${repeat(shown, (message) => message.ts, (message) => messageView(message, { inThread: true }))}
      </div>
      <pg-composer .props=${{ channel: id, thread: root, place: "thread" }}></pg-composer>
    </aside>`;
}
