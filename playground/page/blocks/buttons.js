// Draws buttons and overflow menus; a confirm object is asked first.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { icon } from "../core/icons.js";
import { plainWords } from "../text/mrkdwn_view.js";
import { confirmed } from "./confirm.js";
import "./menu.js";

const openLink = (url) => {
  if (/^https?:/.test(url)) window.open(url, "_blank", "noopener");
};

async function press(element, block, surface) {
  if (!(await confirmed(element.confirm, surface.reader))) return;
  if (element.url) openLink(element.url);
  surface.press(element, block);
}

export function button(element, block, surface) {
  const status = surface.statusOf(element, block);
  const words = plainWords(element.text);
  const name = element.accessibility_label ?? words;
  return html`
    <button type="button" class="button ${element.style ? `button-${element.style}` : ""} ${status.busy ? "is-busy" : ""}"
      aria-label=${name === words ? nothing : name} aria-busy=${status.busy ? "true" : nothing}
      data-action=${element.action_id} data-value=${element.value ?? nothing}
      @click=${() => press(element, block, surface)}>
      ${element.type === "icon_button" ? icon("trash") : nothing}<span>${words}</span>
      ${status.warning ? html`<span class="press-warning" title=${status.warning}>${icon("warning")}<span class="only-read">${status.warning}</span></span>` : nothing}
    </button>`;
}

export function overflow(element, block, surface) {
  const items = element.options.map((option) => ({
    text: plainWords(option.text),
    note: option.description ? plainWords(option.description) : "",
    act: async () => {
      if (!(await confirmed(element.confirm, surface.reader))) return;
      if (option.url) openLink(option.url);
      surface.choose(element, block, option.value);
    },
  }));
  return html`<pg-menu data-action=${element.action_id} .props=${{ label: "More actions", items }}></pg-menu>`;
}
