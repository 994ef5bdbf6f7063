"""Mails of invites whose answers come to Meet: whom they name, and where they send an answer."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.invite import Invite, InviteStatus, Method, Role
from bot.domain.person import forgotten_name
from bot.domain.reply_address import reply_address
from tests.invites.libical import check
from tests.invites.mails import DELIVERY, INVITE, Built, build, by_icalendar, line, unfolded

TAKING = replace(INVITE, reply_domain="replies.example.com", reply_secret="7" * 64)
OWN = reply_address(TAKING, DELIVERY.address)
CHAIR = 'ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=CHAIR;PARTSTAT=ACCEPTED;CN="Ada Lovelace":mailto:ada@example.com'


def organizers(**changes: Any) -> Built:
    return build(invite=TAKING, role=Role.ORGANIZER, address=TAKING.organizer_address, **changes)


def off(**changes: Any) -> Built:
    cancelled = replace(TAKING, sequence=1, status=InviteStatus.CANCELLED)
    return build(invite=cancelled, method=Method.CANCEL, sequence=1, **changes)


def attendees(built: Built) -> list[str]:
    return [one for one in unfolded(built.ics) if one.startswith("ATTENDEE")]


def test_the_organizer_is_the_recipients_own_address_under_the_persons_name() -> None:
    assert line(build(invite=TAKING).ics, "ORGANIZER") == f'ORGANIZER;CN="Ada Lovelace":mailto:{OWN}'


@pytest.mark.parametrize("name", ["", "\u3164", "\u200b", "^^", " \u2800 "])
def test_an_organizer_without_a_name_is_named_by_the_address(name: str) -> None:
    nameless = replace(TAKING, organizer_name=name)
    assert 'CN=""' not in "".join(unfolded(build(invite=nameless).ics))
    assert line(build(invite=nameless).ics, "ORGANIZER").startswith('ORGANIZER;CN="ada@example.com":mailto:')


def test_answers_to_the_sender_go_to_the_same_address() -> None:
    assert build(invite=TAKING).message["Reply-To"] == OWN
    assert build().message["Reply-To"] == INVITE.organizer_address


def test_every_recipient_answers_to_an_address_of_their_own() -> None:
    other = build(invite=TAKING, address="zoe@example.com")
    assert other.message["Reply-To"] != OWN
    assert str(other.message["Reply-To"]) in line(other.ics, "ORGANIZER")


@pytest.mark.parametrize("invite", [TAKING, replace(TAKING, sequence=3, title="Another title")])
def test_later_mails_keep_the_address(invite: Invite) -> None:
    assert build(invite=invite, sequence=3).message["Reply-To"] == OWN
    assert OWN in line(off().ics, "ORGANIZER")


def test_the_organizer_is_an_attendee_who_comes() -> None:
    chair, guest = attendees(build(invite=TAKING))
    assert chair == CHAIR
    assert guest.endswith(f'RSVP=TRUE;CN="Ben":mailto:{DELIVERY.address}')


def test_the_organizers_own_copy_asks_like_every_other() -> None:
    (own,) = attendees(organizers())
    assert own.startswith("ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=CHAIR;PARTSTAT=NEEDS-ACTION;RSVP=TRUE")
    assert by_icalendar(organizers().ics)["ORGANIZER"] != by_icalendar(organizers().ics)["ATTENDEE"]


def test_a_cancellation_names_only_whose_event_it_takes() -> None:
    assert len(attendees(off(cancels_all=False))) == 1


def test_an_organizer_who_was_forgotten_is_no_attendee() -> None:
    gone = replace(TAKING, organizer=forgotten_name("1a"), organizer_name="")
    assert len(attendees(build(invite=gone))) == 1


def test_a_time_may_be_proposed_where_meet_reads_it() -> None:
    assert line(build().ics, "X-MICROSOFT-DISALLOW-COUNTER") == "X-MICROSOFT-DISALLOW-COUNTER:TRUE"
    assert "DISALLOW-COUNTER" not in build(invite=TAKING).ics.decode()


def test_the_mail_says_who_sees_the_answer() -> None:
    assert "Ada Lovelace (ada@example.com) sees your answer in Slack" in " ".join(build(invite=TAKING).text.split())
    assert "to add it to your calendar" in organizers().text


def test_every_line_is_folded() -> None:
    for built in (build(invite=TAKING), organizers(), off()):
        assert all(len(one) <= 75 for one in built.ics.split(b"\r\n"))


@pytest.mark.libical
def test_libical_finds_nothing_to_complain_about() -> None:
    for built in (build(invite=TAKING), organizers(), off(), off(cancels_all=False)):
        assert check(built.ics) == (True, [], "Design review")
