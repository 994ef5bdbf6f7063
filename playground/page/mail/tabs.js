// Draws the tabs over one mail's views. Pattern: https://www.w3.org/WAI/ARIA/apg/patterns/tabs/

import { html } from "../vendor/lit-html/lit-html.js";

const STEPS = { ArrowRight: 1, ArrowLeft: -1 };

function moved(event, tabs, chosen, choose) {
  if (!(event.key in STEPS)) return;
  event.preventDefault();
  const at = tabs.findIndex((tab) => tab.id === chosen);
  const next = tabs.at((at + STEPS[event.key]) % tabs.length);
  choose(next.id);
  event.currentTarget.querySelector(`#tab-${next.id}`)?.focus();
}

/** `tabs` are {id, text, view()}; the chosen one's view is drawn. */
export function tabsView(tabs, chosen, choose, label) {
  const current = tabs.find((tab) => tab.id === chosen) ?? tabs[0];
  return html`
    <div class="tabs" role="tablist" aria-label=${label} @keydown=${(event) => moved(event, tabs, current.id, choose)}>
      ${tabs.map((tab) => html`
        <button type="button" role="tab" id="tab-${tab.id}" aria-controls="tab-panel" aria-selected=${tab === current ? "true" : "false"}
          tabindex=${tab === current ? "0" : "-1"} @click=${() => choose(tab.id)}>${tab.text}</button>`)}
    </div>
    <div class="tab-panel" role="tabpanel" id="tab-panel" tabindex="0" aria-labelledby="tab-${current.id}">${current.view()}</div>`;
}
