"""The words of the mail: both zones named, why it came, how to stop, and what to do with it."""

import html
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.days import Days
from bot.domain.invite import InviteStatus, Method, Role
from bot.domain.mail_news import Told
from bot.domain.poll import Slot
from bot.domain.zones import slot_of_days
from invites.times import spoken, spoken_for
from tests.invites.mails import INVITE, KINDS, build, build_code, cancellation, every_kind, organizers_copy

of_every_kind = pytest.mark.parametrize("kind", KINDS)


def both(kind: str) -> list[str]:
    mail = every_kind(kind)
    return [mail.text, mail.html]


@of_every_kind
def test_both_bodies_hold_all_facts(kind: str) -> None:
    for body in both(kind):
        for fact in ("Design review", "Room 4", "Bring ideas.", "And tea.", "Ada Lovelace (ada@example.com)"):
            assert fact in body
        assert INVITE.permalink in body


@of_every_kind
def test_the_readers_zone_and_the_polls_are_both_named(kind: str) -> None:
    for body in both(kind):
        assert "Tuesday, 1 December 2026" in body
        assert "04:00 – 05:00" in body
        assert "America/New_York, UTC-5" in body
        assert "10:00 – 11:00 (Europe/Berlin, UTC+1)" in body


def test_a_reader_in_the_polls_zone_reads_the_time_once() -> None:
    mail = build(zone="Europe/Berlin")
    assert mail.text.count("10:00 – 11:00") == 1
    assert "your time (Europe/Berlin, UTC+1)" in mail.text


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../etc/passwd", "\x00", "Europe"])
def test_without_a_zone_that_we_know_the_time_still_names_one(zone: str) -> None:
    mail = build(zone=zone)
    named = "the poll's zone (Europe/Berlin, UTC+1)" if not zone else "your time (UTC, UTC+0)"
    assert named in mail.text


@of_every_kind
def test_every_mail_says_why_it_came_and_how_to_stop(kind: str) -> None:
    for body in both(kind):
        assert "You get this mail because" in body
        assert "To stop all mail from Meet in this workspace, type /meet stop in Slack." in body


def test_why_names_the_readers_own_answer() -> None:
    assert "because you said yes to this time" in build().text
    assert "because you said maybe to this time" in build(role=Role.OPTIONAL).text
    assert "because you organize this meeting" in organizers_copy().text
    assert "an invite to this meeting went to this address" in cancellation().text


def test_the_organizers_copy_says_how_to_add_it() -> None:
    for body in (organizers_copy().text, organizers_copy().html):
        assert "open invite.ics to add it" in body


def test_a_request_says_where_the_answer_goes_and_that_some_calendars_wait_for_it() -> None:
    assert "your answer goes to Ada Lovelace (ada@example.com)" in build().text
    assert "only once you have answered it" in build().text


def test_a_cancellation_says_so_in_plain_words() -> None:
    for body in (cancellation().text, cancellation().html):
        assert "This meeting has been cancelled. It will not take place." in body
        assert "please delete the entry by hand" in body
    assert "You are no longer invited" in cancellation(cancels_all=False).text
    assert "cancelled" not in cancellation(cancels_all=False).text.lower()


HELD = Told(INVITE.slot.starts_at, 0)
MOVED_AT = INVITE.slot.starts_at - timedelta(days=1)
MOVED_HERE = Told(MOVED_AT, 0)


def test_a_later_version_at_the_same_time_says_that_it_replaces_what_came_before() -> None:
    mail = build(told=HELD, sequence=1)
    assert mail.message["Subject"] == "📅 Changed: Design review"
    assert "It replaces any earlier invite." in mail.text
    assert "Before:" not in mail.text


