"""Every kind of mail against libical's iTIP check, which must itself be able to say no."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from bot.domain.days import Days
from bot.domain.zones import slot_of_days
from tests.invites.libical import check
from tests.invites.mails import INVITE, KINDS, build, cancellation, every_kind

pytestmark = pytest.mark.libical


@pytest.mark.parametrize("kind", KINDS)
def test_libical_finds_nothing_to_complain_about(kind: str) -> None:
    verdict = check(every_kind(kind).ics)
    assert verdict == (True, [], "Design review")


@pytest.mark.parametrize("name", [b"ORGANIZER", b"ATTENDEE", b"DTSTAMP", b"UID", b"DTSTART"])
def test_libical_does_complain_when_something_is_missing(name: bytes) -> None:
    unfolded = build().ics.replace(b"\r\n ", b"")
    without = b"\r\n".join(line for line in unfolded.split(b"\r\n") if not line.startswith(name))
    assert check(without).complaints


def test_libical_wants_a_cancel_to_name_its_organizer() -> None:
    unfolded = cancellation().ics.replace(b"\r\n ", b"")
    without = b"\r\n".join(line for line in unfolded.split(b"\r\n") if not line.startswith(b"ORGANIZER"))
    assert check(without).complaints


def test_libical_finds_nothing_to_complain_about_in_whole_days() -> None:
    slot = slot_of_days(Days(date(2026, 12, 1), date(2026, 12, 4)), ZoneInfo("Asia/Tokyo"))
    assert check(build(invite=replace(INVITE, slot=slot)).ics) == (True, [], "Design review")
