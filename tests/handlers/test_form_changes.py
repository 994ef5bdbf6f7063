"""The order of changes to one open modal: nothing that was opened or added is lost, nothing is drawn over an answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Event, Thread
from typing import Any

import pytest

from bot.domain.errors import MeetError
from bot.domain.reasons import SlackReason
from handlers import form_changes
from handlers.form_changes import FormChanges, with_both
from handlers.views.poll_form import PollForm, new_times, with_another_time, with_profile, without_profile
from tests.patience import PATIENCE

FORM = PollForm(times=new_times())


def change(changes: FormChanges[PollForm], since: int, **parts: Any) -> list[PollForm]:
    shown: list[PollForm] = []
    changes.update("V1", lambda form: replace(form, **parts), shown.append, since)
    return shown


def test_what_was_opened_or_added_while_another_request_was_in_flight_stays() -> None:
    changes = FormChanges(with_both)
    changes.update("V1", with_another_time, lambda _: None, changes.arrived("V1", FORM))
    change(changes, changes.arrived("V1", FORM), shows_more=True)
    (shown,) = change(changes, changes.arrived("V1", FORM), shows_lines=True)
    assert (shown.shows_more, shown.shows_lines, len(shown.times)) == (True, True, 3)


def test_a_change_from_before_a_submission_is_not_drawn_over_its_answer() -> None:
    changes = FormChanges(with_both)
    before = changes.arrived("V1", FORM)
    changes.submitted("V1")
    assert change(changes, before) == []
    assert change(changes, changes.arrived("V1", FORM)) == [FORM]


@pytest.mark.parametrize("is_told", [True, False])
def test_a_change_that_was_sent_before_slack_told_takes_away_no_field_that_it_brought(is_told: bool) -> None:
    changes = FormChanges(with_both)
    waiting = replace(FORM, address_pending=True)
    changes.opened("V1", waiting)
    shown: list[PollForm] = []
    told = with_profile(waiting, "", "ada@example.com") if is_told else without_profile(waiting)
    changes.complete("V1", lambda _: told, shown.append)
    (after,) = change(changes, changes.arrived("V1", waiting), title="Typed")
    assert shown == [told]
    assert after == replace(told, title="Typed")


def test_what_a_form_has_already_is_not_drawn_again_nor_over_an_answer_nor_in_an_unknown_modal() -> None:
    changes = FormChanges(with_both)
    shown: list[PollForm] = []
    for view in ("V1", "V2"):
        changes.opened(view, FORM)
    changes.submitted("V2")
    changes.complete("V1", lambda form: form, shown.append)
    for view in ("V2", "V3"):
        changes.complete(view, without_profile, shown.append)
    assert shown == []


def test_the_modals_remembered_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(form_changes, "MOST_MODALS", 1)
    changes = FormChanges(with_both)
    for view in ("V1", "V2"):
        changes.arrived(view, FORM)
        changes.submitted(view)
    assert not changes.is_submitted("V1")
    assert changes.is_submitted("V2")


@contextmanager
def being_drawn(changes: FormChanges[PollForm], done: list[str]) -> Iterator[Event]:
    """A redraw that is sent to Slack, and ends once the event is set."""
    began, may_end, since = Event(), Event(), changes.arrived("V1", FORM)

    def show(_: PollForm) -> None:
        began.set()
        may_end.wait(PATIENCE)
        done.append("drawn")

    drawing = Thread(target=changes.update, args=("V1", lambda form: form, show, since))
    drawing.start()
    assert began.wait(PATIENCE)
    yield may_end
    may_end.set()
    drawing.join()


def test_a_submission_is_answered_after_what_is_being_drawn() -> None:
    changes, done = FormChanges(with_both), list[str]()

    def submit() -> None:
        changes.submitted("V1")
        done.append("answered")

    with being_drawn(changes, done) as may_end:
        submitting = Thread(target=submit)
        submitting.start()
        while not changes.is_submitted("V1"):
            pass
        may_end.set()
        submitting.join()
    assert done == ["drawn", "answered"]


def test_a_submission_does_not_wait_longer_than_slack_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(form_changes, "LONGEST_DRAWING", 0.01)
    changes, done = FormChanges(with_both), list[str]()
    with being_drawn(changes, done):
        changes.submitted("V1")
        assert done == []
    assert done == ["drawn"]


def test_a_change_that_slack_refused_to_show_comes_with_no_later_one() -> None:
    changes = FormChanges(with_both)

    def refused(_: PollForm) -> None:
        raise MeetError(SlackReason.UNFINISHED)

    for _ in range(3):
        with pytest.raises(MeetError):
            changes.update("V1", with_another_time, refused, changes.arrived("V1", FORM))
    shown: list[PollForm] = []
    changes.update("V1", with_another_time, shown.append, changes.arrived("V1", FORM))
    assert [len(form.times) for form in shown] == [len(FORM.times) + 1]
