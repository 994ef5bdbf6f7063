// Owns light and dark: the system's choice until somebody chooses here.

import { html } from "../vendor/lit-html/lit-html.js";
import { icon } from "./icons.js";
import { redraw } from "./store.js";

const dark = matchMedia("(prefers-color-scheme: dark)");
const KEY = "playground-theme";

const isDark = () => (localStorage.getItem(KEY) ?? (dark.matches ? "dark" : "light")) === "dark";

export function applyTheme() {
  document.documentElement.dataset.theme = isDark() ? "dark" : "light";
}

function toggle() {
  localStorage.setItem(KEY, isDark() ? "light" : "dark");
  applyTheme();
  redraw();
}

dark.addEventListener("change", applyTheme);

export const themeButton = () => html`
  <button type="button" class="icon-button" aria-label=${isDark() ? "Light colours" : "Dark colours"} @click=${toggle}>${icon(isDark() ? "sun" : "moon")}</button>`;
