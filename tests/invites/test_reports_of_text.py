"""Public bug reports of text in calendar files, each a test of ours: what people type comes back as they typed it.

Each docstring names the report, by repository and number, and what went wrong there.
"""

from dataclasses import replace
from typing import Any

import pytest

from bot.ports import MailRefused
from tests.invites.by_ical_js import by_ical_js
from tests.invites.mails import INVITE, Built, build, by_vobject, line, unfolded
from tests.invites.reading_back import read_back


def about(**texts: Any) -> Built:
    return build(invite=replace(INVITE, **texts))


def test_a_lone_carriage_return_begins_no_line() -> None:
    """collective/icalendar#1462: a lone CR in a text began a property of its own."""
    ics = about(title="x\rATTENDEE:mailto:eve@example.com").ics
    assert len(by_ical_js(ics).attendees) == 1
    assert b"\r" not in ics.replace(b"\r\n", b"")


@pytest.mark.parametrize("address", ["ben@example.com\r\nX-Y:z", "ben@example.com\nX-Y:z", "ben\r@example.com"])
def test_a_line_break_in_an_address_is_refused(address: str) -> None:
    """collective/icalendar#1468: a line break in an address wrote a line of its own."""
    with pytest.raises(MailRefused):
        build(address=address)


@pytest.mark.parametrize("sign", ["é", "会", "😀", "👩‍👩‍👧", "á"])
def test_folding_splits_no_letter(sign: str) -> None:
    """ical-generator#221: Gmail showed broken letters where a line was folded within one."""
    for shift in range(4):
        title = "x" * shift + sign * 60
        mail = about(title=title[:140])
        assert by_ical_js(mail.ics).summary.startswith(title[:40])
        read_back(mail.raw)


def test_every_line_of_a_long_note_is_whole_utf8() -> None:
    """sf_event_mgt#990: GNOME refused a file whose folded lines were no UTF-8 each."""
    for one in about(note="Größe, 会議 und 😀 " * 80).ics.split(b"\r\n"):
        assert len(one) <= 75
        one.decode("utf-8")


@pytest.mark.parametrize("place", ["197 Route Pénélope, Saint-Corrine", "The Bar; New York, NY", "a\\b, c"])
def test_a_place_is_not_cut_at_its_comma(place: str) -> None:
    """AnandChowdhary/calendar-link#455, jshor/datebook#179, spatie/calendar-links#37: a place ended at its comma."""
    ics = about(place=place).ics
    assert by_ical_js(ics).location == by_vobject(ics).location.value == place


def test_signs_are_escaped_once_and_colons_never() -> None:
    """jasvrcek/ICS#30 and ForumMagnum/ForumMagnum#5618: TEXT was not escaped, or only its first sign."""
    assert line(about(place="a,b,c;d;e:f\\g").ics, "LOCATION") == "LOCATION:a\\,b\\,c\\;d\\;e:f\\\\g"


def test_a_place_of_several_lines_stays_one_property() -> None:
    """alfio-event/alf.io#168: a line break in the address showed as "=0A", or cut the address off."""
    read = by_ical_js(about(place="Hall 4\n1 Long Street\nLondon").ics)
    assert (read.events, "London" in read.location) == (1, True)


def test_line_breaks_of_a_note_come_back_as_line_breaks() -> None:
    """nwcell/ics.js#26: a line break was written raw, and the description ended there."""
    assert "Bring ideas.\nAnd tea." in by_ical_js(about(note="Bring ideas.\nAnd tea.").ics).description


@pytest.mark.parametrize("name", ["Lovelace, Ada", "Ada: Countess", "Ada; Countess", "Lovelace, Ada; Countess: of"])
def test_a_name_with_a_mark_of_the_grammar_stays_one_parameter(name: str) -> None:
    """node-ical#326: CN with colon, semicolon or comma was read as the end of the parameter."""
    ics = about(organizer_name=name).ics
    (organizer,) = by_ical_js(ics).organizer
    assert (organizer.uri, organizer.name) == ("mailto:ada@example.com", name)
    assert f'CN="{name}"' in line(ics, "ORGANIZER")


def test_a_video_link_is_a_place() -> None:
    """betagouv/rdv-service-public#5631 and OpenSourceOrg/dotOrg#34: people look for the link where the place stands."""
    link = "https://meet.example.com/r/a,b;c?x=1&y=2"
    assert by_ical_js(about(place=link).ics).location == link


@pytest.mark.parametrize("link", ["https://example.com/a b", "javascript:alert(1)", "ftp://example.com", "http://"])
def test_what_is_no_web_address_is_no_url(link: str) -> None:
    """discourse#42107: a URL with a blank made the whole file invalid."""
    assert line(about(permalink=link).ics, "URL") == ""


def test_a_url_is_written_as_it_is() -> None:
    """collective/icalendar#326: the comma of a URI was escaped as if it were TEXT."""
    link = "https://team.slack.com/archives/C1/p1?a=1,2;b=3"
    assert line(about(permalink=link).ics, "URL") == f"URL:{link}"


def test_every_line_ends_as_outlook_wants_it() -> None:
    """adamgibbons/ics#168: Outlook refused a file with bare LF that every other program took."""
    ics = about(note="one\ntwo\r\nthree\rfour").ics
    assert ics.count(b"\n") == ics.count(b"\r\n") == ics.count(b"\r")


def test_a_text_that_begins_like_a_property_stays_text() -> None:
    """odysseus-dev/odysseus#1161: titles with commas and semicolons were read as values and parameters."""
    read = by_ical_js(about(title="Lunch, dinner; BEGIN:VALARM").ics)
    assert read.summary == "Lunch, dinner; BEGIN:VALARM"
    assert "BEGIN:VALARM" not in unfolded(about(title="x\nBEGIN:VALARM").ics)
