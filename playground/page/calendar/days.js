// Owns the arithmetic of days in a month's picture; a day is "2026-12-01", without a zone. Pure.

import { dateFormat } from "../text/formats.js";

const MILLISECONDS = 86400000;

export const plusDays = (day, count) => new Date(Date.parse(day) + count * MILLISECONDS).toISOString().slice(0, 10);

/** The first of the month that many months away. */
export function plusMonths(day, count) {
  const [year, month] = day.split("-").map(Number);
  return new Date(Date.UTC(year, month - 1 + count, 1)).toISOString().slice(0, 10);
}

/** The weeks, Monday first, that show the whole month of a day. */
export function weeksOf(day) {
  const first = `${day.slice(0, 7)}-01`;
  const monday = plusDays(first, -((new Date(first).getUTCDay() + 6) % 7));
  const weeks = [0, 1, 2, 3, 4, 5].map((week) => [0, 1, 2, 3, 4, 5, 6].map((at) => plusDays(monday, week * 7 + at)));
  return weeks.filter((week) => week.some((one) => one.slice(0, 7) === day.slice(0, 7)));
}

const words = (day, options) => dateFormat("en-US", { timeZone: "UTC", ...options }).format(Date.parse(day));

export const monthWords = (day) => words(day, { month: "long", year: "numeric" });
export const longDayWords = (day) => words(day, { weekday: "long", month: "long", day: "numeric", year: "numeric" });
