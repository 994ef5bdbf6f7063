"""Public bug reports of calendar mails, each a test of ours: what the mail around the calendar must be.

Each docstring names the report, by repository and number, and what went wrong there.
"""

from dataclasses import replace
from email.message import EmailMessage

import pytest

from bot.domain.invite import Method
from tests.invites.mails import INVITE, KINDS, PUBLIC, build, cancellation, every_kind, organizers_copy

of_every_kind = pytest.mark.parametrize("kind", KINDS)


def calendar_part(kind: str = "request") -> EmailMessage:
    return every_kind(kind).part("text/calendar")


@of_every_kind
def test_the_calendar_is_both_an_alternative_and_a_file(kind: str) -> None:
    """nodemailer#1202 and #1185: some programs see only the one, some only the other."""
    mail = every_kind(kind)
    alternative = mail.parts[1]
    assert "text/calendar" in [part.get_content_type() for part in alternative.iter_parts()]
    assert mail.part("application/ics").get_filename() == "invite.ics"


@of_every_kind
def test_the_alternative_stays_beside_an_attachment(kind: str) -> None:
    """nodemailer#1206: the alternative was dropped where a file was attached, and Outlook saw no invite."""
    first, second = every_kind(kind).message.iter_parts()
    assert (first.get_content_type(), second.get_content_type()) == ("multipart/alternative", "application/ics")


@of_every_kind
def test_the_calendar_within_the_mail_is_no_attachment(kind: str) -> None:
    """betagouv/rdv-service-public#686: Outlook ignores a calendar that is attached alone."""
    assert calendar_part(kind)["Content-Disposition"] is None


@of_every_kind
def test_the_calendar_within_the_mail_has_no_content_id(kind: str) -> None:
    """PHPMailer#175: with `inline` and a Content-ID Thunderbird showed nothing."""
    assert calendar_part(kind)["Content-ID"] is None


@of_every_kind
def test_the_calendar_within_the_mail_has_no_name(kind: str) -> None:
    """Cocoanetics/SwiftMail#176: a named part counts as an attachment for Apple Mail, Outlook and Gmail."""
    assert calendar_part(kind).get_filename() is None


@of_every_kind
def test_the_method_of_the_part_is_in_capitals(kind: str) -> None:
    """tutao/tutanota#2960: method=request was ignored."""
    method = str(calendar_part(kind).get_param("method"))
    assert method == method.upper() != ""


@of_every_kind
def test_the_part_names_its_charset(kind: str) -> None:
    """swiftmailer#901: without charset and method the part is no iMIP (RFC 6047, section 2.4)."""
    assert calendar_part(kind).get_content_charset() == "utf-8"


@of_every_kind
def test_the_parts_method_is_the_calendars(kind: str) -> None:
    """maevsi/vibetype#2368: Exchange refused "Inbound Mime method and ICAL method mismatch"."""
    mail = every_kind(kind)
    assert f"METHOD:{mail.part('text/calendar').get_param('method')}\r\n".encode() in mail.ics


@of_every_kind
def test_lines_end_in_crlf_before_they_are_encoded(kind: str) -> None:
    """Miksus/red-mail#75 and repoze.sendmail#49: Python's default policy turned CRLF into LF in the base64."""
    ics = every_kind(kind).ics
    assert ics.count(b"\n") == ics.count(b"\r\n") > 10


@of_every_kind
def test_the_file_ends_its_lines_as_the_part_does(kind: str) -> None:
    """suitenumerique/calendars#64: the attached file had bare LF, and Outlook refused it."""
    file = every_kind(kind).attached
    assert file.count(b"\n") == file.count(b"\r\n") > 10


@of_every_kind
def test_no_extra_content_class_is_sent(kind: str) -> None:
    """Miksus/red-mail#95: Content-Class alone did not help, and providers refuse a header that stands twice."""
    headers = [name.lower() for name in every_kind(kind, PUBLIC).message.keys()]  # noqa: SIM118 (a mail may repeat a key)
    assert "content-class" not in headers
    assert len(headers) == len(set(headers))


def test_a_cancellation_carries_the_file_name_of_the_invite() -> None:
    """sql-clr-ics#11: a cancellation was taken only under the invite's file name."""
    assert cancellation().part("application/ics").get_filename() == build().part("application/ics").get_filename()


