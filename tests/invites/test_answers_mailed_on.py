"""From an answer in the bucket to a mail in the organizer's mailbox: its bytes, and that it comes back as nothing."""

import email
from dataclasses import replace
from email.header import decode_header, make_header
from email.message import Message
from typing import Any

import pytest

from bot.config import values
from bot.domain.addresses import mail_domain
from bot.domain.delivery import DeliveryKind, DeliveryStatus
from bot.domain.ids import new_id
from bot.domain.invite import Role
from bot.domain.person import RegisteredAddress
from bot.domain.reply_address import new_reply_secret, reply_address
from bot.domain.reply_outcomes import ReplyReason
from bot.language import reading, short_slot
from invites.replies import ingest_replies
from invites.smtp import SmtpMailer
from playground.mail_client import SeenMail
from tests.fakes import RecordingMailer, StandingClock
from tests.invites.reply_mails import EVA, SHAPES, UID, Shape, baikal, fastmail, gmail, mail, thunderbird
from tests.invites.smtp_mailers import settings_of
from tests.invites.smtp_servers import aiosmtpd_server
from tests.invites.world import MakeWorld, World
from tests.storage.makers import HERE, a_profile

ADA = "ada@example.com"


class Answered:
    """Eva was mailed an invite of Ada's, who organizes the poll and has an invite of her own."""

    def __init__(self, world: World, **changes: Any) -> None:
        self.world = world
        taking = {"reply_domain": world.provisioned.inbound_domain, "reply_secret": new_reply_secret()}
        self.invite = world.invite(id=new_id(world.clock.now()), uid=UID, **(taking | changes))
        now = world.clock.now()
        with world.database.begin(HERE) as uow:
            uow.people.save_address(RegisteredAddress(HERE, "U1", ADA, now))
            uow.people.save_profile(a_profile("UEVA", name="Eva Adams", read_at=now))
        self.own = world.promise(ADA, invite=self.invite, user="U1", role=Role.ORGANIZER)
        world.promise(EVA, invite=self.invite, user="UEVA")
        world.deliver()

    def arrives(self, raw: bytes, source: str = EVA, **more: Any) -> None:
        to = more.pop("to", reply_address(self.invite, EVA))
        self.world.aws.ses.receiving.take(self.world.provisioned.region, raw, [to], source, more)
        assert ingest_replies(self.world.meet) == 1

    def mailed(self) -> list[SeenMail]:
        """The mails of answers to Ada, oldest first."""
        self.world.deliver()
        return [one for one in self.world.mail.mails(ADA) if not one.calendars]

    def deliveries(self) -> list[Any]:
        with self.world.database.read_account() as account:
            return [one for one in account.deliveries.list() if one.kind is DeliveryKind.ANSWERS]

    def when(self, zone: str = "") -> str:
        """The meeting's time, as the subject has it."""
        return short_slot(self.invite.slot, zone or self.invite.zone, self.world.clock.now())

    def reasons(self) -> list[str]:
        with self.world.database.read_account() as account:
            return [one.reason for one in account.feedback.quarantined(20)]


@pytest.fixture
def answered(world: World) -> Answered:
    return Answered(world)


def by_hand(text: str = "Running late, sorry.", *headers: str) -> bytes:
    return mail([f"From: Eva <{EVA}>", *headers, "Content-Type: text/plain; charset=utf-8"], text)


def parsed(world: World, seen: SeenMail) -> Message:
    return email.message_from_bytes(world.mail.raw(seen, submitted=True))


@pytest.mark.parametrize("program", SHAPES)
def test_the_answer_of_every_program_reaches_the_organizers_mailbox(answered: Answered, program: str) -> None:
    answered.arrives(SHAPES[program](Shape("DECLINED")))
    (seen,) = answered.mailed()
    assert seen.to == (ADA,)
    assert seen.subject == f"Eva Adams declined: Design review, {answered.when()}"
    assert "Eva Adams declined." in (seen.text or "")


def test_the_mail_says_that_no_machine_shall_answer_and_names_no_way_back(answered: Answered) -> None:
    answered.arrives(by_hand())
    (seen,) = answered.mailed()
    raw = parsed(answered.world, seen)
    assert (raw["Auto-Submitted"], raw["X-Auto-Response-Suppress"]) == ("auto-generated", "All")
    assert (raw["Reply-To"], raw["From"]) == (None, f"Meet <{answered.world.settings.meet_from_address}>")
    everything = answered.world.mail.raw(seen, submitted=True) + (seen.text or "").encode() + (seen.html or "").encode()
    assert EVA.encode() not in everything
    assert answered.world.provisioned.inbound_domain.encode() not in everything.partition(b"List-Unsubscribe")[0]


