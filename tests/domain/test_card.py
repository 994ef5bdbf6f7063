from dataclasses import replace
from typing import Any

import pytest

from bot.domain.card import Around, CardPerson, CardState, DeliveryCard, TakenBack, card_of
from bot.domain.delivery import SOFT_BOUNCE, UNVERIFIED, Delivery, DeliveryStatus
from bot.domain.invite import Method
from bot.domain.notice import WhyOff
from bot.domain.person import forgotten_name
from bot.domain.poll import Choice
from tests.domain.makers import a_delivery, a_slot, a_snapshot, ahead

SHOWN = {
    DeliveryStatus.PENDING: CardState.WAITING,
    DeliveryStatus.SENDING: CardState.WAITING,
    DeliveryStatus.IN_DOUBT: CardState.WAITING,
    DeliveryStatus.SUPERSEDED: CardState.WAITING,
    DeliveryStatus.SENT: CardState.SENT,
    DeliveryStatus.DELIVERED: CardState.DELIVERED,
    DeliveryStatus.BOUNCED: CardState.BOUNCED,
    DeliveryStatus.FAILED: CardState.FAILED,
    DeliveryStatus.EXPIRED: CardState.FAILED,
    DeliveryStatus.COMPLAINED: CardState.CANNOT_BE_MAILED,
    DeliveryStatus.SUPPRESSED: CardState.CANNOT_BE_MAILED,
}


def card(*deliveries: Delivery, answers: dict[str, str] | None = None, **changes: Any) -> DeliveryCard:
    snapshot = a_snapshot(answers or {"A": "y"}, winner="o0", **changes)
    return card_of(
        snapshot, "UORG", deliveries, {"UORG": "org@example.com", "A": "a@example.com", "B": "a@example.com"}
    )


def states(found: DeliveryCard) -> dict[str, CardState]:
    return {person.user: person.state for person in found.people}


@pytest.mark.parametrize("status", DeliveryStatus)
def test_every_status_has_a_word_for_the_organizer(status: DeliveryStatus) -> None:
    assert states(card(a_delivery("A", status)))["A"] is SHOWN[status]


def test_what_the_sandbox_refused_is_told_in_those_words() -> None:
    assert states(card(a_delivery("A", DeliveryStatus.FAILED, reason=UNVERIFIED)))["A"] is CardState.UNVERIFIED


def test_complaint_opt_out_and_suppression_look_alike() -> None:
    refused = [
        a_delivery("A", DeliveryStatus.SUPPRESSED, reason="opt_out"),
        a_delivery("A", DeliveryStatus.SUPPRESSED, reason="complaint"),
        a_delivery("A", DeliveryStatus.COMPLAINED, reason="complaint"),
    ]
    assert card(refused[0]) == card(refused[1]) == card(refused[2])


def test_the_card_names_people_and_never_an_address() -> None:
    found = card(a_delivery("A", DeliveryStatus.SENT), answers={"A": "y", "B": "m"})
    assert found.people == (
        CardPerson("UORG", None, CardState.NO_ADDRESS),
        CardPerson("A", Choice.YES, CardState.SENT),
        CardPerson("B", Choice.MAYBE, CardState.SENT),
    )
    assert found.counts == {CardState.SENT: 2, CardState.NO_ADDRESS: 1}
    assert "@" not in repr(found.people)


def test_who_must_be_there_and_is_not_invited_is_named_on_the_card() -> None:
    said = a_snapshot({"A": "y", "B": "n"}, winner="o0", required=("A", "B", "C", "D"))
    around = Around(gone=frozenset("D"))
    assert card_of(said, "UORG", [], {}, around).uninvited == ("B", "C")
    held = [a_delivery("C", DeliveryStatus.SENT)]
    assert card_of(said, "UORG", held, {}, around).uninvited == ("B",)
    off = replace(around, taken_back=TakenBack(a_slot(24), WhyOff.CANCELLED))
    assert card_of(said, "UORG", [], {}, off).uninvited == ()
    unnamed = replace(said, poll=replace(said.poll, anonymous=True))
    assert card_of(unnamed, "UORG", [], {}, around).uninvited == ()


