"""Behind the curtain: what happens is listed as it happens, and troubles can be caused and cleared."""

import re

import pytest
from playwright.sync_api import Page, expect
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from playground import cast
from playground.aws import REGION
from playground.remedies import Remedies, Remedy
from playground.server import Playground
from tests.playground.page_post import Post
from tests.playground.page_windows import NARROW, Visit, call
from tests.playground.recording_bot import RecordingBot

pytest_plugins = "tests.playground.page_fixtures"
pytestmark = pytest.mark.browser


def drawer(page: Page) -> Page:
    page.get_by_role("button", name="Curtain").click()
    page.get_by_role("complementary", name="Behind the curtain").wait_for()
    return page


def cause(page: Page, trouble: str) -> None:
    page.get_by_text("Cause trouble").click()
    page.get_by_role("button", name=trouble, exact=True).click()


def test_calls_of_both_directions_are_listed_with_their_latency(visit: Visit, bot: RecordingBot) -> None:
    page = drawer(visit())
    page.get_by_role("button", name="Slack", exact=True).click()
    bot.web.chat_postMessage(channel=cast.TEAM, text="hello")
    line = page.get_by_role("listitem").filter(has_text="chat.postMessage").first
    expect(line).to_contain_text("app → Slack")
    expect(line).to_contain_text(" ms")
    line.locator("summary").click()
    expect(line).to_contain_text('"text": "hello"')
    page.get_by_role("combobox", name="Message").fill("/meet")
    page.keyboard.press("Enter")
    expect(page.get_by_role("listitem").filter(has_text="Slack → app").first).to_contain_text("slash_commands")


def test_what_was_refused_can_be_looked_at_alone(visit: Visit, web: WebClient) -> None:
    page = drawer(visit())
    with pytest.raises(SlackApiError):
        web.chat_postMessage(channel=cast.TEAM, text="x", blocks=[{"type": "nonsense"}])
    page.get_by_role("button", name="Refused", exact=True).click()
    expect(page.get_by_role("listitem").filter(has_text="refused chat.postMessage").first).to_contain_text(
        "invalid_blocks"
    )


def test_the_next_redraw_can_be_told_to_wait(visit: Visit, web: WebClient) -> None:
    ts = web.chat_postMessage(channel=cast.TEAM, text="x")["ts"]
    page = drawer(visit())
    cause(page, "429 for the next redraw")
    expect(page.get_by_role("list", name="Troubles that wait")).to_contain_text("Slack, chat.update: 429")
    with pytest.raises(SlackApiError) as refused:
        web.chat_update(channel=cast.TEAM, ts=str(ts), text="y")
    assert refused.value.response.headers["Retry-After"] == "2"
    expect(page.get_by_role("listitem").filter(has_text="429, told to wait").first).to_be_visible()
    expect(page.get_by_role("list", name="Troubles that wait").get_by_role("listitem")).to_have_count(0)
    used = page.get_by_role("list", name="Troubles that happened")
    expect(used).to_have_text(re.compile(r"Slack, chat\.update: 429\s+\(used\)"))
    page.get_by_role("button", name="Clear all").click()
    expect(used).to_have_count(0)


