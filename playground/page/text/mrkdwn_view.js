// Draws text objects and the trees of mrkdwn and rich text; user text only ever becomes text nodes.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { dateWords } from "./dates.js";
import { emojiOf, withEmoji } from "./emoji.js";
import { parseMrkdwn } from "./mrkdwn.js";

// A permalink of this workspace stays in this window, and so with the person who acts in it.
function link(url, words) {
  const [, channel] = url.startsWith(`${location.origin}/archives/`) ? /\/archives\/([^/]+)/.exec(url) : [];
  if (channel) return html`<a href="#/channel/${channel}">${words}</a>`;
  return html`<a href=${url} target="_blank" rel="noopener noreferrer">${words}</a>`;
}

const NODES = {
  text: (node) => node.text,
  break: () => html`<br>`,
  bold: (node, reader) => html`<strong>${inline(node.children, reader)}</strong>`,
  italic: (node, reader) => html`<em>${inline(node.children, reader)}</em>`,
  strike: (node, reader) => html`<s>${inline(node.children, reader)}</s>`,
  code: (node, reader) => html`<code>${inline(node.children, reader)}</code>`,
  emoji: (node) => emojiWords(node.name, node.unicode),
  link: (node) => link(node.url, node.text),
  user: (node, reader) => html`<span class="mention">@${reader.nameOf(node.id) ?? node.label ?? node.id}</span>`,
  channel: (node, reader) => channelLink(node, reader),
  broadcast: (node) => html`<span class="mention mention-all">@${node.range}</span>`,
  date: (node, reader) => dateView(node, reader),
};

const emojiWords = (name, unicode) => {
  const known = unicode ? String.fromCodePoint(...unicode.split("-").map((code) => parseInt(code, 16))) : emojiOf(name);
  return known ? html`<span role="img" aria-label=${name.replaceAll("_", " ")}>${known}</span>` : `:${name}:`;
};

function channelLink(node, reader) {
  const name = reader.channelNameOf(node.id) ?? node.label;
  if (!name) return html`<span class="mention">#private channel</span>`;
  return html`<a class="mention" href="#/channel/${node.id}">#${name}</a>`;
}

function dateView(node, reader) {
  const words = dateWords(node.epoch, node.format, node.fallback, reader);
  const shown = html`<time datetime=${isoOf(node.epoch)} title=${node.fallback || nothing}>${words}</time>`;
  return node.link && /^https?:/.test(node.link) ? link(node.link, shown) : shown;
}

const isoOf = (epoch) => (Math.abs(epoch) < 8.64e12 ? new Date(epoch * 1000).toISOString() : nothing);

/** Templates for a list of inline nodes. */
export const inline = (nodes, reader) => nodes.map((node) => NODES[node.type](node, reader));

const PARTS = {
  lines: (part, reader) => html`<span class="lines">${inline(part.children, reader)}</span>`,
  quote: (part, reader) => html`<blockquote>${inline(part.children, reader)}</blockquote>`,
  pre: (part, reader) => html`<pre>${inline(part.children, reader)}</pre>`,
};

/** Mrkdwn as the reader sees it. */
export const mrkdwn = (text, reader, options) =>
  parseMrkdwn(text ?? "", options).map((part) => PARTS[part.type](part, reader));

/** Any text object: mrkdwn or plain_text. */
export function textView(text, reader) {
  if (!text) return nothing;
  if (text.type === "mrkdwn") return mrkdwn(text.text, reader, text);
  return html`<span class="lines">${plainWords(text)}</span>`;
}

/** A plain_text object as a string, for labels and names. */
export const plainWords = (text) => (text?.emoji === false ? text.text : withEmoji(text?.text ?? ""));
