import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.codes import code_digits, code_matches

SECRET = b"a secret of this test"


@given(st.binary(min_size=1), st.text())
def test_a_code_has_six_digits_and_belongs_to_its_delivery(secret: bytes, delivery: str) -> None:
    code = code_digits(secret, delivery) if delivery.isascii() else "000000"
    assert len(code) == 6
    assert code.isascii()
    assert code.isdigit()


def test_each_delivery_and_each_secret_has_a_code_of_its_own() -> None:
    codes = {code_digits(SECRET, f"delivery-{number}") for number in range(200)}
    assert len(codes) > 195
    assert code_digits(SECRET, "d1") != code_digits(b"another secret", "d1")


def test_digits_are_spread_evenly() -> None:
    first = [code_digits(SECRET, str(number))[0] for number in range(2000)]
    assert all(120 < first.count(digit) < 280 for digit in "0123456789")


@pytest.mark.parametrize(
    "typed",
    [
        "{}",
        " {} ",
        "{:.3}-rest",
        "{:.3} rest",
        "{:.3}–rest",
        "{:.3}\u2011rest",
        "{:.3}\u2212rest",
        "\u200b{:.3}\u00a0rest\u2060",
    ],
)
def test_blanks_dashes_and_unseen_marks_do_not_matter(typed: str) -> None:
    code = code_digits(SECRET, "d1")
    assert code_matches(SECRET, "d1", typed.format(code).replace("rest", code[3:]))


@pytest.mark.parametrize("typed", ["", "12345", "٣٤٥٦٧٨", "\ud800", "1234567", "abcdef"])
def test_anything_else_is_a_wrong_code(typed: str) -> None:
    assert not code_matches(SECRET, "d1", typed)


@pytest.mark.parametrize("zero", ["０", "٠", "०", "𝟎", "𝟶", "0️"])
def test_a_code_may_be_typed_in_the_digits_of_any_script(zero: str) -> None:
    code = code_digits(SECRET, "d1")
    assert code_matches(SECRET, "d1", "".join(chr(ord(zero[0]) + int(digit)) + zero[1:] for digit in code))


@given(st.text())
def test_any_typed_text_is_right_or_wrong_and_never_an_error(typed: str) -> None:
    assert code_matches(SECRET, "d1", typed) in (True, False)


@given(st.text(alphabet="0123456789", max_size=8))
def test_only_the_codes_own_digits_are_right(typed: str) -> None:
    assert code_matches(SECRET, "d1", typed) == (typed == code_digits(SECRET, "d1"))
