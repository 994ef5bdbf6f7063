"""Headers read quickly are what the standard library reads."""

import http.client
from email.parser import Parser
from http.client import HTTPMessage
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.quick_headers import QuickHeaders

PARTS = st.sampled_from(
    ["Host", "A-b", ":", " ", "\t", "x", "é", "\x0b", "\x85", "\r\n", "\r", "\n", "From ", "=", "A: b\r\n"]
)


def read(parser: Any, text: str) -> tuple[Any, ...]:
    message = parser(_class=HTTPMessage).parsestr(text)
    return type(message), message.items(), message.get_payload(), repr([type(one) for one in message.defects])


@given(st.lists(PARTS).map("".join))
def test_any_headers_are_read_as_the_library_reads_them(text: str) -> None:
    for ended in (text, f"{text}\r\n", f"{text}\r\n\r\n"):
        assert read(QuickHeaders, ended) == read(Parser, ended)


def test_http_is_read_so() -> None:
    assert http.client.email.parser.Parser is QuickHeaders  # type: ignore[attr-defined]  # typeshed hides its imports.
