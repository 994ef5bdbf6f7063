import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.spreadsheet import safe_cell

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "＝1", "＋1", "－1", "＠A", "﹢1", "﹣1", "﹦1", "﹫A")
UNSEEN = (
    "",
    " ",
    "  ",
    "\t",
    "\r",
    "\n",
    "\v",
    "\x00",
    "\ufeff",
    "\u00a0",
    "\u200b",
    "\u2060",
    "\u200e",
    "\u202e",
    "\xad",
)


@pytest.mark.parametrize("before", UNSEEN, ids=ascii)
@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_is_made_text_whatever_unseen_stands_before_it(formula: str, before: str) -> None:
    assert safe_cell(f"{before}{formula}") == f"'{before}{formula}"


@pytest.mark.parametrize("text", ["\tAda", "\rAda", "\nAda"])
def test_a_break_at_the_beginning_is_made_text_too(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Ada", "yes", "1", "O'Neil", "a=b", "Tue 1 Dec 2026"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert safe_cell(text) == text


@given(st.text())
def test_nothing_is_lost(text: str) -> None:
    assert safe_cell(text).removeprefix("'") == text.removeprefix("'")
