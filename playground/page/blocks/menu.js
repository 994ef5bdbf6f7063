// The element <pg-menu>: a button that opens a menu, by mouse or keyboard. What an item does is its caller's.
// Pattern: https://www.w3.org/WAI/ARIA/apg/patterns/menu-button/

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { float } from "../core/floating.js";
import { icon } from "../core/icons.js";
import { Part, uniqueId } from "../core/part.js";

class Menu extends Part {
  #id = uniqueId("menu");
  #unfloat = null;
  #search = (event) => this.contains(event.target) || this.#close(false);

  get #button() {
    return this.querySelector("button");
  }

  get #items() {
    return [...this.querySelectorAll("[role=menuitem]")];
  }

  disconnectedCallback() {
    this.#close(false);
  }

  #open(at = 0) {
    this.#unfloat ??= float(this.querySelector("[role=menu]"), this.#button);
    document.addEventListener("pointerdown", this.#search);
    this.draw();
    this.#items.at(at)?.focus();
  }

  #close(refocus = true) {
    if (!this.#unfloat) return;
    this.#unfloat();
    this.#unfloat = null;
    document.removeEventListener("pointerdown", this.#search);
    this.draw();
    if (refocus) this.#button.focus();
  }

  #choose(item) {
    this.#close();
    item.act();
  }

  #key(event) {
    const items = this.#items;
    const here = items.indexOf(document.activeElement);
    const moves = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: -1 };
    if (event.key in moves) {
      event.preventDefault();
      items.at(moves[event.key] % items.length).focus();
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.#close();
    } else if (event.key === "Tab") this.#close();
  }

  #buttonKey(event) {
    const at = { ArrowDown: 0, ArrowUp: -1 }[event.key];
    if (at === undefined) return;
    event.preventDefault();
    this.#open(at);
  }

  #item(item) {
    return html`
      <button type="button" role="menuitem" tabindex="-1" @click=${() => this.#choose(item)}>
        <span>${item.text}</span>${item.note ? html`<small>${item.note}</small>` : nothing}
      </button>`;
  }

  view() {
    const { label, items = [], face, className = "button button-icon" } = this.props;
    return html`
      <button type="button" class=${className} aria-haspopup="menu" aria-expanded=${this.#unfloat ? "true" : "false"}
        aria-controls=${this.#id} aria-label=${face ? nothing : label}
        @click=${() => (this.#unfloat ? this.#close() : this.#open())} @keydown=${(event) => this.#buttonKey(event)}>
        ${face ?? icon("more")}
      </button>
      <div role="menu" id=${this.#id} class="popup menu" popover="manual" aria-label=${label} data-end
        @keydown=${(event) => this.#key(event)}>
        ${items.map((item) => this.#item(item))}
      </div>`;
  }
}

customElements.define("pg-menu", Menu);
