// Owns the WebSocket of everything that happens, and which parts of the page each kind of event makes stale.

import { get, SILENCE } from "./api.js";
import * as load from "./load.js";
import { notify, takeBack, told } from "./notices.js";
import { change, state } from "./store.js";
import { learn, progress, TELLING } from "./progress.js";
import { beginSession, forgetSession } from "./session.js";
import { countUnread } from "./unread.js";

const KEPT = 400;
const FIRST = 150; // events of the past that a new page shows
const PAUSE = 1000; // milliseconds before the line is tried again

// The first prefix that fits says what to load again.
const STALE = [
  ["message.", [load.loadMessages]],
  ["ephemeral", [load.loadMessages]],
  ["modal.", [load.loadModals]],
  ["client.reloaded", [load.loadModals, load.loadMessages]],
  ["home.", [load.loadHome]],
  ["slack.sent", [load.loadModals]],
  ["ses.", [load.loadMails, load.loadMail, load.loadSes, load.loadInvites]],
  ["socket.", [load.loadWorkspace]],
  ["people.", [load.loadWorkspace]],
  ["channel.", [load.loadWorkspace, load.loadChannels]],
  ["member.", [load.loadWorkspace, load.loadChannels]],
  ["fault.", [load.loadWorkspace, load.loadSes]],
  ["clock.", [load.loadEverything]],
  ["reset", [load.loadEverything]],
];

let last = 0;

function keep(events) {
  last = Math.max(last, ...events.map((event) => event.number));
  learn(events);
  change({ events: [...(state.events ?? []), ...events].slice(-KEPT) });
}

const isMine = (event) => event.detail.person === undefined || event.detail.person === state.me;

function refused(event) {
  const { by, error, reason, reasons } = event.detail;
  const text = error ? `${error}: what the app sent to ${by} is not what Slack takes. Nothing was shown.` : reason;
  notify({ title: `Slack refused ${by}`, text, points: reasons, tone: "bad" });
}

function happened(event) {
  if (event.kind === "reset") forgetSession();
  keep([event]);
  if (event.kind === "refused") refused(event);
  if (["message.posted", "ephemeral"].includes(event.kind)) countUnread(event.detail);
  const stale = STALE.find(([prefix]) => event.kind.startsWith(prefix));
  if (stale && isMine(event)) for (const loader of stale[1]) loader();
}

const address = () => `${location.origin.replace(/^http/, "ws")}/live?after=${last}`;

// A playground that was started again counts from one, so what we knew of the old one is forgotten.
async function notice() {
  const { session } = await get("/control/events/last");
  if (!beginSession(session)) return;
  last = 0;
  change({ events: [] });
}

async function connectAgain() {
  await notice().catch(() => undefined); // no answer: the socket will say so too
  connect(true);
}

function connect(isAgain) {
  const socket = new WebSocket(address());
  socket.addEventListener("open", () => {
    change({ isLive: true });
    if (isAgain || state.notice) load.loadEverything(); // what failed at the start is said in a notice
    takeBack(SILENCE);
  });
  socket.addEventListener("message", (message) => happened(JSON.parse(message.data)));
  socket.addEventListener("close", () => {
    change({ isLive: false });
    setTimeout(connectAgain, PAUSE);
  });
}

/** Learn which run of the playground this is, and up to where its events are the past: what happens from now on, the
    line tells. So this comes before anything that is loaded. */
export async function begin() {
  const newest = await told(() => load.insistent(() => get("/control/events/last")));
  if (!newest) return;
  beginSession(newest.session);
  last = newest.number;
}

/** Read the recent past. What the guide wants to know may lie further back than what the curtain shows. */
export async function readPast() {
  const from = Math.max(0, last - FIRST);
  const ask = async (after, kind) => (await told(() => get("/control/events", { after, kind })))?.events ?? [];
  const [telling, past] = await Promise.all([progress().last < from ? ask(progress().last, TELLING) : [], ask(from)]);
  learn(telling);
  if (past.length) keep(past.filter((event) => event.number <= last));
}

/** Follow the present for as long as the page is open. */
export const follow = () => connect(false);
