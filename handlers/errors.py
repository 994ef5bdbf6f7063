"""Owns what happens to an error of a listener: text fit for the person, or an incident's id and a trace in the log."""

import secrets
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

import structlog

from bot.domain.errors import InvalidInput, MeetError
from bot.domain.reasons import Why
from bot.language import _
from bot.language import reading as in_language_of
from bot.language.reasons import error_text, plain_text, reason_text
from handlers.background import Background
from handlers.payloads import Payload
from handlers.private_notes import send_note
from handlers.slack.clients import WebClient
from handlers.slack.listeners import Ack
from handlers.view_state import ViewState
from handlers.views.blocks import MessageView
from handlers.views.refused import refused_view
from handlers.views.text import unmarked

LocaleOf = Callable[[Payload, WebClient, Ack], str]
"""In which locale whoever acted reads Slack."""
log = structlog.get_logger()


def incident_text(incident: str) -> str:
    """The sentence for a fault of ours."""
    return _(
        "Something went wrong in Meet. What was saved before stays saved; please try again. (Incident {incident})",
        incident=incident,
    )


def incident_id() -> str:
    """Short enough to be read out, long enough to be found in a log."""
    return secrets.token_hex(4)


def log_incident(error: BaseException, **details: Any) -> str:
    """Logs the error with its trace; returns the incident's id."""
    incident = incident_id()
    log.error("incident", incident=incident, exc_info=error, **details)
    return incident


def field_errors(view: ViewState, fields: Mapping[str, Why | str]) -> dict[str, str]:
    """The sentences by block that the view has: Slack shows an error on an input block and nowhere else.

    What is wrong with a field that the view does not show is said at its first one, and only once nothing is wrong with
    those that it shows: what cures them may cure it.
    """
    seen = {field: said for field, said in fields.items() if _named(view, field)}
    found: dict[str, str] = {}
    for field, said in (seen or fields).items():
        block, sentence = _block_for(view, field), unmarked(reason_text(said))
        found[block] = f"{found[block]} {sentence}" if block in found else sentence
    return found


def errors_with_labels(view: ViewState, fields: Mapping[str, Why | str]) -> list[str]:
    """The sentences of `field_errors`, each behind the label of its field: for a window that says them on top."""
    found = field_errors(view, fields).items()
    return [f"{label}: {sentence}" if (label := view.label(block)) else sentence for block, sentence in found]


def _plainly(error: Exception, text: str) -> str:
    """The sentence at a field, where Slack shows no mention."""
    return plain_text(error) if isinstance(error, MeetError) else text


def is_seen(view: ViewState, fields: Iterable[str]) -> bool:
    """Whether the view shows one of these fields."""
    return any(_named(view, field) for field in fields)


def _named(view: ViewState, field: str) -> list[str]:
    return view.blocks_of(field) or view.blocks_of(field.partition(":")[0])


def _block_for(view: ViewState, field: str) -> str:
    return (_named(view, field) or view.fields or [field])[0]


def answer_error(
    background: Background, locale: LocaleOf, error: Exception, payload: Payload, client: WebClient, ack: Ack
) -> bool:
    """Answers Slack in the language of whoever acted; False where it is to be told that nothing was done.

    A MeetError is an answer like any other; so is everything once the listener had acknowledged. Otherwise a command
    and a modal still show the incident, and a press or an event gets a 500: nothing was recorded, and Slack's warning
    says so (an event is delivered again). A window without a field shows it in its own place: in the channel it would
    be hidden behind the window.
    """
    with in_language_of(partial(_told, locale, payload, client, ack)):
        return _answer(background, error, payload, client, ack)


def _told(locale: LocaleOf, payload: Payload, client: WebClient, ack: Ack) -> str:
    """ "" where the database, which may be what the error is about, does not tell it."""
    try:
        return locale(payload, client, ack)
    except MeetError:
        return ""


def _answer(background: Background, error: Exception, payload: Payload, client: WebClient, ack: Ack) -> bool:
    fit = isinstance(error, MeetError)
    text = error_text(error) if isinstance(error, MeetError) else incident_text(log_incident(error, kind=payload.kind))
    if ack.response is None and payload.kind == "view_submission" and payload.view.fields:
        fields: Mapping[str, Why | str] = (
            error.fields if isinstance(error, InvalidInput) else {"": _plainly(error, text)}
        )
        ack(response_action="errors", errors=field_errors(payload.view, fields))
    elif ack.response is None and payload.kind == "view_submission":
        ack(response_action="update", view=refused_view(payload.callback, text))
    elif ack.response is None and not payload.kind:
        ack(text=text)
    else:
        if payload.user and (ack.response is not None or payload.kind != "event_callback"):
            background.run(send_note, client, payload, MessageView(text, []))
        if fit and ack.response is None:
            ack()
    return ack.response is not None
