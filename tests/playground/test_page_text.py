"""The page's reading of Slack's texts, dates and zones, tried in the browser that will read them."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.playground.page_windows import call

pytest_plugins = "tests.playground.page_fixtures"
pytestmark = pytest.mark.browser

NOON = 1_796_126_400  # 2026-12-01 12:00 UTC


def parsed(modules: Page, text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = call(modules, "/text/mrkdwn.js", "parseMrkdwn", text)
    return found


def inline(modules: Page, text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = call(modules, "/text/mrkdwn.js", "parseInline", text)
    return found


def dated(modules: Page, form: str, zone: str, *, now: int = NOON, locale: str = "en-GB", at: float = NOON) -> str:
    reader = {"zone": zone, "locale": locale, "now": now}
    return str(call(modules, "/text/dates.js", "dateWords", at, form, "the fallback", reader))


def text(words: str) -> dict[str, str]:
    return {"type": "text", "text": words}


def test_entities_are_decoded_once(modules: Page) -> None:
    assert inline(modules, "&lt;@U1&gt; &amp;amp; &amp;lt;") == [text("<@U1> &amp; &lt;")]


@pytest.mark.parametrize(
    ("typed", "node"),
    [
        ("<@U1>", {"type": "user", "id": "U1"}),
        ("<@U1|ada>", {"type": "user", "id": "U1", "label": "ada"}),
        ("<#C1|team>", {"type": "channel", "id": "C1", "label": "team"}),
        ("<!here>", {"type": "broadcast", "range": "here"}),
        ("<https://a.example|here &amp; now>", {"type": "link", "url": "https://a.example", "text": "here & now"}),
        ("<mailto:a@b.example>", {"type": "link", "url": "mailto:a@b.example", "text": "a@b.example"}),
        ("https://a.example/x?y=1&amp;z=2", {"type": "link", "url": "https://a.example/x?y=1&z=2", "text": None}),
        ("`*as typed*`", {"type": "code", "children": [text("*as typed*")]}),
        ("*bold*", {"type": "bold", "children": [text("bold")]}),
        ("_italic_", {"type": "italic", "children": [text("italic")]}),
        ("~gone~", {"type": "strike", "children": [text("gone")]}),
        (":tada:", {"type": "emoji", "name": "tada"}),
    ],
)
def test_each_token_of_mrkdwn_is_read(modules: Page, typed: str, node: dict[str, Any]) -> None:
    found = {name: value for name, value in inline(modules, typed)[0].items() if value is not None}
    expected = {**node, "text": node["url"]} if node.get("text", "") is None else node
    assert found == expected


@pytest.mark.parametrize("typed", ["2*3*4", "snake_case_name", "* not bold *", "**", "a*b", "*open", "*over\nlines*"])
def test_signs_inside_words_mark_nothing(modules: Page, typed: str) -> None:
    assert {node["type"] for node in inline(modules, typed)} <= {"text", "break"}


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc"])
def test_a_link_that_is_no_web_address_is_only_words(modules: Page, address: str) -> None:
    assert inline(modules, f"<{address}|press>") == [text("press")]


def test_quotes_and_preformatted_text_are_parts_of_their_own(modules: Page) -> None:
    found = parsed(modules, "before\n&gt; said\n> twice\n```*raw* <@U1>```after")
    assert [part["type"] for part in found] == ["lines", "quote", "pre", "lines"]
    assert [node["type"] for node in found[2]["children"]] == ["text", "user"]


def test_text_without_end_is_read_quickly(modules: Page) -> None:
    assert len(inline(modules, "*_~<" * 750)) >= 1


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("{date_num}", "2026-12-01"),
        ("{date_slash}", "12/01/2026"),
        ("{date}", "December 1st, 2026"),
        ("{date_short}", "Dec 1, 2026"),
        ("{date_long} at {time}", "Tuesday, December 1st, 2026 at 13:00"),
        ("{time_secs}", "13:00:00"),
        ("{date_pretty}", "today"),
        ("{ago}", "now"),
    ],
)
def test_date_tokens_read_as_in_slack(modules: Page, form: str, words: str) -> None:
    assert dated(modules, form, "Europe/Berlin") == words


def test_a_date_token_is_shown_in_the_readers_zone_and_hours(modules: Page) -> None:
    assert dated(modules, "{date_num} {time}", "Asia/Seoul") == "2026-12-01 21:00"
    assert dated(modules, "{time}", "America/New_York", locale="en-US") == "7:00 AM"


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("{date}", "1. Dezember 2026"),
        ("{date_short}", "1. Dez. 2026"),
        ("{date_slash}", "01.12.2026"),
        ("{date_long} {time}", "Dienstag, 1. Dezember 2026 13:00"),
        ("{day_divider_pretty}", "heute"),
        ("{ago}", "jetzt"),
    ],
)
def test_a_date_token_is_in_the_readers_language(modules: Page, form: str, words: str) -> None:
    assert dated(modules, form, "Europe/Berlin", locale="de-DE") == words


def test_a_day_without_its_year_is_in_the_readers_language(modules: Page) -> None:
    shown = dated(modules, "{day_divider_pretty}", "UTC", locale="de-DE", at=NOON + 2 * 86400)
    assert shown == "Donnerstag, 3. Dezember"


@pytest.mark.parametrize("locale", ["", "no such locale", "x"])
def test_an_unknown_locale_is_read_as_english(modules: Page, locale: str) -> None:
    assert dated(modules, "{date}", "UTC", locale=locale) == "December 1st, 2026"


def test_pretty_days_are_the_readers_days(modules: Page) -> None:
    late = NOON + 13 * 3600
    assert dated(modules, "{date_short_pretty}", "UTC", at=late) == "tomorrow"
    assert dated(modules, "{date_short_pretty}", "America/New_York", at=late) == "today"
    assert dated(modules, "{date_short_pretty}", "UTC", at=NOON - 86400) == "yesterday"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "today"),
        (1, "tomorrow"),
        (-1, "yesterday"),
        (2, "Thursday, December 3rd"),
        (30, "Thursday, December 31st"),
        (31, "Friday, January 1st, 2027"),
    ],
)
def test_a_days_divider_leaves_the_year_out_while_it_is_the_current_one(modules: Page, days: int, words: str) -> None:
    assert dated(modules, "{day_divider_pretty}", "UTC", at=NOON + 86400 * days) == words


def test_the_current_year_is_the_readers(modules: Page) -> None:
    midnight, minute = 1_798_761_600, 60  # 2027 begins in UTC
    shown = dated(modules, "{day_divider_pretty}", "America/New_York", now=midnight - minute, at=midnight + 86400 * 4)
    assert shown == "Monday, January 4th, 2027"
    after = dated(modules, "{day_divider_pretty}", "Asia/Seoul", now=midnight - minute, at=midnight + 86400 * 4)
    assert after == "Tuesday, January 5th"


@pytest.mark.parametrize(("form", "at"), [("{epoch}", NOON), ("{constructor}", NOON), ("{date}", 9e15)])
def test_an_unknown_token_or_instant_shows_the_fallback(modules: Page, form: str, at: float) -> None:
    assert dated(modules, form, "UTC", at=at) == "the fallback"


def test_an_unknown_zone_is_read_as_utc(modules: Page) -> None:
    assert dated(modules, "{time}", "Mars/Olympus") == "12:00"


@pytest.mark.parametrize(
    ("date", "time", "zone", "instant"),
    [
        ("2026-12-01", "13:00", "Europe/Berlin", NOON),
        ("2026-12-01", "21:00", "Asia/Seoul", NOON),
        ("2026-10-25", "02:30", "Europe/Berlin", 1_792_888_200),  # occurs twice: the first
        ("2026-03-29", "02:30", "Europe/Berlin", 1_774_747_800),  # does not occur: as before the change
        ("2026-12-01", "", "UTC", None),
    ],
)
def test_a_picked_wall_clock_means_one_instant(modules: Page, date: str, time: str, zone: str, instant: int) -> None:
    assert call(modules, "/text/zones.js", "instantOf", date, time, zone) == instant


def test_a_format_is_made_once_for_each_language_and_way_of_writing(modules: Page) -> None:
    script = """async () => {
      const { dateFormat } = await import("/text/formats.js");
      const asked = [["en", "UTC"], ["en", "UTC"], ["de", "UTC"], ["en", "Asia/Seoul"]];
      const made = asked.map(([language, timeZone]) => dateFormat(language, { timeZone }));
      return made.map((one) => made.indexOf(one));
    }"""
    assert modules.evaluate(script) == [0, 0, 2, 3]
