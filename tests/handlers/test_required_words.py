"""How far those have answered who must be there, in the words of lists, Home and messages."""

import pytest

from bot.domain.required import Progress
from bot.language import reading
from handlers.views.required_words import partly_mark, progress_line


def far(**given: int) -> dict[str, Progress]:
    """So many of four times were answered by each who must be there."""
    return {user: Progress(number, 4) for user, number in given.items()}


@pytest.mark.parametrize(
    ("required", "said", "german"),
    [
        (far(U1=0), "0 of 1 required answered", "0 von 1 Person, die dabei sein muss, hat geantwortet"),
        (far(U1=4, U2=3), "1 of 2 required answered", "1 von 2 Leuten, die dabei sein müssen, haben geantwortet"),
        ({"U1": Progress(0, 0)}, "0 of 1 required answered", "0 von 1 Person, die dabei sein muss, hat geantwortet"),
    ],
)
def test_of_those_who_must_be_there_is_counted_who_has_answered_every_time(
    required: dict[str, Progress], said: str, german: str
) -> None:
    assert progress_line(required) == said
    with reading("de-DE"):
        assert progress_line(required) == german


@pytest.mark.parametrize(
    ("given", "said", "german"),
    [
        (0, ", you have not answered", ", du hast nicht geantwortet"),
        (1, ", you have answered 1 of 4 times", ", du hast zu 1 von 4 Terminen geantwortet"),
        (4, "", ""),
    ],
)
def test_whoever_reads_of_themselves_is_called_you(given: int, said: str, german: str) -> None:
    done = 1 + (given == 4)
    assert progress_line(far(U2=4, U1=given), "U1") == f"{done} of 2 required answered{said}"
    with reading("de-DE"):
        assert progress_line(far(U2=4, U1=given), "U1").endswith(f"haben geantwortet{german}")


def test_where_nobody_must_be_there_nothing_is_said_of_it() -> None:
    assert progress_line({}) == ""


def test_behind_a_name_stands_how_many_times_were_answered_where_it_is_some_of_them() -> None:
    assert [partly_mark(Progress(given, 3)) for given in range(4)] == [
        "",
        " (answered 1 of 3)",
        " (answered 2 of 3)",
        "",
    ]
