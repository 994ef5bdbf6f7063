"""What a poll's organizer switches on and off is known everywhere from the form to the polls that follow."""

from dataclasses import fields
from typing import Any

import pytest

from bot.domain.draft import Draft
from bot.domain.edit_history import OFF, ON
from bot.domain.history import Act
from bot.domain.poll import SETTINGS, Poll
from bot.domain.poll_edit import PollEdit, edit_of
from bot.domain.series import Series
from handlers.views import open_poll_more
from handlers.views.poll_history import history_view
from storage.tables import poll, series
from tests.handlers.makers import NOW, snapshot
from tests.handlers.makers import poll as made_poll


def test_the_form_has_a_tick_for_each() -> None:
    assert tuple(open_poll_more.SETTINGS) == SETTINGS


@pytest.mark.parametrize("kind", [Draft, Poll, PollEdit, Series])
def test_each_is_a_field_of_what_is_made_of_the_form(kind: type) -> None:
    assert set(SETTINGS) <= {field.name for field in fields(kind)}


@pytest.mark.parametrize("name", SETTINGS)
def test_each_is_stored_of_a_poll_and_of_those_that_follow(name: str) -> None:
    assert name in poll.c
    assert name in series.c


@pytest.mark.parametrize("name", SETTINGS)
def test_an_edit_begins_with_each_as_it_stands(name: str) -> None:
    turned: list[dict[str, Any]] = [{name: True}, {name: False}]
    on, off = (edit_of(snapshot(2, **changes)) for changes in turned)
    assert (getattr(on, name), getattr(off, name)) == (True, False)


@pytest.mark.parametrize("value", [ON, OFF])
@pytest.mark.parametrize("name", SETTINGS)
def test_the_history_has_words_for_each(name: str, value: str) -> None:
    line = str(history_view(made_poll(), [(NOW, "U1", str(Act.SETTINGS), {name: value})], "UTC"))
    assert line != str(history_view(made_poll(), [(NOW, "U1", str(Act.SETTINGS), {})], "UTC"))
