// Draws one message with its author, blocks, thread line and menu.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { blocksView } from "../blocks/blocks.js";
import { avatar } from "../core/avatar.js";
import { icon } from "../core/icons.js";
import { personOf, reader } from "../core/reader.js";
import { channelPath, go } from "../core/route.js";
import { mrkdwn } from "../text/mrkdwn_view.js";
import { timeWords } from "../text/dates.js";
import { useMessageShortcut } from "./acts.js";
import { MESSAGE_SHORTCUTS } from "./app.js";
import { messageSurface } from "./surface.js";
import "../blocks/menu.js";

const authorOf = (message) => personOf(message.user) ?? { id: message.user ?? "?", real_name: message.username ?? "App", is_bot: Boolean(message.bot_id) };

const body = (message) =>
  message.blocks?.length
    ? blocksView(message.blocks, messageSurface(message))
    : html`<div class="block">${mrkdwn(message.text, reader())}</div>`;

function menuOf(message, inThread) {
  const items = MESSAGE_SHORTCUTS.map((one) => ({ text: one.text, act: () => useMessageShortcut(one.callback, message) }));
  const reply = { text: "Reply in a thread", act: () => go(channelPath(message.channel, message.thread_ts ?? message.ts)) };
  return { label: "Message menu", items: inThread ? items : [reply, ...items], className: "icon-button" };
}

const threadLine = (message) => html`
  <a class="thread-line" href=${channelPath(message.channel, message.ts)}>
    ${icon("reply")} ${message.reply_count} ${message.reply_count === 1 ? "reply" : "replies"}
  </a>`;

/** A message in a channel, or with `inThread` in the thread's own column. */
export function messageView(message, { inThread = false } = {}) {
  const author = authorOf(message);
  return html`
    <article class="message ${message.is_ephemeral ? "is-ephemeral" : ""}" data-ts=${message.ts} aria-label="Message from ${author.real_name}">
      ${avatar(author)}
      <div class="message-main">
        ${message.is_ephemeral ? html`<p class="only-you">Only visible to you</p>` : nothing}
        <header>
          <strong>${author.real_name}</strong>${author.is_bot ? html`<span class="badge">app</span>` : nothing}
          <time class="muted">${timeWords(Number(message.ts), reader())}</time>
          ${message.edited ? html`<span class="muted">(edited)</span>` : nothing}
        </header>
        ${message.subtype === "thread_broadcast" && !inThread ? html`<p class="muted"><a href=${channelPath(message.channel, message.thread_ts)}>replied to a thread</a></p>` : nothing}
        ${body(message)}
        ${message.reply_count && !inThread ? threadLine(message) : nothing}
      </div>
      ${message.is_ephemeral ? nothing : html`<pg-menu class="message-menu" .props=${menuOf(message, inThread)}></pg-menu>`}
    </article>`;
}
