"""Every reason of the domain has its sentence, in one place and in the reader's language."""

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from enum import Enum

import pytest

from bot.domain.alerts import Alert, AlertKind
from bot.domain.cautions import AtNight, HourTwice, Overlap
from bot.domain.errors import InvalidInput, MeetError, Unconfirmed
from bot.domain.limits import (
    CODES_A_PERSON,
    CODES_AN_ADDRESS,
    EDITS,
    MAILINGS,
    POLLS,
    PRESSES,
    PROFILES,
    Limit,
    TooMany,
)
from bot.domain.person import FORGOTTEN
from bot.domain.reasons import (
    BusyFor,
    CannotAnswer,
    NoSuchMessage,
    NoSuchPoll,
    NotApplied,
    NotYours,
    OfAnotherAccount,
    OfAnotherSet,
    PollReason,
    StaysInQuarantine,
    StillOrganizes,
    UnknownWord,
    VoteReason,
    Why,
)
from bot.domain.series import SeriesGoesOn
from bot.domain.suppression import CalledSpam, NotOnList, PutOnList, Released, SuppressionReason
from bot.domain.times.values import Problem, Reason
from bot.language import reading
from bot.language.reasons import BUILDERS, caution_texts, error_text, reason_text
from tests.domain.makers import HOUR, a_slot, ahead

LIMITS = (POLLS, EDITS, PRESSES, MAILINGS, CODES_A_PERSON, CODES_AN_ADDRESS, PROFILES)
NAMES = "bounced accepted complained rate stop said code why number workspace share review pause"
FIGURES = dict.fromkeys(NAMES.split(), "7")
NIGHT = AtNight(ahead(29), ahead(30), "Europe/Berlin", (("Ken", "Asia/Tokyo"),))
VALUES: list[Why] = [
    *(Alert(kind, FIGURES) for kind in AlertKind),
    Alert(AlertKind.CONTENT_REFUSED),
    NIGHT,
    BusyFor(timedelta(seconds=5)),
    CalledSpam("ada@example.com"),
    CannotAnswer(("Slackbot",)),
    HourTwice((ahead(1), ahead(2)), "Europe/Berlin"),
    NoSuchMessage("abc"),
    NoSuchPoll("p1"),
    NotApplied("KeyError"),
    NotYours("U0ADA00001"),
    NotYours(FORGOTTEN + "1"),
    NotOnList("ada@example.com"),
    NotOnList("ada@example.com", SuppressionReason.OPT_OUT),
    OfAnotherAccount("1234"),
    OfAnotherSet("other"),
    Overlap(a_slot(24), a_slot(24), "Europe/Berlin"),
    Problem(Reason.PAST),
    PutOnList("ada@example.com"),
    PutOnList("ada@example.com", news=False),
    Released("ada@example.com"),
    Released("ada@example.com", (SuppressionReason.COMPLAINT,), providers_too=True),
    SeriesGoesOn("Planning", "https://slack.invalid/p1"),
    SeriesGoesOn("Planning", ""),
    StaysInQuarantine(NotApplied("KeyError")),
    StillOrganizes(("Planning", "Review")),
    UnknownWord("poll", "status", "paused"),
    *(TooMany(limit, HOUR) for limit in LIMITS),
]


def kinds(of: type[Why] = Why) -> Iterator[type[Why]]:
    """All of them; not the classes that a dataclass with slots was made from."""
    for kind in of.__subclasses__():
        if getattr(sys.modules[kind.__module__], kind.__name__) is kind:
            yield kind
        yield from kinds(kind)


MEMBERS = [member for kind in kinds() if issubclass(kind, Enum) for member in kind]
REASONS: list[Why] = [*MEMBERS, *VALUES]


def test_every_reason_reads_as_whole_sentences() -> None:
    assert [said for why in REASONS if not is_whole(said := reason_text(why))] == []


def is_whole(said: str) -> bool:
    begins = said[0].isupper() or said[0].isdigit() or said.startswith("ada@")
    return begins and said.endswith((".", "?")) and "{" not in said


@pytest.mark.parametrize("said", ["in part.", "Without a stop", "With a {field}."])
def test_what_is_no_whole_sentence_is_noticed(said: str) -> None:
    assert not is_whole(said)


def test_every_kind_of_value_has_what_makes_its_sentence() -> None:
    assert {kind for kind in kinds() if not issubclass(kind, Enum)} == set(BUILDERS) == {type(one) for one in VALUES}


def test_every_reason_is_told_in_its_readers_language(pseudo_language: str) -> None:
    assert [why for why in REASONS if text_in(pseudo_language, why) == text_in("en-GB", why)] == []


def text_in(language: str, why: Why) -> str:
    with reading(language):
        return reason_text(why)


