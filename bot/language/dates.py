"""Days, clock times and slots as the reader's country writes them. Every printed time names its zone."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from bot.domain.days import Days
from bot.domain.poll import Slot
from bot.domain.zones import short_zone, zone_label, zone_or_utc
from bot.language.reading import current
from bot.language.texts import plural


def day(local: date) -> str:
    """A day, short: "Tue, 1 Dec 2026"."""
    return _skeleton("yMMMEd", local)


def brief_day(local: date) -> str:
    """A day without its year: "Tue 1 Dec"."""
    return _skeleton("MMMEd", local)


def long_day(local: date) -> str:
    """A day in full: "Tuesday, 1 December 2026"."""
    from babel.dates import format_date

    return format_date(local, "full", locale=current().locale)


def plain_day(local: date) -> str:
    """A day in full without its year: "Tuesday, 1 December"."""
    return _skeleton("MMMMEEEEd", local)


def days(span: Days) -> str:
    """Whole days, short: "Tue, 1 Dec 2026", "Tue, 1 Dec 2026 – Thu, 3 Dec 2026". They name no zone."""
    return _from_to(span, day)


def long_days(span: Days, year: int | None = None) -> str:
    """Whole days in full: "Tuesday, 1 December 2026"; without the year where it is this one."""
    return _from_to(span, plain_day if span.first.year == span.last.year == year else long_day)


def _from_to(span: Days, shown: Callable[[date], str]) -> str:
    return shown(span.first) if span.count == 1 else f"{shown(span.first)} – {shown(span.last)}"


def brief_days(span: Days, zone: str, now: datetime) -> str:
    """Whole days as `brief_slot` writes them: "Tue 1 Dec – Thu 3 Dec". `now` decides in this zone which year it is."""
    return _from_to(span, _day_of(zone, now, span.first, span.last))


def day_in(instant: datetime, zone: str, now: datetime) -> str:
    """The day of an instant in a zone: "Tue 1 Dec"; with the year unless it is that of `now`."""
    local = instant.astimezone(zone_or_utc(zone)).date()
    return _day_of(zone, now, local)(local)


def _day_of(zone: str, now: datetime | None, *locals_: date) -> Callable[[date], str]:
    """A day without its year where all of these are of the year that it is now, else with it."""
    years = {local.year for local in locals_}
    return brief_day if now and years == {now.astimezone(zone_or_utc(zone)).year} else day


def day_of_month(local: date) -> str:
    """A day of any year: "1 December"."""
    return _skeleton("MMMMd", local)


def clock(local: datetime) -> str:
    """A clock time: "14:00"; "2:00 PM" where the country counts twelve hours."""
    from babel.dates import format_time

    return format_time(local, "short", locale=current().locale)


def _skeleton(fields: str, local: date) -> str:
    """The fields in the country's order; https://unicode.org/reports/tr35/tr35-dates.html names them."""
    from babel.dates import format_skeleton

    return format_skeleton(fields, local, locale=current().locale)


def moment(instant: datetime, zone: str, now: datetime | None = None) -> str:
    """An instant in a zone: "Tue, 1 Dec 2026, 14:00 CET (Europe/Berlin)"; no year where it is that of `now`."""
    local = instant.astimezone(zone_or_utc(zone))
    return f"{_day_of(zone, now, local)(local)}, {clock(local)} {zone_label(instant, zone)}"


def slot(span: Slot, zone: str, now: datetime | None = None) -> str:
    """A slot in a zone: "Tue, 1 Dec 2026, 14:00–15:00 CET (Europe/Berlin)"; without the year where it is that of `now`.

    Where the clocks change in between, both ends name their own time, or the hour would be ambiguous. Whole days are
    the same in every zone and name none.
    """
    if span.days:
        return brief_days(span.days, zone, now) if now else days(span.days)
    info = zone_or_utc(zone)
    start, end = span.starts_at.astimezone(info), span.ends_at.astimezone(info)
    shown = _day_of(zone, now, start, end)
    first = "" if start.utcoffset() == end.utcoffset() else f" {short_zone(start)}"
    last_day = "" if start.date() == end.date() else f"{shown(end)}, "
    return f"{shown(start)}, {clock(start)}{first}–{last_day}{clock(end)} {zone_label(span.ends_at, zone)}"


def brief_slot(span: Slot, zone: str, now: datetime) -> str:
    """A slot where the zone is named elsewhere: "Tue 1 Dec, 14:00–15:00", with the year unless it is the current one.

    Where the clocks change in between, both ends name their own time, or the hour would be ambiguous.
    """
    if span.days:
        return brief_days(span.days, zone, now)
    info = zone_or_utc(zone)
    start, end = span.starts_at.astimezone(info), span.ends_at.astimezone(info)
    shown = _day_of(zone, now, start, end)
    first, last = ("", "") if start.utcoffset() == end.utcoffset() else (f" {short_zone(start)}", f" {short_zone(end)}")
    last_day = "" if start.date() == end.date() else f"{shown(end)}, "
    return f"{shown(start)}, {clock(start)}{first}–{last_day}{clock(end)}{last}"


def short_slot(span: Slot, zone: str, now: datetime) -> str:
    """A slot with the zone's short name alone: "Tue 1 Dec, 14:00–15:00 CET"; with the year unless it is that of
    `now`."""
    return slot(span, zone, now).removesuffix(_key(zone))


def short_moment(instant: datetime, zone: str, now: datetime) -> str:
    """An instant with the zone's short name alone: "Tue 1 Dec, 14:00 CET"; with the year unless it is that of `now`."""
    return moment(instant, zone, now).removesuffix(_key(zone))


def _key(zone: str) -> str:
    return f" ({zone_or_utc(zone).key})"


def wait(left: timedelta) -> str:
    """How long something takes or holds, rounded up: "12 minutes", "2 hours"."""
    minutes = max(1, -(-left // timedelta(minutes=1)))
    if minutes < 120:
        return plural("{number} minute", "{number} minutes", minutes)
    return plural("{number} hour", "{number} hours", -(-minutes // 60))