def test_the_mail_stands_below_the_organizers_own_invite(answered: Answered) -> None:
    answered.arrives(by_hand())
    (seen,) = answered.mailed()
    (own,) = [one for one in answered.world.mail.mails(ADA) if one.calendars]
    raw = parsed(answered.world, seen)
    assert raw["References"] == raw["In-Reply-To"] == own.header("Message-ID")


def test_typed_words_are_text_in_both_bodies_and_no_header(answered: Answered) -> None:
    answered.arrives(by_hand("<b>late</b>\r\nBcc: all@example.com\r\n"))
    (seen,) = answered.mailed()
    assert "> <b>late</b>\n> Bcc: all@example.com\n" in (seen.text or "").replace("\r\n", "\n")
    assert "&lt;b&gt;late&lt;/b&gt;" in (seen.html or "")
    assert parsed(answered.world, seen)["Bcc"] is None


def test_a_name_with_line_ends_makes_no_header(answered: Answered) -> None:
    with answered.world.database.begin(HERE) as uow:
        uow.people.save_profile(a_profile("UEVA", name='Eva"\r\nBcc: all@example.com\r\n\r\nhello'))
    answered.arrives(fastmail(Shape("DECLINED")))
    (seen,) = answered.mailed()
    raw = parsed(answered.world, seen)
    assert raw["Bcc"] is None
    assert seen.subject == f"Eva' Bcc: all@example.com hello declined: Design review, {answered.when()}"


def test_a_comment_of_megabytes_is_shortened(answered: Answered) -> None:
    answered.arrives(by_hand("late " * 100_000))
    (seen,) = answered.mailed()
    quoted = [line for line in (seen.text or "").splitlines() if line.startswith("> ")]
    assert [len(line) <= 502 for line in quoted] == [True]
    assert quoted[0].endswith("…")


def test_google_calls_a_pressed_answer_auto_generated_and_it_goes_on(answered: Answered) -> None:
    answered.arrives(gmail(Shape("DECLINED")))
    assert len(answered.mailed()) == 1


@pytest.mark.parametrize(
    "header",
    ["List-Id: <team.example.com>", "Precedence: bulk", "Precedence: list", "Precedence: junk", "X-Meet-Outbox: 1",
     "Auto-Submitted: auto-replied (vacation)"],
)  # fmt: skip
def test_what_a_list_a_machine_or_a_meet_sent_is_not_mailed_on(answered: Answered, header: str) -> None:
    answered.arrives(by_hand("Running late.", header))
    answered.arrives(header.encode() + b"\r\n" + fastmail(Shape("DECLINED")))
    assert answered.mailed() == []


@pytest.mark.parametrize("source", ["noreply@dav.example.com", "www-data@dav.example.com"])
def test_the_answer_of_a_calendar_server_that_writes_by_noreply_goes_on_and_its_words_do_not(
    answered: Answered, source: str
) -> None:
    answered.arrives(by_hand("Running late.").replace(EVA.encode(), b"noreply@dav.example.com"), source)
    answered.arrives(baikal(Shape("DECLINED")), source)
    (seen,) = answered.mailed()
    assert seen.subject == f"Eva Adams declined: Design review, {answered.when()}"


@pytest.mark.parametrize("source", ["", "MAILER-DAEMON@mx.example.com", "postmaster@mx.example.com"])
def test_what_a_mail_server_sent_is_not_mailed_on(answered: Answered, source: str) -> None:
    answered.arrives(fastmail(Shape("DECLINED")), source)
    assert answered.mailed() == []


def test_the_mail_itself_comes_back_as_a_machines_and_goes_nowhere(answered: Answered) -> None:
    """So two Meets whose organizers have addresses at each other mail each other nothing twice."""
    answered.arrives(by_hand())
    (seen,) = answered.mailed()
    answered.arrives(answered.world.mail.raw(seen), source="invites@another-meet.example.com")
    assert len(answered.mailed()) == 1
    with answered.world.database.read_account() as account:
        assert account.reply_mails.counts(answered.invite.created_at) == {"quarantined": 1, "told": 1}
    assert ReplyReason.FROM_MACHINE  # the reason is words by now
    assert len(answered.reasons()) == 1


