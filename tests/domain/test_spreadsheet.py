import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.spreadsheet import safe_cell


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1", "\ufeff=1"])
def test_a_formula_is_made_text(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Ada", "yes", "1", "O'Neil", "a=b", "Tue 1 Dec 2026"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert safe_cell(text) == text


@given(st.text())
def test_nothing_is_lost(text: str) -> None:
    assert safe_cell(text).removeprefix("'") == text.removeprefix("'")
