// Draws the list of mails that SES took, newest first.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { repeat } from "../vendor/lit-html/directives/repeat.js";
import { reader } from "../core/reader.js";
import { mailPath } from "../core/route.js";
import { isUnread } from "../core/read_mails.js";
import { state } from "../core/store.js";
import { dayWords, timeWords } from "../text/dates.js";
import { answerBadge } from "./answers.js";
import { clearMails, loseNextReply, statusOf } from "./outcomes.js";
import { automaticSwitch } from "./settings.js";

export const statusBadge = (mail) => {
  const [words, tone] = statusOf(mail);
  return html`<span class="badge badge-${tone}">${words}</span>`;
};

const whenWords = (mail) => {
  const second = Date.parse(mail.accepted_at) / 1000;
  return `${dayWords(second, reader())}, ${timeWords(second, reader())}`;
};

const row = (mail) => html`
  <li>
    <a class="mail-row ${isUnread(mail) ? "is-unread" : ""}" href=${mailPath(mail.id)} aria-current=${state.route.id === mail.id ? "true" : nothing}>
      <span class="mail-line"><strong>${mail.to.join(", ")}</strong><time class="muted">${whenWords(mail)}</time></span>
      <span class="mail-line"><span class="mail-subject">${mail.subject || "(no subject)"}</span><span class="badges">${answerBadge(mail)}${statusBadge(mail)}</span></span>
    </a>
  </li>`;

function mailCount() {
  const count = state.mails?.length ?? 0;
  return count === 1 ? "1 mail" : `${count || "no"} mails`;
}

const empty = () => html`
  <div class="empty"><h3>No mail yet</h3><p>Close a poll, and the invites that SES accepts lie here: as mail, as text, as calendar file.</p></div>`;

export const mailList = () => html`
  <section class="mail-list" aria-label="Mails">
    <header class="pane-head"><h2>Mailbox</h2><span class="muted head-note">${mailCount()}</span></header>
    <div class="mail-tools">
      ${automaticSwitch()}
      <div class="row">
        <button class="button button-small" @click=${loseNextReply}>Lose SES's next reply</button>
        <button class="button button-small" @click=${clearMails} ?disabled=${!state.mails?.length}>Empty the mailbox</button>
      </div>
    </div>
    ${state.mails?.length ? html`<ul>${repeat([...state.mails].reverse(), (mail) => mail.id, row)}</ul>` : empty()}
  </section>`;