def test_what_stopped_the_app_can_be_lifted_from_the_page(
    visit: Visit, playground: Playground, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def resume() -> str:
        done.append("resumed")
        return "It sends again"

    monkeypatch.setattr(playground.slack, "remedies", Remedies())
    playground.slack.remedies.add(Remedy("resume", "Resume sending", "a note", resume))
    page = drawer(visit())
    cause(page, "Resume sending")
    expect(page.get_by_role("region", name="It sends again")).to_be_visible()
    assert done == ["resumed"]


def test_every_trouble_is_caused_and_all_are_cleared(visit: Visit, post: Post, playground: Playground) -> None:
    page = drawer(visit())
    page.get_by_text("Cause trouble").click()
    buttons = page.locator(".troubles").get_by_role("button")
    waiting = page.get_by_role("list", name="Troubles that wait").get_by_role("listitem")
    for number in range(buttons.count()):
        buttons.nth(number).click()
        expect(waiting).to_have_count(number + 1)
    slack = [(one.method, one.status or one.lose or one.delay) for one in playground.slack.faults.pending()]
    assert slack == [("chat.update", 429), ("chat.postMessage", "reply"), ("*", 500), ("views.open", 2)]
    aws = [(one.kind, one.operation) for one in playground.aws.faults.waiting]
    sends = ["throttle", "daily_quota", "lost_reply"]
    assert aws == [*[(kind, "SendRawEmail") for kind in sends], ("error", "ReceiveMessage")]
    page.get_by_role("button", name="Clear all").click()
    expect(waiting).to_have_count(0)
    assert (playground.slack.faults.pending(), playground.aws.faults.waiting) == ([], [])


def test_slacks_rate_limits_can_be_left_out(visit: Visit, playground: Playground) -> None:
    page = drawer(visit())
    page.get_by_text("Cause trouble").click()
    switch = page.get_by_role("switch", name="Slack's rate limits are in force")
    expect(switch).to_be_checked()
    with page.expect_response("**/control/rate_limits"):
        switch.uncheck()
    expect(switch).not_to_be_checked()
    assert playground.slack.limits.relaxed


def test_ses_can_be_put_into_its_sandbox_and_an_address_verified_there(visit: Visit, playground: Playground) -> None:
    region = playground.aws.ses.region(REGION)
    page = drawer(visit())
    page.get_by_text("Cause trouble").click()
    switch = page.get_by_role("switch", name="SES is in its sandbox")
    expect(switch).not_to_be_checked()
    switch.check()
    field = page.get_by_role("textbox", name="Address to verify")
    expect(field).to_be_visible()
    assert not region.may_receive("ada@example.com")
    field.fill("Ada@example.com")
    page.get_by_role("button", name="Verify this address").click()
    expect(page.get_by_text("Verified: ")).to_contain_text("ada@example.com")
    assert region.may_receive("ada@example.com")
    switch.uncheck()
    expect(field).to_have_count(0)
    assert region.production_access


def test_an_event_of_an_unknown_kind_is_still_told(modules: Page) -> None:
    told = call(modules, "/curtain/words.js", "eventWords", {"kind": "something.new_here", "detail": {}})
    assert told == {"road": "something", "text": "something new here"}


def test_what_happens_is_told_on_the_clock_of_whoever_acts_which_is_named(
    visit: Visit, bot: RecordingBot, playground: Playground
) -> None:
    page = drawer(visit(person=cast.CHO))
    bot.web.chat_postMessage(channel=cast.TEAM, text="hello")
    line = page.get_by_role("listitem").filter(has_text="chat.postMessage").first
    expect(line.locator("time")).to_have_attribute("title", "Clock of Seoul")
    expect(page.get_by_role("complementary", name="Behind the curtain")).to_contain_text("Clock of Seoul")
    shown = line.locator("time").inner_text()
    now = playground.clock.now().timestamp()
    seconds = [int(part) for part in shown.partition(".")[0].split(":")]
    told = seconds[0] * 3600 + seconds[1] * 60 + seconds[2]
    assert min((now + 9 * 3600 - told) % 86400, (told - now - 9 * 3600) % 86400) < 600


def test_on_a_phone_another_part_is_seen_once_it_is_asked_for(visit: Visit) -> None:
    page = drawer(visit(size=NARROW))
    page.get_by_role("link", name="Calendar").click()
    expect(page.get_by_role("complementary", name="Behind the curtain")).to_have_count(0)
    expect(page.get_by_role("button", name="Curtain")).to_have_attribute("aria-pressed", "false")


def test_beside_a_wide_page_the_drawer_stays(visit: Visit) -> None:
    page = drawer(visit())
    page.get_by_role("link", name="Calendar").click()
    expect(page.get_by_role("complementary", name="Behind the curtain")).to_be_visible()
