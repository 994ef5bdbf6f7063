"""The form of an interaction is read as the standard library reads it, only faster."""

import json
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.form import payload_of

ESCAPES = st.lists(st.sampled_from([*"%25227B+{}[]:,& aé=", "%2", "%22", "%25", "%7b", "%7B", "%C3%A9", "%FF", '"']))


@given(st.dictionaries(st.text(), st.text()))
def test_what_slack_wrote_is_read_as_it_was(fields: dict[str, str]) -> None:
    payload = json.dumps(fields, ensure_ascii=False)
    assert payload_of(urlencode({"payload": payload})) == payload


@given(ESCAPES)
def test_any_form_is_read_as_the_standard_library_reads_it(signs: list[str]) -> None:
    form = f"payload=%7B{''.join(signs)}"
    read = payload_of(form)
    assert read == ("" if "&" in form else dict(parse_qsl(form))["payload"])


@pytest.mark.parametrize(
    "form", ["", "text=a", "payload=", "payload=%5B1%5D", "payload=%7B%7D&a=b", "a=b&payload=%7B%7D"]
)
def test_a_form_with_anything_but_one_object_is_left_to_bolt(form: str) -> None:
    assert payload_of(form) == ""
