"""Owns the way from `/meet` to a posted poll: the modal, its changes, its submission, the post. It checks no draft."""

from collections.abc import Mapping
from dataclasses import replace

from bot.domain.draft_check import MOST_REQUIRED
from bot.domain.errors import InvalidInput, MeetError, Unconfirmed
from bot.domain.poll_edit import MOST_CO_ORGANIZERS
from bot.domain.standing import AddressStanding
from bot.domain.text import MOST_TITLE, clean_line
from bot.domain.times.values import Problem, Reason
from bot.language.reasons import caution_texts, error_text, reason_text
from bot.services import addresses, opening
from handlers import actions as ids
from handlers.carried_form import pack_form, unpack_form
from handlers.double_press import is_too_quick, shown_at
from handlers.errors import errors_with_labels
from handlers.form_changes import CHANGES
from handlers.form_copies import with_copy
from handlers.form_times import MOST_NAMES, form_of_words, with_typed_times
from handlers.forms import draft_of, form_view, read_form
from handlers.late_profile import complete_copy_later, complete_later
from handlers.modals import begun_on_home, open_modal
from handlers.people import await_profile, known_profile, read_names, refresh_profiles
from handlers.posting import post_poll
from handlers.routing import Call, Feature
from handlers.views.address_words import code_sent_said, stands_already
from handlers.views.addresses import prove_view
from handlers.views.before_posting import before_posting_view, not_posted_view
from handlers.views.blocks import Block
from handlers.views.open_poll_times import ON_TOP
from handlers.views.poll_form import PollForm, new_times, with_profile, without_profile
from handlers.views.text import clip
from handlers.views.zones import is_zone

_NO_NOTES: Mapping[str, str] = {}


def open_from_words(call: Call) -> None:
    """`/meet`, `/meet Design review` and `/meet Design review: tue 14:00, wed 10-11:30, 45m, Room 4`."""
    await_profile(call)
    _open(call, *form_of_words(call))


def open_from_shortcut(call: Call) -> None:
    """The global shortcut, and the button of the Home tab."""
    await_profile(call)
    _open(call, PollForm())


def open_from_message(call: Call) -> None:
    """The message shortcut: what the message says becomes the title, to be changed in the modal.

    From a thread the poll goes into it."""
    await_profile(call)
    where = call.payload.named_channel
    thread = call.payload.thread if where else ""
    _open(call, PollForm(title=clip(clean_line(_words(call)), MOST_TITLE), thread=thread, thread_channel=where))


def open_copy(call: Call) -> None:
    """ "Again", on the message of a poll that is over and on Home: a poll like that one."""
    _open_copy(call, call.payload.value)


def open_copy_from_menu(call: Call) -> None:
    """ "Again" in the menu of a poll's message."""
    _open_copy(call, call.payload.menu[1])


def _open_copy(call: Call, poll: str) -> None:
    await_profile(call)
    form = with_copy(call, _begun(call, PollForm()), poll)
    opened = open_modal(call, form_view(call, form))
    call.ack()
    complete_copy_later(call, opened, form)


def _words(call: Call) -> str:
    """A message's words as their reader sees them, people by their names where Slack tells them at once."""
    return call.payload.said(read_names(call, call.payload.mentioned[:MOST_NAMES]))


def _open(call: Call, words: PollForm, said: Mapping[str, str] = _NO_NOTES) -> None:
    """Opens the modal on what was said so far; `said` names what was not understood of it, by the form's part."""
    form = _begun(call, words)
    shown, notes = with_typed_times(call, form, said)
    opened = open_modal(call, form_view(call, shown, notes))
    call.ack()
    complete_later(call, opened, form, (shown, notes))


def _begun(call: Call, words: PollForm) -> PollForm:
    """The form with empty times, and with what is known of the person and of where they asked for it."""
    known = known_profile(call.meet, call.workspace, call.user)
    state = addresses.address_state(call.meet.database, call.workspace, call.user)
    form = replace(
        words,
        times=new_times(),
        channel=call.payload.named_channel,
        asks_channel=not call.payload.named_channel,
        address_pending=state.standing is AddressStanding.NONE,
    )
    return with_profile(form, known.zone, known.profile_address) if known else form