def test_the_newest_mail_counts() -> None:
    older = a_delivery("A", DeliveryStatus.BOUNCED)
    newer = a_delivery("A", DeliveryStatus.DELIVERED, id="d2", resend=1, created_at=ahead(1))
    assert states(card(newer, older))["A"] is CardState.DELIVERED


def test_a_cancellation_is_told_apart() -> None:
    sent = a_delivery("A", DeliveryStatus.DELIVERED)
    cancelled = a_delivery("A", DeliveryStatus.SENT, id="d2", method=Method.CANCEL, sequence=1)
    person = next(person for person in card(sent, cancelled).people if person.user == "A")
    assert (person.state, person.cancelled) == (CardState.SENT, True)


def test_somebody_who_was_mailed_and_is_invited_no_more_stays_on_the_card() -> None:
    found = card(a_delivery("C", DeliveryStatus.SENT), a_delivery(forgotten_name("1"), DeliveryStatus.SENT))
    assert [person.user for person in found.people] == ["UORG", "A", "C"]


def test_an_anonymous_polls_card_counts_mails_and_tells_no_failure() -> None:
    bounced = a_delivery("A", DeliveryStatus.BOUNCED), a_delivery("UORG", DeliveryStatus.DELIVERED)
    found = card(*bounced, answers={"A": "y", "D": "y"}, anonymous=True)
    assert (found.people, found.counts) == ((), {CardState.SENT: 2})
    assert card(answers={"D": "y"}, anonymous=True).counts == {}


def test_a_card_without_its_winner_has_no_slot() -> None:
    assert card_of(a_snapshot({"A": "y"}), "UORG", [], {}).slot is None
    assert card().slot is not None


@pytest.mark.parametrize(
    ("reason", "around", "state"),
    [
        ("hard_bounce", Around(), CardState.BOUNCED),
        ("hard_bounce", Around(asked=frozenset("A")), CardState.BOUNCED_ASKED),
        (SOFT_BOUNCE, Around(), CardState.BOUNCED_SOFTLY),
        (SOFT_BOUNCE, Around(asked=frozenset("A")), CardState.BOUNCED_SOFTLY),
        (SOFT_BOUNCE, Around(declined=frozenset("A"), asked=frozenset("A")), CardState.BOUNCED_ASKED),
    ],
)
def test_a_bounce_says_asked_only_of_whom_slack_let_us_ask(reason: str, around: Around, state: CardState) -> None:
    found = card_of(
        a_snapshot({"A": "y"}, winner="o0"),
        "UORG",
        [a_delivery("A", DeliveryStatus.BOUNCED, reason=reason)],
        {},
        around,
    )
    assert states(found)["A"] is state


def test_who_ended_mail_is_shown_so_though_their_address_is_mailed_for_somebody_else() -> None:
    snapshot, addresses = a_snapshot({"A": "y", "B": "y"}, winner="o0"), dict.fromkeys("AB", "a@example.com")
    mailed = [a_delivery("A", DeliveryStatus.SENT)]
    found = card_of(snapshot, "UORG", mailed, addresses, Around(declined=frozenset("B")))
    assert (states(found)["A"], states(found)["B"]) == (CardState.SENT, CardState.CANNOT_BE_MAILED)
    nobody_mailed = card_of(snapshot, "UORG", [], addresses, Around(declined=frozenset("B")))
    assert states(nobody_mailed)["B"] is CardState.CANNOT_BE_MAILED


def test_what_was_taken_from_an_old_address_says_nothing_of_the_new_one() -> None:
    taken = a_delivery("A", DeliveryStatus.SENT, id="d2", address="old@example.com", method=Method.CANCEL)
    taken = replace(taken, sequence=1, cancels_all=False, created_at=ahead(2))
    new = a_delivery("A", DeliveryStatus.DELIVERED, id="d3", sequence=1)
    person = next(person for person in card(new, taken).people if person.user == "A")
    assert (person.state, person.cancelled) == (CardState.DELIVERED, False)


def test_of_the_deactivated_only_those_who_were_mailed_are_named() -> None:
    snapshot = a_snapshot({"A": "y", "B": "y"}, winner="o0")
    found = card_of(snapshot, "UORG", [a_delivery("A", DeliveryStatus.SENT)], {}, Around(gone=frozenset("AB")))
    assert set(states(found)) == {"UORG", "A"}
