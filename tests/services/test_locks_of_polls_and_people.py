"""Polls are locked before the questions and cards about them, people before what they are owed, and a close locks
nobody's reason to get no mail. By doing it on PostgreSQL: what would wait in the other order would end in a deadlock,
and the act with it."""

import re
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

import storage
from bot.domain.breaker import BreakerReason
from bot.domain.limits import MAILINGS
from bot.domain.notice import Notice, WhyOff
from bot.domain.redraw import Budget
from bot.domain.suppression import SuppressionReason
from bot.services import addresses, consent, notifying, redrawing, reminding
from storage.database import Database
from storage.values import Forgetting, Surface
from tests.patience import PATIENCE
from tests.services.held_rows import nobody_holds, nobody_holds_any
from tests.services.outbox_makers import open_breaker
from tests.services.team import HERE, Team
from tests.services.test_lock_order import let_wait
from tests.storage.databases import START, MovingClock
from tests.storage.makers import a_notice
from tests.storage.shared_databases import postgresql_database

__all__ = ["postgresql_database"]
pytestmark = pytest.mark.postgres
LOCKS = re.compile(r"with_for_update\((?!read=True)")


@pytest.fixture
def team(postgresql_database: Database, clock: MovingClock) -> Team:
    return Team(postgresql_database, clock)


def waits_for_nothing(act: Callable[[], object]) -> None:
    """The act ends while the caller holds what it holds."""
    thread = threading.Thread(target=act)
    thread.start()
    thread.join(PATIENCE)
    assert not thread.is_alive()


def test_whoever_gives_an_address_holds_no_question_while_they_wait_for_a_poll(team: Team) -> None:
    poll = team.closed(U2="y").snapshot.poll.id
    team.knows("U2", "u2@example.com")
    with team.database.begin(HERE) as uow:
        uow.revisions.lock(poll)
        finish = let_wait(lambda: addresses.register_profile_address(team.database, team.clock, HERE, "U2"))
        uow.notices.take_back(poll, ["U2"], WhyOff.MOVED, team.clock.now())
    finish()


def test_a_close_waits_for_nobody_who_lifts_or_adds_a_reason_to_get_no_mail(team: Team) -> None:
    team.registers("UORG")
    team.registers("U2", "U3", address="both@example.com")
    snapshot = team.posts()
    team.answers(snapshot, U2="y", U3="y")
    consent.stop_mail(team.database, team.clock, HERE, "U3")
    team.knows("U3", "other@example.com")
    team.suppresses("other@example.com", SuppressionReason.HARD_BOUNCE)
    with team.database.begin_account() as account:
        assert account.suppressions.of("other@example.com")
        waits_for_nothing(lambda: team.closes(snapshot))
    assert team.poll(snapshot.poll.id).poll.winner


def test_a_card_that_must_wait_is_put_back_while_its_poll_is_locked(team: Team) -> None:
    poll = team.closed(U2="y").snapshot.poll.id
    with team.database.begin_account() as account:
        account.redraw_budgets.save(HERE, Budget(tokens=0, counted_at=team.clock.now()))
    with team.database.begin(HERE) as uow:
        uow.revisions.lock(poll)
        waits_for_nothing(lambda: redrawing.claim_due(team.database, Surface.CARD))
        uow.cards.touch(poll)


def test_only_the_purge_locks_keys() -> None:
    sources = Path(storage.__file__).parent.rglob("*.py")
    assert sorted(one.name for one in sources if LOCKS.search(one.read_text())) == ["purge.py", "repository.py"]


@pytest.fixture
def forgotten(team: Team) -> Forgetting:
    """U2, who may be mailed and is owed something, closed the breaker last."""
    team.registers("U2")
    open_breaker(team.database, BreakerReason.MANUAL)
    with team.database.begin_account() as account:
        assert account.breaker.close(f"{HERE}:U2", START, by_person=True)
        assert account.notices.owe(HERE, a_notice(user="U2"))
    return Forgetting(HERE, "U2", "forgotten-1", START)


def erases_rest(team: Team, who: Forgetting) -> None:
    with team.database.begin_account() as account:
        account.erasure.erase_rest(who, is_last=True)


