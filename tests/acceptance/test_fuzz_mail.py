"""Hostile titles, names and addresses through the mail builder: one valid mail to one recipient, or a refusal."""

from dataclasses import replace
from email.utils import parseaddr
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.addresses import check_address
from bot.domain.delivery import DeliveryKind
from bot.domain.invite import Method, Role
from bot.ports import MailRefused
from invites.mime import MailBuilder
from playground.aws.addresses import check_address as check_recipient
from playground.aws.message_checks import check_message
from tests.fuzz.corpus import TEXTS, dear_examples
from tests.invites.libical import check, library
from tests.invites.mails import DELIVERY, INVITE, PUBLIC, Built, by_icalendar, by_vobject, unfolded

typed = st.lists(st.sampled_from(TEXTS) | st.text(max_size=60), max_size=5).map(" ".join)
local_parts = st.text(alphabet="abc.+-_!#$%&'*/=?^`{|}~\"\\ @<>(),;:[]\r\n\x00é中", min_size=1, max_size=20)
domains = st.sampled_from(
    ["example.com", "EXAMPLE.com", "exämple.com", "例え.jp", "a.b.c.d.example", "localhost", "[127.0.0.1]", "-x.com",
     "x..com", "x" * 70 + ".com", "example.com\r\nBcc: x@y.com", "example.com>", "example.com, b@c.com", ""]
)  # fmt: skip
addresses = st.builds("{}@{}".format, local_parts, domains) | typed | st.emails()
kinds = st.sampled_from(
    [(Method.REQUEST, Role.REQUIRED), (Method.REQUEST, Role.OPTIONAL), (Method.PUBLISH, Role.ORGANIZER),
     (Method.CANCEL, Role.REQUIRED), (Method.CANCEL, Role.ORGANIZER)]
)  # fmt: skip
zones = st.sampled_from(["", "Europe/Berlin", "Nowhere/Land", "Asia/Kolkata", "\x00", "../etc/passwd"])
"""Slack's profiles and forms name zones; a name that none has reads as UTC."""


def built(kind: tuple[Method, Role], name: str, zone: str, invite: dict[str, Any], **delivery: Any) -> Built:
    method, role = kind
    row = replace(DELIVERY, method=method, role=role, **delivery)
    return Built(MailBuilder(PUBLIC).build_invite(row, replace(INVITE, **invite), name=name, zone=zone))


@dear_examples
@given(text=typed, name=typed, place=typed, kind=kinds, zone=zones)
def test_no_title_name_or_place_breaks_a_mail(
    text: str, name: str, place: str, kind: tuple[Method, Role], zone: str
) -> None:
    texts = {"title": text, "note": text, "place": place, "organizer_name": name, "permalink": place}
    mail = built(kind, name, zone, texts)
    assert_valid(mail, DELIVERY.address)
    assert_one_event(mail, kind)


@dear_examples
@given(address=addresses, organizer=addresses, kind=kinds)
def test_an_address_goes_to_one_mailbox_or_is_refused(address: str, organizer: str, kind: tuple[Method, Role]) -> None:
    try:
        mail = built(kind, "Ben", "", {"organizer_address": organizer}, address=address)
    except MailRefused:
        assert check_address(address) or check_address(organizer)
        return
    assert_valid(mail, mail.mail.recipient)
    check_recipient(mail.mail.recipient)
    assert_one_event(mail, kind)


@dear_examples
@given(address=addresses)
def test_a_code_goes_to_one_mailbox_or_is_refused(address: str) -> None:
    row = replace(DELIVERY, kind=DeliveryKind.CODE, method=None, role=None, address=address)
    try:
        mail = Built(MailBuilder(PUBLIC).build_code(row))
    except MailRefused:
        assert check_address(address)
        return
    assert_valid(mail, mail.mail.recipient)


def assert_valid(mail: Built, recipient: str) -> None:
    """SES takes it as it is, and it has no header, no part and no recipient that we did not put there."""
    check_message(mail.raw)
    message = mail.message
    assert sorted(set(message.keys())) == sorted(message.keys())
    assert set(message.keys()) <= HEADERS
    assert not [part.defects for part in mail.parts if part.defects]
    assert not [value.defects for value in message.values() if value.defects]
    assert parseaddr(str(message["To"]))[1] == recipient == str(message["To"])
    assert "\n" not in str(message["Subject"])
    assert mail.raw.isascii()
    assert b"\n" not in mail.raw.replace(b"\r\n", b"")


HEADERS = {
    "To", "X-Meet-Outbox", "List-Unsubscribe", "List-Unsubscribe-Post", "From", "Subject", "Reply-To",
    "Auto-Submitted", "MIME-Version", "Content-Type",
}  # fmt: skip


def assert_one_event(mail: Built, kind: tuple[Method, Role]) -> None:
    """One event with our properties alone, and nobody invited but the recipient."""
    method, role = kind
    assert mail.ics == mail.attached
    names = [line.split(":")[0].split(";")[0] for line in unfolded(mail.ics) if line]
    assert set(names) <= PROPERTIES
    assert names.count("BEGIN") == names.count("END") == 2
    assert names.count("ATTENDEE") == (0 if role is Role.ORGANIZER else 1)
    assert [line for line in unfolded(mail.ics) if line.startswith("METHOD")] == [f"METHOD:{method.value}"]
    assert str(by_icalendar(mail.ics)["UID"]) == by_vobject(mail.ics).uid.value == INVITE.uid
    if has_libical():
        is_whole, faults, _title = check(mail.ics)
        assert (is_whole, faults) == (True, [])


@cache
def has_libical() -> bool:
    """CI has it; elsewhere the other readers have to do."""
    try:
        library()
    except pytest.skip.Exception:
        return False
    return True


PROPERTIES = {
    "BEGIN", "END", "VERSION", "PRODID", "CALSCALE", "METHOD", "UID", "SEQUENCE", "DTSTAMP", "CREATED", "LAST-MODIFIED",
    "DTSTART", "DTEND", "ORGANIZER", "SUMMARY", "DESCRIPTION", "LOCATION", "URL", "STATUS", "TRANSP", "ATTENDEE",
    "X-MICROSOFT-DISALLOW-COUNTER",
}  # fmt: skip
