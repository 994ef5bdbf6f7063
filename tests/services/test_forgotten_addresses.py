"""Earlier versions left plain addresses beside hashes in what SES told: the purge finds those of forgotten people."""

import pytest

from bot.domain.feedback import FeedbackKind
from bot.domain.suppression import SuppressionReason
from bot.services import administration
from storage.account.retention import FEW
from storage.database import Database
from tests.services.life_of_eva import QUOTING, arrives
from tests.services.outbox_makers import reword
from tests.services.remains import ADDRESS, EVA, OF_SERVERS, remains
from tests.services.team import HERE, Team, forget_whole
from tests.storage.databases import MovingClock
from tests.storage.makers import a_fact

LEFT = {"suppression.address", "suppression.detail", "feedback_event.address", "feedback_event.diagnostic"}


def mailed(team: Team, *users: str) -> None:
    """Each of them was at a meeting of their own; a mail of which Meet knows nothing came back."""
    for user in users:
        team.registers(user, address=ADDRESS)
        team.closed(**{user: "y"})
        team.sends()
    arrives(team, a_fact(FeedbackKind.HARD_BOUNCE, ses_message_id="unknown", address=ADDRESS))
    (mail,) = (one for one in team.deliveries() if one.user == EVA)
    arrives(team, a_fact(FeedbackKind.DELIVERED, ses_message_id="another", outbox_id=mail.id, address=ADDRESS))


def left_by_an_earlier_version(team: Team) -> None:
    hashed = "WHERE address_hash IN (SELECT address_hash FROM suppression WHERE reason = 'hard_bounce')"
    reword(team.database, f"UPDATE suppression SET address = '{ADDRESS}', detail = '{QUOTING}' {hashed}")
    reword(team.database, f"UPDATE feedback_event SET address = '{ADDRESS}', diagnostic = '{QUOTING}' {hashed}")


def purge(team: Team) -> int:
    return administration.purge(team.database, team.clock)["forgotten address"]


def test_the_address_of_somebody_who_was_forgotten_goes_and_its_hash_stays(
    database: Database, clock: MovingClock
) -> None:
    team = Team(database, clock)
    mailed(team, EVA)
    forget_whole(team.database, team.clock, HERE, EVA)
    team.sends()
    left_by_an_earlier_version(team)
    assert remains(team.database) == LEFT
    assert purge(team) == 3
    assert remains(team.database) == set()
    assert team.suppressed(ADDRESS) is SuppressionReason.HARD_BOUNCE
    assert purge(team) == 0


@pytest.mark.parametrize("whose", ["mailed", "mailed to somebody else too", "registered by somebody else too"])
def test_the_address_that_somebody_has_who_was_not_forgotten_stays(team: Team, whose: str) -> None:
    if whose == "registered by somebody else too":
        team.registers("U3", address=ADDRESS)
    mailed(team, *(["U3", EVA] if whose == "mailed to somebody else too" else [EVA]))
    reword(team.database, "DELETE FROM address WHERE \"user\" = 'U3'" if whose.startswith("mailed to") else "SELECT 1")
    if whose != "mailed":
        forget_whole(team.database, team.clock, HERE, EVA)
    left_by_an_earlier_version(team)
    assert purge(team) == 0
    assert remains(team.database, what=OF_SERVERS) >= LEFT


def test_one_run_finds_them_all_however_many_they_are(team: Team) -> None:
    addresses = [f"eva{n}@example.com" for n in range(FEW + 1)]
    for n, address in enumerate(addresses):
        team.asks_code(f"U{n}", address)
        arrives(team, a_fact(FeedbackKind.COMPLAINT, ses_message_id=f"unknown {n}", address=address))
        reword(team.database, "UPDATE delivery SET address = ''")
    assert purge(team) == 2 * len(addresses)
