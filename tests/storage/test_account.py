"""What belongs to the SES account: suppressions, the breaker, pacing; and jobs, installations and the audit log."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.addresses import address_hash
from bot.domain.breaker import Breaker, BreakerReason
from bot.domain.mail_health import Figure, Reading, Unknown
from bot.domain.suppression import Suppression, SuppressionReason, weightiest_reason
from storage.database import Database
from storage.values import AuditEntry, JobBeat
from tests.storage.databases import START
from tests.storage.makers import HERE
from tests.storage.test_concurrency import at_once

BOB = "bob@example.com"
LATER = START + timedelta(minutes=10)


@pytest.mark.parametrize("new", list(SuppressionReason))
@pytest.mark.parametrize("standing", list(SuppressionReason))
def test_every_reason_stands_by_itself_as_it_was_first_told(
    chosen_database: Database, standing: SuppressionReason, new: SuppressionReason
) -> None:
    with chosen_database.begin_account() as acc:
        assert acc.suppressions.suppress(BOB, standing, "first", START)
        assert acc.suppressions.suppress(" BOB@Example.com", new, "second", LATER) is (new is not standing)
        stored = {one.reason: (one.since, one.detail) for one in acc.suppressions.of(BOB)}
        named = acc.suppressions.get(BOB)
    assert stored == {new: (LATER, "second")} | {standing: (START, "first")}
    assert named is not None
    assert named.reason == weightiest_reason([standing, new])


def test_an_opt_out_that_two_people_said_is_nobodys_alone(database: Database) -> None:
    with database.begin_account() as acc:
        for who, left in (("one", "one"), ("one", "one"), ("other", ""), ("one", "")):
            acc.suppressions.suppress(BOB, SuppressionReason.OPT_OUT, "", START, said_by=who)
            assert [entry.said_by for entry in acc.suppressions.of(BOB)] == [left]


def test_one_reason_is_released_and_the_others_stay(database: Database) -> None:
    with database.begin_account() as acc:
        for reason in SuppressionReason:
            acc.suppressions.suppress(BOB, reason, "", START)
        assert acc.suppressions.release(BOB, "operator", LATER, [SuppressionReason.MANUAL]) == ["manual"]
        assert acc.suppressions.release(BOB, "operator", LATER, [SuppressionReason.MANUAL]) == []
        assert acc.suppressions.release(BOB, "operator", LATER, []) == []
        left = {one.reason for one in acc.suppressions.of(BOB)}
        (entry,) = acc.audit_log.entries(10)
    assert left == set(SuppressionReason) - {SuppressionReason.MANUAL}
    assert entry.what.endswith("(manual)")


def test_soft_bounces_are_forgiven_with_their_own_reason_alone(database: Database) -> None:
    with database.begin_account() as acc:
        acc.suppressions.lengthen({address_hash(BOB): {"m1"}})
        for reason in (SuppressionReason.OPT_OUT, SuppressionReason.SOFT_STREAK):
            acc.suppressions.suppress(BOB, reason, "", START)
        acc.suppressions.release(BOB, "bob", LATER, [SuppressionReason.OPT_OUT])
        assert acc.suppressions.streaks([BOB]) != {}
        acc.suppressions.release(BOB, "bob", LATER, [SuppressionReason.SOFT_STREAK])
        assert acc.suppressions.streaks([BOB]) == {}


def test_suppressed_addresses_are_found_however_they_are_spelled(database: Database) -> None:
    with database.begin_account() as acc:
        acc.suppressions.suppress(BOB, SuppressionReason.MANUAL, "", START)
        assert acc.suppressions.get_many(["BOB@example.com", "eve@example.com"]).keys() == {"BOB@example.com"}
        assert acc.suppressions.get_many([]) == {}
    with database.read(HERE) as uow:
        assert uow.suppressions.get("Bob@example.com") is not None
        assert uow.suppressions.get("eve@example.com") is None


def test_a_release_takes_the_address_off_the_list_and_is_recorded(database: Database) -> None:
    with database.begin_account() as acc:
        acc.suppressions.suppress(BOB, SuppressionReason.HARD_BOUNCE, "", START)
        acc.suppressions.lengthen({address_hash(BOB): {"m1"}})
        assert acc.suppressions.release(BOB, "operator", LATER) == ["hard_bounce"]
        assert acc.suppressions.release(BOB, "operator", LATER) == []
        assert acc.suppressions.list() == []
        assert acc.suppressions.streaks([BOB]) == {}
        (entry,) = acc.audit_log.entries(10)
    assert (entry.who, entry.at, "hard_bounce" in entry.what, BOB in entry.what) == ("operator", LATER, True, False)


def test_whoever_is_forgotten_stays_on_the_list_as_a_hash(database: Database) -> None:
    with database.begin_account() as acc:
        acc.suppressions.suppress(BOB, SuppressionReason.COMPLAINT, "bob said so", START)
        left = Suppression(address_hash(BOB), "", SuppressionReason.COMPLAINT, START)
        assert acc.suppressions.suppress_all([replace(left, reason=SuppressionReason.MANUAL), left]) == [True, False]
        assert acc.suppressions.list() == [left, replace(left, reason=SuppressionReason.MANUAL)]
        assert acc.suppressions.get(BOB) == left


def test_what_is_listed_together_is_news_once_for_each_address_and_reason(database: Database) -> None:
    bounced = Suppression(address_hash(BOB), BOB, SuppressionReason.HARD_BOUNCE, START, "first")
    again, complained = replace(bounced, detail="again"), replace(bounced, reason=SuppressionReason.COMPLAINT)
    with database.begin_account() as acc:
        assert acc.suppressions.suppress_all([bounced, again, complained]) == [True, False, True]
        assert acc.suppressions.suppress_all([again]) == [False]
        assert acc.suppressions.suppress_all([]) == []
        assert acc.suppressions.of(BOB) == [complained, bounced]


def test_a_soft_streak_holds_each_mail_once_and_is_forgiven_whole(database: Database) -> None:
    bob, eve = address_hash(BOB), address_hash("eve@example.com")
    with database.begin_account() as acc:
        acc.suppressions.lengthen({bob: {"m1", "m2"}, eve: {"m1"}})
        acc.suppressions.lengthen({bob: {"m1", "m3"}})
        assert acc.suppressions.streaks(["BOB@example.com", "eve@example.com", "x"]) == {
            bob: {"m1", "m2", "m3"},
            eve: {"m1"},
        }
        acc.suppressions.forgive([bob])
        acc.suppressions.forgive([])
        assert acc.suppressions.streaks([BOB, "eve@example.com"]) == {eve: {"m1"}}


def test_the_breaker_is_closed_until_something_opens_it(database: Database) -> None:
    with database.begin_account() as acc:
        assert acc.breaker.get() == Breaker()
        assert not acc.breaker.close("operator", START)
        assert acc.breaker.open(BreakerReason.IDENTITY, "not verified", START, LATER)
        assert acc.breaker.get() == Breaker(True, BreakerReason.IDENTITY, "not verified", START, LATER)
        assert acc.breaker.close("operator", LATER, by_person=True)
        assert not acc.breaker.get().open
        assert "identity" in acc.audit_log.entries(1)[0].what


def test_the_same_fault_again_is_no_news_and_moves_the_next_try(database: Database) -> None:
    with database.begin_account() as acc:
        acc.breaker.open(BreakerReason.IDENTITY, "", START, START)
        assert not acc.breaker.open(BreakerReason.IDENTITY, "still", LATER, LATER)
        assert acc.breaker.get() == Breaker(True, BreakerReason.IDENTITY, "still", START, LATER)


def test_the_last_resumption_is_remembered_while_the_breaker_is_open_again(database: Database) -> None:
    with database.begin_account() as acc:
        acc.breaker.open(BreakerReason.BOUNCE_RATE, "", START, None)
        acc.breaker.close("operator", LATER, by_person=True)
        acc.breaker.open(BreakerReason.MANUAL, "", LATER, None)
        assert acc.breaker.get().resumed_at == LATER


def test_a_persons_pause_is_not_lost_to_a_fault(database: Database) -> None:
    with database.begin_account() as acc:
        acc.breaker.open(BreakerReason.IDENTITY, "", START, LATER)
        assert acc.breaker.open(BreakerReason.MANUAL, "audit", START, None)
        assert not acc.breaker.open(BreakerReason.QUOTA, "", START, LATER)
        assert acc.breaker.get().reason is BreakerReason.MANUAL


def test_tokens_come_back_with_time_and_unused_ones_at_once(database: Database) -> None:
    second = timedelta(seconds=1)
    with database.begin_account() as acc:
        assert acc.pacing.limits() is None
        assert acc.pacing.take(5, START) == 1
        acc.pacing.set_limits(4.0, 1000, 7, START + second)
        assert acc.pacing.take(9, START + 2 * second) == 4
        assert acc.pacing.take(9, START + 2 * second) == 0
        acc.pacing.give_back(3, START + 2 * second)
        assert acc.pacing.take(9, START + 2 * second) == 3
        acc.pacing.lower(START + 2 * second)
        bucket = acc.pacing.limits()
    assert bucket is not None
    assert (bucket.rate, bucket.daily, bucket.sent) == (2.0, 1000, 7 + 4)


def test_the_days_reserve_is_for_cancellations(database: Database) -> None:
    with database.begin_account() as acc:
        acc.pacing.set_limits(50.0, 100, 95, START)
        assert acc.pacing.take(50, START + timedelta(seconds=1)) == 0
        assert acc.pacing.take(50, START + timedelta(seconds=1), cancels=True) == 5


def test_a_job_is_known_by_its_last_run(database: Database) -> None:
    with database.begin_account() as acc:
        acc.jobs.beat("deliver", START, "boom")
        acc.jobs.beat("deliver", LATER)
        acc.jobs.beat("clean", START)
        assert acc.jobs.beats() == [JobBeat("clean", START, ""), JobBeat("deliver", LATER, "")]


def test_acts_are_recorded_newest_first_for_workspace_and_account(database: Database) -> None:
    with database.begin_account() as acc:
        acc.in_workspace(HERE).audit("handed over", "U1", START)
        acc.audit("paused sending", "operator", LATER)
        assert acc.audit_log.entries(10) == [
            AuditEntry(None, LATER, "operator", "paused sending"),
            AuditEntry(HERE, START, "U1", "handed over"),
        ]


def test_what_aws_told_last_takes_the_place_of_what_it_told_before(database: Database) -> None:
    for value, note in ((0.03, ""), (None, Unknown.NOT_PERMITTED)):
        with database.begin_account() as acc:
            acc.figures.store([Reading(Figure.SES_BOUNCE_RATE, value, LATER, note), Reading("other", 1, START)])
            stored = acc.figures.readings()
        assert stored[Figure.SES_BOUNCE_RATE] == Reading(Figure.SES_BOUNCE_RATE, value, LATER, note)


def test_one_replica_asks_aws_and_the_next_one_only_after_the_interval(database: Database) -> None:
    every = timedelta(minutes=9)
    with database.begin_account() as acc:
        assert acc.figures.asked_at("limits") is None
        turns = [acc.figures.take_turn("limits", at, every) for at in (START, LATER - timedelta(minutes=2), LATER)]
        assert turns == [True, False, True]
        assert acc.figures.take_turn("something else", START, every)
        assert acc.figures.asked_at("limits") == LATER


def test_a_turn_that_a_wrong_clock_took_in_the_future_holds_nobody_up(database: Database) -> None:
    every = timedelta(minutes=9)
    with database.begin_account() as acc:
        assert acc.figures.take_turn("limits", START + timedelta(days=365), every)
        assert acc.figures.take_turn("limits", START, every)
        assert not acc.figures.take_turn("limits", START, every)


def test_whoever_got_no_answer_leaves_the_turn_to_the_next(database: Database) -> None:
    every = timedelta(minutes=9)
    with database.begin_account() as acc:
        assert acc.figures.take_turn("limits", START, every)
        acc.figures.give_turn_back("limits", START, every)
        assert acc.figures.take_turn("limits", START, every)


def test_two_replicas_that_look_at_once_ask_once(database: Database) -> None:
    def look(_: int) -> bool:
        with database.begin_account() as acc:
            return acc.figures.take_turn("limits", START, timedelta(minutes=9))

    assert sorted(at_once(4, look)) == [False, False, False, True]


def test_how_a_pause_ended_is_stored(database: Database) -> None:
    with database.begin_account() as acc:
        acc.breaker.open(BreakerReason.BOUNCE_RATE, "", START, None)
        acc.breaker.close("ada", LATER, by_person=True)
        ended = acc.breaker.get()
    assert (ended.ended_reason, ended.closed_at, ended.closed_by) == (BreakerReason.BOUNCE_RATE, LATER, "ada")
