from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.days import Days, days_from
from bot.domain.times.calendar import OnCalendar
from bot.domain.times.plain import to_plain
from bot.domain.times.scanning import MOST_TYPED
from bot.domain.times.values import Reason
from tests.domain.times.reading import clocks, days, moments, placed, problems


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("tue 14:00, wed 10", "1.12. 14:00, 2.12. 10:00"),
        ("wed-thu 10, 14.30", "2.12. 10:00, 2.12. 14:30, 3.12. 10:00, 3.12. 14:30"),
        ("mon: 9, 10; tue: 14", "1.12. 14:00, 7.12. 09:00, 7.12. 10:00"),
        ("14:00 tue, 15:00 wed", "1.12. 14:00, 2.12. 15:00"),
        ("9 am Mittwoch", "2.12. 09:00"),
        ("um 9 am 3.12.", "3.12. 09:00"),
        ("3.12 14:00, 4.12 15:00", "3.12. 14:00, 4.12. 15:00"),
        ("wed 9, 3.12 14:00", "2.12. 09:00, 3.12. 14:00"),
        ("wed 9, 10, 3 Dec 14:00", "2.12. 09:00, 2.12. 10:00, 3.12. 14:00"),
        ("Dec 3 10, 14", "3.12. 10:00, 3.12. 14:00"),
        ("3.12. 9 Uhr und Fr 10 Uhr", "3.12. 09:00, 4.12. 10:00"),
        ("Mo, Mi 9:00", "2.12. 09:00, 7.12. 09:00"),
        ("fri 9.30", "4.12. 09:30"),
        ("fri 9.10,10:00", "4.12. 09:10, 4.12. 10:00"),
        ("wed 10 or thu 11", "2.12. 10:00, 3.12. 11:00"),
        ("Mi 10 oder Do 11", "2.12. 10:00, 3.12. 11:00"),
        ("wed (10:00), thu (11:00)", "2.12. 10:00, 3.12. 11:00"),
        ("2026-12-02T10:00, 2026-12-03T11:00", "2.12. 10:00, 3.12. 11:00"),
        ("tomorrow morning 9", "2.12. 09:00"),
        ("morgen früh um 9, morgen Abend 8", "2.12. 09:00, 2.12. 20:00"),
        ("Mon 7.12 10:00", "7.12. 10:00"),
        ("ab Mittwoch 9 Uhr", "2.12. 09:00"),
        ("fri 9, 3.12 10:00", "3.12. 10:00, 4.12. 09:00"),
    ],
)
def test_clock_times_behind_days_belong_to_those_days(text: str, named: str) -> None:
    assert moments(text) == named


def test_days_that_follow_each_other_share_the_clock_times_behind_them() -> None:
    assert moments("wed, thu 15:00") == "2.12. 15:00, 3.12. 15:00"


def test_days_without_clock_times_get_those_of_the_second_line() -> None:
    assert moments("thu 15:00, wed", "9, 10") == "2.12. 09:00, 2.12. 10:00, 3.12. 15:00"


def test_a_day_without_any_clock_time_is_a_whole_day() -> None:
    found = placed("fri 10:00, 1-3 Dec")
    assert found.whole_days == (Days(date(2026, 12, 1), date(2026, 12, 4)),)
    assert len(found.times) == 1
    assert placed("fri", "25:00").whole_days == ()


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("2-4 Dec", [(2, 3)]),
        ("2 Dec, 3 Dec", [(2, 1), (3, 1)]),
        ("2-4 Dec, 7 Dec, 9-10 Dec", [(2, 3), (7, 1), (9, 2)]),
        ("wed-fri", [(2, 3)]),
        ("next week", [(7, 1), (8, 1), (9, 1), (10, 1), (11, 1)]),
        ("next week tue-thu", [(8, 3)]),
        ("today", [(1, 1)]),
    ],
)
def test_a_range_of_whole_days_is_one_and_of_a_named_week_each_day_is_one(
    text: str, spans: list[tuple[int, int]]
) -> None:
    expected = [days_from(date(2026, 12, first), count) for first, count in spans]
    assert list(placed(text, "all day").whole_days) == expected


def test_half_of_it_is_a_problem_of_the_other_line() -> None:
    assert problems("", "9:00") == [("bulk_days", Reason.TIMES_WITHOUT_DAYS, "")]
    assert problems("9:00", "") == [("bulk_days", Reason.TIMES_WITHOUT_DAYS, "")]
    assert problems("tue 14:00", "9:00") == [("bulk_times", Reason.TIMES_WITHOUT_DAYS, "")]


def test_a_clock_time_that_is_none_makes_no_day_of_the_number_before_it() -> None:
    assert problems("fri 9, 3.12 25:00", "") == [("bulk_days", Reason.CLOCK_TOO_HIGH, "25:00")]


def test_every_misspelt_line_and_piece_is_told() -> None:
    assert problems("someday, wed, anyday", "early") == [
        ("bulk_days", Reason.NO_DAY, "someday"),
        ("bulk_days", Reason.NO_DAY, "anyday"),
        ("bulk_times", Reason.NO_CLOCK, "early"),
    ]


