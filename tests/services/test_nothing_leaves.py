"""Consent and suppression are looked at for every method, where a mail is decided and again where it is claimed."""

import inspect
import pkgutil
from collections.abc import Callable
from importlib import import_module

import pytest

from bot import services
from bot.domain.delivery import Delivery, DeliveryKind, DeliveryStatus
from bot.domain.invite import Method
from bot.domain.suppression import SuppressionReason
from bot.services import addresses, consent
from bot.services.cancelling import ManagePoll, cancel_poll, reopen_poll
from bot.services.moving import MoveMeeting, move_meeting
from bot.services.resending import Resend, resend
from bot.services.sending import NOT_NOW, claim_batch
from tests.services.beginnings import begin_with
from tests.services.outbox_makers import begin_attempt, claim_one, with_rate
from tests.services.team import HERE, Team, forget_whole

ADDRESS = "u2@example.com"
Refusal = Callable[[Team], object]
Path = Callable[[Team, Refusal], object]


def stops(team: Team) -> None:
    consent.stop_mail(team.database, team.clock, HERE, "U2")


def suppressed_for(reason: SuppressionReason) -> Refusal:
    return lambda team: team.suppresses(ADDRESS, reason)


REFUSALS: dict[str, Refusal] = {"stop": stops} | {str(reason): suppressed_for(reason) for reason in SuppressionReason}


def holding(team: Team) -> str:
    """A closed poll whose invites arrived; U2 said yes to both times."""
    return begin_with(team, _holding)


def _holding(team: Team) -> str:
    team.registers("U2")
    poll = team.closed(U2="yy").snapshot.poll.id
    team.sends()
    return poll


def managed(team: Team) -> ManagePoll:
    return ManagePoll(HERE, holding(team), "UORG", False)


def close(team: Team, refuse: Refusal) -> None:
    team.registers("U2")
    refuse(team)
    team.closed(U2="y")


def close_as_organizer(team: Team, refuse: Refusal) -> None:
    team.registers("U2")
    refuse(team)
    snapshot = team.posts(organizer="U2")
    team.answers(snapshot, U2="y")
    team.closes(snapshot, by="U2")


def promised_before(team: Team, refuse: Refusal) -> None:
    team.registers("U2")
    team.closed(U2="y")
    refuse(team)


def move(team: Team, refuse: Refusal) -> None:
    poll = holding(team)
    refuse(team)
    move_meeting(team.database, team.clock, MoveMeeting(HERE, poll, team.poll(poll).options[1].id, "UORG", False))


def cancel(team: Team, refuse: Refusal) -> None:
    request = managed(team)
    refuse(team)
    cancel_poll(team.database, team.clock, request)


def cancelled_before(team: Team, refuse: Refusal) -> None:
    request = managed(team)
    cancel_poll(team.database, team.clock, request)
    refuse(team)


def reopen(team: Team, refuse: Refusal) -> None:
    request = managed(team)
    refuse(team)
    reopen_poll(team.database, team.clock, request)


def send_again(team: Team, refuse: Refusal) -> None:
    poll = holding(team)
    refuse(team)
    resend(team.database, team.clock, Resend(HERE, poll, "UORG", False, "U2"))


def forget(team: Team, refuse: Refusal) -> None:
    holding(team)
    refuse(team)
    forget_whole(team.database, team.clock, HERE, "U2")


def ask_for_a_code(team: Team, refuse: Refusal) -> None:
    refuse(team)
    team.asks_code("U2", ADDRESS)


def code_asked_before(team: Team, refuse: Refusal) -> None:
    team.asks_code("U2", ADDRESS)
    refuse(team)


PATHS: dict[str, Path] = {
    path.__name__: path
    for path in (
        close,
        close_as_organizer,
        promised_before,
        move,
        cancel,
        cancelled_before,
        reopen,
        send_again,
        forget,
        ask_for_a_code,
        code_asked_before,
    )
}
NEWER_WISH = ("ask_for_a_code", "stop")
"""Asking for a code is asking for this one mail: it is the newer word."""


def claimed(team: Team) -> list[Delivery]:
    with_rate(team.database)
    return [one.delivery for one in claim_batch(team.database).claimed]


@pytest.mark.parametrize("refusal", REFUSALS)
@pytest.mark.parametrize("path", PATHS)
def test_nothing_leaves_to_whoever_may_not_be_mailed(team: Team, path: str, refusal: str) -> None:
    PATHS[path](team, REFUSALS[refusal])
    left = [one.address for one in claimed(team) if one.address == ADDRESS]
    assert left == ([ADDRESS] if (path, refusal) == NEWER_WISH else [])


@pytest.mark.parametrize("path", sorted(PATHS.keys() - {"promised_before", "cancelled_before", "code_asked_before"}))
def test_without_a_refusal_each_of_these_paths_mails(team: Team, path: str) -> None:
    PATHS[path](team, lambda _: None)
    assert ADDRESS in [one.address for one in claimed(team)]


def test_only_cancellations_that_leave_are_counted(team: Team) -> None:
    request = managed(team)
    stops(team)
    assert cancel_poll(team.database, team.clock, request).cancellations == 1


@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_cancellation_that_may_not_be_mailed_is_a_row_that_says_why(team: Team, refusal: str) -> None:
    cancel(team, REFUSALS[refusal])
    (row,) = [row for row in team.deliveries() if row.user == "U2" and row.method is Method.CANCEL]
    reason = "opt_out" if refusal == "stop" else refusal
    assert (row.status, row.reason, row.attempts) == (DeliveryStatus.SUPPRESSED, reason, 0)


@pytest.mark.parametrize("reason", SuppressionReason)
def test_asking_for_a_code_is_answered_alike_whether_the_address_is_suppressed(
    team: Team, reason: SuppressionReason
) -> None:
    request = addresses.RequestCode(HERE, "U2", ADDRESS)
    free = addresses.request_code(team.database, team.clock, request)
    team.suppresses(ADDRESS, reason)
    assert addresses.request_code(team.database, team.clock, request) == free
    rows = [(row.kind, row.status, row.reason) for row in team.deliveries() if row.reason]
    assert rows == [(DeliveryKind.CODE, DeliveryStatus.SUPPRESSED, reason)]


def test_a_code_that_waits_for_its_turn_does_not_leave_once_its_person_stops(team: Team) -> None:
    team.asks_code("U2", ADDRESS)
    with_rate(team.database)
    waiting = claim_one(team.database)
    stops(team)
    assert begin_attempt(team.database, waiting) == NOT_NOW
    (row,) = team.deliveries()
    assert (row.status, row.reason) == (DeliveryStatus.SUPPRESSED, "opt_out")


def test_only_one_step_promises_mails() -> None:
    """Whoever promises a mail by another way passes by consent and suppression."""
    found = pkgutil.walk_packages(services.__path__, f"{services.__name__}.")
    modules = {one.name: inspect.getsource(import_module(one.name)) for one in found}
    assert [name for name, source in modules.items() if "deliveries.enqueue" in source] == [
        "bot.services.steps.mailing"
    ]
