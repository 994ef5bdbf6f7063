"""Owns a person's dealings with their own address: giving, proving, showing. Nothing of it is shown to anybody else."""

from bot.domain.errors import AddressNeeded, InvalidInput, MeetError, NotFound
from bot.domain.person import Code
from bot.domain.poll import PollStatus
from bot.domain.proving import Registered
from bot.domain.reasons import PersonReason
from bot.language.reasons import error_text
from bot.services import addresses
from bot.services.reading import own_answers
from handlers import actions as ids
from handlers.modals import open_modal
from handlers.people import ask_slack, is_fresh, known_profile, read_fresh_profile, refresh_profiles
from handlers.routing import Call, Feature
from handlers.views.address_words import (
    code_problem,
    code_sent_said,
    code_waits,
    profile_of_before,
    registered_said,
    stands_already,
)
from handlers.views.addresses import (
    address_given,
    address_refused,
    address_state,
    done_view,
    prove_view,
    register_view,
)
from handlers.views.blocks import MessageView
from handlers.views.consent import not_now, nothing_forgotten
from handlers.views.said import Said, said_plainly, say


def use_profile_address(call: Call) -> None:
    """The address of the Slack profile, which counts as proven. Slack is asked what it is now."""
    call.ack()
    call.later(_register_profile, call)


def _register_profile(call: Call) -> None:
    """Where Slack does not answer, the address that it told before is taken, and the person is told so."""
    asked = ask_slack(call.meet, call.client, call.workspace, call.user)
    if asked is None and known_profile(call.meet, call.workspace, call.user) is None:
        raise MeetError(PersonReason.PROFILE_UNKNOWN)
    try:
        given = addresses.register_profile_address(call.meet.database, call.meet.clock, call.workspace, call.user)
    except AddressNeeded as refused:
        _replace(call, address_refused([say(error_text(refused))], call.payload.value))
        return
    _wake(call, given)
    said = registered_said(given)
    if given.works:
        _replace(call, address_given(said if asked else [*said, profile_of_before()]))
    else:
        _replace(call, address_refused(said, call.payload.value))


def _replace(call: Call, note: MessageView) -> None:
    call.replace(note.text, note.blocks)


def dismiss(call: Call) -> None:
    """ "Not now", "Keep everything": the question goes away."""
    call.ack()
    _replace(call, nothing_forgotten() if call.payload.value == ids.FORGET_ME else not_now())


def _wake(call: Call, given: Registered | None) -> None:
    if given and given.invites:
        call.meet.wake("deliver")


def ask_for_address(call: Call) -> None:
    """`other_address` and `fix_address`: the modal that asks for one."""
    _ask(call, poll=call.payload.value)


def _ask(call: Call, *, poll: str = "", initial: str = "") -> None:
    """Slack is asked for the profile meanwhile: its own address needs no proof."""
    asked_by_note = call.payload.is_ephemeral
    metadata = ids.metadata(poll=poll, answer_url=call.payload.response_url, asked_by_note=asked_by_note)
    open_modal(call, register_view(metadata, initial=initial))
    call.ack()
    call.later(ask_slack, call.meet, call.client, call.workspace, call.user)


def submit_address(call: Call) -> None:
    """An address that needs proof turns the modal into the one that asks for the code."""
    view = call.payload.view
    refresh_profiles(call, [call.user])
    poll = str(view.metadata.get("poll", ""))
    request = addresses.RequestCode(call.workspace, call.user, view.text("address"), poll)
    sent = addresses.request_code(call.meet.database, call.meet.clock, request)
    if sent.registered:
        _show_given(call, sent.registered)
        return
    call.meet.wake("deliver")
    # Who goes on afterwards is closing the poll, which waits for the address.
    sentences = [*code_sent_said(sent), *([] if view.metadata.get("goes_on") else _stands(call, poll))]
    call.ack(response_action="update", view=prove_view(ids.metadata(**view.metadata), sentences))


def _stands(call: Call, poll: str) -> list[Said]:
    """What of this poll stands whatever becomes of the code: the person's answer, or the poll that they opened."""
    try:
        own = own_answers(call.meet.database, call.workspace, poll, call.user)
    except NotFound:
        return []
    organizes = own.poll.organizer == call.user
    waits = own.votes or (organizes and own.poll.status is PollStatus.OPEN)
    return [stands_already(organizes=organizes)] if waits else []


def _show_given(call: Call, given: Registered) -> None:
    """In the modal, and in the place of the question that led to it. What does not do is told at its field."""
    said = registered_said(given)
    if given.works:
        call.ack(response_action="update", view=done_view(said, ids.metadata(**call.payload.view.metadata)))
        _wake(call, given)
        if call.payload.view.metadata.get("asked_by_note"):
            _replace(call, address_given(said))
    elif "address" in call.payload.view.fields:
        call.ack(response_action="errors", errors={"address": said_plainly(said)})
    else:
        call.ack(response_action="update", view=register_view(ids.metadata(**call.payload.view.metadata), why=said))


def enter_code(call: Call) -> None:
    """The modal for a code that waits, once more: its window was closed, or another one of the person's is open."""
    code = _open_code(call)
    if code is None:
        raise NotFound(PersonReason.NO_CODE)
    metadata = ids.metadata(
        poll=code.poll, answer_url=call.payload.response_url, asked_by_note=call.payload.is_ephemeral
    )
    open_modal(call, prove_view(metadata, [_waiting(call, code), *_stands(call, code.poll or "")]))
    call.ack()


def _waiting(call: Call, code: Code) -> Said:
    return code_waits(code.address, code.expires_at - call.meet.clock.now())


def _open_code(call: Call) -> Code | None:
    return addresses.open_code(call.meet.database, call.meet.clock, call.workspace, call.user)


def submit_code(call: Call) -> None:
    """The typed code: proven, or told on the field why not."""
    request = addresses.ProveCode(call.workspace, call.user, call.payload.view.text("code"))
    settings = call.meet.settings
    outcome = addresses.prove_code(call.meet.database, call.meet.clock, settings.secret_key, request)
    if outcome.registered is None:
        raise InvalidInput({"code": code_problem(outcome)})
    _show_given(call, outcome.registered)


# The words of `/meet`


def show_address(call: Call) -> None:
    """`/meet email`: the address, its state, and how to change it."""
    if is_fresh(call.meet, known_profile(call.meet, call.workspace, call.user)):
        answer = _state(call)
        call.ack(text=answer.text, blocks=answer.blocks)
    else:
        call.ack()
        call.later(_look_up_and_show, call)


def _look_up_and_show(call: Call) -> None:
    read_fresh_profile(call.meet, call.client, call.workspace, call.user)
    call.tell(_state(call))


def _state(call: Call) -> MessageView:
    code = _open_code(call)
    waiting = _waiting(call, code) if code else None
    return address_state(addresses.address_state(call.meet.database, call.workspace, call.user), waiting)


def give_address(call: Call) -> None:
    """`/meet email ada@example.com`: gives the address, as the modal does, which opens to take the code."""
    _ask(call, initial=call.payload.words.split()[-1])


FEATURE = Feature(
    actions={
        ids.USE_PROFILE_ADDRESS: use_profile_address,
        ids.OTHER_ADDRESS: ask_for_address,
        ids.FIX_ADDRESS: ask_for_address,
        ids.ENTER_CODE: enter_code,
        ids.DISMISS: dismiss,
    },
    submissions={ids.REGISTER_ADDRESS_VIEW: submit_address, ids.PROVE_ADDRESS_VIEW: submit_code},
    words={"email": show_address, "email @": give_address},
)
