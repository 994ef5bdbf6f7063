"""What SES or an operator says of an address while its owner is being forgotten goes with the rest."""

from collections.abc import Callable
from functools import partial

import pytest

from bot.domain.feedback import FeedbackKind
from bot.services import suppressing
from tests.services.life_of_eva import arrives
from tests.services.racing import race, world
from tests.services.remains import ADDRESS, EVA, remains
from tests.services.team import HERE, Team, forget_whole
from tests.storage.makers import a_fact
from tests.storage.shared_databases import postgresql_database

__all__ = ["postgresql_database", "world"]
pytestmark = pytest.mark.postgres
K = FeedbackKind


def adds(team: Team) -> object:
    return suppressing.add_suppression(team.database, team.clock, ADDRESS, by="T1:UADM")


def is_told(kind: FeedbackKind, team: Team) -> None:
    arrives(team, a_fact(kind, ses_message_id="unknown", address=ADDRESS))


@pytest.mark.parametrize("commit", [3, 4, 5])
@pytest.mark.parametrize("act", [adds, partial(is_told, K.HARD_BOUNCE), partial(is_told, K.DELAYED)])
def test_what_is_said_of_the_address_between_two_steps_of_a_forgetting_goes(
    world: Team, monkeypatch: pytest.MonkeyPatch, act: Callable[[Team], object | None], commit: int
) -> None:
    forget = partial(forget_whole, world.database, world.clock, HERE, EVA)
    assert race(world.database, monkeypatch, forget, partial(act, world), commit=commit)
    assert remains(world.database) == set()
