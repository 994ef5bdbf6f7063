"""Whoever stores what is told of an address, or gives it to somebody, locks the address before every row. By doing it
on PostgreSQL: one act holds the address, and the other waits for it with nothing in its hands."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from bot.domain.addresses import address_hash
from bot.domain.delivery import Delivery
from bot.domain.feedback import FeedbackKind
from bot.domain.ids import new_id
from bot.domain.stop_address import stop_address
from bot.domain.suppression import SuppressionReason, person_key
from bot.domain.tokens import sign
from bot.services import account_overview, addresses, consent, suppressing
from bot.services.feedback import Received, apply_feedback
from storage.database import Database
from storage.values import Forgetting
from tests.services.feedback_makers import POLICY, about, sent
from tests.services.held_rows import nobody_holds_any
from tests.services.team import HERE, SECRET, Team, a_draft
from tests.services.test_lock_order import let_wait
from tests.storage.databases import START, MovingClock
from tests.storage.makers import a_fact, an_address
from tests.storage.shared_databases import postgresql_database

__all__ = ["postgresql_database"]
pytestmark = pytest.mark.postgres
U2, OTHER = "u2@example.com", "other@example.com"
HASH = address_hash(U2)
R, K = SuppressionReason, FeedbackKind


@dataclass
class World(Team):
    """U2 has an address that bounced softly, and was mailed there; they themselves have ended mail by that mail."""

    mail: Delivery

    @property
    def link(self) -> str:
        return sign(SECRET, self.mail.id)


@pytest.fixture
def world(postgresql_database: Database, clock: MovingClock) -> World:
    database = postgresql_database
    Team(database, clock).registers("U2", "UORG")
    world = World(database, clock, sent(database, id=new_id(START), user="U2", address=U2))
    world.suppresses(U2, R.OPT_OUT, said_by=person_key(HERE, "U2"))
    world.suppresses(U2, R.SOFT_STREAK)
    with database.begin_account() as account:
        account.suppressions.lengthen({HASH: {"earlier"}})
        uow = account.in_workspace(HERE)
        uow.people.save_consent("U2", mail=False)
    return world


def releases(world: World) -> object:
    return suppressing.release_suppression(world.database, world.clock, suppressing.Release(U2, "ops"))


def releases_one(world: World) -> object:
    request = account_overview.ReleaseListed(HASH, R.SOFT_STREAK, "ops")
    return account_overview.release_listed(world.database, request)


def adds(world: World) -> object:
    return suppressing.add_suppression(world.database, world.clock, U2, by="ops")


def tells(kind: FeedbackKind, **changes: str) -> Callable[[World], object]:
    def tell(world: World) -> object:
        fact = about(world.mail, kind, **changes)
        arrived = about(world.mail, K.DELIVERED)
        return apply_feedback(world.database, [Received("{}", (fact, arrived))], POLICY)

    return tell


def tells_of_others(world: World) -> object:
    fact = a_fact(K.DELIVERED, ses_message_id="unknown", address=U2)
    return apply_feedback(world.database, [Received("{}", (fact,))], POLICY)


def gives_it_again(world: World) -> object:
    return addresses.register_profile_address(world.database, world.clock, HERE, "U2")


def gives_another(world: World) -> object:
    world.knows("U2", OTHER)
    return addresses.register_profile_address(world.database, world.clock, HERE, "U2")


def asks_for_a_code(world: World) -> object:
    return addresses.request_code(world.database, world.clock, addresses.RequestCode(HERE, "U2", U2))


def opens_a_poll(world: World) -> object:
    world.knows("UORG", U2)
    return world.submits(a_draft(organizer_address=U2), "view")


def allows_mail(world: World) -> object:
    return consent.start_mail(world.database, world.clock, HERE, "U2")


def follows_the_link(world: World) -> object:
    return consent.unsubscribe(world.database, world.clock, SECRET, world.link)


def takes_the_link_back(world: World) -> object:
    return consent.resubscribe(world.database, world.clock, SECRET, world.link)


def mails_a_stop(world: World) -> object:
    stop = stop_address(SECRET, world.mail.id, "replies.example.com")
    return consent.unsubscribe_by_mail(world.database, SECRET, "mail-1", [stop])


def erases_what_was_told(world: World) -> object:
    with world.database.begin_account() as account:
        who = account.forgettings.begin(HERE, "U2", "forgotten-1", START)
    with world.database.begin_account() as account:
        account.told_addresses.erase(who)
    return who


def purges(world: World) -> object:
    with world.database.begin_account() as account:
        return account.purge.forget_addresses([HASH])


ACTS = [
    releases,
    releases_one,
    adds,
    tells(K.OPT_OUT),
    tells(K.HARD_BOUNCE),
    tells(K.SOFT_BOUNCE, address=OTHER),
    tells_of_others,
    gives_it_again,
    gives_another,
    asks_for_a_code,
    opens_a_poll,
    allows_mail,
    follows_the_link,
    takes_the_link_back,
    mails_a_stop,
    erases_what_was_told,
    purges,
]


@pytest.mark.parametrize("act", ACTS)
def test_whoever_waits_for_an_address_holds_nothing(world: World, act: Callable[[World], object]) -> None:
    with world.database.begin_account() as account:
        account.suppressions.lock([HASH])
        finish = let_wait(lambda: act(world))
        nobody_holds_any()
    finish()


def tells_of_both(world: World) -> object:
    facts = tuple(a_fact(K.OPT_OUT, ses_message_id=None, address=one) for one in (U2, OTHER))
    return apply_feedback(world.database, [Received("{}", facts)], POLICY)


@pytest.mark.parametrize("act", [gives_another, tells_of_both])
def test_two_addresses_are_locked_in_one_order(world: World, act: Callable[[World], object]) -> None:
    first, second = sorted(map(address_hash, (U2, OTHER)))
    with world.database.begin_account() as account:
        account.suppressions.lock([first])
        finish = let_wait(lambda: act(world))
        account.suppressions.lock([second])
    finish()


def test_the_purge_leaves_an_address_that_somebody_gives_meanwhile(world: World) -> None:
    """It was that of somebody who is forgotten, and still stands on the list."""
    who = Forgetting(HERE, "U2", "forgotten-1", START)
    with world.database.begin_account() as account:
        account.erasure.erase_address(who)
        account.erasure.erase_from_poll(who, world.mail.poll or "", START)
    world.knows("U3", U2)
    with world.database.begin(HERE) as uow:
        uow.suppressions.lock([HASH])
        finish = let_wait(lambda: purges(world))
        uow.people.save_address(an_address("U3", U2))
    finish()
    with world.database.read_account() as account:
        assert {one.address for one in account.suppressions.of(U2)} == {U2}
