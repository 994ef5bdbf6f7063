"""Whatever changes a poll is a line of its history: the table of acts, and what each changed column calls for."""

import ast
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot import services
from bot.domain.agreement import STANDS
from bot.domain.history import Act
from bot.domain.poll import SETTINGS, PollSnapshot
from bot.domain.poll_edit import edit_of, stamp_of
from bot.services import agreeing, cancelling, changing, deadlines, editing, ending, opening, repeating, steps
from tests.services import test_same_act_at_once as acts
from tests.services.beginnings import begin_with
from tests.services.remains import rows_of
from tests.services.team import FROM, HERE, HOUR, Team, forget_whole

Doing = Callable[[Team, PollSnapshot], object]
CHOSEN = {Act.CLOSED, Act.CLOSED_AT_DEADLINE, Act.CLOSED_ON_AGREEMENT}
CALLS_FOR: dict[str, set[Act]] = {
    "poll.title": {Act.RENAMED}, "poll.place": {Act.PLACE}, "poll.note": {Act.NOTE}, "poll.zone": {Act.ZONE},
    "poll.organizer": {Act.TOOK_OVER, Act.CANCELLED},
    "poll.channel": {Act.POSTED_ELSEWHERE}, "poll.in_thread": {Act.LEFT_THREAD, Act.POSTED_ELSEWHERE},
    "poll.status": CHOSEN | {Act.CANCELLED, Act.REOPENED, Act.TIMES_RAN_OUT, Act.KEPT_AS_DRAFT, Act.POSTED},
    "poll.winner": CHOSEN | {Act.MOVED, Act.REOPENED}, "poll.closer": CHOSEN | {Act.REOPENED},
    "poll.closed_at": CHOSEN | {Act.CANCELLED, Act.REOPENED, Act.TIMES_RAN_OUT},
    "poll.closed_by": {Act.CLOSED, Act.CANCELLED, Act.REOPENED},
    "poll.reason": {Act.CANCELLED, Act.REOPENED},
    "poll.deadline_at": {Act.DEADLINE}, "poll.quorum": {Act.QUORUM},
    **{f"poll.{name}": {Act.SETTINGS} for name in SETTINGS},
    "poll_person": {Act.REQUIRED, Act.CO_ORGANIZERS, Act.TOOK_OVER, Act.LEFT},
    "option.starts_at": {Act.TIME_CHANGED}, "option.ends_at": {Act.TIME_CHANGED},
    "option.withdrawn": {Act.TIME_WITHDRAWN}, "option.capacity": {Act.PLACES},
    "option": {Act.TIME_ADDED, Act.MOVED},
    "series": {Act.REPEATS, Act.REPEATS_NO_MORE, Act.SKIPPED},
    "series.through": {Act.SKIPPED, Act.REPEATS}, "series.opens_at": {Act.SKIPPED, Act.REPEATS},
}  # fmt: skip
"""What of a poll people decide, and the acts of which one must be in its history once that differs."""
SHOWN = """
    revision shown_revision redraw_at lease_until lease_token burst_started_at last_drawn_at asked_at message_channel
    message_ts permalink thread_ts thread_lease_until announced change changed_at moved_from deadline_told_at
    agreement_after last_answer_at
"""
HOW_IT_IS_SHOWN = {f"poll.{name}" for name in SHOWN.split()} | {"option.position", "option.changed_in"}
"""Where the message stands, what it shows, and what the thread was told: consequences of an act, or no act at all."""
FORGETS = "UGONE"


def edits(team: Team, one: PollSnapshot, **changes: Any) -> object:
    edit = editing.EditPoll(HERE, one.poll.id, "UORG", False, replace(edit_of(one), **changes), stamp_of(one))
    return editing.edit_poll(team.database, team.clock, edit)


def edits_all(team: Team, one: PollSnapshot) -> object:
    words = {"title": "New", "place": "Room 9", "note": "n", "required": ("U2",), "co_organizers": ("U5",)}
    rules = {"hidden": True, "auto_close": True, "agreement": True, "proposals": False, "places": 3}
    first, second = one.options
    times = {first.id: first.slot.starts_at + HOUR, second.id: second.slot.starts_at}
    return edits(team, one, **words, **rules, deadline_at=one.poll.created_at + 50 * HOUR, times=times)


def takes_a_time_back(team: Team, one: PollSnapshot) -> object:
    return edits(team, one, withdrawn=(one.options[1].id,), zone="Europe/Lisbon", quorum=1)


