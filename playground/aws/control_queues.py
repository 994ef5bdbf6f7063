"""The control API's queues: how full they are, and the disorder that SQS allows itself."""

from collections.abc import Callable

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from playground.aws.queues import Queues
from playground.aws.ses import Ses


def queue_controls(ses: Ses, queues: Queues) -> Blueprint:
    """`lost` counts the events that a topic's policy kept from being published."""
    routes = Blueprint("queues", __name__)
    disorder: dict[str, Callable[[str], object]] = {
        "duplicate": queues.duplicate,
        "reverse": queues.reverse,
        "lapse": queues.lapse_visibility,
        "purge": queues.purge,
    }

    @routes.get("/queues")
    def list_queues() -> ResponseReturnValue:
        return {"queues": queues.states(), "lost": ses.publisher.lost}

    @routes.get("/queues/<name>/messages")
    def list_messages(name: str) -> ResponseReturnValue:
        return {"bodies": queues.bodies(name)}

    @routes.post("/queues/<name>/messages")
    def inject(name: str) -> ResponseReturnValue:
        queues.inject(name, str(request.get_json()["body"]))
        return {}

    @routes.post("/queues/<name>/<action>")
    def disturb(name: str, action: str) -> ResponseReturnValue:
        if action not in disorder:
            raise LookupError(f"A queue can be asked to: {', '.join(disorder)}.")
        disorder[action](name)
        return {"queues": queues.states()}

    return routes
