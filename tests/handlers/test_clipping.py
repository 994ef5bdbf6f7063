"""Whatever is cut to a limit of Slack's ends with a whole sign: never half a flag, a family or a letter."""

import pytest

from bot.cli.output import shortened
from bot.domain.grid import Grid, GridRow
from bot.domain.poll import Choice
from bot.domain.tally import Tally
from handlers.views import blocks as b
from handlers.views.grid_table import NAME, grid_table
from handlers.views.text import clip
from invites.text import LONGEST_NAME, LONGEST_SUBJECT, common_name, subject_of
from playground.seen import words_of
from tests.handlers.drawing import draw
from tests.handlers.makers import options, poll, snapshot

FAMILY, FLAG, ACCENT = "👨‍👩‍👧‍👦", "🇩🇪", "e\u0301"


def is_whole(text: str, sign: str) -> bool:
    return text.removesuffix("…").strip().replace(sign, "").strip("x ") == ""


@pytest.mark.parametrize("sign", [FAMILY, FLAG, ACCENT])
@pytest.mark.parametrize("shift", range(12))
def test_every_cut_keeps_whole_signs(sign: str, shift: int) -> None:
    text = "x" * shift + sign * 100
    units = len(clip(text, 50).encode("utf-16-le")) // 2
    assert units <= 50
    cuts = [clip(text, 50), subject_of(text), common_name(text), shortened(text, 40), b.plain(text, 75)["text"]]
    assert [cut for cut in cuts if not is_whole(cut, sign)] == []
    assert len(subject_of(text)) <= LONGEST_SUBJECT
    assert len(common_name(text)) <= LONGEST_NAME


@pytest.mark.parametrize("sign", [FAMILY, FLAG, ACCENT])
def test_names_in_the_table_of_the_thread_are_cut_between_signs(sign: str) -> None:
    row = GridRow("U2", "x" + sign * 30, False, (Choice.YES,))
    table = words_of(grid_table(Grid(poll(), options(1), (row,), (Tally(1, 0, 0),), 1)).blocks)
    name = next(line for line in table.splitlines() if line.startswith("x")).removesuffix("✓").strip()
    assert is_whole(name, sign)
    assert 1 < len(name) <= 1 + len(sign) * NAME


@pytest.mark.parametrize("shift", range(3))
def test_a_long_table_is_split_between_signs(shift: int) -> None:
    block = b.preformatted("x" * shift + FLAG * 2000)
    pieces = [element["text"] for element in block["elements"][0]["elements"]]
    assert "".join(pieces) == "x" * shift + FLAG * 2000
    assert all(is_whole(piece, FLAG) for piece in pieces)
    assert all(len(piece.encode("utf-16-le")) <= 6000 for piece in pieces)


def test_a_title_of_flags_fits_the_messages_head() -> None:
    head = draw(snapshot(2, title="x" + FLAG * 200)).blocks[0]["text"]["text"]
    assert is_whole(head, FLAG)
