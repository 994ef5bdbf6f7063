"""The page and its playground: what it asks for at its start, and that it follows one that was started again."""

from collections import Counter
from typing import Any

import pytest
from playwright.sync_api import expect
from slack_sdk import WebClient

from playground import cast
from playground.client import PlaygroundClient
from playground.mail_client import MailClient
from playground.server import Playground, start
from tests.playground.kit import actions, button, home, section
from tests.playground.page_windows import KeptWindows, Visit, Windows

pytest_plugins = "tests.playground.page_fixtures"
pytestmark = pytest.mark.browser


def test_a_window_asks_for_everything_once(visit: Visit, windows: Windows, web: WebClient) -> None:
    page = visit()
    web.chat_postMessage(channel=cast.TEAM, text="drawn")
    expect(page.get_by_role("article")).to_contain_text("drawn")
    asked = Counter(windows.asked_for(""))
    messages, past = f"/control/people/{cast.ADA}/messages", "/control/events"
    assert asked.pop(messages) == 2  # once again, for what was posted
    assert asked.pop(past) <= 2  # of what lies far back, only what the guide wants to know
    assert {"/control/state", "/control/mail/mails"} <= set(asked)
    assert not {f"/control/people/{cast.ADA}/home", "/control/mail/settings"} & set(asked), "Nobody looks at these."
    assert set(asked.values()) == {1}


def test_what_nobody_looked_at_is_asked_for_by_whoever_looks(
    visit: Visit, playground: Playground, web: WebClient
) -> None:
    page, mail = visit(), MailClient(playground.url)
    seen_home = page.get_by_role("region", name="Home", exact=True)
    web.views_publish(user_id=cast.ADA, view=home(section("Ada's polls")))
    mail.put_suppressed({"gone@example.com": "BOUNCE"})
    page.get_by_role("link", name="Meet: Home").click()
    expect(seen_home).to_contain_text("Ada's polls")
    page.get_by_role("link", name="Mailbox").click()
    expect(page.get_by_role("region", name="SES's suppression list")).to_contain_text("gone@example.com")
    page.get_by_role("link", name="Slack").click()
    expect(seen_home).to_contain_text("Ada's polls")
    mail.set_fault("throttle")
    page.get_by_role("button", name="Curtain").click()
    page.get_by_text("Cause trouble").click()
    expect(page.get_by_role("list", name="Troubles that wait")).to_contain_text("SES, *: throttle")
    mail.clear_faults()
    mail.put_suppressed({})


def test_what_happens_between_the_first_look_and_the_line_is_shown(
    visit: Visit, playground: Playground, web: WebClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait = playground.bus.wait

    def after_a_message(*asked: Any) -> Any:
        monkeypatch.setattr(playground.bus, "wait", wait)
        web.chat_postMessage(channel=cast.TEAM, text="meanwhile")
        return wait(*asked)

    monkeypatch.setattr(playground.bus, "wait", after_a_message)
    expect(visit().get_by_role("article")).to_contain_text("meanwhile")


def test_a_page_follows_a_playground_that_was_started_again(kept_windows: KeptWindows) -> None:
    with start() as first:
        port = int(first.url.rpartition(":")[2])
        for number in range(5):
            PlaygroundClient(first.url).person(cast.BEN).post(cast.TEAM, f"old {number}")
        windows = Windows(kept_windows, first.url)
        page = windows.open()
        expect(page.get_by_text("old 4")).to_be_visible()
    expect(page.get_by_role("status").get_by_text("The playground does not answer", exact=True)).to_be_visible()
    with start(port=port) as again:
        expect(page.get_by_text("The playground does not answer")).to_have_count(0)
        expect(page.get_by_text("old 4")).to_have_count(0)
        PlaygroundClient(again.url).person(cast.BEN).post(cast.TEAM, "new")
        expect(page.get_by_role("article")).to_contain_text("new")
        windows.close()


def test_another_run_of_the_playground_begins_with_no_tick(kept_windows: KeptWindows) -> None:
    voting = [actions(button("close_poll"))]
    with start() as first:
        port = int(first.url.rpartition(":")[2])
        windows = Windows(kept_windows, first.url)
        page = windows.open()
        WebClient(token=cast.BOT_TOKEN, base_url=first.slack_api_url).chat_postMessage(
            channel=cast.TEAM, text="A poll", blocks=voting
        )
        expect(page.get_by_text("(done)")).to_have_count(1)
    with start(port=port):
        expect(page.locator(".light-bad")).to_have_count(0)
        expect(page.get_by_text("(done)")).to_have_count(0)
        windows.close()
