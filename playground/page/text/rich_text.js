// Draws the rich_text block; its `text` elements are never parsed, which is what makes them safe for user text.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { linkNode } from "./mrkdwn.js";
import { inline } from "./mrkdwn_view.js";

const NODES = {
  text: (node) => ({ type: "text", text: node.text }),
  link: (node) => linkNode(node.url, node.text),
  emoji: (node) => ({ type: "emoji", name: node.name, unicode: node.unicode }),
  user: (node) => ({ type: "user", id: node.user_id }),
  channel: (node) => ({ type: "channel", id: node.channel_id }),
  usergroup: (node) => ({ type: "broadcast", range: node.usergroup_id }),
  broadcast: (node) => ({ type: "broadcast", range: node.range }),
  color: (node) => ({ type: "text", text: node.value }),
  date: (node) => ({ type: "date", epoch: node.timestamp, format: node.format, link: node.url, fallback: node.fallback ?? "" }),
};

const STYLES = [["code", "code"], ["strike", "strike"], ["italic", "italic"], ["bold", "bold"]];

function styled(element) {
  const node = NODES[element.type]?.(element) ?? { type: "text", text: `[${element.type}]` };
  return STYLES.reduce((inner, [name, type]) => (element.style?.[name] ? { type, children: [inner] } : inner), node);
}

const section = (part, reader) => inline(part.elements.map(styled), reader);

const items = (part, reader) => part.elements.map((item) => html`<li>${section(item, reader)}</li>`);

const PARTS = {
  rich_text_section: (part, reader) => html`<div class="lines">${section(part, reader)}</div>`,
  rich_text_quote: (part, reader) => html`<blockquote>${section(part, reader)}</blockquote>`,
  rich_text_preformatted: (part, reader) => html`<pre>${section(part, reader)}</pre>`,
  rich_text_list: (part, reader) =>
    part.style === "ordered"
      ? html`<ol class="indent-${part.indent ?? 0}" start=${(part.offset ?? 0) + 1}>${items(part, reader)}</ol>`
      : html`<ul class="indent-${part.indent ?? 0}">${items(part, reader)}</ul>`,
};

/** One rich_text block, or a table's cell of that type. */
export const richText = (block, reader) =>
  html`<div class="rich-text">${block.elements.map((part) => PARTS[part.type]?.(part, reader) ?? nothing)}</div>`;