def is_unposted(team: Team) -> PollSnapshot:
    return team.opens(*acts.hours(team, 24), in_thread="1.1")


def is_a_draft(team: Team) -> PollSnapshot:
    one = is_unposted(team)
    keeps(team, one)
    return one


def keeps(team: Team, one: PollSnapshot) -> object:
    return opening.keep_draft(team.database, team.clock, HERE, one.poll.id)


def posts_in(channel: str) -> Doing:
    return lambda team, one: opening.post_draft(
        team.database, team.clock, HERE, one.poll.id, by="UORG", channel=channel
    )


def posts_anew(channel: str) -> Doing:
    return lambda team, one: opening.note_posted_anew(
        team.database, team.clock, HERE, one.poll.id, by="UORG", channel=channel
    )


def is_agreed(team: Team) -> PollSnapshot:
    one = team.posts(*acts.hours(team, 24, 48), agreement=True, required=("U2",))
    team.answers(one, U2="y")
    team.clock.move(STANDS)
    return one


def has_run_out(team: Team) -> PollSnapshot:
    one = team.posts(*acts.hours(team, 1))
    team.clock.move(2 * HOUR)
    return one


def names_who_is_forgotten(team: Team) -> PollSnapshot:
    return team.posts(*acts.hours(team, 24), required=(FORGETS, "U2"), co_organizers=(FORGETS,))


def belongs_to_who_is_forgotten(team: Team) -> PollSnapshot:
    one = team.posts(*acts.hours(team, 1), organizer=FORGETS, repeat=acts.WEEKLY)
    team.clock.move(2 * HOUR)
    return one


def forgets(team: Team, _: PollSnapshot) -> object:
    return forget_whole(team.database, team.clock, HERE, FORGETS)


def was_cancelled_and_is_past_its_deadline(team: Team) -> PollSnapshot:
    one = team.posts(*acts.hours(team, 24), deadline_at=team.clock.now() + HOUR)
    acts.cancels(team, one)
    team.clock.move(2 * HOUR)
    return one


def belongs_to_nobody(team: Team) -> PollSnapshot:
    one = team.posts(*acts.hours(team, 24), organizer=FORGETS)
    by = cancelling.ManagePoll(HERE, one.poll.id, FORGETS, False)
    cancelling.cancel_poll(team.database, team.clock, by)
    forgets(team, one)
    return one


def an_admin_reopens(team: Team, one: PollSnapshot) -> object:
    by = cancelling.ManagePoll(HERE, one.poll.id, "UADM", True)
    return cancelling.reopen_poll(team.database, team.clock, by)


def closes_with_words(team: Team, one: PollSnapshot) -> object:
    return team.closes_anyway(one, 0, place="Room 9", note="Bring ideas")


def changes_words(team: Team, one: PollSnapshot) -> object:
    request = changing.ChangeMeeting(HERE, one.poll.id, "UORG", False, "Room 9", "Bring ideas")
    return changing.change_meeting(team.database, team.clock, request)


def ends_series(team: Team, one: PollSnapshot) -> object:
    return repeating.end_repeating(team.database, team.clock, repeating.ManageSeries(HERE, one.poll.id, "UORG", False))


OPEN = acts.is_open
ACTS: dict[str, tuple[Callable[[Team], PollSnapshot], Doing]] = {
    **{name: act for name, act in acts.ACTS.items() if name not in ("open", "resend")},
    "edit everything": (OPEN, edits_all),
    "take a time back": (OPEN, takes_a_time_back),
    "close with other words": (OPEN, closes_with_words),
    "change words": (acts.is_closed, changes_words),
    "close on agreement": (is_agreed, lambda team, _: agreeing.close_agreed(team.database, team.clock, FROM)),
    "run out": (has_run_out, lambda team, _: ending.end_run_out(team.database, team.clock)),
    "keep as a draft": (is_unposted, keeps),
    "post the draft": (is_a_draft, posts_in("C1")),
    "post the draft elsewhere": (is_a_draft, posts_in("C9")),
    "post elsewhere": (OPEN, posts_anew("C9")),
    "leave the thread": (
        is_unposted,
        lambda team, one: opening.leave_thread(team.database, team.clock, HERE, one.poll.id),
    ),
    "end a series": (acts.is_weekly, ends_series),
    "forget whom it names": (names_who_is_forgotten, forgets),
    "forget who runs it": (belongs_to_who_is_forgotten, forgets),
    "reopen past its deadline": (was_cancelled_and_is_past_its_deadline, acts.reopens),
    "reopen what belongs to nobody": (belongs_to_nobody, an_admin_reopens),
    "deadline alone": (acts.is_past_its_deadline, lambda team, _: deadlines.close_due(team.database, team.clock, FROM)),
}


