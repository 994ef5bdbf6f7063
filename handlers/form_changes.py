"""Owns the order of changes to one open modal.

Two picks in quick succession are two requests on two threads, each with what the modal held when it was sent. Without
an order the older request would overwrite the newer one. What is kept here only helps: another replica does without
it, and what counts is what is submitted.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from handlers.views.poll_form import PollForm, TimeField

MOST_MODALS = 1000
"""Open modals remembered; the one unchanged for longest is dropped first."""


@dataclass(slots=True)
class _Modal:
    form: PollForm
    updating: threading.Lock = field(default_factory=threading.Lock)


class FormChanges:
    """The newest form of each modal that was changed recently."""

    def __init__(self) -> None:
        self._modals: OrderedDict[str, _Modal] = OrderedDict()
        self._guard = threading.Lock()

    def arrived(self, view_id: str, form: PollForm) -> None:
        """This is what the modal held when Slack sent its newest request; called in order of arrival."""
        with self._guard:
            known = self._modals.setdefault(view_id, _Modal(form))
            known.form = _with_times_of(known.form, form)
            self._modals.move_to_end(view_id)
            if len(self._modals) > MOST_MODALS:
                self._modals.popitem(last=False)

    def update(self, view_id: str, change: Callable[[PollForm], PollForm], show: Callable[[PollForm], object]) -> None:
        """Changes the newest form and shows it, one at a time for each modal."""
        with self._guard:
            modal = self._modals[view_id]
        with modal.updating:
            with self._guard:
                modal.form = form = change(modal.form)
            show(form)


def _with_times_of(shown: PollForm, arrived: PollForm) -> PollForm:
    """The arrived form, with the time fields that were added while it was in flight."""
    values = {time.block: time.picked_at for time in arrived.times}
    kept = [TimeField(time.block, values.pop(time.block, time.picked_at)) for time in shown.times]
    others = [TimeField(block, picked_at) for block, picked_at in values.items()]
    return replace(arrived, times=(*kept, *others))
