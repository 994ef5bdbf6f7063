// Draws Block Kit blocks in order; what stands inside an element is elements.js's, what a press does is the surface's.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { repeat } from "../vendor/lit-html/directives/repeat.js";
import { plainWords, textView, mrkdwn } from "../text/mrkdwn_view.js";
import { richText } from "../text/rich_text.js";
import { elementView } from "./elements.js";
import { inputBlock } from "./input_block.js";

const outside = (element, block, surface, labelledBy) => ({
  labelledBy,
  label: plainWords(element.placeholder) || block.text?.text || "Choice",
  value: surface.valueOf(element, block),
  set: (value) => surface.choose(element, block, value),
});

const element = (one, block, surface, labelledBy) =>
  elementView(one, block, surface, outside(one, block, surface, labelledBy));

const textId = (block, surface) => `${surface.key}-${block.block_id}-text`;

// A select beside a text is called what the text says to whoever sees it.
const section = (block, surface) => html`
  <div class="block block-section ${block.accessory ? "has-accessory" : ""}">
    <div class="section-text" id=${block.accessory ? textId(block, surface) : nothing}>
      ${textView(block.text, surface.reader)}
      ${block.fields ? html`<div class="fields">${block.fields.map((field) => html`<div>${textView(field, surface.reader)}</div>`)}</div>` : nothing}
    </div>
    ${block.accessory ? html`<div class="accessory">${element(block.accessory, block, surface, block.text ? textId(block, surface) : undefined)}</div>` : nothing}
  </div>`;

// An image is named, never loaded: the page asks nobody outside for anything.
const imageName = (image) => html`<span class="image-name" role="img" aria-label=${image.alt_text}>${image.alt_text}</span>`;

const contextElement = (one, surface) =>
  one.type === "image" ? imageName(one) : html`<span>${textView(one, surface.reader)}</span>`;

const cell = (one, surface) =>
  html`<td>${one.type === "rich_text" ? richText(one, surface.reader) : one.text}</td>`;

const BLOCKS = {
  section,
  header: (block) => html`<h3 class="block block-header">${plainWords(block.text)}</h3>`,
  divider: () => html`<hr class="block">`,
  context: (block, surface) => html`
    <div class="block block-context">${block.elements.map((one) => contextElement(one, surface))}</div>`,
  actions: (block, surface) => html`
    <div class="block block-actions">${repeat(block.elements, keyOf, (one) => element(one, block, surface))}</div>`,
  context_actions: (block, surface) => BLOCKS.actions(block, surface),
  input: inputBlock,
  image: (block) => html`<figure class="block">${imageName(block)}</figure>`,
  rich_text: (block, surface) => html`<div class="block block-rich-text">${richText(block, surface.reader)}</div>`,
  markdown: (block, surface) => html`<div class="block">${mrkdwn(block.text, surface.reader)}</div>`,
  table: (block, surface) => html`
    <div class="block block-table" tabindex="0" role="region" aria-label="Table"><table>
      ${block.rows.map((row) => html`<tr>${row.map((one) => cell(one, surface))}</tr>`)}
    </table></div>`,
};

const keyOf = (one, index) => one.action_id ?? one.block_id ?? index;

const unknown = (block) => html`<p class="block muted">A block of the type “${block.type}” cannot be shown here.</p>`;

/** Templates for a list of blocks on a surface. */
export const blocksView = (blocks, surface) =>
  repeat(blocks ?? [], keyOf, (block) => (BLOCKS[block.type] ?? unknown)(block, surface));
