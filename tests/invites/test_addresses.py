"""Addresses over the wire and as URIs: what a reader decodes is what was meant."""

import re
from dataclasses import replace
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.addresses import check_address
from bot.domain.invite import Role
from bot.ports import MailRefused
from invites.addresses import mailto, wire_address
from tests.invites.mails import INVITE, build, by_icalendar, by_vobject, line

ATEXT = "abzABZ019!#$%&'*+/=?^_`{|}~-"
atoms = st.text(alphabet=ATEXT, min_size=1, max_size=20)
local_parts = st.lists(atoms, min_size=1, max_size=3).map(".".join)


def decoded(uri: Any) -> str:
    return unquote(str(uri).removeprefix("mailto:"))


@given(local_parts)
def test_every_local_part_that_can_be_mailed_is_read_back_from_its_uri(local: str) -> None:
    address = f"{local}@example.net"
    assert check_address(address) is None
    uri = mailto(address)
    assert decoded(uri) == address
    assert re.fullmatch(r"mailto:(?:[A-Za-z0-9._~!$'*+@-]|%[0-9A-F]{2})+", uri)
    assert urlsplit(uri)[2:] == (uri.removeprefix("mailto:"), "", "")


@pytest.mark.parametrize("sign", sorted(set(ATEXT)))
def test_each_sign_of_a_local_part_survives_the_calendar(sign: str) -> None:
    address = f"a{sign}41b@example.net"
    ics = build(address=address).ics
    attendee: Any = by_icalendar(ics)["ATTENDEE"]
    assert decoded(attendee) == decoded(by_vobject(ics).attendee.value) == address


def test_a_percent_sign_does_not_decode_to_somebody_else() -> None:
    assert mailto("a%41b@example.net") == "mailto:a%2541b@example.net"


def test_the_organizers_uri_is_encoded_as_an_attendees() -> None:
    ics = build(invite=replace(INVITE, organizer_address="a%41/b?c@faß.example")).ics
    assert line(ics, "ORGANIZER").endswith(":mailto:a%2541%2Fb%3Fc@xn--fa-hia.example")


def test_a_domain_goes_over_the_wire_by_idna_2008() -> None:
    assert wire_address(" Eva@faß.example") == "Eva@xn--fa-hia.example"
    with pytest.raises(MailRefused):
        wire_address("eva@☃.example")


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ('Ada "Countess" L', "Ada 'Countess' L"),
        ("a^nb^'c^^d", "anb'cd"),
        ("L; ADA, B: C", "L; ADA, B: C"),
        ("back\\slash \\n", "back\\slash \\n"),
        ("=ü👩\u200d👧", "=ü👩\u200d👧"),
    ],
)
@pytest.mark.parametrize("role", [Role.REQUIRED, Role.OPTIONAL])
def test_every_reader_finds_the_name_as_it_is_written_in_the_parameter(name: str, read: str, role: Role) -> None:
    ics = build(name=name, role=role).ics
    attendee: Any = by_icalendar(ics)["ATTENDEE"]
    assert attendee.params["CN"] == read
    assert by_vobject(ics).attendee.params["CN"] == [read]
