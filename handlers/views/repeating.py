"""Owns the words of polls that repeat: the fields of their rhythm, their rows on Home, what is told of a series."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.domain.days import Days
from bot.domain.poll import PollSnapshot
from bot.domain.repeating import Rhythm
from bot.domain.series import OPENS_BEFORE, Series, SeriesEnd
from bot.domain.zones import zone_or_utc
from bot.language import _, brief_days, day_in, mark, plural, short_moment
from handlers import actions as ids
from handlers.views import blocks as b
from handlers.views.blocks import Block
from handlers.views.poll_form import DEFAULT_LEAD
from handlers.views.text import clip, escape

NEVER = "never"
"""Slack's selects take no empty value."""
NONE_SKIPPED: Mapping[str, int] = {}
_CHOICES = {
    Rhythm.WEEKLY: mark("Every week"),
    Rhythm.FORTNIGHTLY: mark("Every two weeks"),
    Rhythm.MONTHLY_ON_DAY: mark("Every month, on the same day"),
    Rhythm.MONTHLY_ON_WEEKDAY: mark("Every month, on the same weekday"),
}
_RHYTHMS: dict[str, str] = {
    Rhythm.WEEKLY: mark("every week"),
    Rhythm.FORTNIGHTLY: mark("every two weeks"),
    Rhythm.MONTHLY_ON_DAY: mark("every month, on the same day"),
    Rhythm.MONTHLY_ON_WEEKDAY: mark("every month, on the same weekday"),
}
_WHY: dict[str, tuple[str, ...]] = {
    SeriesEnd.ORGANIZER_GONE: (
        mark("Its organizer's account is deactivated. To go on with it, open it again and let it repeat."),
    ),
    SeriesEnd.NOT_POSTED: (
        mark("Its newest poll never got into its channel, so no other one follows."),
        mark("To go on with it, open it again in another channel and let it repeat."),
    ),
}


def repeat_fields(rhythm: str, opens_before: int = DEFAULT_LEAD, *, only: bool = False) -> list[Block]:
    """How often and, once that is chosen, how early the next poll opens. `only` leaves out that it does not repeat."""
    options = {str(one): b.option(_(text), str(one)) for one, text in _CHOICES.items()}
    never = {} if only else {"": b.option(_("It does not repeat"), NEVER)}
    often = b.choice_input("static_select", "repeat", [*never.values(), *options.values()],
                           initial=(never | options).get(rhythm))  # fmt: skip
    leads = {days: b.option(plural("{number} day before", "{number} days before", days), str(days))
             for days in OPENS_BEFORE}  # fmt: skip
    early = b.choice_input("static_select", "opens_before", list(leads.values()), initial=leads.get(opens_before))
    hint = _("The next poll opens by itself, with these times moved on, so many days before the first of them.")
    return [
        b.field("repeat", _("Repeat this poll"), often, optional=not only, dispatch=not only),
        *([b.field("opens_before", _("Open the next one"), early, hint=hint, optional=False)]
          if rhythm or only else []),
    ]  # fmt: skip


def rhythm_said(rhythm: str) -> str:
    """ "every two weeks"; what a newer Meet wrote stands as it wrote it."""
    return _(_RHYTHMS[rhythm]) if rhythm in _RHYTHMS else rhythm


def series_said(snapshot: PollSnapshot, now: datetime) -> str:
    """In the message of a poll that repeats: how often, and on which day of the poll's zone the next one opens. Of
    one that is due already no day is named."""
    rhythm, opens_at, zone = rhythm_said(snapshot.repeats), snapshot.next_opens_at, snapshot.poll.zone
    if opens_at is None:
        return _("This poll repeats {rhythm}.", rhythm=rhythm)
    if opens_at <= now:
        return _("This poll repeats {rhythm}; the next one is due.", rhythm=rhythm)
    day = day_in(opens_at, zone, now)
    return _("This poll repeats {rhythm}; the next one opens {day}.", rhythm=rhythm, day=day)


def series_blocks(
    series: Sequence[Series], now: datetime, zone: str = "", skipped: Mapping[str, int] = NONE_SKIPPED
) -> list[Block]:
    """The polls that repeat, each with what can be done to what follows; nothing where there are none. Times are in the
    reader's zone, where it is known. `skipped`: how many polls of a series are, by its id."""
    if not series:
        return []
    rows = (_row(one, now, zone or one.zone, skipped.get(one.id, 0)) for one in series)
    return [b.header(_("Polls that repeat")), *(block for row in rows for block in row)]


def _row(series: Series, now: datetime, zone: str, skipped: int) -> list[Block]:
    said = [following_said(series, now, zone), *([_left_out(series, now, zone, skipped)] if skipped else [])]
    text = f"{_title(series)}\n{' '.join(said)}"
    skip = b.button(_("Skip next"), ids.SKIP_NEXT, f"{series.poll}:{through_text(series)}")
    sure = b.confirm(
        _("End repeating?"),
        _("No other poll follows. One that is open stays."),
        _("End it"),
        _("Keep repeating"),
    )
    end = b.button(_("End repeating"), ids.END_REPEATING, series.poll, confirm=sure)
    return [b.section(text), b.actions(f"series:{series.id}", skip, end)]


def through_text(series: Series) -> str:
    """Which poll is skipped: the one after this instant, in seconds since 1970."""
    return str(int(series.through.timestamp()))


def read_through(text: str) -> int:
    """What `through_text` wrote; -1, which is no series' instant, for anything else."""
    return int(text) if text.isdecimal() and text.isascii() else -1


def following_said(series: Series, now: datetime, zone: str) -> str:
    """How it goes on."""
    if series.opens_at <= now:
        return _("It repeats {rhythm}; the next poll is due.", rhythm=rhythm_said(series.rhythm))
    opens = short_moment(series.opens_at, zone, now)
    return _("It repeats {rhythm}; the next poll opens {opens}.", rhythm=rhythm_said(series.rhythm), opens=opens)


def skipped_said(series: Series, now: datetime, zone: str) -> str:
    """The answer to a skip."""
    if series.opens_at <= now:
        return _(
            "{title}: the poll for {begins} is skipped. The one after it is due.",
            title=_title(series),
            begins=_begins(series, now, zone),
        )
    return _(
        "{title}: the poll for {begins} is skipped. The one after it opens {opens}.",
        title=_title(series),
        begins=_begins(series, now, zone),
        opens=short_moment(series.opens_at, zone, now),
    )


def _left_out(series: Series, now: datetime, zone: str, skipped: int) -> str:
    return plural(
        "The poll for {begins} is skipped.",
        "{number} polls are skipped, the last one for {begins}.",
        skipped,
        begins=_begins(series, now, zone),
    )


def _begins(series: Series, now: datetime, zone: str) -> str:
    """When the poll that was skipped last was to begin. A whole day is the same in every zone."""
    if not any(slot.days for slot in series.slots):
        return short_moment(series.through, zone, now)
    first = series.through.astimezone(zone_or_utc(series.zone)).date()
    return brief_days(Days(first, first + timedelta(days=1)), series.zone, now)


def _title(series: Series) -> str:
    return escape(clip(series.title, 150))


def ended_said(series: Series) -> str:
    """The answer to the end."""
    return _("{title} does not repeat any more. The poll that is there stays as it is.", title=_title(series))


def why_ended(why: str) -> list[str]:
    """The sentences for a `SeriesEnd`; none for another one, of a newer Meet."""
    return [_(text) for text in _WHY.get(why, ())]