def stored(team: Team, poll: str) -> dict[str, dict[str, Any]]:
    """The rows of the poll and of what belongs to it, by table and key."""
    found = {}
    for table in ("poll", "option", "poll_person", "series"):
        for row in rows_of(team.database, table):
            values = dict(row._mapping)
            if poll in (values.get("poll"), values["id"] if table == "poll" else None):
                key = values.get("id") or f"{values['part']} {values['user']}"
                found[f"{table} {key}"] = {f"{table}.{name}": value for name, value in values.items()}
    return found


def differing(before: dict[str, dict[str, Any]], after: dict[str, dict[str, Any]]) -> set[str]:
    """Columns of rows that were and are there, and the tables of rows that came or went."""
    whole = {key.partition(" ")[0] for key in before.keys() ^ after.keys()}
    both = before.keys() & after.keys()
    return whole | {name for key in both for name, value in after[key].items() if value != before[key][name]}


def remembered(team: Team, poll: str) -> list[str]:
    with team.database.read(HERE) as uow:
        return [entry.what for entry in uow.history.of_poll(poll)]


@pytest.fixture
def team(team: Team) -> Team:
    begin_with(team, people)
    return team


def people(team: Team) -> None:
    team.registers("UORG", "U2", "U3")
    team.knows("U5")
    team.knows(FORGETS)


@pytest.mark.parametrize("name", ACTS)
def test_every_act_that_changes_a_poll_is_in_its_history(team: Team, name: str) -> None:
    prepare, act = ACTS[name]
    one = prepare(team)
    before, told = stored(team, one.poll.id), remembered(team, one.poll.id)
    team.clock.move(timedelta(seconds=1))
    act(team, one)
    changed = differing(before, stored(team, one.poll.id)) - HOW_IT_IS_SHOWN
    new = set(remembered(team, one.poll.id)[len(told) :])
    assert changed
    assert {column for column in changed if not CALLS_FOR[column] & new} == set()


def test_posting_again_where_it_stood_is_remembered_too(team: Team) -> None:
    one = OPEN(team)
    posts_anew("")(team, one)
    assert remembered(team, one.poll.id)[-1] == Act.POSTED_AGAIN


WRITES = {"poll_changes", "poll_people", "postings", "series", "erasure"}
LOOKS = {
    "of_poll",
    "of_chain",
    "rhythm_of",
    "count_of",
    "run_by",
    "wait_turn",
    "wait_turn_of_chain",
    "claim",
    "claim_any",
}
SHOWS = {
    "claim_thread_reply", "mark_thread_reply", "mark_deadline_told", "wait_for_answer", "settle", "adopt_message",
    "mark_permalink", "keep_last_answer", "show_begun",
}  # fmt: skip
"""Where the message and its replies stand, and what was told (`HOW_IT_IS_SHOWN`)."""
NO_ACTS = {
    "follow_channel": "Slack gave the channel another id; it is the same one",
    "erase_address": "a person's own rows", "erase_codes": "a person's own rows", "erase_rest": "a person's own rows",
}  # fmt: skip


def writers() -> dict[str, set[str]]:
    """Module of a service to the methods by which it writes polls."""
    found: dict[str, set[str]] = {}
    for package in (services, steps):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            tree = ast.parse(inspect.getsource(__import__(module.name, fromlist=["_"])))
            for node in ast.walk(tree):
                if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                    continue
                owner = node.func.value
                if isinstance(owner, ast.Attribute) and owner.attr in WRITES:
                    found.setdefault(module.name, set()).add(node.func.attr)
    return found


def test_no_service_writes_a_poll_without_writing_its_history() -> None:
    """A new one is met here first: it records what it does, or says why that is no act."""
    silent = {}
    for module, methods in writers().items():
        acts_of = methods - LOOKS - SHOWS - NO_ACTS.keys()
        source = inspect.getsource(__import__(module, fromlist=["_"]))
        if acts_of and "history.record(" not in source and "remember_texts(" not in source:
            silent[module] = acts_of
    assert silent == {}
