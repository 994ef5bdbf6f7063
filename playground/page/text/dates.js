// Owns Slack's date tokens: an instant, a format such as "{date_short} at {time}" and a zone make words.
// Sources: https://docs.slack.dev/messaging/formatting-message-text#date-formatting and, for day_divider_pretty, the
// rich_text date element: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block

import { hourCycleOf, knownZone, wallClock } from "./zones.js";

// A reader is {zone, locale, now}: the words are English, the zone and the hours are the reader's.

function shown(epoch, reader, options) {
  return new Intl.DateTimeFormat("en-US", { timeZone: knownZone(reader.zone), ...options }).format(epoch * 1000);
}

function ordinal(day) {
  const teen = day % 100 > 10 && day % 100 < 14;
  return `${day}${teen ? "th" : ["th", "st", "nd", "rd"][day % 10] ?? "th"}`;
}

const yearOf = (epoch, reader) => shown(epoch, reader, { year: "numeric" });

function dayOfYear(epoch, reader, weekday) {
  const day = Number(shown(epoch, reader, { day: "numeric" }));
  const month = shown(epoch, reader, { month: "long" });
  return `${weekday ? `${shown(epoch, reader, { weekday: "long" })}, ` : ""}${month} ${ordinal(day)}`;
}

const longDate = (epoch, reader, weekday) => `${dayOfYear(epoch, reader, weekday)}, ${yearOf(epoch, reader)}`;

/** The long date, without the year while it is the reader's current one. */
function dividerDate(epoch, reader) {
  const isThisYear = yearOf(epoch, reader) === yearOf(reader.now, reader);
  return isThisYear ? dayOfYear(epoch, reader, true) : longDate(epoch, reader, true);
}

function pretty(epoch, reader, otherwise) {
  const day = (at) => Date.parse(wallClock(at, reader.zone).date) / 86400000;
  return { "-1": "yesterday", 0: "today", 1: "tomorrow" }[day(epoch) - day(reader.now)] ?? otherwise(epoch, reader);
}

function ago(epoch, reader) {
  const seconds = epoch - reader.now;
  const units = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
  const [unit, size] = units.find(([, length]) => Math.abs(seconds) >= length) ?? units.at(-1);
  return new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(Math.round(seconds / size), unit);
}

const shortDate = (epoch, reader) => shown(epoch, reader, { month: "short", day: "numeric", year: "numeric" });
const clockTime = (epoch, reader, more = {}) =>
  shown(epoch, reader, { hour: "numeric", minute: "2-digit", hourCycle: hourCycleOf(reader.locale), ...more });

const TOKENS = {
  date_num: (epoch, reader) => wallClock(epoch, reader.zone).date,
  date_slash: (epoch, reader) => shown(epoch, reader, { day: "2-digit", month: "2-digit", year: "numeric" }),
  date: (epoch, reader) => longDate(epoch, reader, false),
  date_short: shortDate,
  date_long: (epoch, reader) => longDate(epoch, reader, true),
  date_long_full: (epoch, reader) => longDate(epoch, reader, true),
  date_pretty: (epoch, reader) => pretty(epoch, reader, (at) => longDate(at, reader, false)),
  date_short_pretty: (epoch, reader) => pretty(epoch, reader, shortDate),
  date_long_pretty: (epoch, reader) => pretty(epoch, reader, (at) => longDate(at, reader, true)),
  day_divider_pretty: (epoch, reader) => pretty(epoch, reader, dividerDate),
  time: clockTime,
  time_secs: (epoch, reader) => clockTime(epoch, reader, { second: "2-digit" }),
  ago,
};

/** The words of one date token for a reader; the fallback where token or instant is unknown, as Slack shows it. */
export function dateWords(epoch, format, fallback, reader) {
  const tokens = [...format.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
  const isKnown = Math.abs(epoch) < 8.64e12 && tokens.every((token) => Object.hasOwn(TOKENS, token));
  return isKnown ? format.replace(/\{(\w+)\}/g, (_, token) => TOKENS[token](epoch, reader)) : fallback;
}

/** "14:32" or "2:32 PM", as that reader reads a clock. */
export function timeWords(epoch, reader) {
  return clockTime(epoch, reader);
}

/** "Tue, Dec 1" in the reader's zone. */
export function dayWords(epoch, reader) {
  return shown(epoch, reader, { weekday: "short", month: "short", day: "numeric" });
}