def test_a_cancellation_is_a_whole_itip_mail() -> None:
    """nextcloud/calendar#3850: cancellations that were no proper iMIP left the event in Outlook and Gmail."""
    part = cancellation().part("text/calendar")
    assert part.get_param("method") == "CANCEL"


def test_a_cancellation_asks_for_no_answer() -> None:
    """nextcloud/server#11230: the mail that called off still offered "Accept" and "Decline"."""
    mail = cancellation()
    assert "Accept" not in mail.html + mail.text
    assert "cancelled" in mail.text.lower()


@pytest.mark.parametrize("kind", ["request", "update", "publish"])
def test_the_body_holds_all_facts(kind: str) -> None:
    """indico#6358: Outlook shows the mail's body as the description of the event."""
    mail = every_kind(kind)
    for body in (mail.text, mail.html):
        assert all(fact in body for fact in ("Design review", "Room 4", "Bring ideas.", INVITE.permalink))


def test_the_plain_body_names_time_and_zone() -> None:
    """mustang#681: whoever reads the body instead of the calendar had no time to go by."""
    assert "10:00" in build(zone="Europe/Berlin").text
    assert "Europe/Berlin" in build(zone="Europe/Berlin").text


def test_invite_change_and_cancellation_come_from_one_address() -> None:
    """tutao/tutanota#3907, #5785 and #11148: updates from another sender than the first were dropped."""
    mails = [every_kind(kind).message["From"].addresses[0].addr_spec for kind in KINDS]
    assert set(mails) == {"invites@meet.example.com"}


def test_answers_go_to_the_organizer_and_not_to_the_sender() -> None:
    """indico#7121 and #6315: answers to ORGANIZER=noreply bounced."""
    mail = build()
    assert mail.message["Reply-To"].addresses[0].addr_spec == "ada@example.com"
    assert b"ORGANIZER" in mail.ics
    assert b"invites@meet.example.com" not in mail.ics.replace(b"\r\n ", b"")


def test_the_organizer_is_not_invited_to_their_own_meeting() -> None:
    """calcom/cal.diy#16247 and sendgrid-csharp#907: Outlook binned a REQUEST to its own organizer."""
    assert organizers_copy().part("text/calendar").get_param("method") == Method.PUBLISH.value


def test_the_organizer_gets_an_entry_all_the_same() -> None:
    """nextcloud/calendar#2760 and odoo#206649: organizers missed the event in their own calendar."""
    mail = organizers_copy()
    assert b"BEGIN:VEVENT" in mail.ics
    assert "invite.ics" in mail.text


def test_a_long_name_with_commas_stays_one_sender() -> None:
    """django-anymail#369: a long name with commas and accents folded into two mailboxes."""
    name = "Łukasz, " * 12 + "Countess of Łódź"
    mail = build(invite=replace(INVITE, organizer_name=name))
    assert len(mail.message["From"].addresses) == 1
    assert mail.message["From"].addresses[0].addr_spec == "invites@meet.example.com"


def test_a_mail_names_one_recipient_and_hides_none() -> None:
    """django-anymail#189: Bcc recipients reached the wire where the envelope was made from headers."""
    mail = build()
    assert (mail.message["Cc"], mail.message["Bcc"]) == (None, None)
    assert [one.addr_spec for one in mail.message["To"].addresses] == [mail.mail.recipient]


def test_who_is_mailed_is_who_is_invited() -> None:
    """dotnet-foundation/wg-maintainers#64: a REQUEST to somebody who is no attendee had its buttons blocked."""
    mail = build(address="Ben.O'Neil@Example.com")
    (to,) = mail.message["To"].addresses
    uri = mail.ics.replace(b"\r\n ", b"").partition(b"\r\nATTENDEE")[2].partition(b"\r\n")[0].decode()
    assert uri.endswith(f":mailto:{to.addr_spec}")


def test_a_cancellation_says_so_in_its_subject() -> None:
    """nextcloud/server#46719: the mail that called an event off read like an ordinary update."""
    assert "Cancelled" in str(cancellation().message["Subject"])
    assert "Cancelled" not in str(build().message["Subject"])
