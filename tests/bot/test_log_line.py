"""One log line: bounded before it is redacted, and it says so; hidden by the names of fields at any depth."""

from typing import Any

import pytest

from bot.config import log_line
from bot.config.log_line import LONGEST_LINE, LONGEST_TEXT, MOST_VALUES, LineCleaner
from bot.config.redaction import Redactor
from bot.domain.masking import HIDDEN

SECRET = "s3cret-signing-value"  # a token that opens nothing
clean = LineCleaner(Redactor([SECRET]))


def cleaned(**values: Any) -> dict[str, Any]:
    return clean(None, "info", values)


class Counting(Redactor):
    """Counts what it was given to work on."""

    def __init__(self) -> None:
        super().__init__()
        self.characters = 0

    def __call__(self, text: str) -> str:
        self.characters += len(text)
        return super().__call__(text)


@pytest.mark.parametrize("size", [100_000, 2_000_000])
def test_the_work_of_redacting_does_not_grow_with_the_line(size: int) -> None:
    counting = Counting()
    LineCleaner(counting)(None, "info", {"event": "x" * size, "body": ["y" * size] * size if size < 200_000 else "z"})
    assert counting.characters < 4 * (LONGEST_LINE + MOST_VALUES * log_line.OVERLAP)


def test_a_long_value_keeps_its_beginning_and_its_end_and_says_what_was_cut() -> None:
    shown = cleaned(event="begin " + "x" * 50_000 + " end")["event"]
    assert shown.startswith("begin ")
    assert shown.endswith(" end")
    assert f"(cut, {50_010 - LONGEST_TEXT} characters left out)" in shown


@pytest.mark.parametrize("at", range(LONGEST_TEXT * 2 // 3 - 40, LONGEST_TEXT * 2 // 3 + 5, 7))
def test_a_secret_at_a_cut_does_not_pass_in_half(at: int) -> None:
    shown = cleaned(event=" " * at + SECRET + " " * 20_000)["event"]
    assert SECRET[:6] not in shown
    assert SECRET[-6:] not in cleaned(event=" " * 20_000 + SECRET + " " * (at // 2))["event"]


def test_a_line_holds_so_many_values_and_says_how_many_more_there_were() -> None:
    shown = cleaned(found=list(range(10_000)), deep={str(key): key for key in range(10_000)})
    assert len(shown["found"]) <= MOST_VALUES
    assert shown["found"][-1].endswith("values left out)")


def test_a_value_inside_values_inside_values_ends_somewhere() -> None:
    deep: Any = SECRET
    for _ in range(500):
        deep = [deep]
    assert "values left out" in str(cleaned(found=deep))


@pytest.mark.parametrize("value", ["abc", 123456, ["abc"], {"a": "abc"}, ("abc",), b"abc"])
def test_a_field_with_a_secrets_name_is_hidden_whatever_it_holds(value: Any) -> None:
    assert cleaned(bot_token=value) == {"bot_token": HIDDEN}
    assert cleaned(body={"x": [{"response_url": value}]}) == {"body": {"x": [{"response_url": HIDDEN}]}}


def test_a_status_is_no_secret_and_an_address_is_masked_not_hidden() -> None:
    assert cleaned(code=404, email="ada@example.com", bot_token=None) == {
        "code": 404, "email": "a•••@example.com", "bot_token": None,
    }  # fmt: skip
    assert cleaned(email="Ada Lovelace") == {"email": HIDDEN}


def test_keys_and_objects_are_redacted_as_texts_are() -> None:
    shown = cleaned(found={f"of {SECRET}": ValueError(f"bad {SECRET}")}, size=3, share=0.5, kept={SECRET})
    assert shown == {"found": {f"of {HIDDEN}": f"bad {HIDDEN}"}, "size": 3, "share": 0.5, "kept": [HIDDEN]}


def test_a_field_and_its_value_as_a_tuple_are_a_field() -> None:
    headers = [("X-Slack-Signature", "v0=ab"), ("Host", "example.com"), ("token", ["ab"])]
    shown = [["X-Slack-Signature", HIDDEN], ["Host", "example.com"], ["token", HIDDEN]]
    assert cleaned(headers=headers)["headers"] == shown
