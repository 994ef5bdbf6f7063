"""Options of external selects, asked of the bot as the person types; it keeps none of them.

Source: https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload
"""

from typing import Any

from playground.slack import payloads
from playground.slack.channels import Message
from playground.slack.room import Slack
from playground.slack.transport import Outgoing
from playground.slack.validator.choices import all_options
from playground.slack.validator.objects import OPTION, OPTION_GROUP
from playground.slack.validator.rules import Report, array, exactly_one, shape
from playground.slack.views import View

EXTERNAL = ("external_select", "multi_external_select")
MOST = 100

_ANSWER = shape(
    {},
    {"options": array(OPTION, MOST, 0), "option_groups": array(OPTION_GROUP, MOST, 0)},
    exactly_one("options", "option_groups"),
)


def offered_options(
    slack: Slack, person: str, where: Message | View, block: dict[str, Any], element: dict[str, Any], typed: Any
) -> list[dict[str, Any]] | None:
    """What the bot offers for typed text (or for each text of a list); None for other elements."""
    if element["type"] not in EXTERNAL or not typed:
        return None
    found: list[dict[str, Any]] = []
    for query in typed if isinstance(typed, list) else [typed]:
        found += _asked(slack, person, where, block, element, str(query))
    return found


def _asked(
    slack: Slack, person: str, where: Message | View, block: dict[str, Any], element: dict[str, Any], query: str
) -> list[dict[str, Any]]:
    with slack.workspace.lock:
        payload = payloads.block_suggestion(slack, person, _place(where), element, block["block_id"], query)
    answer = slack.delivery.send(Outgoing("interactive", payload))
    if answer.failure:
        slack.warnings.show(person, "block_suggestion", answer.failure)
        return []
    report = Report()
    _ANSWER(answer.body, "", report)
    if report.problems:
        slack.bus.publish("refused", {"by": "block_suggestion", "reasons": report.problems})
        slack.warnings.show(person, "block_suggestion", "invalid_options", "; ".join(report.problems))
        return []
    return all_options(answer.body)


def _place(where: Message | View) -> dict[str, Any]:
    if isinstance(where, View):
        return {"container": {"type": "view", "view_id": where.id}, "view": where.as_payload()}
    container = {"type": "message", "message_ts": where.ts, "channel_id": where.channel}
    return {"container": {**container, "is_ephemeral": where.reader is not None}, "message": where.body}
