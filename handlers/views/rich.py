"""Owns rich_text as our own sentences need it: people, instants and typed text stand in them as elements.

Only a date element can show a day without its year; mrkdwn cannot. Nothing in an element's text is parsed.
https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from string import Formatter

from bot.domain.poll import Slot
from bot.domain.zones import zone_label, zone_or_utc
from bot.language import brings_stop, dates
from handlers.views.blocks import Block
from handlers.views.text import USER_ID, clip, people_shown

DAY_AND_TIME = "{day_divider_pretty}, {time}"
"""Today, tomorrow, else the long date, without the year while it is the reader's current one; then the clock."""
DATE_AND_TIME = "{date_long}, {time}"
"""The date with its year, and the clock: the same words on every day on which they are read."""
TIME = "{time}"
LONGEST_FALLBACK = 255

Elements = Sequence[Block]


def rich_block(*lines: Elements, block_id: str | None = None) -> Block:
    """One rich_text block of these lines; a line without elements is left out."""
    sections = [{"type": "rich_text_section", "elements": list(line)} for line in lines if line]
    block = {"type": "rich_text", "elements": sections}
    return {**block, "block_id": block_id} if block_id else block


def said(text: str, **style: bool) -> Block:
    """Our own words, blanks kept as they stand."""
    return {"type": "text", "text": text, **({"style": style} if style else {})}


def sentence(text: str, **elements: Block | Elements) -> list[Block]:
    """A sentence with named places: "{organizer} asks" with elements where a name stands. It ends in one full stop, as
    where it is text (`bot.language.texts.filled`)."""
    found: list[Block] = []
    for own, name, _, _ in Formatter().parse(text):
        words = after(found, own)
        found += [said(words)] if words else []
        found += _listed(elements[name]) if name else []
    return found


def after(elements: Elements, words: str) -> str:
    """Our own words behind these elements, without their full stop where what is read before it ends in one."""
    return words.removeprefix(".") if elements and brings_stop(str(elements[-1].get("text", ""))) else words


def _listed(one: Block | Elements) -> Elements:
    return [one] if isinstance(one, dict) else one


def person(user: str) -> Block:
    """A person by id, as Slack shows them to each reader; anything that is no id is printed as text."""
    return {"type": "user", "user_id": user} if USER_ID.fullmatch(user) else said(user)


def people(users: Sequence[str], most: int) -> list[Block]:
    """The first `most` by name, and "+N" for the rest and for those who asked to be forgotten."""
    shown, rest = people_shown(users, most)
    return joined([*([person(user)] for user in shown), *([[said(f"+{rest}")]] if rest else [])], " ")


def joined(parts: Iterable[Elements], between: str) -> list[Block]:
    """The parts in one line with `between` between them; empty parts are left out."""
    found: list[Block] = []
    for part in (part for part in parts if part):
        found += [said(between)] if found else []
        found += part
    return found


def moment(instant: datetime, zone: str, form: str = DAY_AND_TIME, **style: bool) -> Block:
    """One instant in the reader's own zone; its fallback names the poll's."""
    return _date(instant, form, dates.moment(instant, zone), style)


def dated(slot: Slot, zone: str, now: datetime | None = None, **style: bool) -> list[Block]:
    """A slot in a sentence that stays: "today" and "tomorrow" would be other days for whoever reads it later."""
    return span(slot, zone, now, DATE_AND_TIME, **style)


def span(slot: Slot, zone: str, now: datetime | None = None, form: str = DAY_AND_TIME, **style: bool) -> list[Block]:
    """A slot in the reader's own zone: day and start, then the end; each end's fallback names the poll's zone.

    Whole days are text: a date element would move them to the reader's zone. Their year is left out where it is that of
    `now`.
    """
    if slot.days:
        return [said(dates.long_days(slot.days, now.astimezone(zone_or_utc(zone)).year if now else None), **style)]
    end = f"{dates.clock(slot.ends_at.astimezone(zone_or_utc(zone)))} {zone_label(slot.ends_at, zone)}"
    return [moment(slot.starts_at, zone, form, **style), said(" – ", **style), _date(slot.ends_at, TIME, end, style)]


def start(slot: Slot, zone: str, now: datetime) -> list[Block]:
    """The start of a slot in the reader's own zone; whole days as they are."""
    return span(slot, zone, now) if slot.days else [moment(slot.starts_at, zone)]


def _date(instant: datetime, form: str, fallback: str, style: dict[str, bool]) -> Block:
    text = clip(fallback, LONGEST_FALLBACK)
    date: Block = {"type": "date", "timestamp": int(instant.timestamp()), "format": form, "fallback": text}
    return {**date, "style": style} if style else date
