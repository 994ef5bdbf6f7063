"""Owns a person's dealings with their own address: giving, proving, showing. Nothing of it is shown to anybody else."""

from bot.domain.errors import InvalidInput, MeetError, NotFound
from bot.domain.limits import print_wait
from bot.domain.person import Code
from bot.domain.sentences import CODE_SENT, CODE_WAITS, NO_CODE, PROFILE_OF_BEFORE, PROFILE_UNKNOWN
from bot.services import addresses
from handlers import actions as ids
from handlers.modals import open_modal
from handlers.people import ask_slack, is_fresh, known_profile, read_fresh_profile, refresh_profiles
from handlers.routing import Call, Feature
from handlers.views.addresses import address_state, done_view, prove_view, register_view
from handlers.views.blocks import MessageView

NOT_NOW = "All right. `/meet email` is there whenever you want the invites."


def use_profile_address(call: Call) -> None:
    """The address of the Slack profile, which counts as proven. Slack is asked what it is now."""
    call.ack()
    call.later(_register_profile, call)


def _register_profile(call: Call) -> None:
    """Where Slack does not answer, the address that it told before is taken, and the person is told so."""
    asked = ask_slack(call.meet, call.client, call.workspace, call.user)
    if asked is None and known_profile(call.meet, call.workspace, call.user) is None:
        raise MeetError(PROFILE_UNKNOWN)
    registered = addresses.register_profile_address(call.meet.database, call.meet.clock, call.workspace, call.user)
    _wake(call, registered)
    call.replace(registered.text if asked else f"{registered.text} {PROFILE_OF_BEFORE}")


def dismiss(call: Call) -> None:
    """ "Not now": the question goes away."""
    call.ack()
    call.replace(NOT_NOW)


def _wake(call: Call, registered: addresses.Registered | None) -> None:
    if registered and registered.invites:
        call.meet.wake("deliver")


def ask_for_address(call: Call) -> None:
    """`other_address` and `fix_address`: the modal that asks for one."""
    _ask(call, poll=call.payload.value)


def _ask(call: Call, *, poll: str = "", initial: str = "") -> None:
    """Slack is asked for the profile meanwhile: its own address needs no proof."""
    metadata = ids.metadata(poll=poll, answer_url=call.payload.response_url)
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
        _wake(call, sent.registered)
        call.ack(response_action="update", view=done_view(sent.registered.text))
        return
    call.meet.wake("deliver")
    call.ack(response_action="update", view=prove_view(ids.metadata(**view.metadata), sent.text))


def enter_code(call: Call) -> None:
    """The modal for a code that waits, once more: its window was closed, or another one of the person's is open."""
    code = _open_code(call)
    if code is None:
        raise NotFound(NO_CODE)
    open_modal(call, prove_view(ids.metadata(poll=code.poll), CODE_SENT.format(address=code.address)))
    call.ack()


def _open_code(call: Call) -> Code | None:
    return addresses.open_code(call.meet.database, call.meet.clock, call.workspace, call.user)


def submit_code(call: Call) -> None:
    """The typed code: proven, or told on the field why not."""
    request = addresses.ProveCode(call.workspace, call.user, call.payload.view.text("code"))
    settings = call.meet.settings
    outcome = addresses.prove_code(call.meet.database, call.meet.clock, settings.secret_key, request)
    if outcome.result is not addresses.CodeResult.PROVEN:
        raise InvalidInput({"code": outcome.text})
    _wake(call, outcome.registered)
    call.ack(response_action="update", view=done_view(outcome.text))


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
    state = addresses.address_state(call.meet.database, call.workspace, call.user)
    code = _open_code(call)
    waits = [_code_waits(call, code)] if code else []
    blocks = address_state([state.text, *waits], state.profile_address, code_waits=code is not None)
    return MessageView(" ".join([state.text, *waits]), blocks)


def _code_waits(call: Call, code: Code) -> str:
    return CODE_WAITS.format(address=code.address, wait=print_wait(code.expires_at - call.meet.clock.now()))


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
