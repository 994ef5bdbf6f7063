// Owns the confirmation that an element may ask for; it answers yes or no and sends nothing.

import { html, nothing, render } from "../vendor/lit-html/lit-html.js";
import { plainWords, textView } from "../text/mrkdwn_view.js";

const content = (confirm, reader) => html`
  <form method="dialog">
    <h2 id="confirm-title">${plainWords(confirm.title)}</h2>
    <div>${textView(confirm.text, reader)}</div>
    <div class="dialog-buttons">
      <button class="button" value="no">${plainWords(confirm.deny)}</button>
      <button class="button button-${confirm.style ?? "primary"}" value="yes" autofocus>${plainWords(confirm.confirm)}</button>
    </div>
  </form>`;

/** Whether the person agrees; without a confirm object nobody is asked. */
export function confirmed(confirm, reader) {
  if (!confirm) return Promise.resolve(true);
  const dialog = document.createElement("dialog");
  dialog.className = "confirm";
  dialog.setAttribute("aria-labelledby", "confirm-title");
  render(content(confirm, reader), dialog);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((answer) => {
    dialog.addEventListener("close", () => {
      answer(dialog.returnValue === "yes");
      render(nothing, dialog);
      dialog.remove();
    });
  });
}
