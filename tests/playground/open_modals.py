"""What the tests of modals share: triggers of our own making, a modal that is open, a call that is refused."""

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from playground import cast
from playground.server import Playground
from tests.playground.kit import modal


def refused(call: Any, **arguments: Any) -> str:
    with pytest.raises(SlackApiError) as error:
        call(**arguments)
    return str(error.value.response["error"])


def trigger(playground: Playground, person: str = cast.ADA, view: str | None = None) -> str:
    return playground.slack.triggers.issue(person, view)


def show(playground: Playground, web: WebClient, *blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A modal open before Ada."""
    view: dict[str, Any] = web.views_open(trigger_id=trigger(playground), view=modal(*blocks, **more))["view"]
    return view
