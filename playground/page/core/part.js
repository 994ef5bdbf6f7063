// Owns the base of our custom elements: props in, a template out. It holds no behaviour of its own.

import { nothing, render } from "../vendor/lit-html/lit-html.js";

/** An element that draws `view()` into itself whenever its props are set or its own state changed. */
export class Part extends HTMLElement {
  #props = {};

  get props() {
    return this.#props;
  }

  set props(values) {
    this.#props = values;
    this.draw();
  }

  connectedCallback() {
    this.draw();
  }

  draw() {
    if (this.isConnected) render(this.view() ?? nothing, this);
  }
}

let count = 0;

/** An id for aria references, unique in the page. */
export const uniqueId = (word) => `${word}-${++count}`;