def submit(call: Call) -> None:
    """Opens the poll, then posts it; cautions are asked about in a view of their own.

    Where a refusal stands on top that does not hold any more, what is wrong now takes its place.
    """
    view = call.payload.view
    CHANGES.submitted(view.id)
    form = read_form(view)
    try:
        _post(call, form, "", "push")
    except InvalidInput as wrong:
        if form.contradicts or ON_TOP not in view.block_ids:
            raise
        notes = {"top": " ".join(errors_with_labels(view, wrong.fields))}
        call.ack(response_action="update", view=form_view(call, form, notes))


def submit_anyway(call: Call) -> None:
    """The cautions are accepted, unless this is the second press of the submit before it."""
    view = call.payload.view
    token = "" if is_too_quick(call) else str(view.metadata.get("confirmed", ""))
    form = unpack_form(view.block_ids)
    try:
        _post(call, form, token, "update")
    except InvalidInput as wrong:
        call.ack(response_action="update", view=not_posted_view(map(reason_text, wrong.fields.values())))


def _post(call: Call, form: PollForm, confirmed: str, asking: str) -> None:
    """Slack is asked first for the organizer, whose address may need no proof, and for those whose nights are looked
    at. `asking` is what shows the cautions: `push`, or `update` where they are shown already."""
    refresh_profiles(call, [call.user, *form.required[:MOST_REQUIRED], *form.co_organizers[:MOST_CO_ORGANIZERS]])
    form = _with_zone(call, form)
    if not is_zone(form.zone) and not call.payload.view.blocks_of("timezone") and asking == "push":
        _ask_for_zone(call, form)
        return
    request = opening.OpenPoll(draft_of(call, form, confirmed), submission=call.payload.submission)
    try:
        opened = opening.open_poll(call.meet.database, call.meet.clock, request)
    except Unconfirmed as doubt:
        call.ack(response_action=asking, view=_cautions(call, form, doubt))
        return
    _answer_opened(call, opened)
    if opened.new:
        call.meet.wake("notices")
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


def _ask_for_zone(call: Call, form: PollForm) -> None:
    """The modal does not show the zone yet, so that the error cannot stand at its field."""
    notes = {"zone": reason_text(Problem(Reason.ZONE_UNKNOWN))}
    call.ack(response_action="update", view=form_view(call, without_profile(replace(form, zone="")), notes))


def _cautions(call: Call, form: PollForm, doubt: Unconfirmed) -> Block:
    """What should be known before the poll is posted. The view under it stays as it is."""
    metadata = ids.metadata(
        answer_url=call.payload.response_url,
        channel=call.payload.view.metadata.get("channel"),
        on_home=begun_on_home(call.payload),
        confirmed=doubt.token,
        shown_at=shown_at(call),
    )
    return before_posting_view(caution_texts(doubt), pack_form(form), metadata)


def _answer_opened(call: Call, opened: opening.Opened) -> None:
    """The poll stands. An address that Slack does not know is proven in the same window; refused, it is said why."""
    if not opened.needs_proof or not opened.new:
        _close_window(call)
        return
    asked = addresses.RequestCode(call.workspace, call.user, opened.needs_proof, opened.poll.id)
    try:
        sent = addresses.request_code(call.meet.database, call.meet.clock, asked)
    except MeetError as refused:
        _close_window(call)
        call.note(error_text(refused))
        return
    call.meet.wake("deliver")
    sentences = [*code_sent_said(sent), stands_already(organizes=True)]
    call.ack(response_action="update", view=prove_view(ids.metadata(poll=opened.poll.id), sentences))


def _close_window(call: Call) -> None:
    """A caution goes together with the form under it."""
    is_caution = call.payload.view.callback_id == ids.CONFIRM_POLL_VIEW
    call.ack(**({"response_action": "clear"} if is_caution else {}))


FEATURE = Feature(
    words={"": open_from_words},
    shortcuts={ids.OPEN_POLL_SHORTCUT: open_from_shortcut, ids.OPEN_POLL_FROM_MESSAGE: open_from_message},
    actions={ids.START_POLL: open_from_shortcut, ids.COPY_POLL: open_copy},
    menu={"again": open_copy_from_menu},
    submissions={ids.OPEN_POLL_VIEW: submit, ids.CONFIRM_POLL_VIEW: submit_anyway},
)
