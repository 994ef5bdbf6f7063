// Owns the arithmetic between instants and wall clocks of a zone; it shows nothing.

import { dateFormat } from "./formats.js";

const PARTS = {
  hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit",
};

const partsFormat = (zone) => dateFormat("en-CA", { timeZone: zone, ...PARTS });

/** The zone if the browser knows it, else UTC: a profile may name anything. */
export function knownZone(zone) {
  try {
    partsFormat(zone || "UTC");
    return zone || "UTC";
  } catch {
    return "UTC";
  }
}

/** What a clock in the zone shows at that epoch second: {date: "2026-12-01", time: "14:30", second: 5}. */
export function wallClock(epoch, zone) {
  const found = {};
  for (const { type, value } of partsFormat(knownZone(zone)).formatToParts(epoch * 1000)) found[type] = value;
  return {
    date: `${found.year}-${found.month}-${found.day}`,
    time: `${found.hour}:${found.minute}`,
    second: Number(found.second),
  };
}

/** Seconds by which the zone's clock is ahead of UTC at that instant. */
function offsetAt(epoch, zone) {
  const whole = Math.floor(epoch);
  const clock = wallClock(whole, zone);
  return Date.parse(`${clock.date}T${clock.time}:00Z`) / 1000 + clock.second - whole;
}

/**
 * The epoch second of a wall clock in a zone; null for what is no date and time. An hour that occurs twice means its
 * first occurrence, one that a clock change leaves out is read with the offset before the change, as browsers do.
 */
export function instantOf(date, time, zone) {
  const local = Date.parse(`${date}T${time}:00Z`) / 1000;
  if (!Number.isFinite(local)) return null;
  const early = local - offsetAt(local - 86400, zone);
  const late = local - offsetAt(local + 86400, zone);
  const reads = (epoch) => epoch + offsetAt(epoch, zone) === local;
  return [early, late].find(reads) ?? early;
}

/** "Berlin" for "Europe/Berlin". */
export function cityOf(zone) {
  return (zone || "UTC").split("/").pop().replaceAll("_", " ");
}

/** Whether people of that locale read twelve or twenty-four hours. */
export function hourCycleOf(locale) {
  try {
    return dateFormat(locale || "en-GB", { hour: "numeric" }).resolvedOptions().hourCycle;
  } catch {
    return "h23";
  }
}
