// Draws a mail's HTML in a frame that runs nothing, loads nothing and reaches nothing of the page. It is as tall as the
// mail, so that one bar scrolls all of it; of the page's own origin only so that its height can be read: scripts are off.

import { html } from "../vendor/lit-html/lit-html.js";
import { ref } from "../vendor/lit-html/directives/ref.js";

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'";
const HEAD = `<meta http-equiv="Content-Security-Policy" content="${POLICY}"><base target="_blank">`;

// The one place where a string becomes a document; the sandbox and the policy above are what make that safe.
const trusted = globalThis.trustedTypes?.createPolicy("mail", { createHTML: (text) => text }) ?? { createHTML: (text) => text };

const BELOW = 24; // pixels of the frame under the last line

const written = new WeakMap();

function fit(frame) {
  const { body } = frame.contentDocument ?? {};
  if (body) frame.style.height = `${Math.ceil(body.getBoundingClientRect().bottom + BELOW)}px`;
}

const widths = new WeakMap();

// Only another width makes another height; a mail that is as tall as its frame would make it grow for ever.
const resized = new ResizeObserver((changed) => changed.forEach(({ target }) => {
  if (widths.get(target) === target.clientWidth) return;
  widths.set(target, target.clientWidth);
  requestAnimationFrame(() => fit(target));
}));

function write(frame, mail) {
  if (!frame || written.get(frame) === mail.id) return;
  written.set(frame, mail.id);
  frame.addEventListener("load", () => fit(frame));
  resized.observe(frame);
  frame.srcdoc = trusted.createHTML(HEAD + mail.html);
}

export const mailFrame = (mail) => html`
  <iframe class="mail-frame" title="The mail as a mail program shows it" sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
    referrerpolicy="no-referrer" ${ref((frame) => write(frame, mail))}></iframe>`;
