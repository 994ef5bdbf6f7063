"""The mail's tree, headers and bytes: exactly what makes an invite work in Gmail, Outlook, Apple Mail, Thunderbird."""

import re
from dataclasses import replace
from typing import Any, cast

import pytest

from bot.domain.stop_address import stop_address
from bot.domain.tokens import verify
from bot.ports import MailRefused
from invites import mime
from invites.mail_bodies import Bodies, render_invite
from invites.mail_text import InviteText
from invites.mime import MailBuilder, Sender
from tests.invites.mails import (
    DELIVERY,
    INVITE,
    KINDS,
    PLAIN,
    PUBLIC,
    RECEIVING,
    SECRET,
    STOPS,
    Built,
    build,
    every_kind,
    organizers_copy,
)
from tests.storage.test_concurrency import at_once

METHODS = {"publish": "PUBLISH", "cancel": "CANCEL", "cancel one": "CANCEL", "cancel organizer": "CANCEL"}
of_every_kind = pytest.mark.parametrize("kind", KINDS)


@of_every_kind
def test_the_tree_is_the_one_that_works_everywhere(kind: str) -> None:
    mixed = every_kind(kind).message
    assert mixed.get_content_type() == "multipart/mixed"
    alternative, file = mixed.iter_parts()
    assert alternative.get_content_type() == "multipart/alternative"
    kinds = [part.get_content_type() for part in alternative.iter_parts()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    assert file.get_content_type() == "application/ics"


@of_every_kind
def test_the_calendar_part_is_bare_and_the_file_is_an_attachment(kind: str) -> None:
    mail = every_kind(kind)
    inline, file = mail.part("text/calendar"), mail.part("application/ics")
    assert inline["Content-Disposition"] is None
    assert inline["Content-ID"] is None
    assert inline.get_filename() is None
    assert file.get_content_disposition() == "attachment"
    assert file.get_filename() == file.get_param("name") == "invite.ics"


@of_every_kind
def test_the_mime_method_equals_the_calendars_method(kind: str) -> None:
    mail, method = every_kind(kind), METHODS.get(kind, "REQUEST")
    assert mail.part("text/calendar").get_param("method") == method
    assert f"\r\nMETHOD:{method}\r\n".encode() in mail.ics
    assert mail.ics.index(b"METHOD:") < mail.ics.index(b"BEGIN:VEVENT")
    assert mail.mail.method == method


@of_every_kind
def test_both_calendars_are_byte_for_byte_the_same(kind: str) -> None:
    mail = every_kind(kind)
    assert mail.ics == mail.attached != b""


@of_every_kind
def test_the_whole_mail_is_ascii_in_short_lines_with_crlf(kind: str) -> None:
    raw = every_kind(kind, PUBLIC).raw
    assert raw.isascii()
    assert raw.endswith(b"\r\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    body = raw.partition(b"\r\n\r\n")[2].split(b"\r\n")
    assert max(len(one) for one in body) <= 78
    assert max(len(one) for one in raw.split(b"\r\n")) <= 998


@of_every_kind
def test_every_body_is_base64(kind: str) -> None:
    leaves = [part for part in every_kind(kind).parts if not part.is_multipart()]
    assert [part["Content-Transfer-Encoding"] for part in leaves] == ["base64"] * 4


@of_every_kind
def test_the_calendar_lines_have_75_octets_at_most_and_each_is_whole_utf8(kind: str) -> None:
    ics = every_kind(kind).ics
    assert ics.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in ics.replace(b"\r\n", b"")
    for one in ics.split(b"\r\n"):
        assert len(one) <= 75
        one.decode("utf-8")


@of_every_kind
def test_no_zone_of_the_calendars_own_is_used(kind: str) -> None:
    ics = every_kind(kind).ics
    assert b"TZID" not in ics
    assert b"VTIMEZONE" not in ics


@of_every_kind
def test_the_headers(kind: str) -> None:
    mail = every_kind(kind)
    message = mail.message
    assert message["From"] == '"Ada Lovelace (Meet)" <invites@meet.example.com>'
    assert message["To"] == mail.mail.recipient
    assert message["Reply-To"] == "ada@example.com"
    assert message["X-Meet-Outbox"] == DELIVERY.id == mail.mail.delivery
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["MIME-Version"] == "1.0"
    assert [name for name in message if message.get_all(name, []) != [message[name]]] == []
    assert not message.defects


def test_the_subject_is_promised() -> None:
    assert build().message["Subject"] == "📅 Calendar Invite: Design review"
    assert organizers_copy().message["Subject"] == "📅 Calendar Invite: Design review"
    assert every_kind("cancel").message["Subject"] == "📅 Cancelled: Design review"


@pytest.mark.parametrize(
    "title",
    [
        "Zürich – наш план – 会议 – اجتماع",
        "👩‍👩‍👧‍👦" * 9,
        'a "quoted", <b>title</b>; x@y.z',
        "e\u0301" * 60,
        "=?utf-8?q?no?=",
    ],
)
def test_any_title_survives_the_subject(title: str) -> None:
    subject = build(invite=replace(INVITE, title=title)).message["Subject"]
    assert subject == f"📅 Calendar Invite: {title}"


def test_a_long_title_is_cut_for_humans_between_two_characters() -> None:
    subject = build(invite=replace(INVITE, title="🎉" * 400)).message["Subject"]
    assert subject == "📅 Calendar Invite: " + "🎉" * 149 + "…"


@pytest.mark.parametrize("title", ["", "   ", "\n\t", "\x00\u202e"])
def test_a_mail_without_title_still_has_a_subject(title: str) -> None:
    assert build(invite=replace(INVITE, title=title)).message["Subject"] == "📅 Calendar Invite: Meeting"


@of_every_kind
def test_one_click_unsubscribing_where_meet_has_a_public_address(kind: str) -> None:
    mail = every_kind(kind, PUBLIC)
    link = re.fullmatch(r"<(https://meet\.example\.com/unsubscribe/([\w.=-]+))>", mail.message["List-Unsubscribe"])
    assert link is not None
    assert mail.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert verify(SECRET, link[2]) == DELIVERY.id
    assert link[1] in mail.text
    assert f'href="{link[1]}"' in mail.html
    assert "/meet stop" in mail.text


@pytest.mark.parametrize("sender", [PLAIN, Sender("invites@meet.example.com", SECRET, "http://127.0.0.1:3000")])
def test_without_https_the_mail_names_the_command_instead(sender: Sender) -> None:
    mail = build(sender)
    assert mail.message["List-Unsubscribe"] is None
    assert mail.message["List-Unsubscribe-Post"] is None
    assert "/meet stop" in mail.text
    assert "/meet stop" in mail.html
    assert "unsubscribe" not in mail.text + mail.html


def test_where_meet_receives_mail_an_address_stands_behind_the_link() -> None:
    """RFC 8058, section 3.1, wants the https link; RFC 2369, section 3.2, lets others follow it."""
    for mail in (build(RECEIVING), Built(MailBuilder(RECEIVING).build_code(replace(DELIVERY, method=None, role=None)))):
        link, address = re.findall(r"<([^<>]+)>", mail.message["List-Unsubscribe"])
        assert link == RECEIVING.stop_link(DELIVERY.id)
        assert address == f"mailto:{stop_address(SECRET, DELIVERY.id, STOPS)}?subject=unsubscribe"
        assert mail.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_an_address_alone_promises_no_single_click() -> None:
    mail = build(Sender(PLAIN.from_address, SECRET, stop_domain=STOPS))
    assert mail.message["List-Unsubscribe"].startswith("<mailto:stop-")
    assert mail.message["List-Unsubscribe-Post"] is None
    assert "/meet stop" in mail.text


def test_two_recipients_share_everything_but_what_is_their_own() -> None:
    builder = MailBuilder(PUBLIC)
    addresses = ("ben@example.com", "cho@example.com")
    deliveries = [replace(DELIVERY, id=f"{place}" * 32, address=address) for place, address in enumerate(addresses)]
    mails = [Built(builder.build_invite(one, INVITE, name="", zone="Asia/Seoul")) for one in deliveries]
    for mail, address, other in zip(mails, addresses, reversed(addresses), strict=True):
        whole = mail.ics.decode() + mail.text + mail.html + mail.raw.decode()
        assert address in whole
        assert other not in whole
    assert len({mail.message["List-Unsubscribe"] for mail in mails}) == 2


def test_a_retry_repeats_the_very_same_bytes() -> None:
    assert build(PUBLIC, attempts=1).raw == build(PUBLIC, attempts=2).raw


def test_the_address_is_spelled_the_same_in_envelope_header_and_calendar() -> None:
    mail = build(address="Ben.Q+meet@Bücher.example")
    assert mail.mail.recipient == "Ben.Q+meet@xn--bcher-kva.example"
    assert mail.message["To"] == mail.mail.recipient
    assert f"mailto:{mail.mail.recipient}" in mail.ics.decode().replace("\r\n ", "")


@pytest.mark.parametrize(
    "address", ["", "ben", "bén@example.com", "a b@example.com", "b@c@d", "b@x.y\r\nBcc: z@example.com", "b@-x.com"]
)
def test_an_address_that_ses_cannot_take_is_refused_for_that_recipient(address: str) -> None:
    with pytest.raises(MailRefused):
        build(address=address)


@pytest.mark.parametrize("missing", ["method", "role"])
def test_a_delivery_without_method_or_role_makes_no_mail(missing: str) -> None:
    with pytest.raises(ValueError, match="method and a role"):
        build(**cast("Any", {missing: None}))


def test_a_code_mail_carries_its_six_digits_and_no_calendar() -> None:
    mail = Built(MailBuilder(PUBLIC).build_code(replace(DELIVERY, method=None, role=None)))
    (digits,) = set(re.findall(r"\b\d{6}\b", mail.text))
    assert mail.message["Subject"] == f"{digits} is your Meet code"
    assert digits in mail.html
    assert mail.message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.message.iter_parts()] == ["text/plain", "text/html"]
    assert (mail.mail.method, mail.message["Reply-To"], mail.message["X-Meet-Outbox"]) == (None, None, DELIVERY.id)
    assert mail.message["List-Unsubscribe"]
    assert mail.raw.isascii()
    assert "15 minutes" in mail.text
    assert "You get this mail because" in mail.text


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ada Lovelace", "Ada Lovelace (Meet)"),
        ("Zoë Ångström", "Zoë Ångström (Meet)"),
        ("=?utf-8?b?SGk=?=", "=?utf-8?b?SGk=?= (Meet)"),
        ('x" <evil@example.com>, "y', "x' <evil@example.com>, 'y (Meet)"),
        ("Ada\r\nBcc: victim@example.com", "Ada Bcc: victim@example.com (Meet)"),
        ("a\\", "a\\ (Meet)"),
        ("n" * 200, "n" * 80 + " (Meet)"),
        ("", "Meet"),
        ("\u202e", "Meet"),
    ],
)
def test_a_mail_comes_from_its_organizer_by_name_and_from_meets_own_address(name: str, shown: str) -> None:
    mail = build(invite=replace(INVITE, organizer_name=name))
    (sender,) = mail.message["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (shown, "invites@meet.example.com")
    assert mail.message["From"].defects == ()
    assert "Bcc" not in mail.message


def test_threads_that_begin_together_build_what_their_mails_share_once(monkeypatch: pytest.MonkeyPatch) -> None:
    builder, built = MailBuilder(PUBLIC), list[InviteText]()

    def counted(words: InviteText, *, stoppable: bool) -> Bodies:
        built.append(words)
        return render_invite(words, stoppable=stoppable)

    monkeypatch.setattr(mime, "render_invite", counted)
    mails = at_once(8, lambda _: builder.build_invite(DELIVERY, INVITE, name="Ben", zone="Europe/Berlin").raw)
    assert len(set(mails)) == 1
    assert len(built) == 1