def test_a_vote_that_does_not_count_says_so() -> None:
    told = {VoteReason.SOME_WITHDRAWN, VoteReason.NOTHING_TO_CLEAR, VoteReason.CLEARED}
    assert all("recorded" in reason_text(why) for why in set(VoteReason) - told)


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.kind)
def test_a_limit_tells_its_number_that_nothing_was_lost_and_when_to_come_back(limit: Limit) -> None:
    said = reason_text(TooMany(limit, timedelta(minutes=48)))
    assert str(limit.most) in said
    assert said.endswith("Nothing was lost; please come back in 48 minutes.")


def test_an_error_of_several_fields_tells_all_of_it() -> None:
    wrong = InvalidInput({"winner": PollReason.WINNER_PASSED, "time:1": Problem(Reason.PAST)})
    said = "This time has passed; please choose one that is still ahead. This time has passed; please pick one that "
    assert error_text(wrong) == f"{said}is still ahead."
    assert error_text(Unconfirmed({"address": (CalledSpam("ada@example.com"),)})).startswith("Somebody at ada@example")


def test_what_an_adapter_says_in_words_stays_as_it_is() -> None:
    assert error_text(MeetError("Please {say}.")) == "Please {say}."


def test_every_caution_stands_once_whichever_field_it_is_about() -> None:
    overlap = Overlap(a_slot(24.5), a_slot(24), "Europe/Berlin")
    doubt = Unconfirmed({"time:1": (NIGHT, overlap), "bulk_times": (NIGHT,)})
    assert caution_texts(doubt) == [reason_text(NIGHT), reason_text(overlap)]


def test_several_times_at_night_are_one_caution_with_a_line_for_each() -> None:
    later = [replace(NIGHT, starts_at=ahead(29 + 24 * day), ends_at=ahead(30 + 24 * day)) for day in range(17)]
    said = caution_texts(Unconfirmed({"time:1": tuple(later[:1]), "time:2": tuple(later[1:2])}))
    lines = "Wed 2 Dec, 15:00 CET: 23:00 for Ken\nThu 3 Dec, 15:00 CET: 23:00 for Ken"
    assert said == [f"By the clocks of these people it is outside of 07:00 to 22:00:\n{lines}"]
    assert caution_texts(Unconfirmed({"time:1": tuple(later)}))[0].endswith("for Ken\nAnd 2 more like this.")
    with reading("de-DE"):
        german = caution_texts(Unconfirmed({"time:1": tuple(later[:2])}))[0]
    assert german.splitlines()[0] == "Nach den Uhren dieser Personen liegt es außerhalb von 07:00 bis 22:00:"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en-GB", "Wed 2 Dec, 13:30 CET is 21:30 until 22:15 for Ken: outside of 07:00 to 22:00 there."),
        ("de-DE", "Mi., 2. Dez., 13:30 CET ist 21:30 bis 22:15 für Ken: dort außerhalb von 07:00 bis 22:00."),
    ],
)
def test_a_time_that_only_ends_at_night_is_warned_of_with_its_end(language: str, text: str) -> None:
    evening = replace(NIGHT, starts_at=ahead(27.5), ends_at=ahead(28.25))
    with reading(language):
        assert reason_text(evening) == text


def test_no_two_reasons_are_one_text_for_the_tables_of_sentences() -> None:
    assert [value for value, count in Counter(map(str, MEMBERS)).items() if count > 1] == []


def test_one_sentence_names_everybody_for_whom_a_time_is_at_night() -> None:
    both = replace(NIGHT, people=(("Ken", "Asia/Tokyo"), ("Dan", "Australia/Sydney")))
    assert "15:00 CET is 23:00 for Ken, Thu 3 Dec, 01:00 AEDT for Dan: outside of" in reason_text(both)
    many = replace(NIGHT, people=tuple((f"P{number}", "Asia/Tokyo") for number in range(12)))
    assert "23:00 for P9, and 2 more: outside of" in reason_text(many)


def test_cautions_name_both_times_and_another_day_where_it_is_one() -> None:
    assert reason_text(NIGHT) == "Wed 2 Dec, 15:00 CET is 23:00 for Ken: outside of 07:00 to 22:00 there."
    next_day = reason_text(replace(NIGHT, starts_at=ahead(31)))
    assert next_day == "Wed 2 Dec, 17:00 CET is Thu 3 Dec, 01:00 JST for Ken: outside of 07:00 to 22:00 there."
    assert reason_text(Overlap(a_slot(24.5), a_slot(24), "Europe/Berlin")) == (
        "Wed 2 Dec, 10:30–11:30 CET overlaps Wed 2 Dec, 10:00–11:00 CET."
    )
