from typing import Any

from bot.domain.delivery import DeliveryStatus
from bot.domain.invite import Role
from bot.domain.managing_sheet import ManagingSheet, make_managing_sheet
from bot.domain.poll import PollStatus
from bot.domain.recipients import AddressBook
from tests.domain.makers import NOW, a_delivery, a_snapshot, an_address, an_invite

HOLDING = {"A": Role.REQUIRED, "UORG": Role.ORGANIZER}


def sheet(**changes: Any) -> ManagingSheet:
    snapshot = a_snapshot({"A": "yn", "B": "yy", "C": "-y"}, status=PollStatus.CLOSED, winner="o0", **changes)
    book = AddressBook({user: an_address(user) for user in ("A", "UORG")})
    invite = an_invite(organizer="UORG")
    sent = [a_delivery(user="A", address="a@example.com", invite=invite.id, status=DeliveryStatus.DELIVERED)]
    return make_managing_sheet(snapshot, invite, sent, HOLDING, book, NOW)


def test_the_sheet_names_who_holds_the_event_and_who_is_told_by_message() -> None:
    found = sheet()
    assert (found.meets, found.mailed, found.holders, found.by_message) == (True, 2, ("A", "UORG"), 1)
    assert found.messaged == ("B",)


def test_who_must_be_there_and_holds_no_event_is_known() -> None:
    assert sheet(required=("A", "B", "C", "D")).uninvited == ("C", "D")
    assert sheet(required=("A", "UORG")).uninvited == ()


def test_a_move_counts_those_who_hold_the_event_whatever_they_said_to_the_new_time() -> None:
    (entry,) = sheet().times
    assert (entry.ranked.option.id, entry.invites, entry.without_address_count) == ("o1", 2, 2)


def test_one_person_can_be_sent_it_again_though_their_mail_arrived() -> None:
    assert (sheet().again, sheet().undelivered) == (("A", "UORG"), 1)


def test_an_anonymous_polls_sheet_names_nobody() -> None:
    found = sheet(anonymous=True)
    assert (found.holders, found.again, found.mailed) == ((), (), 2)
    assert (found.messaged, found.by_message) == ((), 1)
