// Owns Slack's date tokens: an instant, a format such as "{date_short} at {time}" and a zone make words.
// Sources: https://docs.slack.dev/messaging/formatting-message-text#date-formatting and, for day_divider_pretty, the
// rich_text date element: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block

import { dateFormat, relativeFormat } from "./formats.js";
import { hourCycleOf, knownZone, wallClock } from "./zones.js";

// A reader is {zone, locale, now}. English is written as Slack writes it, another language as that language does.

const isForeign = (reader) => !/^en\b/i.test(reader.locale || "en") && isLocale(reader.locale);

function isLocale(locale) {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(locale).length > 0;
  } catch {
    return false; // a profile may name anything
  }
}

const written = (epoch, reader, language, options) =>
  dateFormat(language, { timeZone: knownZone(reader.zone), ...options }).format(epoch * 1000);

const shown = (epoch, reader, options) => written(epoch, reader, "en-US", options);
const native = (epoch, reader, options) => written(epoch, reader, reader.locale, options);

function ordinal(day) {
  const teen = day % 100 > 10 && day % 100 < 14;
  return `${day}${teen ? "th" : ["th", "st", "nd", "rd"][day % 10] ?? "th"}`;
}

const yearOf = (epoch, reader) => shown(epoch, reader, { year: "numeric" });

const nativeDay = (epoch, reader, weekday, more = {}) =>
  native(epoch, reader, { weekday: weekday ? "long" : undefined, day: "numeric", month: "long", ...more });

function dayOfYear(epoch, reader, weekday) {
  if (isForeign(reader)) return nativeDay(epoch, reader, weekday);
  const day = Number(shown(epoch, reader, { day: "numeric" }));
  const month = shown(epoch, reader, { month: "long" });
  return `${weekday ? `${shown(epoch, reader, { weekday: "long" })}, ` : ""}${month} ${ordinal(day)}`;
}

const longDate = (epoch, reader, weekday) => (isForeign(reader)
  ? nativeDay(epoch, reader, weekday, { year: "numeric" })
  : `${dayOfYear(epoch, reader, weekday)}, ${yearOf(epoch, reader)}`);

/** The long date, without the year while it is the reader's current one. */
function dividerDate(epoch, reader) {
  const isThisYear = yearOf(epoch, reader) === yearOf(reader.now, reader);
  return isThisYear ? dayOfYear(epoch, reader, true) : longDate(epoch, reader, true);
}

const relative = (reader) => relativeFormat(isForeign(reader) ? reader.locale : "en");

function pretty(epoch, reader, otherwise) {
  const day = (at) => Date.parse(wallClock(at, reader.zone).date) / 86400000;
  const away = day(epoch) - day(reader.now);
  return Math.abs(away) > 1 ? otherwise(epoch, reader) : relative(reader).format(away, "day");
}

function ago(epoch, reader) {
  const seconds = epoch - reader.now;
  const units = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
  const [unit, size] = units.find(([, length]) => Math.abs(seconds) >= length) ?? units.at(-1);
  return relative(reader).format(Math.round(seconds / size), unit);
}

const own = (epoch, reader, options) => (isForeign(reader) ? native : shown)(epoch, reader, options);
const shortDate = (epoch, reader) => own(epoch, reader, { month: "short", day: "numeric", year: "numeric" });
const clockTime = (epoch, reader, more = {}) =>
  shown(epoch, reader, { hour: "numeric", minute: "2-digit", hourCycle: hourCycleOf(reader.locale), ...more });

const TOKENS = {
  date_num: (epoch, reader) => wallClock(epoch, reader.zone).date,
  date_slash: (epoch, reader) => own(epoch, reader, { day: "2-digit", month: "2-digit", year: "numeric" }),
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
