"""A form in the page, as the tests of modals open it and read what it submitted."""

from typing import Any

from playwright.sync_api import Locator, Page
from slack_sdk.socket_mode.request import SocketModeRequest

from tests.playground.kit import field, options, plain
from tests.playground.recording_bot import RecordingBot


def opened(page: Page, bot: RecordingBot, view: dict[str, Any]) -> Locator:
    """The dialog that a command brought."""
    bot.open_modal(view)
    command(page)
    dialog = page.get_by_role("dialog")
    dialog.wait_for()
    return dialog


def command(page: Page) -> None:
    page.get_by_role("combobox", name="Message #team").fill("/meet")
    page.keyboard.press("Enter")


def submitted(bot: RecordingBot) -> dict[str, Any]:
    """The one value of each block of the newest submission, by block_id."""
    values = bot.last["view"]["state"]["values"]
    return {block: next(iter(entry.values())) for block, entry in values.items()}


def answer_submissions(bot: RecordingBot, answer: dict[str, Any]) -> None:
    before = bot.answer

    def answering(request: SocketModeRequest) -> Any:
        return answer if request.payload.get("type") == "view_submission" else before(request)

    bot.answer = answering


def select(kind: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, **more}


ELEMENTS = {
    "text": select("plain_text_input"),
    "lines": select("plain_text_input", multiline=True),
    "mail": select("email_text_input"),
    "one": select("static_select", options=options(30)),
    "many": select("multi_static_select", options=options(3)),
    "who": select("users_select"),
    "all": select("multi_users_select"),
    "where": select("conversations_select"),
    "day": select("datepicker"),
    "clock": select("timepicker"),
    "moment": select("datetimepicker"),
    "tick": select("checkboxes", options=options(3)),
    "pick": select("radio_buttons", options=options(3)),
}


def labelled(name: str) -> dict[str, Any]:
    return field(name, ELEMENTS[name], label=plain(f"The {name}"), optional=True)
