"""Composition objects: texts, options, confirmations, filters; it knows no block and no element.

Source: https://docs.slack.dev/reference/block-kit/composition-objects
"""

from typing import Any

from playground.slack.validator.dates import check_dates
from playground.slack.validator.rules import (
    Report,
    Rule,
    array,
    boolean,
    exactly_one,
    integer,
    matching,
    one_of,
    shape,
    string,
    typed,
)

IDENTIFIER = string(255)
URL = matching(r"(?s)(https?|mailto|slack|tel):.{1,2990}", "a valid URL of at most 3000 characters")
PERSON_ID = matching(r"[UW][A-Z0-9]+", "a user id")
CONVERSATION_ID = matching(r"[CDGUW][A-Z0-9]+", "a conversation id")
CHANNEL_ID = matching(r"[CG][A-Z0-9]+", "a channel id")


def plain_text(longest: int) -> Rule:
    """A text object of type plain_text, and no other."""
    return typed({"plain_text": shape({"text": string(longest)}, {"emoji": boolean}, kind="plain_text")})


def any_text(longest: int) -> Rule:
    """A text object of either type."""
    mrkdwn = shape({"text": string(longest)}, {"verbatim": boolean}, _with_dates, kind="mrkdwn")
    plain = shape({"text": string(longest)}, {"emoji": boolean}, kind="plain_text")
    return typed({"mrkdwn": mrkdwn, "plain_text": plain})


def _with_dates(value: Any, pointer: str, report: Report) -> None:
    check_dates(value["text"], f"{pointer}/text", report)


OPTION = shape({"text": plain_text(75), "value": string(150)}, {"description": plain_text(75)})
MENU_OPTION = shape({"text": plain_text(75), "value": string(150)}, {"description": plain_text(75), "url": URL})
LISTED_OPTION = shape({"text": any_text(75), "value": string(150)}, {"description": any_text(75)})
OPTION_GROUP = shape({"label": plain_text(75), "options": array(OPTION, 100)})

CONFIRM = shape(
    {"title": plain_text(100), "text": any_text(300), "confirm": plain_text(30), "deny": plain_text(30)},
    {"style": one_of("primary", "danger")},
)

DISPATCH = shape({}, {"trigger_actions_on": array(one_of("on_enter_pressed", "on_character_entered"), 2)})

CONVERSATION_FILTER = shape(
    {},
    {
        "include": array(one_of("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
)

SLACK_FILE = shape({}, {"id": string(255), "url": URL}, exactly_one("id", "url"))
IMAGE_SOURCE: dict[str, Rule] = {"image_url": URL, "slack_file": SLACK_FILE}

DATE = matching(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", "a date as YYYY-MM-DD")
CLOCK_TIME = matching(r"([01]\d|2[0-3]):[0-5]\d", "a time as HH:mm")
EPOCH_SECONDS = integer(1_000_000_000, 9_999_999_999)
