"""When the day's quota does not last, invites to the soonest meetings go first, and the cards of all who wait know."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.breaker import BreakerReason
from bot.domain.delivery import Delivery
from bot.domain.held_back import HeldBack
from bot.domain.invite import Method
from bot.domain.pacing import Outlook
from bot.services import reading
from storage.database import Database
from tests.services.outbox_makers import claim, due, due_code, open_breaker, with_rate
from tests.services.team import Team
from tests.storage.databases import START, MovingClock
from tests.storage.makers import HERE, stored_invite

DAY = timedelta(days=1)


def invited(database: Database, days: int, place: int = 0, **changes: Any) -> Delivery:
    """A mail to a meeting so many days ahead; those with a higher place were promised later."""
    return due(
        database,
        expires_at=START + days * DAY,
        address=f"p{days}-{place}@example.com",
        created_at=START + timedelta(seconds=place),
        **changes,
    )


def claimed(database: Database, limit: int = 50) -> list[str]:
    return [one.delivery.address for one in claim(database, limit).claimed]


def outlook(database: Database) -> Outlook:
    with database.read_account() as account:
        limits = account.pacing.limits()
    assert limits is not None
    return limits.outlook


def test_invites_to_the_soonest_meetings_go_first_when_the_quota_will_not_last(database: Database) -> None:
    with_rate(database, daily=100, sent=93)
    for days in (9, 3, 7, 1):
        invited(database, days)
    assert claimed(database) == ["p1-0@example.com", "p3-0@example.com"]
    assert outlook(database) is Outlook.SHORT
    assert claimed(database) == []
    assert outlook(database) is Outlook.SPENT


def test_while_the_quota_lasts_what_has_waited_longest_goes_first(database: Database) -> None:
    with_rate(database, daily=100, sent=0)
    first = [invited(database, days).address for days in (9, 3, 1)]
    assert claimed(database) == first
    assert outlook(database) is Outlook.ENOUGH


def test_codes_and_cancellations_still_go_before_every_invite(database: Database) -> None:
    with_rate(database, daily=100, sent=93)
    invited(database, 1)
    due_code(database, address="code@example.com")
    invited(database, 9, method=Method.CANCEL, sequence=1)
    assert claimed(database)[:2] == ["p9-0@example.com", "code@example.com"]


def test_each_of_several_workspaces_sends_its_soonest_meetings_first(database: Database) -> None:
    with_rate(database, daily=100, sent=93)
    for workspace in (HERE, "T2"):
        for days in (9, 1):
            due(database, stored_invite(database, workspace=workspace), workspace=workspace,
                expires_at=START + days * DAY, address=f"{workspace}-{days}@example.com")  # fmt: skip
    assert sorted(claimed(database)) == ["T1-1@example.com", "T2-1@example.com"]


def test_the_reserve_stays_for_cancellations_when_the_day_is_spent(database: Database) -> None:
    with_rate(database, daily=100, sent=95)
    invited(database, 1)
    cancel = invited(database, 9, method=Method.CANCEL, sequence=1)
    assert claimed(database) == [cancel.address]


def test_without_a_daily_limit_the_quota_always_lasts(chosen_database: Database) -> None:
    with_rate(chosen_database, daily=None)
    invited(chosen_database, 1)
    claimed(chosen_database)
    assert outlook(chosen_database) is Outlook.ENOUGH


def card_of(database: Database, delivery: Delivery) -> int:
    """How often the card was to be redrawn."""
    assert delivery.poll is not None
    with database.read(HERE) as uow:
        card = uow.cards.of_poll(delivery.poll)
    assert card is not None
    return card.revision


def waiting_with_card(database: Database) -> Delivery:
    mail = invited(database, 5)
    assert mail.poll is not None
    with database.begin(HERE) as uow:
        uow.cards.ensure(mail.poll, "UORG")
    return mail


def test_the_cards_of_all_who_wait_are_redrawn_when_the_outlook_changes_and_only_then(
    database: Database, clock: MovingClock
) -> None:
    with_rate(database, daily=100, sent=95)
    mail = waiting_with_card(database)
    before = card_of(database, mail)
    claim(database)
    assert card_of(database, mail) == before + 1
    claim(database)
    assert card_of(database, mail) == before + 1


@pytest.mark.parametrize("reason", BreakerReason)
def test_the_cards_of_all_who_wait_are_redrawn_when_sending_pauses_and_goes_on(
    chosen_database: Database, reason: BreakerReason
) -> None:
    mail = waiting_with_card(chosen_database)
    before = card_of(chosen_database, mail)
    for _ in range(2):
        open_breaker(chosen_database, reason)
        assert card_of(chosen_database, mail) == before + 1
    with chosen_database.begin_account() as account:
        account.breaker.close("ada", START)
    assert card_of(chosen_database, mail) == before + 2


def held_back(team: Team, poll: str) -> HeldBack | None:
    card = reading.delivery_card(team.database, HERE, poll)
    assert card is not None
    return card.held_back


def test_the_card_says_who_waits_for_the_quota_and_who_does_not(team: Team) -> None:
    """Two mails are left of the day: those of the sooner meeting."""
    team.registers("U2")
    late, soon = (team.closed(hours, U2="y").snapshot.poll.id for hours in (96, 24))
    with_rate(team.database, daily=100, sent=93)
    claim(team.database, limit=0)
    assert (held_back(team, soon), held_back(team, late)) == (None, HeldBack.BY_QUOTA)


def test_the_card_says_why_sending_is_paused_while_something_waits(team: Team) -> None:
    team.registers("U2")
    poll = team.closed(U2="y").snapshot.poll.id
    assert held_back(team, poll) is None
    open_breaker(team.database, BreakerReason.BOUNCE_RATE)
    assert held_back(team, poll) is HeldBack.BY_RATES
    with team.database.begin_account() as account:
        account.breaker.close("ada", team.clock.now())
    team.sends()
    open_breaker(team.database, BreakerReason.MANUAL)
    assert held_back(team, poll) is None