def test_a_forgetting_holds_nothing_while_it_waits_for_the_breaker(team: Team, forgotten: Forgetting) -> None:
    """Whoever pauses sending holds it, and tells operators next: one of them is being forgotten."""
    with team.database.begin_account() as account:
        account.breaker.lock()
        finish = let_wait(lambda: erases_rest(team, forgotten))
        nobody_holds_any("breaker")
    finish()


def test_a_forgetting_holds_no_notice_while_it_waits_for_a_consent(team: Team, forgotten: Forgetting) -> None:
    """Whoever gives an address allows mail, and answers their questions next."""
    with team.database.begin(HERE) as uow:
        uow.people.save_consent("U2", mail=True)
        finish = let_wait(lambda: erases_rest(team, forgotten))
        nobody_holds("notice", "profile")
    finish()


def test_a_forgetting_holds_no_address_while_its_person_is_counted(team: Team, forgotten: Forgetting) -> None:
    """Each act is counted first; whoever opens a poll or closes one reads addresses next."""
    team.registers("U2")
    with team.database.begin(HERE) as uow:
        assert uow.usage.take("U2", MAILINGS, START)
    with team.database.begin(HERE) as uow:
        assert uow.usage.take("U2", MAILINGS, START)
        finish = let_wait(lambda: erases_rest(team, forgotten))
        nobody_holds("address", "consent")
    finish()


def test_whoever_ends_reminders_holds_no_message_while_they_wait_for_their_consent(team: Team) -> None:
    team.registers("U2")
    asked = a_notice(user="U2")
    with team.database.begin_account() as account:
        assert account.notices.owe(HERE, asked)
        (claimed,) = account.notices.claim_due(START, timedelta(), 10)
        assert account.notices.settle(claimed.id, claimed.attempts, "D1", "1.1", START)
    with team.database.begin(HERE) as uow:
        uow.people.save_consent("U2", mail=True)
        finish = let_wait(lambda: reminding.allow_reminders(team.database, HERE, "U2", allowed=False, pressed="1.1"))
        nobody_holds("notice")
    finish()


def test_a_notice_that_must_wait_holds_no_budget_while_its_poll_changes(team: Team) -> None:
    notice = a_notice()
    with team.database.begin_account() as account:
        assert account.notices.owe(HERE, notice)
        account.redraw_budgets.save(HERE, Budget(tokens=0, counted_at=team.clock.now()))
    with team.database.begin(HERE) as uow:
        uow.notices.add_to(notice, {}, START)
        finish = let_wait(lambda: notifying.may_change(team.database, replace(notice, workspace=HERE)))
        nobody_holds("workspace_pace")
    finish()


def test_a_claim_of_notices_waits_for_none_that_somebody_changes(team: Team) -> None:
    changing, other = a_notice(), a_notice()
    claimed = list[Notice]()
    with team.database.begin_account() as account:
        for one in (changing, other):
            assert account.notices.owe(HERE, one)
    with team.database.begin(HERE) as uow:
        uow.notices.add_to(changing, {}, START)
        waits_for_nothing(lambda: claimed.extend(notifying.claim_notices(team.database, limit=2)))
    assert [one.id for one in claimed] == [other.id]


def test_whoever_comes_back_takes_notices_in_one_order_and_cards_after_them(team: Team) -> None:
    poll, later = team.closed(U2="y").snapshot.poll.id, START + timedelta(days=1)
    second, first = (a_notice(id=one, user="UORG", attempts=1, next_attempt_at=later) for one in ("2", "1"))
    with team.database.begin_account() as account:
        for owed in (second, first):
            assert account.notices.owe(HERE, owed)
    for redraw in redrawing.claim_due(team.database, Surface.CARD, limit=9):
        redrawing.release_redraw(team.database, redraw, timedelta(days=1))
    with team.database.begin(HERE) as uow:
        uow.notices.add_to(first, {}, START)
        finish = let_wait(lambda: redrawing.person_came_back(team.database, HERE, "UORG"))
        uow.notices.add_to(second, {}, START)
        uow.cards.touch(poll)
    finish()
