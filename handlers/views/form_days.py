"""Owns whole days in the form of a poll: pickers of dates in the place of pickers of times, and the way back."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot.domain.days import days_from
from bot.domain.poll import Slot
from bot.domain.zones import day_start, instants_of, slot_of_days, zone_or_utc
from handlers.views.poll_form import PollForm, TimeField, next_number

FIRST_CLOCK = time(9)
"""The clock time of a date that is to be a time, as Slack's own picker fills it in."""


def offered_days(form: PollForm) -> list[Slot]:
    """The whole days of the picked dates."""
    zone = zone_or_utc(form.zone)
    return [slot_of_days(days_from(day, form.days or 1), zone) for _block, day in form.picked_days]


def picked_slots(form: PollForm) -> list[Slot]:
    """The slots of the picked times."""
    length = timedelta(minutes=form.minutes)
    return [Slot(at, at + length) for _block, at in form.picked]


def with_fitting_pickers(form: PollForm) -> PollForm:
    """The form with pickers of dates where whole days are offered, and of times where not; what was picked is kept.

    A picker of another kind takes another block: Slack keeps what stands in a block whose name it knows.
    """
    if all(one.is_date == bool(form.days) for one in form.times):
        return form
    if form.days:
        return with_dates(form, [_date_of(one, form) for one in form.times])
    return replace(form, times=tuple(_renamed(form, "time", number, one) for number, one in enumerate(form.times)))


def with_dates(form: PollForm, dates: Iterable[date | None]) -> PollForm:
    """The form with these dates in the place of everything picked, each once; None leaves a picker empty."""
    first, seen, fields = next_number(form), set[date](), list[TimeField]()
    for day in dates:
        if day is None or day not in seen:
            fields.append(TimeField(f"date:{first + len(fields)}", picked_on=day))
            seen |= {day} if day else set()
    return replace(form, times=tuple(fields))


def _date_of(field: TimeField, form: PollForm) -> date | None:
    """The date that the picker showed: Slack's are in the reader's own zone."""
    if field.picked_at is None:
        return field.picked_on
    return field.picked_at.astimezone(zone_or_utc(form.own_zone or form.zone)).date()


def _renamed(form: PollForm, name: str, number: int, field: TimeField) -> TimeField:
    return TimeField(f"{name}:{next_number(form) + number}", field.picked_at or _instant_of(field.picked_on, form))


def _instant_of(day: date | None, form: PollForm) -> datetime | None:
    if day is None:
        return None
    zone = zone_or_utc(form.own_zone or form.zone)
    return next(iter(instants_of(day, FIRST_CLOCK, zone)), day_start(day, zone))