def test_other_words_for_a_day_are_read_loosely_with_the_clock_time_that_is_known() -> None:
    asked: list[str] = []

    def loosely(day_words: str, today: date) -> date | None:
        asked.append(day_words)
        return today.replace(day=4) if day_words == "in 3 days" else None

    found = placed("in 3 days at 10:00, some day at 11:00, Berlin", loosely=loosely)
    assert [(one.day.day, one.starts.hour) for one in found.times] == [(4, 10)]
    assert [problem.text for _, problem in found.problems] == ["Berlin", "some day at 11:00"]
    assert asked == ["in 3 days", "some day"]
    placed("at 10:00 on some other day", loosely=loosely)
    assert asked[-1] == "on some other day"


def test_without_a_loose_reader_other_words_are_no_day() -> None:
    assert problems("in 3 days at 10:00", "") == [("bulk_days", Reason.NO_DAY, "in 3 days at 10:00")]


def test_few_and_short_pieces_are_read_loosely() -> None:
    def all_days(day_words: str, today: date) -> date:
        return today

    assert len(placed("x at 11:00," * 12, loosely=all_days).problems) == 2
    assert len(placed("x" * 60 + " at 11:00", loosely=all_days).problems) == 1


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("１４：００", "14:00"),
        ("٩:٣٠", "9:30"),
        ("९:००", "9:00"),
        ("\u200b9:00\u2060", "9:00"),
        ("9:00\u00a0-\u00a010:00", "9:00-10:00"),
        ("9:00\u202f\u2013\u202f10:00", "9:00-10:00"),
        ("9:00\u201110:00", "9:00-10:00"),
        ("9:00\u221210:00", "9:00-10:00"),
        ("9:00—10:00", "9:00-10:00"),
        ("9:00～10:00", "9:00-10:00"),
        ("9:00~10:00", "9:00-10:00"),
        ("9:00，10:00", "9:00,10:00"),
        ("9:00、10:00", "9:00,10:00"),
        ("9:00…10:00", "9:00..10:00"),
        ("9∶30", "9:30"),
        ("9\t10", "9 10"),
    ],
)
def test_pasted_clock_times_are_read_in_plain_signs(typed: str, plain: str) -> None:
    assert clocks(typed) == clocks(plain)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("٢٠٢٦-١٢-٠٣", "2026-12-03"),
        ("2026‐12‐03", "2026-12-03"),
        ("2026−12−03–2026−12−04", "2026-12-03 - 2026-12-04"),
        ("3\u00a0Dec", "3 Dec"),
        ("ma\u0308rz 5", "märz 5"),
        ("Di–Do", "di-do"),
        ("3.\u202f12.", "3.12."),
    ],
)
def test_pasted_days_are_read_in_plain_signs(typed: str, plain: str) -> None:
    assert days(typed) == days(plain)


def test_whatever_parts_lines_or_words_is_a_space() -> None:
    assert to_plain("mon\u2028tue\u1680wed\x01thu").text == "mon tue wed thu"


def test_plain_signs_lead_back_to_what_was_typed() -> None:
    plain = to_plain("Ｔｅｓｔ…\u200b  Di–Do")
    assert plain.text == "Test... Di-Do"
    assert plain.typed_part(0, 7) == "Ｔｅｓｔ…"
    assert plain.typed_part(8, 13) == "Di–Do"
    assert plain.typed_part(3, 3) == ""


def test_a_text_beyond_all_measure_is_refused_unread() -> None:
    assert problems("m" * (MOST_TYPED + 1), "9") == [("bulk_days", Reason.TOO_LONG, "")]
    assert problems("mon", "9" * (MOST_TYPED + 1)) == [("bulk_times", Reason.TOO_LONG, "")]
    for longest in (("m" * MOST_TYPED, "9"), ("mon", "9" * MOST_TYPED)):
        assert Reason.TOO_LONG not in [reason for _, reason, _ in problems(*longest)]


PIECES = st.sampled_from(
    ["mon", "Di", "-", "–", " to ", "1", "12", ".", ":", "/", ",", " ", "Dec", "2026-12-01", "9:00", "pm", "Uhr", "and",
     "next week", "morgen", "all day", "45m", "\u00a0", "½", "٣", "halb", "am", "x", "…", "\n"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=60).map("".join), st.lists(PIECES, max_size=60).map("".join))
def test_any_mixture_of_the_grammars_words_is_read_or_named(days_text: str, times_text: str) -> None:
    found = placed(days_text, times_text)
    assert len(set(found.times)) == len(found.times)
    if days_text.strip(" ,\n\u00a0") or times_text.strip(" ,\n\u00a0"):
        assert found.times or found.whole_days or found.problems or not any(map(str.isalnum, days_text + times_text))


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_at_all_is_read_or_named(days_text: str, times_text: str) -> None:
    found = placed(days_text, times_text)
    assert all(problem.reason in Reason for _, problem in found.problems)


WORST = ["1, ", "1. ", "1-", "mon-", "9:00-", " ", "-", ".", "1 1 ", "Dec 1, ", "1.1", "next ", "von ", "12 uhr ", "a"]


@pytest.mark.parametrize("piece", [*WORST, "1 Dec ", "1-1, ", "next week ", "\u0301", "…"])
def test_the_longest_text_is_read_however_it_repeats_itself(piece: str) -> None:
    text = (piece * MOST_TYPED)[:MOST_TYPED]
    assert isinstance(placed(text, text), OnCalendar)
