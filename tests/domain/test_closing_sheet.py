from dataclasses import replace
from typing import Any

import pytest

from bot.domain.closing_sheet import ClosingSheet, make_sheet
from bot.domain.person import Consent
from bot.domain.recipients import AddressBook
from tests.domain.makers import NOW, a_snapshot, ahead, an_address

ANSWERS = {"A": "yn", "B": "my", "C": "-m"}


def sheet(*with_address: str, **changes: Any) -> ClosingSheet:
    book = AddressBook({user: an_address(user) for user in with_address})
    return make_sheet(a_snapshot(ANSWERS, **changes), "UCLO", book, NOW)


def test_the_sheet_lists_the_options_best_first_with_what_each_would_send() -> None:
    found = sheet("UORG", "A", place="Room 4", note="Bring tea")
    assert [(entry.ranked.option.id, entry.invites, entry.without_address) for entry in found.entries] == [
        ("o0", 2, ("B",)),
        ("o1", 1, ("B", "C")),
    ]
    assert [found.entry(option) for option in ("o1", "o9")] == [found.entries[1], None]
    assert (found.place, found.note, found.organizer_has_address) == ("Room 4", "Bring tea", True)


def test_the_sheet_counts_an_invite_for_a_closer_with_an_address() -> None:
    found = sheet("UCLO", "A")
    assert not found.organizer_has_address
    assert found.entries[0].invites == 2
    assert found.entries[0].without_address == ("B", "UORG")


@pytest.mark.parametrize("anonymous", [False, True])
def test_whoever_has_an_address_and_gets_no_mail_is_counted(*, anonymous: bool) -> None:
    book = AddressBook({"UORG": an_address("UORG"), "A": an_address("A", invalid=True), "B": an_address("B")})
    book = replace(book, consents={"B": Consent(mail=False)})
    snapshot = a_snapshot({"A": "y", "B": "y", "C": "y"}, anonymous=anonymous)
    (entry, *_) = make_sheet(snapshot, "UORG", book, NOW).entries
    assert (entry.invites, entry.without_address_count, entry.not_mailed) == (1, 1, 2)


@pytest.mark.parametrize("setting", ["anonymous", "hidden"])
def test_nobody_is_named_where_names_would_tell_the_answers(setting: str) -> None:
    entry = sheet("UORG", **{setting: True}, required=("A",)).entries[1]
    assert (entry.without_address, entry.without_address_count, entry.against) == ((), 2, ())
    silent = sheet("UORG", **{setting: True}, required=("Z",)).entries[0]
    assert (silent.ranked.silent, silent.silent) == (("Z",), ())


def test_the_required_people_who_said_no_are_named() -> None:
    assert [entry.against for entry in sheet("UORG", required=("A",)).entries] == [(), ("A",)]


def test_the_required_people_who_have_not_answered_are_named() -> None:
    assert [entry.silent for entry in sheet("UORG", required=("Z",)).entries] == [("Z",), ("Z",)]


def test_whose_address_serves_in_the_invite_is_invited_and_so_never_named_as_silent() -> None:
    required = ("UCLO", "Z")
    assert [entry.silent for entry in sheet("UCLO", required=required).entries] == [("Z",), ("Z",)]
    assert [entry.silent for entry in sheet("UORG", "UCLO", required=required).entries] == [required, required]


def test_the_organizer_of_the_invite_before_stays_that_whoever_closes_the_poll_again() -> None:
    snapshot = a_snapshot(ANSWERS, required=("UCLO", "Z"))
    book = AddressBook({user: an_address(user) for user in ("UCLO", "Z")})
    first = make_sheet(snapshot, "UCLO", book, NOW, host="Z").entries[0]
    assert (first.silent, first.invites) == (("UCLO",), 1)


def test_a_poll_whose_times_have_passed_has_no_entries() -> None:
    assert make_sheet(a_snapshot(ANSWERS), "UCLO", AddressBook(), ahead(100)).entries == ()
