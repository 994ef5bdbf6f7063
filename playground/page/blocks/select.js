// The element <pg-select>: a combobox with search, single or multiple, by mouse or keyboard. It sends nothing itself.
// Pattern: https://www.w3.org/WAI/ARIA/apg/patterns/combobox/

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { live } from "../vendor/lit-html/directives/live.js";
import { float } from "../core/floating.js";
import { icon } from "../core/icons.js";
import { Part, uniqueId } from "../core/part.js";
import { aria } from "./use.js";

const PAUSE = 150; // milliseconds without a key before an app is asked

class Select extends Part {
  #id = uniqueId("select");
  #query = "";
  #active = 0;
  #found = null;
  #trouble = "";
  #known = new Map();
  #unfloat = null;
  #timer = 0;

  get #values() {
    const { value, multiple } = this.props;
    return multiple ? (value ?? []) : value ? [value] : [];
  }

  get #shown() {
    if (this.props.find) return this.#found ?? [];
    const words = this.#query.toLowerCase().split(/\s+/).filter(Boolean);
    return this.props.offered.filter((option) => {
      const text = `${option.text} ${option.note} ${option.group ?? ""}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
  }

  #option(value) {
    return this.props.offered.find((one) => one.value === value) ?? this.#known.get(value) ?? { value, text: value };
  }

  disconnectedCallback() {
    this.#close();
  }

  #open() {
    if (this.#unfloat) return;
    this.#unfloat = float(this.querySelector("[role=listbox]"), this.querySelector(".select-box"));
    const chosen = this.#shown.findIndex((one) => this.#values.includes(one.value));
    this.#active = Math.max(0, chosen);
    if (this.props.find) this.#ask();
    this.draw();
    this.#reveal();
  }

  #close() {
    clearTimeout(this.#timer);
    this.#unfloat?.();
    this.#unfloat = null;
    this.#query = "";
    this.#found = null;
    this.draw();
  }

  #search(event) {
    this.#query = event.target.value;
    this.#active = 0;
    this.#open();
    if (this.props.find) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#ask(), PAUSE);
    }
    this.draw();
  }

  async #ask() {
    const query = this.#query;
    if (query.length < this.props.least) return;
    try {
      const found = await this.props.find(query);
      if (query !== this.#query) return;
      for (const option of found) this.#known.set(option.value, option);
      [this.#found, this.#trouble] = [found, ""];
    } catch (error) {
      [this.#found, this.#trouble] = [[], error.message];
    }
    this.draw();
  }

  #toggle(option) {
    const { multiple, set, most } = this.props;
    if (!multiple) {
      this.#close();
      set(option.value);
      return;
    }
    const values = this.#values;
    if (values.includes(option.value)) set(values.filter((one) => one !== option.value));
    else if (values.length < most) set([...values, option.value]);
    this.#query = "";
    this.draw();
  }

  #clear(value) {
    this.props.set(this.props.multiple ? this.#values.filter((one) => one !== value) : null);
    this.querySelector("input").focus();
  }

  #move(step) {
    const count = this.#shown.length;
    this.#active = count ? (this.#active + step + count) % count : 0;
    this.draw();
    this.#reveal();
  }

  #reveal() {
    this.querySelector("[role=option].is-active")?.scrollIntoView({ block: "nearest" });
  }

  #key(event) {
    const open = Boolean(this.#unfloat);
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) {
      event.preventDefault();
      if (open) this.#move(steps[event.key]);
      else this.#open();
    } else if (event.key === "Enter") {
      event.preventDefault();
      const option = this.#shown[this.#active];
      if (open && option) this.#toggle(option);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      this.#close();
    } else if (event.key === "Backspace" && this.props.multiple && !this.#query) this.#clear(this.#values.at(-1));
  }

  #row(option, index, before) {
    const heading = option.group && option.group !== before?.group;
    return html`
      ${heading ? html`<div class="option-group" role="presentation">${option.group}</div>` : nothing}
      <div role="option" id="${this.#id}-${index}" class=${index === this.#active ? "is-active" : ""}
        aria-selected=${this.#values.includes(option.value) ? "true" : "false"}
        @pointerdown=${(event) => event.preventDefault()} @click=${() => this.#toggle(option)}>
        <span>${option.text}</span>${option.note ? html`<small>${option.note}</small>` : nothing}
      </div>`;
  }

  #listView(open) {
    const shown = open ? this.#shown : [];
    const short = this.props.find && this.#query.length < this.props.least;
    const none = short ? `Type ${this.props.least} letters to search` : this.props.find && !this.#found ? "Searching…" : "Nothing found";
    return html`
      <div role="listbox" id="${this.#id}-list" class="popup listbox" popover="manual" data-wide
        aria-label=${this.props.label ?? this.props.placeholder} aria-multiselectable=${this.props.multiple ? "true" : nothing}
        @pointerdown=${(event) => event.preventDefault()}>
        ${shown.map((option, index) => this.#row(option, index, shown[index - 1]))}
        ${open && !shown.length ? html`<div role="option" aria-disabled="true" aria-selected="false" class="muted">${this.#trouble || none}</div>` : nothing}
      </div>`;
  }

  #chip(value) {
    const { text } = this.#option(value);
    return html`<span class="chip">${text}<button type="button" aria-label="Remove ${text}" @click=${() => this.#clear(value)}>${icon("close")}</button></span>`;
  }

  view() {
    const { multiple, placeholder, id } = this.props;
    const open = Boolean(this.#unfloat);
    const single = !multiple && this.#values.length ? this.#option(this.#values[0]).text : "";
    const { label, labelledBy, describedBy, invalid, required } = aria(this.props);
    const shown = open ? this.#query : single;
    return html`
      <div class="select-box ${this.props.busy ? "is-busy" : ""}">
        ${multiple ? this.#values.map((value) => this.#chip(value)) : nothing}
        <input id=${id ?? nothing} type="text" role="combobox" autocomplete="off" spellcheck="false" aria-autocomplete="list"
          aria-expanded=${open ? "true" : "false"} aria-controls="${this.#id}-list" aria-label=${label} aria-labelledby=${labelledBy}
          aria-describedby=${describedBy} aria-invalid=${invalid} aria-required=${required}
          aria-activedescendant=${open && this.#shown.length ? `${this.#id}-${this.#active}` : nothing}
          placeholder=${single || placeholder} .value=${live(shown)}
          @click=${() => this.#open()} @input=${(event) => this.#search(event)} @blur=${() => this.#close()}
          @keydown=${(event) => this.#key(event)}>
        ${icon("down")}
      </div>
      ${this.#listView(open)}`;
  }
}

customElements.define("pg-select", Select);
