"""Who is asked for an address after a vote: decided and remembered by one statement, on both databases."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.domain.membership import offered_address
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from storage.values import Prompt
from tests.storage.makers import HERE, a_profile, an_address, erase, posted_poll

Stored = Callable[[UnitOfWork], object]


def claim(database: Database, *stored: Stored, **more: Any) -> Prompt | None:
    poll = posted_poll(database)
    with database.begin(HERE) as uow:
        for store in stored:
            store(uow)
    return database.claim_prompt(HERE, poll.id, "U2", **more)


def test_a_voter_is_asked_once_a_poll(database: Database) -> None:
    first, second = posted_poll(database, title="First"), posted_poll(database, title="Second")
    asked = [database.claim_prompt(HERE, poll.id, "U2") for poll in (first, first, second, second)]
    assert asked == [Prompt("First"), None, Prompt("Second"), None]
    assert database.claim_prompt(HERE, first.id, "U3") == Prompt("First")


def test_what_slack_told_of_the_profile_comes_with_the_claim(database: Database) -> None:
    assert claim(database, lambda uow: uow.people.save_profile(a_profile())) == Prompt(
        "Design review", "bob@example.com"
    )
    hidden = a_profile(profile_address="")
    assert claim(database, lambda uow: uow.people.save_profile(hidden)) == Prompt("Design review", "")


@pytest.mark.parametrize(("home", "offered"), [(HERE, "bob@example.com"), ("", "bob@example.com"), ("T2", "")])
def test_the_address_of_another_workspaces_profile_is_not_offered(database: Database, home: str, offered: str) -> None:
    profile = a_profile(home=home)
    assert offered == offered_address(profile)
    assert claim(database, lambda uow: uow.people.save_profile(profile)) == Prompt("Design review", offered)


@pytest.mark.parametrize(
    "store",
    [
        lambda uow: uow.people.save_address(an_address()),
        lambda uow: uow.people.save_consent("U2", mail=False),
        lambda uow: uow.people.save_profile(a_profile(is_reachable=False)),
    ],
    ids=["has an address", "wants no mail", "cannot be reached"],
)
def test_whoever_needs_no_question_is_not_asked(database: Database, store: Stored) -> None:
    assert claim(database, store) is None


def test_what_others_have_and_want_does_not_matter(database: Database) -> None:
    assert claim(
        database,
        lambda uow: uow.people.save_address(an_address("U3")),
        lambda uow: uow.people.save_consent("U3", mail=False),
        lambda uow: uow.people.save_consent("U2", mail=True, reminders=False),
        lambda uow: uow.people.save_profile(a_profile("U3", is_reachable=False)),
    ) == Prompt("Design review")


def test_an_outsider_is_asked_only_where_slack_told_of_them(database: Database) -> None:
    assert claim(database, outsider=True) is None
    assert claim(database, lambda uow: uow.people.save_profile(a_profile()), outsider=True) is not None


def test_a_poll_of_another_workspace_or_of_none_asks_nobody(database: Database) -> None:
    poll = posted_poll(database)
    assert database.claim_prompt("T2", poll.id, "U2") is None
    assert database.claim_prompt(HERE, "unknown", "U2") is None


def test_who_was_asked_is_not_named_by_the_poll(database: Database) -> None:
    poll = posted_poll(database, required=("U1",))
    database.claim_prompt(HERE, poll.id, "U2")
    with database.begin(HERE) as uow:
        found = uow.polls.get(poll.id)
        assert found is not None
        assert (found.required, found.co_organizers) == (("U1",), ())
        assert uow.polls.concerning("U2", 10) == []
    with database.begin_account() as account:
        erase(account)
    assert database.claim_prompt(HERE, poll.id, "U2") is not None
