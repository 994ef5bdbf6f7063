"""Polls are locked before the questions and cards about them, and a close locks nobody's reason to get no mail. By
doing it on PostgreSQL: what would wait in the other order would end in a deadlock, and the act with it."""

import re
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

import storage
from bot.domain.notice import WhyOff
from bot.domain.redraw import Budget
from bot.domain.suppression import SuppressionReason
from bot.services import addresses, consent, redrawing
from storage.database import Database
from storage.values import Surface
from tests.patience import PATIENCE
from tests.services.team import HERE, Team
from tests.services.test_lock_order import let_wait
from tests.storage.databases import MovingClock
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
