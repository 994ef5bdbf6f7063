// Owns the key Escape where it closes a part that lies over the page. It draws nothing.

import { state } from "./store.js";

/** Escape closes the part if it `lies` over the page, and gives the focus to its button (a selector). A form on top, a
    menu and a list have the key to themselves. */
export function closeByEscape(lies, close, button) {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || state.modals?.length || !lies()) return;
    event.preventDefault();
    close();
    document.querySelector(button)?.focus();
  });
}