def test_a_forged_answer_changes_nobody_elses_and_says_that_it_is_not_verified(answered: Answered) -> None:
    answered.arrives(fastmail(Shape("DECLINED")), source="mallory@example.org", dmarcVerdict="FAIL")
    (seen,) = answered.mailed()
    assert "The sender is not verified, as with many calendars." in (seen.text or "")


def test_a_text_that_anybody_may_have_written_says_so(answered: Answered) -> None:
    answered.arrives(by_hand(), source="mallory@example.org", dmarcVerdict="FAIL")
    (seen,) = answered.mailed()
    assert "The mail does not prove who wrote it." in (seen.text or "")


def test_its_bounce_suppresses_the_address_and_moves_no_invite(answered: Answered) -> None:
    answered.arrives(by_hand())
    (seen,) = answered.mailed()
    before = answered.world.stored(answered.own)
    answered.world.mail.bounce(seen)
    answered.world.ingest()
    assert answered.world.suppressed() == {ADA: "hard_bounce"}
    (mailed,) = answered.deliveries()
    assert (mailed.status, mailed.reason) == (DeliveryStatus.BOUNCED, "hard_bounce")
    assert replace(answered.world.stored(answered.own), status=before.status) == before
    assert answered.world.status(answered.own) is not DeliveryStatus.BOUNCED


def test_a_deployment_can_switch_it_off(make_world: MakeWorld) -> None:
    answered = Answered(make_world(meet_forward_answers="no"))
    answered.arrives(by_hand())
    assert (answered.mailed(), answered.deliveries()) == ([], [])


def test_a_german_organizer_reads_german_in_their_zone(answered: Answered) -> None:
    with answered.world.database.begin(HERE) as uow:
        uow.people.save_profile(a_profile("U1", name="Ada", locale="de-DE", zone="Asia/Tokyo"))
    answered.arrives(fastmail(Shape("DECLINED")))
    (seen,) = answered.mailed()
    with reading("de"):
        assert seen.subject == f"Eva Adams hat abgesagt: Design review, {answered.when('Asia/Tokyo')}"
    assert "Asia/Tokyo" in (seen.text or "")


def test_a_proposed_time_is_named_with_its_zone(answered: Answered) -> None:
    (own,) = [one for one in answered.world.mail.mails(EVA) if one.calendars]
    times = {"starts_at": "2027-01-05T10:00:00+01:00", "ends_at": "2027-01-05T11:00:00+01:00"}
    answered.world.mail.answer(own, "propose", "an hour later?", **times)
    ingest_replies(answered.world.meet)
    (seen,) = answered.mailed()
    assert seen.subject == f"Eva Adams proposes another time: Design review, {answered.when()}"
    assert "Tuesday, 5 January 2027, 10:00 – 11:00 (Europe/Berlin, UTC+1)" in (seen.text or "")


def test_several_answers_are_one_mail_with_their_number(answered: Answered) -> None:
    answered.arrives(thunderbird(Shape("DECLINED", "on holiday")))
    answered.arrives(by_hand("back on Monday"))
    (seen,) = answered.mailed()
    assert seen.subject == f"2 answers: Design review, {answered.when()}"
    assert (seen.text or "").index("> on holiday") < (seen.text or "").index("> back on Monday")


def test_they_leave_by_smtp_as_well_below_the_invite_as_meet_named_it(make_world: MakeWorld) -> None:
    with aiosmtpd_server() as (inbox, port):
        settings = settings_of(f"smtp://127.0.0.1:{port}")
        by_smtp = {"meet_mailer": settings.meet_mailer, "smtp_url": settings.smtp_url}
        world = make_world(mailer=SmtpMailer(settings, StandingClock()), **by_smtp)
        answered = Answered(world)
        answered.arrives(by_hand())
        world.deliver()
        mails = [email.message_from_bytes(one.content) for one in inbox.taken if one.rcpt_tos == [ADA]]
    told = mails[-1]
    assert told["References"] == f"<{answered.own.id}@{mail_domain(settings.meet_from_address or '')}>"
    assert (
        str(make_header(decode_header(told["Subject"])))
        == f"Eva Adams answered by mail: Design review, {answered.when()}"
    )


def test_below_an_invite_that_another_provider_named_they_name_no_message_of_ses(
    make_world: MakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(values, "MAILERS", (*values.MAILERS, "pigeon"))
    mailer = RecordingMailer()
    answered = Answered(make_world(mailer=mailer, meet_mailer="pigeon"))
    answered.arrives(by_hand())
    answered.world.deliver()
    assert mailer.sent[-1].method is None
    assert b"amazonses" not in mailer.sent[-1].raw
    assert b"References:" not in mailer.sent[-1].raw
