// Starts the page: draws on every change, loads what the address asks for, follows what happens.

import { render } from "./vendor/lit-html/lit-html.js";
import { giveWay } from "./curtain/curtain.js";
import { begin, follow, readPast } from "./core/live.js";
import * as load from "./core/load.js";
import { dismiss, notify } from "./core/notices.js";
import { actAs, DEFAULT_PERSON, followAddress } from "./core/route.js";
import { shell } from "./core/shell.js";
import { onChange, redraw, state } from "./core/store.js";
import { applyTheme } from "./core/theme.js";
import { markRead } from "./core/unread.js";
import { lookHome } from "./slack/acts.js";

const MINUTE = 60_000;

let before = {};

function titleOf() {
  const person = state.people?.find((one) => one.id === state.me);
  return person ? `${person.real_name} · Meet playground` : "Meet playground";
}

// A notice was said to somebody else, or of another place.
function leave() {
  dismiss();
  giveWay();
}

const look = () => ({ route: state.route, me: state.me });

// What the address or the acting person made stale is asked for as soon as it is seen to have changed.
function followLook() {
  const isNew = before.route !== state.route || before.me !== state.me;
  if (!isNew) return;
  const isOther = before.me !== state.me;
  leave();
  before = look();
  if (isOther) Object.assign(state, { channels: undefined, modals: [], home: null, placeTrouble: undefined });
  if (isOther) load.loadChannels().then(load.loadModals);
  markRead();
  if (state.route.view === "channel") load.loadMessages();
  if (state.route.view === "home") load.loadHome().then(lookHome);
  if (state.route.view === "mail") {
    load.loadMail();
    load.loadSes();
  }
  if (state.route.view === "calendar") load.loadInvites();
}

function draw() {
  followLook();
  document.title = titleOf();
  render(shell(), document.querySelector("#page"));
}

// An address may name anybody; who is unknown is answered with somebody who is there.
function settlePerson() {
  if (!state.people || state.people.some((person) => person.id === state.me)) return;
  const text = `You act as somebody else instead. Choose whom at the top right.`;
  notify({ title: `There is nobody with the id “${state.me}” here`, text, tone: "warn" });
  actAs(DEFAULT_PERSON);
}

// The first picture has everything in it, so that nothing jumps.
async function loadFirst() {
  await load.loadWorkspace();
  settlePerson();
  before = look();
  await Promise.all([readPast(), load.loadPlaces()]);
  markRead();
}

async function start() {
  applyTheme();
  followAddress();
  await begin();
  await loadFirst();
  onChange(draw);
  redraw();
  follow();
  load.loadOpened();
  if (state.route.view === "home") lookHome();
  setInterval(redraw, MINUTE);
}

start();
