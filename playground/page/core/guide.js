// Draws the way through the main job in six steps, each ticked off when it happened. It does nothing in anybody's place.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { ref } from "../vendor/lit-html/directives/ref.js";
import { icon } from "./icons.js";
import { countVoters, progress } from "./progress.js";
import { channelPath, go } from "./route.js";
import { change, state } from "./store.js";

const KEY = "playground-guide";
const EXAMPLE = "/meet Design review";

function typeExample() {
  go(channelPath("C0TEAM0001"));
  requestAnimationFrame(() => document.querySelector(".conversation pg-composer")?.suggest(EXAMPLE));
}

const STEPS = [
  { text: "Open a poll", note: "Type /meet in #team, pick two times in the form, and post it.", isDone: () => progress().hasPoll, act: ["Type it for me", typeExample] },
  { text: "Vote as three people", note: "Press Yes, Maybe or No; change who you are at the top right, or open a second window.", isDone: () => countVoters() >= 3 },
  { text: "Choose the time", note: "As whoever opened the poll, press “Choose the time” under it and pick one.", isDone: () => Object.keys(progress().invites).length > 0 },
  { text: "Read the invite", note: "The mailbox shows every mail that SES accepted.", isDone: () => progress().hasRead, act: ["Open the mailbox", () => go("#/mail")], isHere: () => state.route.view === "mail" },
  { text: "Bounce it", note: "In a mail, press “Hard bounce”. Whoever it went to hears of it from Meet, in a direct message.", isDone: () => progress().bounced.length > 0 },
  { text: "Repair it", note: "As that person, open Meet's message and give a better address. The envelope in the form's head shows the mail with the code. Then the invite goes out again.", isDone: () => progress().isRepaired },
];

const step = (one, index, current) => {
  const isDone = Boolean(one.isDone());
  return html`
    <li class="${isDone ? "is-done" : ""} ${index === current ? "is-current" : ""}">
      <span class="step-mark" aria-hidden="true">${isDone ? icon("check") : index + 1}</span>
      <div><strong>${one.text}</strong>${isDone ? html`<span class="only-read"> (done)</span>` : nothing}
        <p>${one.note}</p>
        ${one.act && index === current && !one.isHere?.() ? html`<button class="button button-small" @click=${one.act[1]}>${one.act[0]}</button>` : nothing}
      </div>
    </li>`;
};

// The step that is next is in sight, however little room there is.
let seen = -1;

function showStep(current, list) {
  if (!list || seen === current) return;
  seen = current;
  requestAnimationFrame(() => list.querySelector(".is-current")?.scrollIntoView({ block: "nearest" }));
}

// Beside a conversation there is room for it only on a wide screen; elsewhere it waits for its button.
const isWide = matchMedia("(min-width: 1180px)");
const isWanted = () => state.guide ?? (isWide.matches && localStorage.getItem(KEY) !== "closed");

function toggleGuide() {
  const guide = !isWanted();
  localStorage.setItem(KEY, guide ? "open" : "closed");
  change({ guide });
}

// Escape closes it, unless the key is meant for something else that is open or written into.
function escaped(event) {
  const isElsewhere = event.target !== document.body && !event.target.closest(".guide, .guide-button");
  if (event.key === "Escape" && !isElsewhere && !event.defaultPrevented && isWanted() && !state.modals?.length) toggleGuide();
}

addEventListener("keydown", escaped);

export const guideButton = () => html`
  <button type="button" class="icon-button guide-button" aria-pressed=${isWanted() ? "true" : "false"} @click=${toggleGuide}>${icon("compass")}<span>Guide</span></button>`;

export function guideView() {
  if (!isWanted() || state.curtain) return nothing; // one column beside the work is enough
  const current = STEPS.findIndex((one) => !one.isDone());
  return html`
    <aside class="guide" aria-label="Guide">
      <header class="pane-head"><h2>Meet in six steps</h2>
        <button type="button" class="icon-button" aria-label="Close the guide" @click=${toggleGuide}>${icon("close")}</button></header>
      <ol ${ref((list) => showStep(current, list))}>${STEPS.map((one, index) => step(one, index, current))}</ol>
      <p class="guide-more">Move or cancel a meeting, open its poll again, or hand it over: press “⋯” under its message, then “Manage this poll”.</p>
      ${current < 0 ? html`<p class="guide-end">That was the whole round. Under “Curtain” Slack and Amazon SES can be made slow or lose a reply; watch what Meet does.</p>` : nothing}
    </aside>`;
}
