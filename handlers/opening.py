"""Owns the way from `/meet` to a posted poll: the modal, its changes, its submission, the post. It checks no draft."""

from dataclasses import replace

from bot.domain.errors import MeetError, Unconfirmed
from bot.domain.person import Profile
from bot.domain.standing import AddressStanding
from bot.domain.text import MOST_TITLE, clean_line
from bot.services import addresses, opening
from handlers import actions as ids
from handlers.forms import complete_form, draft_of, form_view, read_form
from handlers.modals import open_modal, update_modal
from handlers.people import is_fresh, known_profile, read_fresh_profile
from handlers.posting import post_poll
from handlers.routing import Call, Feature
from handlers.view_state import ViewState
from handlers.views.addresses import prove_view
from handlers.views.poll_form import PollForm, new_times
from handlers.views.text import clip

PATIENCE = 1.5
"""Seconds: Slack waits three for the answer to a submission."""


def open_from_words(call: Call) -> None:
    """`/meet` and `/meet Design review`."""
    _open(call, call.payload.words)


def open_from_shortcut(call: Call) -> None:
    """The global shortcut, and the button of the Home tab."""
    _open(call, "")


def open_from_message(call: Call) -> None:
    """The message shortcut: what the message says becomes the title, to be changed in the modal."""
    _open(call, call.payload.message_text)


def _open(call: Call, title: str) -> None:
    known = known_profile(call.meet, call.workspace, call.user)
    state = addresses.address_state(call.meet.database, call.workspace, call.user)
    form = PollForm(
        title=clip(clean_line(title), MOST_TITLE),
        times=new_times(),
        channel=call.payload.named_channel,
        asks_address=state.standing is AddressStanding.NONE,
        zone=known.zone if known else "",
        organizer_address=known.profile_address if known else "",
    )
    opened = open_modal(call, form_view(call, form))
    call.ack()
    if not is_fresh(call.meet, known):
        call.later(_fill_in_profile, call, opened, form)


def _fill_in_profile(call: Call, opened: ViewState, form: PollForm) -> None:
    """Zone and address arrive when Slack has told them: the modal never waited for that."""
    profile = read_fresh_profile(call.meet, call.client, call.workspace, call.user)
    completed = complete_form(call, form, profile)
    if completed != form:
        update_modal(call, opened.id, form_view(call, completed), unless_changed_since=opened.hash)


def submit(call: Call) -> None:
    """Opens the poll, then posts it; warnings turn the modal into one that asks again."""
    form = _with_zone(call, read_form(call.payload.view))
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
    """Whoever submits faster than Slack tells the zone waits for it a moment, rather than being asked for it.

    The address that comes with it is not taken: its owner has not seen it. A picked instant is the same in every zone,
    so UTC prints it for whoever has none at Slack; words like "mon 9:00" need a zone that a person chose.
    """
    if form.zone:
        return form
    known = known_profile(call.meet, call.workspace, call.user)
    profile = known if known and known.zone else _ask_for_profile(call)
    if profile is None or (not profile.zone and (form.bulk_days or form.bulk_times)):
        return form
    return replace(form, zone=profile.zone or "UTC", suffixes={**form.suffixes, "timezone": "profile"})


def _ask_for_profile(call: Call) -> Profile | None:
    return call.background.ask(read_fresh_profile, call.meet, call.client, call.workspace, call.user, patience=PATIENCE)


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
    call.ack(response_action="update", view=prove_view(ids.metadata(poll=opened.poll.id), sent.text))


FEATURE = Feature(
    words={"": open_from_words},
    shortcuts={ids.OPEN_POLL_SHORTCUT: open_from_shortcut, ids.OPEN_POLL_FROM_MESSAGE: open_from_message},
    actions={ids.START_POLL: open_from_shortcut},
    submissions={ids.OPEN_POLL_VIEW: submit},
)
