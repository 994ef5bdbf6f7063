"""Who acts in a window of the page, and what it knows of people and channels that others change."""

import pytest
from playwright.sync_api import expect
from slack_sdk import WebClient

from playground import cast
from playground.client import PlaygroundClient
from tests.playground.kit import section
from tests.playground.page_windows import Visit, act_as

pytest_plugins = "tests.playground.page_fixtures"
pytestmark = pytest.mark.browser

NOON = 1_796_126_400  # 2026-12-01 12:00 UTC


@pytest.mark.parametrize("key", ["Tab", "Shift+Tab"])
def test_the_list_of_people_closes_once_the_focus_leaves_it(visit: Visit, key: str) -> None:
    page = visit()
    page.get_by_role("button", name="Act as somebody else").click()
    people = page.get_by_role("heading", name="Act as")
    for _ in range(page.locator("pg-switcher :is(button, a, select, summary)").count()):
        expect(people).to_be_visible()
        page.keyboard.press(key)
        if not page.evaluate("document.querySelector('pg-switcher').contains(document.activeElement)"):
            break
    expect(people).to_have_count(0)
    expect(page.locator(":focus")).to_have_count(1)  # where the key led, not taken away with the list


@pytest.mark.parametrize("place", ["random", "secret"])
def test_back_leads_to_the_person_and_the_place_of_the_address(visit: Visit, place: str) -> None:
    page = visit(f"/#/channel/{cast.OLD}")
    expect(page.get_by_role("heading", name="#old")).to_be_visible()
    page.get_by_role("link", name=place, exact=True).click()
    act_as(page, "Cho Min-ji")  # who sees no #secret and so is shown #team
    where = page.get_by_role("heading", name="#team" if place == "secret" else f"#{place}")
    expect(where).to_be_visible()
    page.go_back()
    expect(page.get_by_role("button", name="You act as Ada Lovelace")).to_be_visible()
    expect(page.get_by_role("heading", name="#old")).to_be_visible()
    assert f"as={cast.ADA}" in page.url
    assert page.url.endswith(cast.OLD)
    page.go_forward()
    expect(page.get_by_role("button", name="You act as Cho Min-ji")).to_be_visible()
    expect(where).to_be_visible()


def test_back_leads_to_the_person_where_only_the_person_differs(visit: Visit) -> None:
    page = visit(f"/#/channel/{cast.TEAM}")
    page.get_by_role("link", name="secret", exact=True).click()
    expect(page.get_by_role("heading", name="#secret")).to_be_visible()
    act_as(page, "Cho Min-ji")
    page.go_back()
    expect(page.get_by_role("button", name="You act as Ada Lovelace")).to_be_visible()
    expect(page.get_by_role("heading", name="#team")).to_be_visible()


def test_a_second_window_hears_of_changed_people(visit: Visit, client: PlaygroundClient, web: WebClient) -> None:
    words = f"<!date^{NOON}^{{date_long}}|then>"
    web.chat_postMessage(channel=cast.TEAM, text="When?", blocks=[section(words)])
    page = visit(person=cast.BEN)
    expect(page.get_by_role("article")).to_contain_text("Tuesday, December 1st, 2026")
    page.get_by_role("button", name="Act as somebody else").click()
    language = page.get_by_label("Language of Ben Carter")
    expect(page.locator(".person-row", has_text="Admin Ellis")).to_have_count(1)
    client.alter_person(cast.BEN, locale="de-DE")
    client.alter_person(cast.ADM, deleted=True)
    client.add_person(name="nora", real_name="Nora New")
    expect(page.locator(".person-row", has_text="Admin Ellis")).to_have_count(0)
    expect(page.locator(".person-row", has_text="Nora New")).to_have_count(1)
    expect(language.locator("option:checked")).to_have_text("Deutsch")
    expect(page.get_by_role("article")).to_contain_text("Dienstag, 1. Dezember 2026")


def test_a_window_hears_of_a_new_and_of_a_renamed_channel(visit: Visit, client: PlaygroundClient) -> None:
    page = visit()
    plans = client.add_channel("plans", [cast.ADA])
    expect(page.get_by_role("link", name="plans", exact=True)).to_be_visible()
    client.alter_channel(plans, name="aims")
    expect(page.get_by_role("link", name="aims", exact=True)).to_be_visible()
