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
    slack: Slack, person: str, where: Message | View, block: dict[str, Any], element: dict[str, Any], chosen: Any
) -> list[dict[str, Any]] | None:
    """What the bot offers for a chosen value (or each of a list); None for other elements.

    A value that the person was offered while typing is not asked for again, as clients do not.
    """
    if element["type"] not in EXTERNAL or not chosen:
        return None
    seen = slack.offered.get(_key(person, where, block, element), [])
    found: list[dict[str, Any]] = []
    for value in chosen if isinstance(chosen, list) else [chosen]:
        known = [option for option in seen if option["value"] == value]
        found += known or search_options(slack, person, where, block, element, str(value))
    return found


def search_options(
    slack: Slack, person: str, where: Message | View, block: dict[str, Any], element: dict[str, Any], query: str
) -> list[dict[str, Any]]:
    """What the bot offers for typed text, which may be none."""
    found = _asked(slack, person, where, block, element, query)
    slack.offered.setdefault(_key(person, where, block, element), []).extend(found)
    return found


def _key(
    person: str, where: Message | View, block: dict[str, Any], element: dict[str, Any]
) -> tuple[str, str, str, str]:
    place = where.id if isinstance(where, View) else f"{where.channel} {where.ts}"
    return person, place, block["block_id"], element["action_id"]


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
