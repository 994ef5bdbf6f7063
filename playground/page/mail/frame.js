// Draws a mail's HTML in a frame that runs nothing, loads nothing and reaches nothing of the page.

import { html } from "../vendor/lit-html/lit-html.js";
import { ref } from "../vendor/lit-html/directives/ref.js";

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'";
const HEAD = `<meta http-equiv="Content-Security-Policy" content="${POLICY}"><base target="_blank">`;

// The one place where a string becomes a document; the sandbox and the policy above are what make that safe.
const trusted = globalThis.trustedTypes?.createPolicy("mail", { createHTML: (text) => text }) ?? { createHTML: (text) => text };

const written = new WeakMap();

function write(frame, mail) {
  if (!frame || written.get(frame) === mail.id) return;
  written.set(frame, mail.id);
  frame.srcdoc = trusted.createHTML(HEAD + mail.html);
}

export const mailFrame = (mail) => html`
  <iframe class="mail-frame" title="The mail as a mail program shows it" sandbox="allow-popups allow-popups-to-escape-sandbox"
    referrerpolicy="no-referrer" ${ref((frame) => write(frame, mail))}></iframe>`;
