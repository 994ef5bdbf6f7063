"""What a person says of mail and of reminders at one moment, on PostgreSQL: both stand afterwards."""

from collections.abc import Callable
from functools import partial

import pytest

from bot.domain.person import Consent
from bot.services import consent, reminding
from tests.services.racing import race, world
from tests.services.remains import EVA
from tests.services.team import HERE, Team
from tests.storage.shared_databases import postgresql_database

__all__ = ["postgresql_database", "world"]
pytestmark = pytest.mark.postgres


def stops_mail(team: Team) -> None:
    consent.stop_mail(team.database, team.clock, HERE, EVA)


def stops_reminders(team: Team) -> None:
    reminding.allow_reminders(team.database, HERE, EVA, allowed=False)


@pytest.mark.parametrize(("first", "second"), [(stops_mail, stops_reminders), (stops_reminders, stops_mail)])
@pytest.mark.parametrize("said_before", [True, False])
def test_who_stops_mail_and_reminders_at_one_moment_has_stopped_both(
    world: Team,
    monkeypatch: pytest.MonkeyPatch,
    first: Callable[[Team], None],
    second: Callable[[Team], None],
    said_before: bool,
) -> None:
    if said_before:
        with world.database.begin_account() as account:
            account.in_workspace(HERE).people.save_consent(EVA, mail=True, reminders=True)
    assert race(world.database, monkeypatch, partial(first, world), partial(second, world))
    with world.database.read(HERE) as uow:
        assert uow.people.consent(EVA) == Consent(mail=False, reminders=False)
