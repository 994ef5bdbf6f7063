"""Modals in the page: every element hands over what was entered, errors stand at their fields, the stack goes back."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from slack_sdk.socket_mode.request import SocketModeRequest

from playground import cast
from tests.playground.kit import actions, button, field, modal, option, options, plain, section
from tests.playground.page_forms import ELEMENTS, answer_submissions, labelled, opened, select, submitted
from tests.playground.page_windows import Visit
from tests.playground.recording_bot import RecordingBot

pytest_plugins = "tests.playground.page_fixtures"
pytestmark = pytest.mark.browser

NOON = 1_796_126_400  # 2026-12-01 12:00 UTC, 13:00 in Berlin


def pick(page: Page, name: str, query: str) -> None:
    """Choose in a select by keyboard alone."""
    page.get_by_role("combobox", name=name).press_sequentially(query)
    expect(page.get_by_role("option", name=query)).to_be_visible()
    page.keyboard.press("Enter")


def test_every_element_hands_over_what_was_entered(visit: Visit, bot: RecordingBot) -> None:
    page = visit()
    dialog = opened(page, bot, modal(*[labelled(name) for name in ELEMENTS]))
    dialog.get_by_label("The text").fill("A & <b>")
    dialog.get_by_label("The lines").fill("two\nlines")
    dialog.get_by_label("The mail").fill("ada@example.com")
    pick(page, "The one", "Choice 29")
    pick(page, "The many", "Choice 2")
    pick(page, "The who", "Cho Min-ji")
    pick(page, "The all", "Ben Carter")
    pick(page, "The all", "Dan Nguyen")
    pick(page, "The where", "#random")
    dialog.get_by_label("The day").fill("2026-12-01")
    dialog.get_by_label("The clock").fill("14:30")
    moment = dialog.get_by_role("group", name="The moment")
    moment.get_by_label("Date").fill("2026-12-01")
    moment.get_by_label("Time").fill("13:00")
    dialog.get_by_role("group", name="The tick").get_by_label("Choice 1").check()
    dialog.get_by_role("radiogroup", name="The pick").get_by_label("Choice 2").check()
    dialog.get_by_role("button", name="Send").click()
    expect(dialog).to_have_count(0)
    found = submitted(bot)
    assert found["text"]["value"] == "A & <b>"
    assert found["lines"]["value"] == "two\nlines"
    assert found["mail"]["value"] == "ada@example.com"
    assert found["one"]["selected_option"]["value"] == "v29"
    assert [one["value"] for one in found["many"]["selected_options"]] == ["v2"]
    assert found["who"]["selected_user"] == cast.CHO
    assert found["all"]["selected_users"] == [cast.BEN, cast.DAN]
    assert found["where"]["selected_conversation"] == cast.RANDOM
    assert (found["day"]["selected_date"], found["clock"]["selected_time"]) == ("2026-12-01", "14:30")
    assert found["moment"]["selected_date_time"] == NOON
    assert [one["value"] for one in found["tick"]["selected_options"]] == ["v1"]
    assert found["pick"]["selected_option"]["value"] == "v2"


def test_an_empty_form_shows_what_the_app_gave_it(visit: Visit, bot: RecordingBot) -> None:
    page = visit()
    first = field("line", select("plain_text_input", initial_value="as given"), label=plain("Line"))
    moment = field("moment", select("datetimepicker", initial_date_time=NOON), label=plain("Moment"))
    chosen = select("static_select", options=options(3), initial_option=option("v1", "Choice 1"))
    dialog = opened(page, bot, modal(first, moment, field("one", chosen, label=plain("One"))))
    expect(dialog.get_by_label("Line")).to_have_value("as given")
    expect(dialog.get_by_label("Time")).to_have_value("13:00")
    expect(dialog.get_by_role("combobox", name="One")).to_have_value("Choice 1")
    expect(dialog.get_by_label("Line")).to_be_focused()


def test_an_error_stands_at_its_field_and_takes_the_focus(visit: Visit, bot: RecordingBot) -> None:
    page = visit()
    dialog = opened(page, bot, modal(field("a", label=plain("First")), field("b", label=plain("Second"))))
    answer_submissions(bot, {"response_action": "errors", "errors": {"b": "That is past."}})
    dialog.get_by_label("First").fill("x")
    dialog.get_by_label("Second").fill("y")
    page.keyboard.press("Enter")
    second = dialog.get_by_label("Second")
    expect(second).to_have_attribute("aria-invalid", "true")
    expect(second).to_have_accessible_description("That is past.")
    expect(second).to_be_focused()
    expect(dialog.get_by_label("First")).to_have_value("x")


def test_what_the_client_itself_refuses_is_said_at_the_first_field(visit: Visit, bot: RecordingBot) -> None:
    page = visit()
    dialog = opened(page, bot, modal(field("z", label=plain("First")), field("a", label=plain("Second"))))
    dialog.get_by_role("button", name="Send").click()
    expect(dialog.locator(".field-error")).to_have_count(2)
    expect(dialog.get_by_label("First")).to_be_focused()


def test_a_submit_that_nobody_answers_leaves_the_form_as_it_is(visit: Visit, bot: RecordingBot) -> None:
    page = visit()
    dialog = opened(page, bot, modal(field("a", label=plain("First"))))
    bot.client.close()
    dialog.get_by_label("First").fill("kept")
    dialog.get_by_role("button", name="Send").click()
    expect(dialog.get_by_role("alert")).to_contain_text("trouble connecting")
    expect(dialog.get_by_label("First")).to_have_value("kept")


def test_a_view_on_top_goes_back_to_the_one_below(visit: Visit, bot: RecordingBot) -> None:
    page = visit()
    opened(page, bot, modal(field("a", label=plain("First"))))
    page.get_by_role("dialog").get_by_label("First").fill("kept")
    answer_submissions(bot, {"response_action": "push", "view": modal(title=plain("On top"))})
    page.get_by_role("dialog").get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="On top")).to_be_visible()
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_role("heading", name="A form")).to_be_visible()
    expect(page.get_by_role("dialog").get_by_label("First")).to_have_value("kept")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_an_update_keeps_what_was_typed_meanwhile(visit: Visit, bot: RecordingBot) -> None:
    page = visit()
    form = modal(field("a", label=plain("First")), actions(button("add", text=plain("Add")), block_id="more"))
    dialog = opened(page, bot, form)

    def add(request: SocketModeRequest) -> None:
        if request.payload.get("type") == "block_actions":
            longer = {**form, "blocks": [*form["blocks"], field("b", label=plain("Second"))]}
            bot.web.views_update(view_id=request.payload["view"]["id"], view=longer)

    bot.answer = add
    dialog.get_by_label("First").fill("typed")
    dialog.get_by_role("button", name="Add").click()
    expect(dialog.get_by_label("Second")).to_be_visible()
    expect(dialog.get_by_label("First")).to_have_value("typed")
    assert bot.last["view"]["state"]["values"]["a"]["a"]["value"] == "typed"


def test_an_external_select_asks_the_app_as_one_types(visit: Visit, bot: RecordingBot) -> None:
    page = visit()
    external = field("zone", select("external_select", min_query_length=2), label=plain("Zone"))
    dialog = opened(page, bot, modal(external))
    before = bot.answer

    def answering(request: SocketModeRequest) -> Any:
        asked = request.payload.get("type") == "block_suggestion"
        return {"options": [option("x", f"Found {request.payload['value']}")]} if asked else before(request)

    bot.answer = answering
    box = dialog.get_by_role("combobox", name="Zone")
    box.press_sequentially("be")
    page.get_by_role("option", name="Found be").click()
    expect(box).to_have_value("Found be")
    dialog.get_by_role("button", name="Send").click()
    expect(dialog).to_have_count(0)
    assert submitted(bot)["zone"]["selected_option"]["value"] == "x"


def test_a_select_is_worked_by_keyboard_alone(visit: Visit, bot: RecordingBot) -> None:
    page = visit()
    dialog = opened(page, bot, modal(field("one", select("static_select", options=options(3)), label=plain("One"))))
    box = dialog.get_by_role("combobox", name="One")
    expect(box).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(box).to_have_value("Choice 1")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(dialog).to_be_visible()


def test_a_list_shows_all_that_there_is_room_for_at_first_and_after_a_search(visit: Visit, bot: RecordingBot) -> None:
    page = visit()
    several = {"type": "multi_static_select", "options": options(4)}
    dialog = opened(page, bot, modal(field("many", several, label=plain("Many"))))
    box = dialog.get_by_role("combobox", name="Many")
    box.click()
    offered = dialog.get_by_role("listbox").filter(has=page.get_by_role("option"))
    whole = "(one) => one.scrollHeight <= one.clientHeight + 1"
    page.wait_for_function(whole, arg=offered.element_handle())
    box.fill("Choice 3")
    expect(offered.get_by_role("option")).to_have_count(1)
    page.evaluate("dispatchEvent(new Event('resize'))")
    box.fill("")
    expect(offered.get_by_role("option")).to_have_count(4)
    page.wait_for_function(whole, arg=offered.element_handle())


def test_a_button_that_asks_first_is_pressed_only_on_yes(visit: Visit, bot: RecordingBot) -> None:
    page = visit()
    ask = {"title": plain("Sure?"), "text": plain("It goes."), "confirm": plain("Do it"), "deny": plain("No")}
    opened(page, bot, modal(section(accessory=button("danger", confirm=ask)), field()))
    heard = len(bot.requests)
    page.get_by_role("button", name="Press").click()
    page.get_by_role("button", name="No", exact=True).click()
    page.get_by_role("button", name="Press").click()
    assert len(bot.requests) == heard
    page.get_by_role("button", name="Do it").click()
    bot.wait_for(heard + 1)
    assert bot.last["actions"][0]["action_id"] == "danger"


def test_user_text_in_a_view_stays_text(visit: Visit, bot: RecordingBot) -> None:
    page = visit()
    hostile = "<img src=x onerror=alert(1)> <!channel> *x*"
    label = field("a", label=plain(hostile), hint=plain(hostile))
    dialog = opened(page, bot, modal({"type": "header", "text": plain(hostile)}, label))
    expect(dialog.get_by_text(hostile)).to_have_count(3)
    expect(dialog.locator("img")).to_have_count(0)


def test_a_select_beside_a_text_is_spoken_as_the_text_reads(visit: Visit, bot: RecordingBot) -> None:
    page = visit()
    pick = {"type": "static_select", "action_id": "answer", "options": options(2)}
    dialog = opened(page, bot, modal(section("*1.* Tue, Dec 1", accessory=pick)))
    expect(dialog.get_by_role("combobox", name="1. Tue, Dec 1", exact=True)).to_be_visible()
