"""Owns what Slack tells of an organizer only after the form of their new poll was opened."""

from dataclasses import replace

from bot.domain.person import Profile
from handlers.form_changes import CHANGES
from handlers.form_times import Drawn, with_typed_times
from handlers.forms import complete_form, form_view
from handlers.modals import update_unasked
from handlers.people import ask_slack, is_current
from handlers.routing import Call
from handlers.view_state import ViewState
from handlers.views.poll_form import PollForm, emptied, with_profile, without_profile


def complete_later(call: Call, opened: ViewState, words: PollForm, drawn: Drawn) -> None:
    """Adds to the open form what Slack tells of the organizer, unless it told within a minute. `words` are those of
    the command, with which the form was drawn."""
    if not is_current(call, call.user):
        CHANGES.opened(opened.id, drawn[0])
        call.later(_fill_in, call, opened, replace(words, times=emptied(drawn[0].times)), drawn)


def complete_copy_later(call: Call, opened: ViewState, form: PollForm) -> None:
    """As `complete_later`; the zone is that of the earlier poll."""
    if not is_current(call, call.user):
        CHANGES.opened(opened.id, form)
        call.later(_fill_in_copy, call, opened, form)


def _fill_in_copy(call: Call, opened: ViewState, form: PollForm) -> None:
    profile = ask_slack(call.meet, call.client, call.workspace, call.user)
    completed = with_profile(form, profile.zone, profile.profile_address) if profile else without_profile(form)
    _show_completed(call, opened, (form, {}), (completed, {}))


def _fill_in(call: Call, opened: ViewState, words: PollForm, drawn: Drawn) -> None:
    """What may be typed in the form stays."""
    profile = ask_slack(call.meet, call.client, call.workspace, call.user)
    completed = _as_told_now(call, words, drawn, profile) if profile else (_with_zone_asked(drawn[0]), drawn[1])
    _show_completed(call, opened, drawn, completed)


def _show_completed(call: Call, opened: ViewState, drawn: Drawn, completed: Drawn) -> None:
    """A form that was changed meanwhile keeps its changes, and gets what it still waits for."""

    def complete(form: PollForm) -> PollForm:
        return completed[0] if form == drawn[0] else _with_zone_asked(complete_form(call, form))

    def show(form: PollForm) -> None:
        notes = completed[1] if form == completed[0] else {}
        # Another replica may have drawn a change of which this one knows nothing.
        seen = opened.hash if form == completed[0] else None
        update_unasked(call, opened.id, form_view(call, form, notes), unless_changed_since=seen)

    CHANGES.complete(opened.id, complete, show)


def _as_told_now(call: Call, words: PollForm, drawn: Drawn, profile: Profile) -> Drawn:
    """In another zone than Slack told before, the command's words mean other times: pickers hold nothing typed yet."""
    shown, notes = drawn
    if shown.zone and profile.zone not in ("", shown.zone):
        said = {part: text for part, text in notes.items() if part not in ("lines", "kept")}
        return with_typed_times(call, replace(words, zone=profile.zone, own_zone=profile.zone), said)
    return _with_zone_asked(with_profile(shown, profile.zone, profile.profile_address)), notes


def _with_zone_asked(form: PollForm) -> PollForm:
    return form if form.zone else without_profile(form)
