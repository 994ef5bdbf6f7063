from datetime import date, time

import pytest

from bot.domain.times.values import Problem, Reason
from bot.language.reasons.times import problem_text

DAY = date(2026, 12, 1)


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_one_sentence_that_quotes_what_was_typed(reason: Reason) -> None:
    said = problem_text(Problem(reason, "a {b}", (DAY, date(2027, 1, 12)), time(2, 30), "Europe/Berlin", 51))
    assert said.endswith((".", "?"))
    assert "None" not in said


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (Problem(Reason.PAST), "This time has passed; please pick one that is still ahead."),
        (
            Problem(Reason.PAST, "30 Nov", (DAY,)),
            "Tue, 1 Dec 2026 has passed; please leave it out, or write the year that you mean.",
        ),
        (
            Problem(Reason.PAST, days=(DAY,), clock=time(9)),
            "09:00 on Tue, 1 Dec 2026 has passed; please leave it out.",
        ),
        (Problem(Reason.TOO_FAR), "This time is more than two years ahead; please check the year."),
        (
            Problem(Reason.TWO_ORDERS, "12/1", (date(2000, 12, 1), date(2000, 1, 12))),
            "“12/1”: 1 December or 12 January? Please write it like that.",
        ),
        (
            Problem(Reason.OTHER_WEEKDAY, "Monday, 1 Dec", (DAY,)),
            "“Monday, 1 Dec”: the date is Tue, 1 Dec 2026. Please correct one of the two.",
        ),
        (
            Problem(Reason.LEFT_OUT, "", (date(2027, 3, 28),), time(2, 30), "Europe/Berlin"),
            "02:30 on Sun, 28 Mar 2027 does not exist in Europe/Berlin: the clocks go forward over it.",
        ),
        (
            Problem(Reason.NO_SUCH_DAY, "29 Feb", count=2027),
            "There is no day “29 Feb” in 2027: please check day, month and year.",
        ),
    ],
)
def test_a_problem_names_its_day_and_its_clock_time(problem: Problem, said: str) -> None:
    assert problem_text(problem) == said
