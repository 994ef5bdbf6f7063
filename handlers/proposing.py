"""Owns proposing a time for a poll: the modal of the voter, the organizer's two buttons, and what is asked first."""

from dataclasses import replace

from bot.domain.cautions import by_clock_of
from bot.domain.errors import InvalidInput, Unconfirmed
from bot.domain.offers import Frame, expand_bulk
from bot.domain.poll import PollSnapshot, Slot
from bot.domain.proposals import FIELD, ProposalReason, usual_length
from bot.domain.zones import find_zone
from bot.language.reasons import caution_texts
from bot.loose_days import read_loosely
from bot.services import proposing
from handlers import actions as ids
from handlers.admins import as_admin, is_admin, look_up
from handlers.double_press import is_too_quick, shown_at
from handlers.form_times import order_of
from handlers.modals import open_modal
from handlers.people import own_zone, reader_zone
from handlers.polls import find_poll
from handlers.routing import Call, Feature
from handlers.views.before_posting import before_taking_in_view
from handlers.views.blocks import Block
from handlers.views.proposing import WORDS, after_press, propose_view, proposed_said


def open_proposing(call: Call) -> None:
    """From the poll's message, for whoever sees it."""
    snapshot = _proposable(call, call.payload.value)
    zone = reader_zone(call, snapshot.poll)
    metadata = ids.metadata(poll=snapshot.poll.id, answer_url=call.payload.response_url, zone=zone)
    open_modal(call, propose_view(snapshot, usual_length(snapshot), zone, metadata))
    call.ack()


def _proposable(call: Call, poll: str) -> PollSnapshot:
    return proposing.proposable_poll(call.meet.database, call.meet.clock, call.workspace, poll)


def submit(call: Call) -> None:
    """Keeps the proposal; errors travel in the answer, at the field in which the time was given."""
    view = call.payload.view
    snapshot = _proposable(call, str(view.metadata.get("poll", "")))
    zone = str(view.metadata.get("zone", "")) or snapshot.poll.zone
    slot, field = _slot(call, snapshot, zone)
    request = proposing.Propose(call.workspace, snapshot.poll.id, call.user, slot)
    try:
        proposing.propose(call.meet.database, call.meet.clock, request)
    except InvalidInput as refused:
        raise InvalidInput({field: next(iter(refused.fields.values()))}) from refused
    call.ack()
    call.meet.wake("notices")
    said = proposed_said(slot, zone).message(call.meet.clock.now())
    call.note(said.text, said.blocks)


def _slot(call: Call, snapshot: PollSnapshot, zone: str) -> tuple[Slot, str]:
    """The time, and the field that it was given in. Raises InvalidInput where that is not one time.

    Words are read in the zone that the window named.
    """
    view = call.payload.view
    picked = next((at for block in view.blocks_of("time") if (at := view.instant(block))), None)
    words = view.text(WORDS).strip()
    if picked and not words:
        return Slot(picked, picked + usual_length(snapshot)), FIELD
    if picked or not words:
        raise InvalidInput({FIELD: ProposalReason.ONE_TIME})
    frame_zone = find_zone(zone) or find_zone(snapshot.poll.zone)
    offers = expand_bulk(
        words, "", Frame(frame_zone, usual_length(snapshot), call.meet.clock.now(), order_of(call), read_loosely)
    )
    if offers.errors:
        raise InvalidInput({WORDS: next(iter(offers.errors.values()))})
    if len(offers.slots) != 1:
        raise InvalidInput({WORDS: ProposalReason.SEVERAL if offers.slots else ProposalReason.ONE_TIME})
    return offers.slots[0], WORDS


def take_in(call: Call) -> None:
    """The poll offers the time from now on; what an edit would ask about it is asked first."""
    as_admin(call, _take_in)


def _take_in(call: Call) -> None:
    proposal = call.payload.value
    try:
        _decide(call, _request(call, proposal, take_in=True))
    except Unconfirmed as doubt:
        open_modal(call, _cautions(call, proposal, doubt))


def take_in_anyway(call: Call) -> None:
    """The cautions are accepted, unless this is a press that nobody can have meant for them."""
    look_up(call)
    metadata = call.payload.view.metadata
    proposal = str(metadata.get("proposal", ""))
    token = "" if is_too_quick(call) else str(metadata.get("confirmed", ""))
    try:
        _decide(call, replace(_request(call, proposal, take_in=True), confirmed=token))
    except Unconfirmed as doubt:
        call.ack(response_action="update", view=_cautions(call, proposal, doubt))
        return
    call.ack()


def _cautions(call: Call, proposal: str, doubt: Unconfirmed) -> Block:
    """The reasons by the clock of whoever pressed. The message with the button is changed once it is decided."""
    made = proposing.shown_proposal(call.meet.database, call.workspace, proposal)
    title = find_poll(call, made.poll).poll.title if made else ""
    answer_url = call.payload.response_url
    metadata = ids.metadata(proposal=proposal, answer_url=answer_url, confirmed=doubt.token, shown_at=shown_at(call))
    return before_taking_in_view(title, caution_texts(by_clock_of(own_zone(call), doubt)), metadata)


def decline(call: Call) -> None:
    """It is not offered, and its proposer is told so."""
    as_admin(call, lambda pressed: _decide(pressed, _request(pressed, pressed.payload.value, take_in=False)))


def _request(call: Call, proposal: str, *, take_in: bool) -> proposing.Decide:
    return proposing.Decide(call.workspace, proposal, call.user, is_admin(call), take_in)


def _decide(call: Call, request: proposing.Decide) -> None:
    decided = proposing.decide(call.meet.database, call.meet.clock, request)
    call.meet.redraw(call.workspace, decided.poll)
    call.meet.wake("notices")
    message = after_press(decided, find_poll(call, decided.poll), call.meet.clock.now())
    call.replace(message.text, message.blocks)


FEATURE = Feature(
    actions={ids.PROPOSE_TIME: open_proposing, ids.TAKE_IN_PROPOSAL: take_in, ids.DECLINE_PROPOSAL: decline},
    submissions={ids.PROPOSE_TIME_VIEW: submit, ids.CONFIRM_PROPOSAL_VIEW: take_in_anyway},
)
