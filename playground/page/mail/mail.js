// Draws one mail: what its reader sees, its text, headers, MIME tree and invite, and what shall become of it.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { repeat } from "../vendor/lit-html/directives/repeat.js";
import { inviteTab } from "../calendar/card.js";
import { icon } from "../core/icons.js";
import { reader } from "../core/reader.js";
import { calendarPath, mailPath } from "../core/route.js";
import { change, state } from "../core/store.js";
import { timeWords } from "../text/dates.js";
import { answerBadge, answerForm, answersOf } from "./answers.js";
import { mailFrame } from "./frame.js";
import { statusBadge } from "./list.js";
import { OUTCOMES, play } from "./outcomes.js";
import { tabsView } from "./tabs.js";

const fileOf = (mail, name) => `/control/mail/mails/${encodeURIComponent(mail.id)}/${name}`;

const headers = (mail) => html`
  <table class="headers"><tbody>
    ${mail.headers.map(({ name, value }) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`)}
  </tbody></table>`;

const partNote = (part) =>
  [part.disposition, part.encoding, ...Object.entries(part.parameters ?? {}).map(([name, value]) => `${name}=${value}`),
    part.size === undefined ? "" : `${part.size} bytes`].filter(Boolean).join(" · ");

const tree = (part) => html`
  <li>
    <strong>${part.type}</strong>${part.filename ? html` <code>${part.filename}</code>` : nothing}
    <span class="muted">${partNote(part)}</span>
    ${part.parts ? html`<ul>${part.parts.map(tree)}</ul>` : nothing}
  </li>`;

const none = (what) => html`<p class="muted empty">This mail has no ${what}.</p>`;

const tabsOf = (mail) => [
  { id: "html", text: "Mail", view: () => (mail.html ? mailFrame(mail) : none("HTML part")) },
  { id: "invite", text: "Invite", view: () => (mail.calendars.length ? inviteTab(mail) : none("calendar file")) },
  { id: "text", text: "Text", view: () => (mail.text ? html`<pre class="plain-mail">${mail.text}</pre>` : none("text part")) },
  { id: "headers", text: "Headers", view: () => headers(mail) },
  { id: "tree", text: "Parts", view: () => html`<ul class="mime-tree">${tree(mail.tree)}</ul>` },
];

const outcomeButton = (mail, one) => html`
  <button class="button button-small" title=${one.note} @click=${() => play(mail, one.outcome)}>${one.text}</button>`;

const outcomes = (mail) => html`
  <fieldset class="outcomes"><legend>What becomes of it?</legend>${OUTCOMES.map((one) => outcomeButton(mail, one))}</fieldset>`;

const line = ({ at, words }) => html`<li><time class="muted">${timeWords(Date.parse(at) / 1000, reader())}</time> ${words}</li>`;

const lines = (title, all) => (all.length
  ? html`<section class="mail-events"><h3>${title}</h3><ol aria-label=${title}>${repeat(all, (_, index) => index, line)}</ol></section>`
  : nothing);

const history = (mail) => html`
  ${lines("What SES said of this mail", mail.events.map(({ at, kind }) => ({ at, words: kind })))}
  ${lines("What was answered", answersOf(mail))}`;

const downloads = (mail) => html`
  <div class="row downloads">
    <a class="button button-small" href=${fileOf(mail, "raw")} download>${icon("download")} Mail (.eml)</a>
    ${mail.calendars.length ? html`<a class="button button-small" href=${fileOf(mail, "ics")} download>${icon("download")} invite.ics</a>` : nothing}
    <a class="button button-small" href=${calendarPath(mail.to[0])}>${icon("calendar")} Calendar of ${mail.to[0]}</a>
  </div>`;

export const mailView = (mail) => html`
  <article class="mail" aria-label="Mail to ${mail.to.join(", ")}">
    <header class="mail-head">
      <a class="icon-button only-narrow" href=${mailPath()} aria-label="Back to the list">${icon("left")}</a>
      <div><h2>${mail.subject || "(no subject)"}</h2>
        <p class="muted">${mail.from} → ${mail.to.join(", ")}</p></div>
      <span class="badges">${answerBadge(mail)}${statusBadge(mail)}</span>
    </header>
    ${outcomes(mail)}
    ${answerForm(mail)}
    ${tabsView(tabsOf(mail), state.mailTab ?? "html", (id) => change({ mailTab: id }), "Views of this mail")}
    ${history(mail)}
    ${downloads(mail)}
  </article>`;
