"""Owns the way from `/meet` to a posted poll: the modal, its changes, its submission, the post. It checks no draft."""

from dataclasses import replace

from bot.domain.draft_check import MOST_REQUIRED
from bot.domain.errors import MeetError, Unconfirmed
from bot.domain.standing import AddressStanding
from bot.domain.text import MOST_TITLE, clean_line
from bot.services import addresses, opening
from handlers import actions as ids
from handlers.form_times import form_of_words, with_lines_filled
from handlers.forms import complete_form, draft_of, form_view, read_form
from handlers.modals import open_modal, update_modal
from handlers.people import ask_slack, is_current, known_profile, read_names, refresh_profiles
from handlers.posting import post_poll
from handlers.routing import Call, Feature
from handlers.view_state import ViewState
from handlers.views.address_words import code_sent_said
from handlers.views.addresses import prove_view
from handlers.views.poll_form import PollForm, emptied, new_times
from handlers.views.text import clip

MOST_NAMES = 10
"""Whoever is mentioned after so many people stands beyond the end of any title."""


def open_from_words(call: Call) -> None:
    """`/meet`, `/meet Design review` and `/meet Design review: tue 14:00, wed 10-11:30, 45m, Room 4`."""
    form, note = form_of_words(call, _words(call))
    _open(call, form, note)


def open_from_shortcut(call: Call) -> None:
    """The global shortcut, and the button of the Home tab."""
    _open(call, PollForm())


def open_from_message(call: Call) -> None:
    """The message shortcut: what the message says becomes the title, to be changed in the modal."""
    _open(call, PollForm(title=clip(clean_line(_words(call)), MOST_TITLE)))


def _words(call: Call) -> str:
    """The words as their reader sees them, people by their names where Slack tells them at once."""
    return call.payload.said(read_names(call, call.payload.mentioned[:MOST_NAMES]))


def _open(call: Call, words: PollForm, note: str = "") -> None:
    """Opens the modal on what was said so far; `note` names what was not understood of it."""
    known = known_profile(call.meet, call.workspace, call.user)
    state = addresses.address_state(call.meet.database, call.workspace, call.user)
    form = replace(
        words,
        times=new_times(),
        channel=call.payload.named_channel,
        asks_address=state.standing is AddressStanding.NONE,
        zone=known.zone if known else "",
        organizer_address=known.profile_address if known else "",
    )
    shown, said = _with_times(call, form, note)
    opened = open_modal(call, form_view(call, shown, note=said))
    call.ack()
    if not is_current(call, call.user):
        call.later(_fill_in_profile, call, opened, replace(form, times=emptied(shown.times)), note)


def _with_times(call: Call, form: PollForm, note: str) -> tuple[PollForm, str]:
    """The form with the typed times in its fields, and what to say. Without a zone they stay in the lines as typed."""
    if not form.zone or not (form.bulk_days or form.bulk_times):
        return form, note
    filled, said = with_lines_filled(call, form)
    return filled, " ".join(filter(None, dict.fromkeys((note, said))))


def _fill_in_profile(call: Call, opened: ViewState, form: PollForm, note: str) -> None:
    """Zone and address as Slack tells them now take the place of those that it told before: the modal never waited."""
    profile = ask_slack(call.meet, call.client, call.workspace, call.user)
    if profile is None or not profile.zone:
        return
    completed = complete_form(call, replace(form, zone="", organizer_address=""), profile)
    if (completed.zone, completed.organizer_address) != (form.zone, form.organizer_address):
        shown, said = _with_times(call, completed, note)
        update_modal(call, opened.id, form_view(call, shown, note=said), unless_changed_since=opened.hash)


def submit(call: Call) -> None:
    """Opens the poll, then posts it; warnings turn the modal into one that asks again.

    Slack is asked first for the organizer, whose address may need no proof, and for those whose nights are looked at.
    """
    form = read_form(call.payload.view)
    refresh_profiles(call, [call.user, *form.required[:MOST_REQUIRED]])
    form = _with_zone(call, form)
    request = opening.OpenPoll(draft_of(call, form), submission=call.payload.submission)
    try:
        opened = opening.open_poll(call.meet.database, call.meet.clock, request)
    except Unconfirmed as doubt:
        _ask_again(call, form, doubt)
        return
    _answer_opened(call, opened)
    if opened.new:
        call.later(post_poll, call.meet, call.client, call.workspace, opened.poll.id, call.tell)


def _with_zone(call: Call, form: PollForm) -> PollForm:
    """The form with the zone of the profile, for whoever submitted before the modal showed it.

    The address that comes with it is not taken: its owner has not seen it. A picked instant is the same in every zone,
    so UTC prints it for whoever has none at Slack; words like "mon 9:00" need a zone that a person chose.
    """
    if form.zone:
        return form
    profile = known_profile(call.meet, call.workspace, call.user)
    if profile is None or (not profile.zone and (form.bulk_days or form.bulk_times)):
        return form
    return replace(form, zone=profile.zone or "UTC", suffixes={**form.suffixes, "timezone": "profile"})


def _ask_again(call: Call, form: PollForm, doubt: Unconfirmed) -> None:
    view = form_view(call, form, warnings=doubt.warnings, confirmed=doubt.token)
    call.ack(response_action="update", view=view)


def _answer_opened(call: Call, opened: opening.Opened) -> None:
    """The poll stands. An address that Slack does not know is proven in the same window; refused, it is said why."""
    if not opened.needs_proof or not opened.new:
        call.ack()
        return
    asked = addresses.RequestCode(call.workspace, call.user, opened.needs_proof, opened.poll.id)
    try:
        sent = addresses.request_code(call.meet.database, call.meet.clock, asked)
    except MeetError as refused:
        call.ack()
        call.note(refused.text)
        return
    call.meet.wake("deliver")
    call.ack(response_action="update", view=prove_view(ids.metadata(poll=opened.poll.id), code_sent_said(sent)))


FEATURE = Feature(
    words={"": open_from_words},
    shortcuts={ids.OPEN_POLL_SHORTCUT: open_from_shortcut, ids.OPEN_POLL_FROM_MESSAGE: open_from_message},
    actions={ids.START_POLL: open_from_shortcut},
    submissions={ids.OPEN_POLL_VIEW: submit},
)
