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

async function connect() {
  await notice().catch(() => undefined); // no answer: the socket will say so too
  const socket = new WebSocket(address());
  socket.addEventListener("open", () => {
    change({ isLive: true });
    takeBack(SILENCE);
    load.loadEverything();
  });
  socket.addEventListener("message", (message) => happened(JSON.parse(message.data)));
  socket.addEventListener("close", () => {
    change({ isLive: false });
    setTimeout(connect, PAUSE);
  });
}

// What the guide wants to know may lie further back than what the curtain shows.
const learnPast = async (kind) => (await told(() => get("/control/events", { after: progress().last, kind })))?.events ?? [];

/** Read the recent past, then follow the present for as long as the page is open. */
export async function follow() {
  const newest = await told(() => get("/control/events/last"));
  if (newest) beginSession(newest.session);
  await Promise.all(TELLING.map(learnPast)).then((found) => learn(found.flat().sort((one, other) => one.number - other.number)));
  const from = Math.max(0, (newest?.number ?? 0) - FIRST);
  const past = await told(() => get("/control/events", { after: from }));
  if (past?.events.length) keep(past.events);
  connect();
}
