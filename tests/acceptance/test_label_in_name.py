"""WCAG 2.5.3, Label in Name: whoever speaks the words that they see on a button reaches it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from bot.domain.notice import NoticeKind
from bot.language import reading
from bot.language.catalogues import languages
from handlers.views.blocks import MessageView
from handlers.views.notices import notice_message
from tests.acceptance.test_fuzz_views import MESSAGES, VIEWS
from tests.acceptance.test_no_year import MORE
from tests.acceptance.test_views_by_the_sdk import NOTICED, built


def named_buttons(value: Any) -> Iterator[dict[str, Any]]:
    """Every button in it, at any depth, that has a name beside its text."""
    if isinstance(value, dict):
        if "accessibility_label" in value:
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from named_buttons(part)


def spoken(text: str) -> str:
    """The words alone, as somebody speaks them: neither signs nor the size of letters."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def assert_names_begin_with_the_text(shown: Any) -> None:
    for button in named_buttons(shown):
        assert spoken(button["accessibility_label"]).startswith(spoken(button["text"]["text"])), button


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", [*MESSAGES, *VIEWS, *MORE])
def test_the_name_of_every_button_begins_with_its_visible_words(name: str, language: str) -> None:
    with reading(language):
        shown = built(name)
    assert_names_begin_with_the_text(shown.blocks if isinstance(shown, MessageView) else shown)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("kind", NoticeKind)
def test_the_name_of_every_button_of_a_notice_begins_with_its_visible_words(kind: NoticeKind, language: str) -> None:
    with reading(language):
        message = notice_message(kind, dict.fromkeys(NOTICED, "plan"))
    assert_names_begin_with_the_text(message.blocks if message else [])


def test_the_buttons_of_a_poll_have_names_beside_their_text() -> None:
    assert {one["action_id"] for one in named_buttons(built("open poll").blocks)} >= {"vote_yes", "close_poll"}


def test_a_name_that_leaves_out_the_visible_words_is_noticed() -> None:
    button = {"text": {"text": "Choose the time"}, "accessibility_label": "Close the poll by choosing a time"}
    with pytest.raises(AssertionError):
        assert_names_begin_with_the_text([{"elements": [button]}])
