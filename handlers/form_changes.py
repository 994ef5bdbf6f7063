"""Owns the order of changes to one open modal.

Two picks in quick succession are two requests on two threads, each with what the modal held when it was sent. Without
an order the older request would overwrite the newer one. What is kept here only helps: another replica does without
it, and what counts is what is submitted.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from handlers.views.poll_form import PollForm, with_address_asked

MOST_MODALS = 1000
"""Open modals remembered; the one unchanged for longest is dropped first."""
LONGEST_DRAWING = 1.0
"""Seconds that a submission waits for a redraw; Slack waits three for its answer."""
Form = TypeVar("Form")


@dataclass(slots=True)
class _Modal(Generic[Form]):
    form: Form
    updating: threading.Lock = field(default_factory=threading.Lock)


class FormChanges(Generic[Form]):
    """The newest form of each modal that was changed recently, and which modals were submitted.

    `merged` makes of the form that is shown, and of one that was sent before that was drawn, what stands in both.
    """

    def __init__(self, merged: Callable[[Form, Form], Form]) -> None:
        self._merged = merged
        self._modals: OrderedDict[str, _Modal[Form]] = OrderedDict()
        self._submissions: OrderedDict[str, int] = OrderedDict()
        self._guard = threading.Lock()

    def opened(self, view_id: str, form: Form) -> None:
        """The modal was opened with this form, which Meet completes later."""
        with self._guard:
            self._remember(view_id, form)

    def arrived(self, view_id: str, form: Form) -> int:
        """This is what the modal held when Slack sent its newest request; called in order of arrival.

        Returns how often the modal was submitted before.
        """
        with self._guard:
            known = self._remember(view_id, form)
            known.form = self._merged(known.form, form)
            return self._submissions.get(view_id, 0)

    def submitted(self, view_id: str) -> None:
        """The modal was submitted: it may show an error or a caution, over which nothing is drawn unasked.

        Waits for what is being drawn at this moment, which would come to stand over the answer.
        """
        with self._guard:
            self._submissions[view_id] = self._submissions.get(view_id, 0) + 1
            if len(self._submissions) > MOST_MODALS:
                self._submissions.popitem(last=False)
            modal = self._modals.get(view_id)
        if modal and modal.updating.acquire(timeout=LONGEST_DRAWING):
            modal.updating.release()

    def is_submitted(self, view_id: str, since: int = 0) -> bool:
        """Whether it was submitted more often than so many times."""
        return self._submissions.get(view_id, 0) > since

    def update(self, view_id: str, change: Callable[[Form], Form], show: Callable[[Form], object], since: int) -> None:
        """Changes the newest form, one at a time for each modal, and shows it unless it was submitted meanwhile."""
        with self._guard:
            modal = self._modals[view_id]
        with modal.updating:
            with self._guard:
                before, form = modal.form, change(modal.form)
                modal.form = form
            if not self.is_submitted(view_id, since):
                self._show(modal, form, before, show)

    def _show(self, modal: _Modal[Form], form: Form, before: Form, show: Callable[[Form], object]) -> None:
        """A change that cannot be shown is none: whoever pressed is told so, and presses again."""
        try:
            show(form)
        except Exception:
            with self._guard:
                modal.form = before if modal.form is form else modal.form
            raise

    def complete(self, view_id: str, change: Callable[[Form], Form], show: Callable[[Form], object]) -> None:
        """Adds what came late to the newest form; nothing is drawn where that form has it already, nor over an error or
        a caution, nor in a modal that was dropped."""
        modal = self._modals.get(view_id)
        if modal and change(modal.form) != modal.form:
            self.update(view_id, change, show, since=0)

    def _remember(self, view_id: str, form: Form) -> _Modal[Form]:
        """What is known of this modal, the newest now; this form where nothing was."""
        known = self._modals.setdefault(view_id, _Modal(form))
        self._modals.move_to_end(view_id)
        if len(self._modals) > MOST_MODALS:
            self._modals.popitem(last=False)
        return known


def with_both(shown: PollForm, arrived: PollForm) -> PollForm:
    """The arrived form, with what was added to it and shown while it was in flight."""
    return _with_shown(shown, _with_times_of(shown, arrived))


def _with_times_of(shown: PollForm, arrived: PollForm) -> PollForm:
    """The arrived form, with the time fields that were added while it was in flight."""
    fields = {time.block: time for time in arrived.times}
    kept = [fields.pop(time.block, time) for time in shown.times]
    return replace(arrived, times=(*kept, *fields.values()))


def _with_shown(shown: PollForm, arrived: PollForm) -> PollForm:
    """The arrived form, with the parts that were shown while it was in flight."""
    arrived = _with_completed(shown, arrived)
    lines, more = shown.shows_lines or arrived.shows_lines, shown.shows_more or arrived.shows_more
    suggestions = arrived.suggestions or shown.suggestions
    form = replace(arrived, shows_lines=lines, shows_more=more, suggestions=suggestions)
    if shown.asks_people and not arrived.asks_people:
        return replace(form, asks_people=True, required=arrived.required or shown.required)
    return form


def _with_completed(shown: PollForm, arrived: PollForm) -> PollForm:
    """The arrived form, with the fields for which Slack was waited for when it was sent."""
    if shown.asks_address:
        arrived = with_address_asked(arrived, shown.organizer_address)
    return replace(arrived, asks_zone=arrived.asks_zone or (shown.asks_zone and not arrived.zone))


CHANGES = FormChanges(with_both)
"""Of this process, shared by what changes a form, what submits it, and what redraws it late."""
