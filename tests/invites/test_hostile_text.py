"""What people type is text: it breaks no header, no calendar line and no HTML, and every reader reads it back."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.text import clean_text
from invites.text import title_of
from tests.invites.libical import check
from tests.invites.mails import INVITE, Built, build, by_icalendar, by_ics, by_vobject, line, unfolded

HOSTILE = [
    "x\r\nBcc: victim@example.com",
    "x\nBEGIN:VALARM\nEND:VALARM",
    "x\rATTENDEE:mailto:victim@example.com",
    "x\x0bMETHOD:CANCEL",
    "x\u2028DTSTART:19700101T000000Z",
    "x\u0085SUMMARY:forged",
    "</title><script>alert(1)</script>",
    '"><img src=http://evil.example/pixel>',
    "{{ why }}{% raw %}",
    "a\\nb\\,c\\;d",
    "C:\\New\\Notes",
    "\\",
    "a;b,c:d\"e'f\\",
    "\x00\x01\x08\x1b[31m\x7f\x9f",
    "\ud800\udfff",
    "\u202ereversed\u2066",
    "=?utf-8?b?SGk=?=",
    "%0d%0aBcc:x",
    "^n^'^^",
    "\x1c\x1d\x1e\x1f",
]
odd_text = (
    st.text(max_size=120) | st.sampled_from(HOSTILE) | st.lists(st.sampled_from(HOSTILE), max_size=3).map("".join)
)


class Reader(HTMLParser):
    """Notes the tags, what they load, and the visible text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.shown: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]
        self.loads += [value or "" for name, value in attrs if name in ("src", "background", "srcset")]

    def handle_data(self, data: str) -> None:
        self.shown.append(data)


def read_html(mail: Built) -> Reader:
    reader = Reader()
    reader.feed(mail.html)
    reader.close()
    return reader


ORDINARY = read_html(build()).tags


def about(text: str) -> Built:
    changed = replace(INVITE, title=text, place=text, note=text, organizer_name=text)
    return build(invite=changed, name=text)


def assert_whole(mail: Built, text: str) -> None:
    """The mail has its own headers, properties and tags, no more, and everybody reads the title."""
    assert mail.message.keys() == build().message.keys()
    assert not mail.message.defects
    assert mail.message["Bcc"] is None
    properties = [one.split(":")[0].split(";")[0] for one in unfolded(mail.ics)]
    expected = [one.split(":")[0].split(";")[0] for one in unfolded(build().ics)]
    assert properties == [name for name in expected if name != "LOCATION" or line(mail.ics, "LOCATION")]
    assert read_html(mail).tags <= ORDINARY | {"a"}
    assert read_html(mail).loads == []
    title = title_of(text)
    assert by_vobject(mail.ics).summary.value == title
    if "\\" not in title:
        # icalendar reads an escaped backslash before an N wrongly, ics.py before an n.
        assert str(by_icalendar(mail.ics)["SUMMARY"]) == by_ics(mail.ics).name == title
    assert title in mail.text
    assert title in "".join(read_html(mail).shown)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_breaks_nothing(text: str) -> None:
    assert_whole(about(text), text)


@settings(max_examples=25)
@given(odd_text)
def test_any_text_breaks_nothing(text: str) -> None:
    assert_whole(about(text), text)


@settings(max_examples=25)
@given(odd_text)
def test_any_mail_keeps_the_rules_of_bytes(text: str) -> None:
    raw, ics = (mail := about(text)).raw, mail.ics
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(len(one) for one in raw.split(b"\r\n")) <= 998
    assert b"\n" not in ics.replace(b"\r\n", b"")
    for one in ics.split(b"\r\n"):
        assert len(one) <= 75
        one.decode("utf-8")


@pytest.mark.libical
@settings(max_examples=25)
@given(odd_text)
def test_libical_reads_any_title(text: str) -> None:
    verdict = check(about(text).ics)
    assert verdict == (True, [], title_of(text))


@settings(max_examples=25)
@given(odd_text)
def test_the_description_comes_back_as_it_was_typed(text: str) -> None:
    mail = build(invite=replace(INVITE, note=text))
    described = by_vobject(mail.ics).description.value
    assert clean_text(text) in described


@pytest.mark.parametrize("name", ['Ada "the first"', "Lovelace, Ada; Countess: of", "^n", "Zoë 会", "'"])
def test_a_name_with_odd_signs_stays_one_parameter(name: str) -> None:
    ics = build(name=name).ics
    attendee = by_icalendar(ics)["ATTENDEE"]
    assert str(attendee) == "mailto:ben@example.com"
    assert attendee.params["CN"] == name.replace('"', "'").replace("^", "")
    assert by_vobject(ics).attendee.value == "mailto:ben@example.com"


def test_a_name_of_nothing_but_odd_signs_is_no_name() -> None:
    assert "CN" not in line(build(name="^\x00\n").ics, "ATTENDEE")


@pytest.mark.parametrize(
    "place", ["javascript:alert(1)", "data:text/html,x", 'https://x"onclick="y', "see https://x.example"]
)
def test_only_a_whole_web_address_becomes_a_link(place: str) -> None:
    mail = build(invite=replace(INVITE, place=place))
    assert read_html(mail).links == [INVITE.permalink]
    assert place in "".join(read_html(mail).shown)


def test_a_place_that_is_a_web_address_is_a_link() -> None:
    place = "https://meet.example.org/room?a=1&b=2"
    mail = build(invite=replace(INVITE, place=place))
    assert read_html(mail).links == [place, INVITE.permalink]


def test_the_mail_loads_nothing_from_anywhere() -> None:
    assert read_html(build()).loads == []
    assert {"img", "script", "link", "iframe", "form"} & read_html(build()).tags == set()
    assert "url(" not in build().html
    assert "@import" not in build().html