def test_a_moved_mail_strikes_the_old_time_out_and_names_the_new_one() -> None:
    mail = build(told=MOVED_HERE, sequence=1)
    assert mail.message["Subject"] == "📅 Moved: Design review"
    assert "Before:    Monday, 30 November 2026, 04:00 – 05:00\nWhen:      Tuesday, 1 December 2026\n" in mail.text
    assert ">Monday, 30 November 2026, 04:00 – 05:00</s>" in mail.html
    assert "<strong>Tuesday, 1 December 2026<br>04:00 – 05:00</strong>" in mail.html


ON_DAYS = replace(INVITE, slot=slot_of_days(Days(date(2026, 12, 1), date(2026, 12, 4)), ZoneInfo("Europe/Berlin")))


def test_a_mail_of_whole_days_names_dates_and_no_zone() -> None:
    mail = build(invite=ON_DAYS)
    when = "When:      Tuesday, 1 December 2026 – Thursday, 3 December 2026\n           all day\n"
    assert when in mail.text
    assert "<strong>Tuesday, 1 December 2026 – Thursday, 3 December 2026<br>all day</strong></td>" in mail.html
    for body in (mail.text, mail.html, mail.ics.decode()):
        assert "Berlin" not in body
        assert "New_York" not in body
        assert "UTC" not in body


def test_a_mail_that_moves_a_time_to_whole_days_names_both() -> None:
    mail = build(invite=ON_DAYS, told=replace(MOVED_HERE, ends_at=MOVED_AT + timedelta(hours=2)), sequence=1)
    assert "Before:    Monday, 30 November 2026, 04:00 – 06:00\n" in mail.text
    back = Told(ON_DAYS.slot.passes_at, 0, days=ON_DAYS.slot.days)
    mail = build(told=back, sequence=1)
    assert "Before:    Tuesday, 1 December 2026 – Thursday, 3 December 2026, all day\n" in mail.text


def test_the_organizers_copy_of_a_move_says_so_too() -> None:
    mail = organizers_copy(told=MOVED_HERE, sequence=1)
    assert mail.message["Subject"] == "📅 Moved: Design review"
    assert "Monday, 30 November 2026, 10:00" in mail.text or "Monday, 30 November 2026, 04:00" in mail.text


def test_who_held_nothing_is_invited_however_often_the_meeting_moved() -> None:
    assert build(sequence=3).message["Subject"] == "📅 Calendar Invite: Design review"
    assert "Before:" not in build(sequence=3).text


def test_a_reopenings_mail_says_that_the_poll_is_open_again() -> None:
    mail = cancellation(told=Told(INVITE.slot.starts_at, 0, reopened=True))
    assert mail.message["Subject"] == "📅 Cancelled: Design review"
    for body in (mail.text, mail.html):
        assert "The poll is open again" in body
        assert "has been cancelled" not in body


def test_a_cancelled_mail_says_that_the_meeting_does_not_take_place() -> None:
    mail = cancellation(told=HELD)
    assert mail.message["Subject"] == "📅 Cancelled: Design review"
    assert "It will not take place." in mail.text


NO_ROOM = replace(INVITE, sequence=1, status=InviteStatus.CANCELLED, reason="No room, sorry; see <you>")


def test_a_cancelled_mail_gives_its_reason_as_a_reason_and_keeps_the_note() -> None:
    mail = build(invite=NO_ROOM, method=Method.CANCEL, sequence=1, told=HELD)
    assert "Reason:    No room, sorry; see <you>\n" in mail.text
    assert "Note:      Bring ideas.\n" in mail.text
    assert ">Reason</td>" in mail.html
    assert ">No room, sorry; see &lt;you&gt;</td>" in mail.html
    assert b"COMMENT:No room\\, sorry\\; see <you>\r\n" in mail.ics
    assert b"Reason" not in cancellation().ics


def test_on_a_narrow_screen_the_facts_of_a_mail_stand_under_their_labels() -> None:
    narrow = build().html.partition("@media (max-width: 480px)")[2].partition("@media")[0]
    assert ".label, .value { display: block !important; width: auto !important; }" in narrow
    assert build().html.count('class="soft label"') == build().html.count('class="ink value"') == 4


