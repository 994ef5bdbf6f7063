"""A mail to the address in List-Unsubscribe ends mail as the link does, once, and a forged one ends nothing."""

import pytest

from bot.domain.reply_outcomes import Outcome
from bot.domain.standing import AddressStanding
from bot.domain.stop_address import stop_address
from bot.domain.suppression import SuppressionReason
from bot.domain.tokens import sign
from bot.services import addresses, consent
from tests.services.team import ELSEWHERE, HERE, SECRET, Team

DOMAIN = "replies.example.com"
MASKED, U2 = "u•••@example.com", "u2@example.com"


def delivery_of(team: Team, user: str) -> str:
    return next(row.id for row in team.deliveries() if (row.user, row.workspace) == (user, HERE))


def stops(team: Team, *recipients: str, mail: str = "mail-1") -> Outcome:
    return consent.unsubscribe_by_mail(team.database, SECRET, mail, recipients)


@pytest.fixture
def address(team: Team) -> str:
    """The one in the mail that U2 was sent."""
    team.registers("U2")
    team.registers("U2", workspace=ELSEWHERE)
    team.closed(U2="y")
    return stop_address(SECRET, delivery_of(team, "U2"), DOMAIN)


def test_a_mail_to_the_address_ends_mail_in_every_workspace(team: Team, address: str) -> None:
    assert consent.is_stop_mail(SECRET, ["x@y.example", address])
    assert stops(team, "x@y.example", address.upper()) is Outcome.UNSUBSCRIBED
    assert team.suppressed(U2) is SuppressionReason.OPT_OUT
    assert addresses.address_state(team.database, ELSEWHERE, "U2").standing is AddressStanding.STOPPED_BY_LINK


def test_a_mail_that_comes_again_ends_nothing_that_was_allowed_meanwhile(team: Team, address: str) -> None:
    stops(team, address)
    consent.start_mail(team.database, team.clock, HERE, "U2")
    assert stops(team, address) is Outcome.REPEATED
    assert team.suppressed(U2) is None


def test_a_link_of_the_same_mail_allows_mail_again(team: Team, address: str) -> None:
    stops(team, address)
    state = consent.resubscribe(team.database, team.clock, SECRET, sign(SECRET, delivery_of(team, "U2")))
    assert state == consent.LinkState(MASKED, False, False)


@pytest.mark.parametrize("forge", [lambda _: "", lambda real: "stop-" + "0" * 32 + real[37:], lambda real: f"x{real}"])
def test_a_forged_address_ends_nothing(team: Team, address: str, forge: object) -> None:
    assert callable(forge)
    assert not consent.is_stop_mail(SECRET, [forge(address)])
    assert stops(team, forge(address)) is Outcome.UNKNOWN
    assert team.suppressed(U2) is None


def test_the_address_of_a_mail_that_is_no_longer_known_ends_nothing(team: Team, address: str) -> None:
    gone = stop_address(SECRET, "0" * 32, DOMAIN)
    assert consent.is_stop_mail(SECRET, [gone])
    assert stops(team, gone) is Outcome.UNKNOWN
