"""Every kind of mail is read back by icalendar, vobject, ics, ical.js and libical, which must be able to say no."""

import hashlib
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from bot.domain.zones import slot_of_days
from tests.invites.by_ical_js import FILE, Instant, by_ical_js
from tests.invites.mails import INVITE, KINDS, PUBLIC, build, build_code, every_kind
from tests.invites.reading_back import read_back
from tests.invites.test_calendar import WHOLE_DAYS

pytestmark = pytest.mark.libical


@pytest.mark.parametrize("kind", KINDS)
def test_five_readers_find_the_same_event_in_every_kind_of_mail(kind: str) -> None:
    read_back(every_kind(kind, PUBLIC).raw)


def test_five_readers_find_the_same_whole_days() -> None:
    mail = build(invite=replace(INVITE, slot=slot_of_days(WHOLE_DAYS[0], ZoneInfo("Asia/Tokyo"))))
    read_back(mail.raw)
    assert by_ical_js(mail.ics).starts == Instant("2026-12-01", True, "floating")


def test_a_mail_without_a_calendar_keeps_the_rules_of_bytes() -> None:
    read_back(build_code().raw)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (b"MIME-Version: 1.0\r\n", b"MIME-Version: 1.0\n"),
        (b"method=REQUEST", b"method=CANCEL"),
        (b"application/ics", b"application/octet-stream"),
        (b"Reply-To: ada@example.com", "Reply-To: ada@exämple.com".encode()),
    ],
)
def test_a_mail_that_breaks_a_rule_is_found(right: bytes, wrong: bytes) -> None:
    raw = build().raw
    assert right in raw
    with pytest.raises(AssertionError):
        read_back(raw.replace(right, wrong))


def test_ical_js_is_the_file_that_its_page_names() -> None:
    digest = hashlib.sha256(FILE.read_bytes()).hexdigest()
    assert digest in (FILE.parent / "README.md").read_text(encoding="utf-8")
