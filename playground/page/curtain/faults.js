// Draws the switches for troubles: what Slack, SES and SQS shall do wrong next, and what is still waiting to happen.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { live } from "../vendor/lit-html/directives/live.js";
import { post, remove } from "../core/api.js";
import { loadSes, loadWorkspace } from "../core/load.js";
import { icon } from "../core/icons.js";
import { attempt, notify } from "../core/notices.js";
import { change, state } from "../core/store.js";
import { sandboxSwitch } from "./sandbox.js";
import { faultWords } from "./words.js";

const slack = (fault) => ["/control/faults", { slack: fault }];
const aws = (fault) => ["/control/mail/faults", fault];

const TROUBLES = [
  { place: "Slack", text: "429 for the next redraw", request: slack({ method: "chat.update", status: 429, retry_after: 2 }) },
  { place: "Slack", text: "Lose the reply to the next message", request: slack({ method: "chat.postMessage", lose: "reply" }) },
  { place: "Slack", text: "500 for the next call", request: slack({ method: "*", status: 500 }) },
  { place: "Slack", text: "2 s delay of the next modal", request: slack({ method: "views.open", delay: 2 }) },
  { place: "SES", text: "Throttle the next mail", request: aws({ kind: "throttle", operation: "SendRawEmail" }) },
  { place: "SES", text: "Daily quota is used up", request: aws({ kind: "daily_quota", operation: "SendRawEmail" }) },
  { place: "SES", text: "Lose the reply to the next mail", request: aws({ kind: "lost_reply", operation: "SendRawEmail" }) },
  { place: "SQS", text: "500 for the next receive", request: aws({ kind: "error", service: "sqs", operation: "ReceiveMessage" }) },
];

const PLACES = ["Slack", "SES", "SQS"];
const reload = () => Promise.all([loadWorkspace(), loadSes()]);

async function cause([path, fault]) {
  await attempt(() => post(path, fault));
  await reload();
}

async function clearAll() {
  await attempt(() => Promise.all([remove("/control/faults"), remove("/control/mail/faults")]));
  change({ faultsClearedAt: state.events?.at(-1)?.number });
  await reload();
}

async function remedy(name) {
  const done = await attempt(() => post(`/control/remedies/${name}`));
  if (done) notify({ title: done.said, text: "What waited goes out now.", tone: "calm" });
}

async function relax(relaxed) {
  await attempt(() => post("/control/rate_limits", { relaxed }));
  await loadWorkspace();
}

function waitingWords() {
  const inSlack = (state.slackFaults ?? []).map((fault) => faultWords("slack", fault));
  const inAws = (state.awsFaults ?? []).map((fault) => faultWords(fault.service, fault));
  return [...inSlack, ...inAws];
}

const USED = 5; // the newest troubles that happened, as many as fit

const usedFaults = () =>
  (state.events ?? []).filter((event) => event.kind === "fault.met" && event.number > (state.faultsClearedAt ?? 0)).slice(-USED);

const usedWords = ({ detail: { place, call, fault } }) => faultWords(place, { ...fault, method: call, operation: call });

const group = (place) => html`
  <fieldset class="troubles"><legend>${place}</legend>
    ${TROUBLES.filter((one) => one.place === place).map((one) => html`<button class="button button-small" @click=${() => cause(one.request)}>${one.text}</button>`)}
  </fieldset>`;

const waiting = (words, used) => html`
  <div class="waiting-faults">
    <div>
      <ul aria-label="Troubles that wait for their call">${words.map((one) => html`<li>${one}</li>`)}</ul>
      <ul class="used-faults" aria-label="Troubles that happened">${used.map((one) => html`<li>${icon("check")}<span>${usedWords(one)} <strong>(used)</strong></span></li>`)}</ul>
    </div>
    <button class="button button-small" @click=${clearAll}>Clear all</button>
  </div>`;

// What the app under test can be told from here, such as to send again after a spent quota.
const remedies = () => (state.remedies?.length
  ? html`
    <fieldset class="troubles"><legend>Meet</legend>
      ${state.remedies.map((one) => html`<button class="button button-small" title=${one.note} @click=${() => remedy(one.name)}>${one.text}</button>`)}
    </fieldset>`
  : nothing);

export function faultsView() {
  const [words, used] = [waitingWords(), usedFaults()];
  return html`
    ${PLACES.map(group)}
    <label class="switch">
      <input type="checkbox" role="switch" .checked=${live(!state.isRelaxed)} @change=${(event) => relax(!event.target.checked)}>
      <span>Slack's rate limits are in force</span>
    </label>
    ${sandboxSwitch()}
    ${words.length || used.length ? waiting(words, used) : nothing}
    ${remedies()}`;
}
