// Draws the calendar of one address: what its owner's calendar program shows after all the mails so far.

import { html } from "../vendor/lit-html/lit-html.js";
import { icon } from "../core/icons.js";
import { me, ownerOf, presentSecond, readerAt } from "../core/reader.js";
import { calendarPath, go } from "../core/route.js";
import { change, state } from "../core/store.js";
import { wallClock } from "../text/zones.js";
import { agendaOf } from "./agenda.js";
import { dayView } from "./day.js";
import { monthWords, plusMonths } from "./days.js";
import { monthView } from "./month.js";
import { readCalendar } from "./read.js";

const addresses = () => [...new Set((state.mails ?? []).flatMap((mail) => mail.to.map((one) => one.toLowerCase())))].sort();

const isMine = (address) => ownerOf(address)?.id === state.me;

const hasMeetings = (address) => state.invites?.[address]?.length > 0;

/** The address whose calendar is shown: the asked one, else of the acting person's the first that has meetings, else the
    first that got mail, such as a code, else that of their profile; "" for somebody who has none. */
function shownAddress() {
  const mine = addresses().filter(isMine);
  return state.route.id ?? mine.find(hasMeetings) ?? mine[0] ?? me()?.email ?? "";
}

const agendaFor = (address) =>
  agendaOf((state.invites?.[address] ?? []).map((raw) => readCalendar(raw)).filter((calendar) => !calendar.error));

// Without a choice, the day of the next entry is the one worth seeing.
function pictureOf(address) {
  const eyes = readerAt(address);
  const today = wallClock(presentSecond(), eyes.zone).date;
  const events = agendaFor(address);
  const dayOf = (event) => wallClock(event.start, eyes.zone).date;
  const next = events.find((event) => !event.isCancelled && event.end > presentSecond()) ?? events.at(-1);
  return {
    eyes,
    today,
    events,
    day: state.day ?? (next ? dayOf(next) : today),
    eventsOn: (day) => events.filter((event) => dayOf(event) === day),
    choose: (day) => change({ day }),
  };
}

const addressSelect = (address) => html`
  <label class="labelled"><span>Calendar of</span>
    <select @change=${(event) => go(calendarPath(event.target.value))}>
      ${address ? "" : html`<option value="" selected>nobody: no address yet</option>`}
      ${[...new Set([address, ...addresses()])].filter(Boolean).map((one) => html`<option value=${one} ?selected=${one === address}>${one}</option>`)}
    </select>
  </label>`;

const monthButtons = (picture) => html`
  <div class="month-buttons">
    <button class="icon-button" aria-label="Month before" @click=${() => picture.choose(plusMonths(picture.day, -1))}>${icon("left")}</button>
    <h2 aria-live="polite">${monthWords(picture.day)}</h2>
    <button class="icon-button" aria-label="Month after" @click=${() => picture.choose(plusMonths(picture.day, 1))}>${icon("right")}</button>
    <button class="button button-small" @click=${() => picture.choose(picture.today)}>Today</button>
  </div>`;

export function calendarView() {
  const address = shownAddress();
  const picture = pictureOf(address);
  return html`
    <div class="calendar">
      <header class="pane-head">${monthButtons(picture)}${addressSelect(address)}</header>
      ${picture.events.length ? "" : html`<p class="hint">Nothing in this calendar yet: it fills itself from the invites in the mailbox.</p>`}
      <div class="calendar-body">${monthView(picture)}${dayView(picture)}</div>
    </div>`;
}
