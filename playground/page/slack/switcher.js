// The element <pg-switcher>: who acts in this window, and the door to a second window as somebody else.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { avatar } from "../core/avatar.js";
import { float } from "../core/floating.js";
import { icon } from "../core/icons.js";
import { Part, uniqueId } from "../core/part.js";
import { me, presentSecond } from "../core/reader.js";
import { windowOf } from "../core/route.js";
import { state } from "../core/store.js";
import { unreadOf } from "../core/unread.js";
import { timeWords } from "../text/dates.js";
import { cityOf } from "../text/zones.js";
import { accounts } from "./accounts.js";
import { languageSelect } from "./languages.js";

function roleOf(person) {
  if (person.is_stranger) return "from another company";
  if (person.is_restricted) return "guest";
  if (person.is_admin) return "workspace admin";
  return person.email ? "" : "no address in the profile";
}

const whereWords = (person) => `${cityOf(person.tz)} ${timeWords(presentSecond(), { zone: person.tz, locale: person.locale })}`;

const people = () => (state.people ?? []).filter((person) => !person.is_bot && person.id !== "USLACKBOT");
const actors = () => people().filter((person) => !person.deleted);

class Switcher extends Part {
  #id = uniqueId("people");
  #isOpen = false;
  #unfloat = null;
  #outside = (event) => this.contains(event.target) || this.#close();
  // Without a next element the window lost the focus, or a row was drawn anew.
  #left = ({ relatedTarget }) => relatedTarget && !this.contains(relatedTarget) && this.#close();

  #open() {
    this.#isOpen = true;
    this.draw();
    this.#unfloat = float(this.querySelector(".people"), this.querySelector(".switcher-button"));
    document.addEventListener("pointerdown", this.#outside);
    this.addEventListener("focusout", this.#left);
    this.querySelector("[aria-current=true]")?.focus();
  }

  #close(refocus = false) {
    this.#isOpen = false;
    this.#unfloat();
    document.removeEventListener("pointerdown", this.#outside);
    this.removeEventListener("focusout", this.#left);
    this.draw();
    if (refocus) this.querySelector(".switcher-button").focus();
  }

  #choose(person) {
    this.#close(true);
    this.props.choose(person.id);
  }

  #key(event) {
    const rows = [...this.querySelectorAll(".person-row")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      rows.at((rows.indexOf(document.activeElement) + step) % rows.length).focus();
    } else if (event.key === "Escape" && this.#isOpen) {
      event.preventDefault();
      this.#close(true);
    }
  }

  #row(person) {
    const unread = unreadOf(person.id);
    const role = roleOf(person);
    return html`
      <li>
        <button type="button" class="person-row" aria-current=${person.id === state.me ? "true" : nothing} @click=${() => this.#choose(person)}>
          ${avatar(person, "small")}
          <span class="person-words"><strong>${person.real_name}</strong><small>${whereWords(person)}${role ? ` · ${role}` : ""}</small></span>
          ${unread ? html`<span class="count">${unread}<span class="only-read"> unread</span></span>` : nothing}
        </button>
        <a class="icon-button" href=${windowOf(person.id)} target="_blank" rel="noopener" aria-label="Open a window as ${person.real_name}" title="Open a second window">${icon("window")}</a>
      </li>`;
  }

  view() {
    const person = me();
    if (!person) return nothing;
    return html`
      <button type="button" class="switcher-button" aria-expanded=${this.#isOpen ? "true" : "false"} aria-controls=${this.#id}
        aria-label="You act as ${person.real_name}. Act as somebody else" @click=${() => (this.#isOpen ? this.#close() : this.#open())}>
        ${avatar(person, "small")}
        <span class="person-words"><strong>${person.real_name}</strong><small>${whereWords(person)}</small></span>
        ${icon("down")}
      </button>
      <div class="popup people" id=${this.#id} popover="manual" data-end @keydown=${(event) => this.#key(event)}>
        ${this.#isOpen ? this.#list(person) : nothing}
      </div>`;
  }

  // The whole workspace: drawn only while it is looked at.
  #list(person) {
    return html`
      <h2>Act as</h2>
      <ul>${actors().map((one) => this.#row(one))}</ul>
      ${languageSelect(person)}
      ${accounts(people())}`;
  }
}

customElements.define("pg-switcher", Switcher);
