"""What people do in the page, as the browser tests tell it: names for steps, no expectation of its own."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

BERLIN = ZoneInfo("Europe/Berlin")


def act_as(page: Page, name: str) -> None:
    """Change who acts in this window."""
    page.get_by_role("button", name="Act as somebody else").click()
    page.get_by_role("button", name=name).click()
    page.get_by_role("button", name=f"You act as {name}").wait_for()


def type_command(page: Page, text: str) -> None:
    page.get_by_role("combobox", name="Message").fill(text)
    page.keyboard.press("Enter")


def modal(page: Page, title: str) -> Locator:
    """The dialog of that title, once it is there."""
    dialog = page.get_by_role("dialog", name=title)
    dialog.wait_for()
    return dialog


def pick_time(dialog: Locator, number: int, at: datetime) -> None:
    group = dialog.get_by_role("group", name=f"Time {number}")
    group.get_by_label("Date").fill(f"{at:%Y-%m-%d}")
    group.get_by_label("Time").fill(f"{at:%H:%M}")


def next_days(now: datetime, count: int = 2) -> list[datetime]:
    """As many days ahead, each at 14:00 in Berlin."""
    noon = now.astimezone(BERLIN).replace(hour=14, minute=0, second=0, microsecond=0)
    return [noon + timedelta(days=number + 2) for number in range(count)]


def open_poll(page: Page, title: str, times: list[datetime]) -> None:
    """Type the command, fill the form in, post it; the poll stands in the channel."""
    type_command(page, "/meet")
    dialog = modal(page, "Find a time to meet")
    dialog.get_by_label("What is it about?").fill(title)
    for number, at in enumerate(times, 1):
        if number > 2:
            dialog.get_by_role("button", name="Add a time").click()
        pick_time(dialog, number, at)
    dialog.get_by_label("Where").fill("Room 4")
    dialog.get_by_role("button", name="Post the poll").click()
    expect_closed(dialog)
    poll(page, title).wait_for()


def expect_closed(dialog: Locator) -> None:
    """The dialog goes away; where it stays, its words say why."""
    try:
        dialog.wait_for(state="detached")
    except PlaywrightTimeout as late:
        raise AssertionError(f"The dialog stayed: {dialog.inner_text()}") from late


def poll(page: Page, title: str) -> Locator:
    return page.get_by_role("article").filter(has=page.get_by_role("heading", name=title))


def press(page: Page, title: str, choice: str, option: int = 1) -> None:
    """Vote on an option of that poll with its button."""
    poll(page, title).get_by_role("button", name=re.compile(rf"^{choice}( \d+)?, ")).nth(option - 1).click()


def private_note(page: Page) -> Locator:
    """The newest message that only its reader sees."""
    return page.get_by_role("article").filter(has_text="Only visible to you").last


def give_profile_address(page: Page, address: str) -> None:
    page.get_by_role("button", name=f"Use {address}").click()
    expect(page.get_by_text(f"Invites go to {address}")).to_be_visible()


def choose_the_time(page: Page, title: str) -> None:
    poll(page, title).get_by_role("button", name="Choose the time").click()
    dialog = modal(page, "Choose the time")
    dialog.get_by_role("button", name="Close and invite").click()
    expect_closed(dialog)


def open_mail(page: Page, address: str, about: str = "") -> Locator:
    """The newest mail to that address, opened in the mailbox as soon as it is there: of those about that alone."""
    page.get_by_role("link", name="Mailbox").click()
    mails = page.get_by_role("region", name="Mails").get_by_role("link", name=address)
    mails.filter(has_text=about).first.click()
    mail = page.get_by_role("article", name=f"Mail to {address}")
    mail.wait_for()
    return mail


def talk_with_meet(page: Page) -> None:
    page.get_by_role("link", name="Slack").click()
    page.get_by_role("button", name="Meet: Messages").click()
    page.get_by_role("heading", name="Meet", exact=True).wait_for()


def answer_in_messages(page: Page, about: str, choice: str) -> None:
    """Answer the first time of the direct message with those words, by its own button."""
    talk_with_meet(page)
    asked = page.get_by_role("article").filter(has_text=about)
    asked.get_by_role("button", name=re.compile(rf"^{choice}( \d+)?, ")).first.click()


def code_in(mail: Locator) -> str:
    """The six digits that the mail's text shows."""
    mail.get_by_role("tab", name="Text").click()
    found = re.search(r"\b\d{6}\b", mail.get_by_role("tabpanel").inner_text())
    assert found, "the mail shows no code"
    return found[0]


def use_menu(page: Page, title: str, entry: str) -> None:
    """Choose an entry of the poll's own menu."""
    poll(page, title).get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name=entry).click()


def add_person(dialog: Locator, field: str, name: str) -> None:
    """Pick one person in a field of several."""
    choice = dialog.get_by_role("combobox", name=field)
    choice.fill(name)
    dialog.page.get_by_role("option", name=name).click()
    dialog.page.keyboard.press("Tab")


def manage(page: Page, title: str, act: str) -> Locator:
    """The window that manages the poll, with the fields and the preview of that act."""
    use_menu(page, title, "Manage this poll")
    dialog = modal(page, "Manage this poll")
    dialog.get_by_role("radio", name=act).check()
    expect(dialog).to_contain_text("The message and its thread say it too.")
    return dialog