ACCENT, INK, PAPER = "#1d4f91", {"#1d2430", "#5f6b7a"}, {"#ffffff", "#f4f5f7", "#e1e4e8"}
DARK = {"#16181d", "#22252c", "#363b45", "#f1f3f5", "#aab2bd", "#8ab4f8"}


@pytest.mark.parametrize("kind", [*KINDS, "code"])
def test_mails_have_one_accent_colour(kind: str) -> None:
    body = (build_code() if kind == "code" else every_kind(kind)).html
    assert set(re.findall(r"#[0-9a-f]{6}", body)) - INK - PAPER - DARK == {ACCENT}


SHOWN = re.compile(r"<(style|title)>.*?</\1>|<!--.*?-->|<[^>]+>", re.DOTALL)


@pytest.mark.parametrize("kind", [*KINDS, "moved", "code"])
def test_the_text_part_says_all_that_the_html_says(kind: str) -> None:
    mail = build_code() if kind == "code" else build(told=MOVED_HERE) if kind == "moved" else every_kind(kind)
    told = " ".join(mail.text.split())
    for line in filter(str.strip, SHOWN.sub("\n", mail.html).splitlines()):
        said = html.unescape(line).strip()
        assert said in told or said == "See the poll in Slack", said


def test_a_nameless_organizer_is_named_by_address_alone() -> None:
    mail = build(invite=replace(INVITE, organizer_name=""))
    assert "The organizer has set the time" in mail.text
    assert "Organizer: ada@example.com\n" in mail.text


def test_what_is_not_there_leaves_no_empty_line() -> None:
    bare = build(invite=replace(INVITE, note="", place="", permalink=""))
    for word in ("Where", "Note", "The poll:", "See the poll"):
        assert word not in bare.text + bare.html
    assert "\n\n\n" not in bare.text


def test_the_html_is_made_for_old_programs_and_dark_ones() -> None:
    html = build().html
    assert html.startswith("<!DOCTYPE html>")
    assert 'role="presentation"' in html
    assert "<!--[if mso]>" in html
    assert 'name="color-scheme" content="light dark"' in html
    assert "prefers-color-scheme: dark" in html
    assert len(html) < 20_000


def slot(starts_at: datetime, minutes: int = 60) -> Slot:
    return Slot(starts_at, starts_at + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("starts_at", "minutes", "zone", "sentence"),
    [
        (datetime(2026, 12, 1, 9, tzinfo=UTC), 60, "Asia/Kolkata",
         "Tuesday, 1 December 2026, 14:30 – 15:30 (Asia/Kolkata, UTC+5:30)"),
        (datetime(2026, 12, 1, 22, 30, tzinfo=UTC), 60, "Europe/Berlin",
         "Tuesday, 1 December 2026, 23:30 – Wednesday, 2 December 2026, 00:30 (Europe/Berlin, UTC+1)"),
        (datetime(2026, 7, 1, 9, tzinfo=UTC), 90, "America/St_Johns",
         "Wednesday, 1 July 2026, 06:30 – 08:00 (America/St_Johns, UTC-2:30)"),
        (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), 60, "Europe/Berlin",
         "Sunday, 29 March 2026, 01:30 – 03:30 (Europe/Berlin, UTC+1, then UTC+2)"),
        (datetime(2026, 12, 31, 23, tzinfo=UTC), 30, "UTC",
         "Thursday, 31 December 2026, 23:00 – 23:30 (UTC, UTC+0)"),
    ],
)  # fmt: skip
def test_a_spoken_slot_names_its_zone_and_offset(starts_at: datetime, minutes: int, zone: str, sentence: str) -> None:
    assert spoken(slot(starts_at, minutes), zone).sentence == sentence


def test_two_unknown_zones_are_one() -> None:
    assert spoken_for(INVITE.slot, "Nowhere/A", "Nowhere/B")[1] is None
