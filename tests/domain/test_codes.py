import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.codes import code_digits, code_matches, read_code

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


def test_the_last_four_bits_say_where_the_number_begins() -> None:
    # RFC 4226, section 5.3. A code that is out by mail must stay good when Meet is updated.
    assert [code_digits(SECRET, f"d{number}") for number in range(4)] == ["271872", "168691", "042427", "170275"]


def test_digits_are_spread_evenly() -> None:
    first = [code_digits(SECRET, str(number))[0] for number in range(2000)]
    assert all(120 < first.count(digit) < 280 for digit in "0123456789")


@pytest.mark.parametrize(
    "typed",
    [
        "123456",
        " 123456\n",
        "123-456",
        "123 456",
        "123\u2013456",
        "123\u2011456",
        "123\u2212456",
        "\u200b123\u00a0456\u2060",
        "\ufeff1\u200d2\u200c3\u00ad456",
        "１２３４５６",
        "\u202a１２３ - ４５６\u202c",
        "1 2 3 4 5 6",
        "1\ufe0f2\ufe0f3456",
        "123456.",
        "“123456”",
        "`123456`",
        "*123456*",
        "(123456)",
        "#123456",
        "123.456",
        "123,456",
        "123_456",
        "> 123456",
        "| 123456 |",
        "<123456>",
        "~123456~",
        "=123456",
        "→ 123456",
        "\u2800123456",
        "1\ufe0f\u20e32\ufe0f\u20e33456",
        "code 123456",
        "123456 is your Meet code",
        "Type this code in Slack: 123456. It works for 15 minutes.",
        "Dein Code: １２３４５６ (15 Minuten)",
        "Re: 123456, 123456",
    ],
)
def test_blanks_punctuation_and_unseen_marks_do_not_matter(typed: str) -> None:
    assert read_code(typed) == "123456"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "12345",
        "\ud800",
        "1234567",
        "abcdef",
        "12345x",
        "½23456",
        "½123456",
        "123456 or 654321",
        "12.456",
        "...",
        "a123456",
    ],
)
def test_what_has_not_six_digits_cannot_be_a_code(typed: str) -> None:
    assert read_code(typed) == ""


@pytest.mark.parametrize("zero", ["０", "٠", "०", "𝟎", "𝟶", "0️", "0\ufe0f\u20e3"])
def test_a_code_may_be_typed_in_the_digits_of_any_script(zero: str) -> None:
    code = code_digits(SECRET, "d1")
    assert read_code("".join(chr(ord(zero[0]) + int(digit)) + zero[1:] for digit in code)) == code


@given(st.text())
def test_any_typed_text_is_six_digits_or_nothing_and_never_an_error(typed: str) -> None:
    digits = read_code(typed)
    assert digits == "" or (len(digits) == 6 and digits.isascii() and digits.isdigit())


@given(st.from_regex(r"[0-9]{6}", fullmatch=True))
def test_only_the_codes_own_digits_are_right(typed: str) -> None:
    assert code_matches(SECRET, "d1", typed) == (typed == code_digits(SECRET, "d1"))
    assert code_matches(SECRET, "d1", code_digits(SECRET, "d1"))
