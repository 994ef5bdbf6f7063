"""No workspace uses up the account's mail, and while the pace is short the workspaces take turns."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.alerts import Alert, AlertKind, read_alert
from bot.domain.claimed import Skip
from bot.domain.delivery import Delivery, DeliveryKind, DeliveryStatus
from bot.domain.invite import Invite, Method
from bot.domain.notice import NoticeKind
from bot.services.administration import purge
from bot.services.sending import Batch, claim_batch
from bot.services.settling import Accepted, Outcome, Skipped, settle
from bot.services.steps.sharing import claim_in_turn
from storage.database import Database
from storage.values import Installation
from tests.services.outbox_makers import OPERATORS, begin, due, due_code, notices, with_rate
from tests.storage.databases import START, MovingClock
from tests.storage.makers import stored_delivery, stored_invite
from tests.storage.test_concurrency import at_once

HERE, ELSEWHERE, THIRD = "T1", "T2", "T3"


def waiting(database: Database, workspace: str, number: int, **changes: Any) -> list[Delivery]:
    invite = invite_of(database, workspace)
    told: dict[str, Any] = {"workspace": workspace} | changes
    names = [f"{workspace}-{method_of(told)}-{place}" for place in range(number)]
    return [due(database, invite, user=name, address=f"{name}@example.com", **told) for name in names]


def answers_waiting(database: Database, workspace: str, number: int) -> None:
    for place in range(number):
        told = {"workspace": workspace, "user": f"{workspace}-{place}", "next_attempt_at": START}
        stored_delivery(database, None, kind=DeliveryKind.ANSWERS, **told)


def method_of(told: dict[str, Any]) -> str:
    return str(told.get("method", ""))


def invite_of(database: Database, workspace: str) -> Invite:
    return stored_invite(database, workspace=workspace)


def claim(database: Database, limit: int = 50) -> Batch:
    return claim_batch(database, limit=limit, operators=OPERATORS)


def claimed(database: Database, limit: int = 50) -> Counter[str]:
    return Counter(one.delivery.workspace for one in claim(database, limit).claimed)


def share_used_up(database: Database) -> None:
    """Of ten mails a day, one of several workspaces may have five; the first has had them."""
    with_rate(database, daily=10)
    waiting(database, HERE, 8)
    waiting(database, ELSEWHERE, 1)
    taken = begin(database)
    assert Counter(one.delivery.workspace for one in taken) == {HERE: 5, ELSEWHERE: 1}
    settle(database, [Accepted(one, f"ses-{one.delivery.id}") for one in taken], operators=OPERATORS)


def test_one_of_several_workspaces_has_its_share_of_the_day_and_no_more(database: Database, clock: MovingClock) -> None:
    share_used_up(database)
    clock.move(timedelta(hours=23))
    assert claimed(database) == {}
    waiting(database, ELSEWHERE, 2, sequence=1)
    assert claimed(database) == {ELSEWHERE: 2}
    clock.move(timedelta(hours=2))
    assert claimed(database)[HERE] == 1


def test_what_waits_for_its_share_stays_due_and_is_not_asked_for_without_end(database: Database) -> None:
    share_used_up(database)
    batch = claim(database)
    assert (batch.claimed, batch.held_back) == ((), False)
    with database.read_account() as account:
        left = [row.status for row in account.deliveries.list() if row.workspace == HERE]
    assert Counter(left) == {DeliveryStatus.SENT: 5, DeliveryStatus.PENDING: 3}


def test_cancellations_are_exempt_and_do_not_count(database: Database) -> None:
    share_used_up(database)
    waiting(database, HERE, 3, method=Method.CANCEL, sequence=9)
    assert claimed(database) == {HERE: 3}


def test_cancellations_count_for_no_share(database: Database) -> None:
    with_rate(database, daily=10)
    waiting(database, HERE, 4, method=Method.CANCEL, sequence=9)
    waiting(database, ELSEWHERE, 1)
    assert claimed(database) == {HERE: 4, ELSEWHERE: 1}
    with database.read_account() as account:
        used = account.workspace_mail.used([HERE, ELSEWHERE], START)
    assert {workspace: one.mails for workspace, one in used.items()} == {ELSEWHERE: 1}


def test_codes_count_like_invites(chosen_database: Database) -> None:
    with_rate(chosen_database, daily=4)
    for place in range(3):
        due_code(chosen_database, workspace=HERE, user=f"U{place}", address=f"code{place}@example.com")
    waiting(chosen_database, ELSEWHERE, 1)
    assert claimed(chosen_database) == {HERE: 2, ELSEWHERE: 1}


def test_a_workspace_that_is_alone_has_the_whole_day(chosen_database: Database) -> None:
    with_rate(chosen_database, daily=10)
    waiting(chosen_database, HERE, 8)
    assert claimed(chosen_database) == {HERE: 8}


@pytest.mark.parametrize(("installed", "mails"), [((HERE,), 8), ((HERE, ELSEWHERE), 5)])
def test_installed_workspaces_that_have_no_mail_yet_keep_their_share(
    chosen_database: Database, installed: tuple[str, ...], mails: int
) -> None:
    with_rate(chosen_database, daily=10)
    with chosen_database.begin_account() as account:
        for workspace in installed:
            account.installations.save(Installation(workspace, "", b"sealed", START, None))
    waiting(chosen_database, HERE, 8)
    assert claimed(chosen_database) == {HERE: mails}


def test_where_ses_sets_no_daily_limit_nobody_has_a_share(chosen_database: Database) -> None:
    with_rate(chosen_database, daily=None)
    waiting(chosen_database, HERE, 8)
    waiting(chosen_database, ELSEWHERE, 1)
    assert claimed(chosen_database) == {HERE: 8, ELSEWHERE: 1}


def test_the_operators_hear_once_a_day_of_a_share_that_is_used_up(chosen_database: Database) -> None:
    share_used_up(chosen_database)
    for _ in range(3):
        claim(chosen_database)
    warned = notices(chosen_database, NoticeKind.OPERATOR_WARNING)
    told = Alert(AlertKind.SHARE_USED_UP, {"workspace": HERE, "share": "5"})
    assert [(one.user, read_alert(one.data)) for one in warned] == [(user, told) for _, user in OPERATORS]


def test_while_the_pace_is_short_workspaces_share_each_portion_evenly(database: Database) -> None:
    with_rate(database, rate=6)
    waiting(database, HERE, 20)
    waiting(database, ELSEWHERE, 20)
    waiting(database, THIRD, 1)
    assert claimed(database) == {HERE: 3, ELSEWHERE: 2, THIRD: 1}


def test_with_one_mail_at_a_time_workspaces_take_turns(database: Database, clock: MovingClock) -> None:
    with_rate(database, rate=1)
    waiting(database, HERE, 9)
    waiting(database, ELSEWHERE, 9)
    turns = []
    for _ in range(6):
        turns += list(claimed(database))
        clock.move(timedelta(seconds=1))
    assert turns == [HERE, ELSEWHERE] * 3


def test_what_one_workspace_does_not_want_goes_to_the_others_at_once(database: Database) -> None:
    with_rate(database, rate=10)
    waiting(database, HERE, 20)
    waiting(database, ELSEWHERE, 1)
    assert claimed(database) == {HERE: 9, ELSEWHERE: 1}


def test_a_mail_that_was_not_sent_after_all_is_given_back_to_its_workspace(database: Database) -> None:
    with_rate(database, daily=10)
    waiting(database, HERE, 9)
    waiting(database, ELSEWHERE, 1)
    back = [one for one in claim(database).claimed if one.delivery.workspace == HERE][:2]
    outcomes: list[Outcome] = [Skipped(one, Skip(DeliveryStatus.SUPPRESSED, "opt_out")) for one in back]
    settle(database, outcomes, operators=OPERATORS)
    assert claimed(database) == {HERE: 2}


def test_replicas_that_claim_at_once_exceed_no_share(database: Database) -> None:
    with_rate(database, daily=20)
    waiting(database, HERE, 30)
    waiting(database, ELSEWHERE, 3)
    found = at_once(4, lambda _: claimed(database, limit=8))
    total = sum(found, Counter[str]()) + claimed(database)
    assert total == {HERE: 10, ELSEWHERE: 3}


def test_the_counts_of_past_days_are_purged(chosen_database: Database, clock: MovingClock) -> None:
    share_used_up(chosen_database)
    clock.move(timedelta(days=3))
    assert purge(chosen_database, clock)["workspace_mail"] == 2


@pytest.mark.parametrize("short", [False, True])
def test_answers_go_behind_the_invites_of_every_workspace(database: Database, clock: MovingClock, short: bool) -> None:
    with_rate(database, daily=30 if short else None)
    answers_waiting(database, HERE, 3)
    waiting(database, ELSEWHERE, 2)
    waiting(database, THIRD, 1)
    order = [one.delivery for _ in range(3) for one in claim_batch(database, limit=1, operators=OPERATORS).claimed]
    assert Counter(one.workspace for one in order) == {ELSEWHERE: 2, THIRD: 1}
    assert {one.kind for one in order} == {DeliveryKind.INVITE}


def test_answers_count_for_their_workspaces_share(database: Database, clock: MovingClock) -> None:
    with_rate(database, daily=10)
    waiting(database, HERE, 4)
    answers_waiting(database, HERE, 3)
    waiting(database, ELSEWHERE, 1)
    with database.begin_account() as account:
        found = claim_in_turn(account, START, timedelta(minutes=1), 9, OPERATORS)
    assert Counter((one.workspace, one.kind) for one in found) == {
        (HERE, DeliveryKind.INVITE): 4,
        (HERE, DeliveryKind.ANSWERS): 1,
        (ELSEWHERE, DeliveryKind.INVITE): 1,
    }
