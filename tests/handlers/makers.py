"""Polls, options and votes for the tests of this room; hostile texts that any view must survive."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.poll import Choice, Option, Poll, PollSnapshot, PollStatus, Slot, Vote

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
HOSTILE = (
    "<!channel> <@U0BEN00001> <https://evil.example|bank> & *bold* `code` > quote :skull: "
    "\u202egnirts\u202c \x00\x1b[31m |pipe| <!date^1^{time}|x>\n"
)


def hex_id(number: int) -> str:
    return f"{number:032x}"


def slot(hours: float = 24, length: timedelta = HOUR) -> Slot:
    starts_at = NOW + timedelta(hours=hours)
    return Slot(starts_at, starts_at + length)


def options(count: int) -> tuple[Option, ...]:
    return tuple(Option(hex_id(1000 + number), number, slot(24 + 2 * number)) for number in range(count))


def voters(count: int) -> list[str]:
    return [f"U{number:010d}" for number in range(count)]


def votes(offered: tuple[Option, ...], people: list[str]) -> tuple[Vote, ...]:
    """Everybody answers every option, all three choices occurring everywhere."""
    choices = list(Choice)
    return tuple(
        Vote(option.id, voter, choices[(number + option.position) % 3], NOW + timedelta(seconds=number))
        for option in offered
        for number, voter in enumerate(people)
    )


def poll(**changes: Any) -> Poll:
    values: dict[str, Any] = {
        "id": hex_id(1),
        "workspace": "T0MEETHQ01",
        "organizer": "U0ADA00001",
        "channel": "C0TEAM0001",
        "title": "Design review",
        "note": "",
        "place": "",
        "zone": "Europe/Berlin",
        "status": PollStatus.OPEN,
        "created_at": NOW,
    }
    return Poll(**{**values, **changes})


def snapshot(count: int = 2, people: int = 0, **changes: Any) -> PollSnapshot:
    offered = options(count)
    return PollSnapshot(poll(**changes), offered, votes(offered, voters(people)))
