// The element <pg-composer>: one line or more to a channel; a line that starts with "/" is a command. It draws no message.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { icon } from "../core/icons.js";
import { Part, uniqueId } from "../core/part.js";
import { SUGGESTIONS } from "./app.js";
import { say, typeCommand } from "./acts.js";

class Composer extends Part {
  #id = uniqueId("composer");
  #text = "";
  #active = -1;
  #isBusy = false;

  get #field() {
    return this.querySelector("textarea");
  }

  get #offered() {
    if (this.props.thread || !this.#text.startsWith("/")) return [];
    return SUGGESTIONS.filter((one) => one.text.startsWith(this.#text.trimEnd()) && one.text !== this.#text);
  }

  /** Put words into the field, ready to be sent. */
  suggest(text) {
    this.#write(text);
    this.#field.focus();
  }

  #write(text) {
    this.#text = text;
    this.#field.value = text;
    this.#active = -1;
    this.#fit();
    this.draw();
  }

  #fit() {
    this.#field.style.height = "auto";
    this.#field.style.height = `${Math.min(this.#field.scrollHeight, 160)}px`;
  }

  async #send() {
    const text = this.#text.trim();
    if (!text || this.#isBusy) return;
    const { channel, thread } = this.props;
    this.#isBusy = true;
    this.#write("");
    const isCommand = text.startsWith("/") && !thread;
    const outcome = await (isCommand ? typeCommand(text, channel) : say(channel, text, thread));
    this.#isBusy = false;
    if (!outcome && !this.#text) this.#write(text); // what could not be sent is given back
    this.draw();
  }

  #key(event) {
    const offered = this.#offered;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps && offered.length) {
      event.preventDefault();
      this.#active = Math.max(-1, Math.min(offered.length - 1, this.#active + steps[event.key]));
      this.draw();
      this.querySelector("[role=option].is-active")?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Tab" && offered.length && this.#active >= 0) {
      event.preventDefault();
      this.#write(offered[this.#active].text);
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      if (offered[this.#active]) this.#write(offered[this.#active].text);
      else this.#send();
    } else if (event.key === "Escape") this.#active = -1;
  }

  #suggestion(one, index) {
    return html`
      <div role="option" id="${this.#id}-${index}" class=${index === this.#active ? "is-active" : ""} aria-selected=${index === this.#active ? "true" : "false"}
        @pointerdown=${(event) => event.preventDefault()} @click=${() => this.suggest(one.text)}>
        <span>${one.text}</span><small>${one.note}</small>
      </div>`;
  }

  view() {
    const { place, disabled } = this.props;
    const offered = this.#offered;
    const label = this.props.thread ? "Reply" : `Message ${place}`;
    return html`
      <div role="listbox" id=${this.#id} class="suggestions" aria-label="Commands" ?hidden=${!offered.length}>
        ${offered.map((one, index) => this.#suggestion(one, index))}
      </div>
      <div class="composer ${disabled ? "is-disabled" : ""}">
        <textarea rows="1" ?disabled=${Boolean(disabled)} placeholder=${disabled || (this.props.thread ? "Reply…" : `Message ${place}, or type /meet`)} aria-label=${label}
          role="combobox" aria-expanded=${offered.length ? "true" : "false"} aria-controls=${this.#id} aria-autocomplete="list"
          aria-activedescendant=${this.#active >= 0 ? `${this.#id}-${this.#active}` : nothing}
          @input=${(event) => { this.#text = event.target.value; this.#active = -1; this.#fit(); this.draw(); }}
          @keydown=${(event) => this.#key(event)}></textarea>
        <button type="button" class="icon-button send" aria-label="Send" ?disabled=${Boolean(disabled)} @click=${() => this.#send()}>${icon("send")}</button>
      </div>`;
  }
}

customElements.define("pg-composer", Composer);
