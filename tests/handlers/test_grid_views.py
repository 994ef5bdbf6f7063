"""Who can when, as a modal, as a table for the thread and as CSV: at its largest and oddest, as Slack would take it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.days import days_from
from bot.domain.grid import Grid, GridRow
from bot.domain.poll import Choice
from bot.domain.ranking import Ranked
from bot.domain.tally import Tally
from bot.domain.zones import slot_of_days
from bot.language import brief_slot
from handlers.views.blocks import MessageView
from handlers.views.grid import grid_view
from handlers.views.grid_table import MOST_TEXT, csv_messages, grid_table
from playground.seen import elements_of, words_of
from playground.slack.validator.message import message_refusal
from playground.slack.validator.view import view_refusal
from tests.handlers.makers import HOSTILE, NOW, options, poll, voters


def seen(of: Grid, zone: str = "Europe/Berlin", *, runs_it: bool = False) -> str:
    view = grid_view(of, zone, NOW, "{}", runs_it=runs_it)
    assert view_refusal(view, "modal") is None
    return words_of(view["blocks"])


def sent(message: MessageView) -> str:
    assert message_refusal(message.blocks, message.text) is None
    return words_of(message.blocks)


def grid(count: int, people: int, name: str = HOSTILE, **changes: Any) -> Grid:
    choices = (Choice.YES, Choice.MAYBE, Choice.NO, None)
    rows = tuple(
        GridRow(user, name, number == 0, tuple(choices[(number + index) % 4] for index in range(count)))
        for number, user in enumerate(voters(people))
    )
    return Grid(poll(**changes), options(count), rows, (Tally(500, 500, 500),) * count, people)


def buttons(of: Grid, *, runs_it: bool = True) -> list[str]:
    return [one["action_id"] for one in elements_of(grid_view(of, "UTC", NOW, "{}", runs_it=runs_it)["blocks"])]


@pytest.mark.parametrize("count", [1, 10, 11, 50])
@pytest.mark.parametrize("people", [0, 1, 500])
def test_slack_takes_every_grid(count: int, people: int) -> None:
    full = grid(count, people, title=HOSTILE * 9, message_ts="1.1")
    seen(full, "America/Argentina/ComodRivadavia", runs_it=True)
    sent(grid_table(full))
    assert view_refusal(grid_view(full, "UTC", NOW, "", runs_it=True, done="Done."), "modal") is None


def test_up_to_ten_options_a_persons_answers_stand_in_numbered_columns() -> None:
    words = seen(grid(4, 2))
    assert "1️⃣ 2️⃣ 3️⃣ 4️⃣\n✅ 🤔 ❌ ⚪️   <@U0000000000> (must be there)" in words
    assert "🤔 ❌ ⚪️ ✅   <@U0000000001>" in words


def test_more_options_are_listed_by_number() -> None:
    assert "<@U0000000001>: ✅ 4, 8, 12 · 🤔 1, 5, 9 · ❌ 2, 6, 10" in seen(grid(12, 2))


def test_times_are_numbered_as_in_the_message_with_their_tally_and_without_zeros() -> None:
    tallies = (Tally(3, 1, 0), Tally())
    words = seen(Grid(poll(), options(2), (), tallies, 4))
    assert "*1.*  Thu 26 Nov, 10:00–11:00   ✅ 3 🤔 1\n*2.*  Thu 26 Nov, 12:00–13:00\n" in words
    assert words.count("Europe/Berlin") == 1


def test_a_grid_of_whole_days_alone_names_no_zone() -> None:
    days = days_from(date(2026, 11, 26), 1), days_from(date(2026, 11, 28), 3)
    slots = [slot_of_days(one, ZoneInfo("Europe/Berlin")) for one in days]
    offered = tuple(replace(option, slot=slot) for option, slot in zip(options(2), slots, strict=True))
    words = seen(Grid(poll(), offered, (), (Tally(), Tally()), 1))
    assert "1 person answered" in words
    assert "Europe/Berlin" not in words
    mixed = seen(Grid(poll(), (*offered, options(1)[0]), (), (Tally(),) * 3, 1))
    assert "Times are in Europe/Berlin · 1 person answered" in mixed


def test_times_and_tallies_stand_once_in_who_can_when() -> None:
    (only,) = options(1)
    words = seen(Grid(poll(), (only,), (), (Tally(2),), 2, (Ranked(only, Tally(2)),)))
    assert words.count("10:00–11:00") == 1
    assert words.count("✅ 2") == 1
    assert "2 yes" not in words


def test_the_best_times_are_told_with_their_reasons() -> None:
    first, second = options(2)
    said = (("U1", Choice.YES), ("U2", Choice.MAYBE))
    ranked = (
        Ranked(second, Tally(5, 1, 0), Tally(1, 1, 0), 2, said=said),
        Ranked(first, Tally(1, 0, 4), Tally(1), 3),
    )
    words = seen(Grid(poll(required=("U1", "U2")), (first, second), (), (Tally(), Tally()), 6, ranked))
    best = "⭐ *Best so far*\n*2.* · who must be there: 2 of 2 can\n*1.* · who must be there: 1 of 3 can"
    assert best in words


def test_many_times_have_the_best_above_them_with_their_dates() -> None:
    many = options(12)
    best = Ranked(many[6], Tally(5, 1, 0))
    words = seen(Grid(poll(), many, (), (Tally(1),) * 12, 6, (best,)))
    when = brief_slot(many[6].slot, "Europe/Berlin", NOW)
    assert f"⭐ *Best so far*\n*7.*  {when}\n*1.*" in words
    few = seen(Grid(poll(), many[:10], (), (Tally(1),) * 10, 6, (best,)))
    assert few.index("*10.*") < few.index("⭐ *Best so far*  *7.*")


def test_the_best_times_of_a_poll_without_required_people_speak_of_none() -> None:
    (only,) = options(1)
    words = seen(Grid(poll(), (only,), (), (Tally(2),), 2, (Ranked(only, Tally(2)),)))
    assert "⭐ *Best so far*  *1.*" in words
    assert "must be there" not in words


def test_the_grid_of_everybody_says_how_many_more_there_are() -> None:
    assert "and 300 more" in seen(grid(4, 500))


def test_an_anonymous_grid_names_nobody() -> None:
    hidden = Grid(poll(anonymous=True), options(2), (), (Tally(1, 0, 0), Tally(0, 0, 1)), 1)
    assert "✅ 1" in seen(hidden)
    assert "<@U" not in seen(hidden)
    assert "Yes" + " " * 20 + "1" in sent(grid_table(hidden))


def test_a_veiled_grid_names_who_answered_and_no_answer() -> None:
    row = GridRow("U0BEN00001", "Ben", False, (None, None))
    veiled = Grid(poll(hidden=True, message_ts="1.1"), options(2), (row,), (), 1)
    assert "<@U0BEN00001>" in seen(veiled)
    assert "hidden until the poll is closed" in seen(veiled)
    assert buttons(veiled) == []


def test_nobody_has_answered_is_said() -> None:
    assert "Nobody has answered yet." in seen(grid(2, 0))


def test_only_who_runs_the_poll_is_offered_the_table_and_the_csv() -> None:
    assert buttons(grid(2, 1, message_ts="1.1"), runs_it=False) == []
    assert buttons(grid(2, 1, message_ts="1.1")) == ["post_grid", "send_answers"]
    assert buttons(grid(2, 1)) == ["send_answers"], "a poll without a message has no thread"


def test_the_table_keeps_its_columns_whatever_the_names_are() -> None:
    names = ("Ada", "陳大文", "👩‍👩‍👧 Family", "Zoë Müller", "A name that is far too long for a column")
    rows = tuple(GridRow(f"U{n}", name, False, (Choice.YES, None)) for n, name in enumerate(names))
    words = sent(grid_table(Grid(poll(), options(2), rows, (Tally(5), Tally()), 5)))
    lines = words.splitlines()
    assert "Ada                    ✓   ·" in lines
    assert "陳大文                 ✓   ·" in lines
    assert "A name that is far t   ✓   ·" in lines
    assert "Yes                    5" in lines


def test_the_table_mentions_nobody() -> None:
    assert "<@" not in sent(grid_table(grid(3, 3, name="Ben"))).replace(HOSTILE, "")


def test_a_person_without_a_known_name_stands_by_their_id() -> None:
    assert "U0000000000" in sent(grid_table(grid(3, 1, name="")))


def test_csv_that_is_too_long_for_one_message_comes_in_whole_lines() -> None:
    rows = [[f"person {number}", "yes" * 100] for number in range(100)]
    messages = csv_messages("Design review", rows)
    assert len(messages) > 1
    assert all(sent(message) for message in messages)
    pieces = [message.blocks[-1]["elements"][0]["elements"] for message in messages]
    told = "".join(piece["text"] for message in pieces for piece in message)
    assert all(f'"person {number}","{"yes" * 100}"' in told for number in range(100))


def test_csv_beyond_ten_messages_is_not_sent() -> None:
    assert csv_messages("x", [["y" * 1000] for _ in range(100)]) == []
    assert csv_messages("x", [["y" * (MOST_TEXT + 1)]]) == []


def test_another_year_is_named() -> None:
    later = grid_view(grid(1, 1), "UTC", datetime(2027, 1, 1, tzinfo=UTC), "{}", runs_it=False)
    assert "26 Nov 2026" in words_of(later["blocks"])
