"""Owns what happens to an error of a listener: text fit for the person, or an incident's id and a trace in the log."""

import secrets
from collections.abc import Callable
from typing import Any

import structlog
from slack_bolt import Ack, App, BoltContext, BoltResponse

from bot.domain.errors import InvalidInput, MeetError
from handlers.background import Afterwards
from handlers.payloads import Payload, read_payload
from handlers.private_notes import send_note
from handlers.view_state import ViewState
from handlers.views.blocks import MessageView

log = structlog.get_logger()


def incident_text(incident: str) -> str:
    """The sentence for a fault of ours."""
    return f"Something went wrong in Meet. What was saved before stays saved; please try again. (Incident {incident})"


def incident_id() -> str:
    """Short enough to be read out, long enough to be found in a log."""
    return secrets.token_hex(4)


def log_incident(error: BaseException, **details: Any) -> str:
    """Logs the error with its trace; returns the incident's id."""
    incident = incident_id()
    log.error("incident", incident=incident, exc_info=error, **details)
    return incident


def field_errors(view: ViewState, fields: dict[str, str]) -> dict[str, str]:
    """The same sentences on blocks that the view has: Slack shows an error on an input block and nowhere else."""
    found: dict[str, str] = {}
    for field, sentence in fields.items():
        block = _block_for(view, field)
        found[block] = f"{found[block]} {sentence}" if block in found else sentence
    return found


def _block_for(view: ViewState, field: str) -> str:
    named = view.blocks_of(field) or view.blocks_of(field.partition(":")[0])
    return (named or view.fields or [field])[0]


def answer_error(error: Exception, payload: Payload, ack: Ack, note: Callable[[str], None]) -> BoltResponse:
    """What Slack gets. A MeetError is an answer like any other; so is everything once the listener had acknowledged.

    Otherwise a command and a modal still show the incident, and a press or an event gets a 500: nothing was recorded,
    and Slack's warning says so (an event is delivered again).
    """
    fit = isinstance(error, MeetError)
    text = error.text if isinstance(error, MeetError) else incident_text(log_incident(error, kind=payload.kind))
    if ack.response is not None:
        note(text)
        return ack.response
    if payload.kind == "view_submission" and payload.view.fields:
        fields = error.fields if isinstance(error, InvalidInput) else {"": text}
        return ack(response_action="errors", errors=field_errors(payload.view, fields))
    if not payload.kind:
        return ack(text=text)
    if payload.kind != "event_callback":
        note(text)
    return ack() if fit else BoltResponse(status=500)


def register(app: App, afterwards: Afterwards) -> None:
    """Makes `answer_error` the one place where listeners' exceptions end."""

    @app.error
    def on_error(error: Exception, body: dict[str, Any], context: BoltContext) -> BoltResponse:
        payload = read_payload(body, context)

        def note(text: str) -> None:
            if payload.user:
                afterwards.run(send_note, context.client, payload, MessageView(text, []))

        return answer_error(error, payload, context.ack, note)
