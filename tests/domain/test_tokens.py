import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.tokens import LONGEST_TOKEN, sign, verify

SECRET = b"a secret of this test"


def test_a_signed_delivery_is_found_again() -> None:
    assert verify(SECRET, sign(SECRET, "0123abc")) == "0123abc"
    assert verify(SECRET, f"\u200b{sign(SECRET, '0123abc')}\u00ad ") == "0123abc"


def test_a_token_is_safe_in_a_url_and_in_a_header() -> None:
    assert re.fullmatch(r"[0-9a-z]+\.[A-Za-z0-9_-]{24}", sign(SECRET, "0123abc"))


@given(st.text())
def test_no_made_up_token_is_ours(token: str) -> None:
    assert verify(SECRET, token) is None


def test_a_token_of_another_secret_or_another_delivery_is_not_ours() -> None:
    assert verify(SECRET, sign(b"another secret", "0123abc")) is None
    signature = sign(SECRET, "0123abc").partition(".")[2]
    assert verify(SECRET, f"0123abd.{signature}") is None


def test_a_token_that_is_longer_than_any_of_ours_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """NFKC makes eighteen letters of some: work that whoever sends it chooses."""
    cleaned = list[str]()
    monkeypatch.setattr("bot.domain.tokens.clean_token", cleaned.append)
    assert verify(SECRET, "\ufdfa" * (LONGEST_TOKEN + 1)) is None
    assert cleaned == []
