"""Being forgotten at the moment of what comes in and goes out: answers of calendars, mails in flight, links, codes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from bot.domain.claimed import Claimed
from bot.domain.delivery import DeliveryStatus
from bot.domain.feedback import FeedbackKind
from bot.domain.poll import PollSnapshot
from bot.domain.replies import ReplyMethod
from bot.domain.stop_address import stop_address
from bot.domain.tokens import sign
from bot.ports import MailInDoubt
from bot.services import consent, replying
from bot.services.sending import begin_attempts, claim_batch
from bot.services.settling import Accepted, Refused, settle
from tests.services.life_of_eva import OPERATED, QUOTING, arrives
from tests.services.outbox_makers import with_rate
from tests.services.racing import race, race_at_each_step, world
from tests.services.remains import ADDRESS, EVA, remains
from tests.services.reply_makers import DOMAIN, FORWARDING, an_answer_of
from tests.services.team import HERE, SECRET, Team, forget_whole
from tests.storage.makers import a_fact, fresh
from tests.storage.shared_databases import postgresql_database

__all__ = ["postgresql_database", "world"]
pytestmark = pytest.mark.postgres
Act = Callable[[Team, PollSnapshot], object]


def promised(team: Team) -> PollSnapshot:
    snapshot = team.posts(24, 48)
    team.answers(snapshot, **{EVA: "yy", "U3": "yy"})
    with_rate(team.database)
    return team.closes(snapshot, reply_domain=DOMAIN).snapshot


def held(team: Team) -> PollSnapshot:
    snapshot = promised(team)
    team.sends()
    return snapshot


def replies(team: Team, snapshot: PollSnapshot, *, method: ReplyMethod = ReplyMethod.REPLY) -> object:
    mail = an_answer_of(team.invite(snapshot.poll.id), ADDRESS, "ACCEPTED", method=method, comment=f"yours, {ADDRESS}")
    return replying.apply_mail(team.database, mail, FORWARDING)


def writes(team: Team, snapshot: PollSnapshot) -> object:
    mail = an_answer_of(team.invite(snapshot.poll.id), ADDRESS, "")
    return replying.apply_mail(team.database, replace(mail, reply=None, text=f"late, {ADDRESS}"), FORWARDING)


def begun(team: Team) -> list[Claimed]:
    looked_at = begin_attempts(team.database, claim_batch(team.database).claimed)
    return [one for one in looked_at if isinstance(one, Claimed)]


def sends(team: Team, _: PollSnapshot) -> None:
    outcomes = [Accepted(one, fresh("ses-")) for one in begun(team)]
    settle(team.database, outcomes, operators=OPERATED.operators)


def loses_the_reply(team: Team, _: PollSnapshot) -> None:
    outcomes = [Refused(one, MailInDoubt("ReadTimeout", QUOTING), 0.0) for one in begun(team)]
    settle(team.database, outcomes, operators=OPERATED.operators)


def tells(kind: FeedbackKind) -> Act:
    def act(team: Team, snapshot: PollSnapshot) -> None:
        name = next((row.id for row in team.deliveries(snapshot.poll.id) if row.address == ADDRESS), "gone")
        told = {"ses_message_id": fresh("ses-"), "outbox_id": name, "address": ADDRESS, "diagnostic": QUOTING}
        arrives(team, a_fact(kind, **told))

    return act


def _hers(team: Team) -> str:
    return next((row.id for row in team.deliveries() if row.user == EVA), "gone")


def clicks(team: Team, _: PollSnapshot) -> None:
    consent.unsubscribe(team.database, team.clock, SECRET, sign(SECRET, _hers(team)))


def unsubscribes_by_mail(team: Team, _: PollSnapshot) -> None:
    to = [stop_address(SECRET, _hers(team), DOMAIN)]
    consent.unsubscribe_by_mail(team.database, SECRET, fresh("mail"), to)


def proves(team: Team, _: PollSnapshot) -> None:
    team.clock.move(timedelta(days=2))
    team.types_code(EVA, team.asks_code(EVA, f"new.{ADDRESS}"))


ACTS: dict[str, tuple[Callable[[Team], PollSnapshot], Act]] = {
    "calendar answers": (held, replies),
    "calendar counters": (held, partial(replies, method=ReplyMethod.COUNTER)),
    "writes": (held, writes),
    "mails leave": (promised, sends),
    "a reply of SES's is lost": (promised, loses_the_reply),
    "delivered": (held, tells(FeedbackKind.DELIVERED)),
    "bounced": (held, tells(FeedbackKind.HARD_BOUNCE)),
    "complained": (promised, tells(FeedbackKind.COMPLAINT)),
    "opted out": (promised, tells(FeedbackKind.OPT_OUT)),
    "link": (held, clicks),
    "link, by mail": (held, unsubscribes_by_mail),
    "stops": (promised, lambda team, _: consent.stop_mail(team.database, team.clock, HERE, EVA)),
    "starts": (promised, lambda team, _: consent.start_mail(team.database, team.clock, HERE, EVA)),
    "code proven": (held, proves),
}
BY_HERSELF = {"stops", "starts", "code proven"}
"""Whoever acts after being forgotten is known anew."""
AT_EVERY_STEP = ("writes", "mails leave", "a reply of SES's is lost", "link")


@pytest.mark.parametrize("name", ACTS)
def test_whatever_comes_and_goes_while_somebody_is_forgotten_leaves_nothing(
    world: Team, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    prepare, act = ACTS[name]
    snapshot = prepare(world)
    race(world.database, monkeypatch, partial(act, world, snapshot), partial(forgets, world))
    nothing_is_left(world, name)


@pytest.mark.parametrize("name", AT_EVERY_STEP)
def test_whatever_comes_and_goes_at_any_step_of_a_forgetting_leaves_nothing(
    world: Team, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    race_at_each_step(world, monkeypatch, *ACTS[name], partial(nothing_is_left, world, name))


def test_a_code_that_somebody_asks_for_while_they_are_forgotten_goes_with_them(
    world: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The codes are gone by then, and the last step is not over."""
    assert race(
        world.database, monkeypatch, partial(forgets, world), partial(world.asks_code, EVA, f"new.{ADDRESS}"), commit=5
    )
    assert remains(world.database) == set()


def forgets(team: Team) -> None:
    forget_whole(team.database, team.clock, HERE, EVA)


def nothing_is_left(team: Team, name: str) -> None:
    """Once it is known of each mail whether it left, and the operator has released what was said of the address."""
    with team.database.begin_account() as account:
        account.suppressions.release(ADDRESS, "a test", team.clock.now())
        for row in account.deliveries.list():
            if row.status is DeliveryStatus.IN_DOUBT:
                account.settlements.move(row.id, DeliveryStatus.DELIVERED)
    team.sends()
    if name in BY_HERSELF:
        forgets(team)
        team.sends()
    assert remains(team.database) == set()
