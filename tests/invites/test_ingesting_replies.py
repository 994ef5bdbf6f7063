"""From SES's notification to the stored answer, over a real queue and a real bucket's protocol."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.domain.errors import MeetError
from bot.domain.ids import new_id
from bot.domain.invite import Invite
from bot.domain.replies import Answer, Attendance
from bot.domain.reply_address import new_reply_secret, reply_address
from bot.domain.stop_address import stop_address
from bot.domain.suppression import SuppressionReason
from bot.services import replying
from invites.inbox import S3Inbox
from invites.replies import MOST_TRIES, ingest_replies, reread
from invites.reply_mime import MOST_BYTES
from storage.database import DatabaseUnavailable
from storage.outbox.attendance import AttendanceRepository
from tests.invites.reply_mails import EVA, SHAPES, UID, Shape, fastmail, mail, outlook
from tests.invites.world import World
from tests.storage.makers import HERE

QUEUE = "meet-replies"


@dataclass
class Replies:
    """Eva was mailed an invite, and her calendar answers."""

    world: World
    invite: Invite

    @property
    def to(self) -> str:
        return reply_address(self.invite, EVA)

    def arrives(self, raw: bytes, *, to: str = "", source: str = EVA, **verdicts: str) -> str:
        """SES receives the mail; its id."""
        receiving = self.world.aws.ses.receiving
        return receiving.take(self.world.provisioned.region, raw, [to or self.to], source, verdicts)

    def ingests(self) -> int:
        return ingest_replies(self.world.meet)

    def answers(self) -> list[Attendance]:
        with self.world.database.read(HERE) as uow:
            return uow.attendance.of_poll(self.invite.poll)

    def quarantined(self) -> list[str]:
        with self.world.database.read_account() as account:
            return [one.reason for one in account.feedback.quarantined(20)]

    def waiting(self) -> int:
        depth = self.world.mail.queue_depth(QUEUE)
        return depth.waiting + depth.in_flight

    def stored(self) -> int:
        return len(self.world.aws.ses.receiving.keys)


@pytest.fixture
def replies(world: World) -> Replies:
    now = world.clock.now()
    taking = {
        "id": new_id(now),
        "uid": UID,
        "reply_domain": world.provisioned.inbound_domain,
        "reply_secret": new_reply_secret(),
    }
    # Shapes are stamped in 2026, so the invite is of before.
    invite = world.invite(revised_at=now - timedelta(days=4000), **taking)
    world.promise(EVA, invite=invite, user="UEVA")
    return Replies(world, invite)


@pytest.mark.parametrize("program", SHAPES)
def test_the_answer_of_every_program_reaches_the_card(replies: Replies, program: str) -> None:
    replies.arrives(SHAPES[program](Shape("DECLINED")))
    assert replies.ingests() == 1
    (stored,) = replies.answers()
    assert (stored.user, stored.answer) == ("UEVA", Answer.DECLINED)
    assert (replies.waiting(), replies.stored(), replies.quarantined()) == (0, 0, [])
    assert replies.world.woken == ["notices", "refresh", "deliver"]


def test_a_sender_whom_no_domain_vouches_for_is_shown_as_unverified(replies: Replies) -> None:
    replies.arrives(fastmail(Shape()), dmarcVerdict="FAIL")
    replies.ingests()
    assert [one.is_verified for one in replies.answers()] == [False]


def test_a_genuine_sender_is_verified(replies: Replies) -> None:
    replies.arrives(fastmail(Shape()))
    replies.ingests()
    assert [one.is_verified for one in replies.answers()] == [True]


def test_a_message_that_comes_twice_counts_once(replies: Replies) -> None:
    replies.arrives(fastmail(Shape()))
    replies.world.mail.duplicate_queue(QUEUE)
    assert replies.ingests() == 2
    assert (len(replies.answers()), replies.waiting(), replies.stored()) == (1, 0, 0)


def test_a_crash_after_the_commit_leaves_nothing_undone(replies: Replies, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(BaseException):
        pass

    def die(*_: object) -> None:
        raise Killed

    replies.arrives(fastmail(Shape()))
    with monkeypatch.context() as patch:
        patch.setattr(S3Inbox, "delete", die)
        with pytest.raises(Killed):
            replies.ingests()
    assert (len(replies.answers()), replies.waiting(), replies.stored()) == (1, 1, 1)
    replies.world.mail.lapse_visibility(QUEUE)
    assert replies.ingests() == 1
    assert (len(replies.answers()), replies.waiting(), replies.stored()) == (1, 0, 0)


@pytest.mark.parametrize(
    ("make", "verdicts"),
    [
        (lambda: b"x" * (MOST_BYTES * 10), {}),
        (lambda: fastmail(Shape()).replace(b"METHOD:REPLY", b"METHOD:REQUEST"), {}),
        (lambda: fastmail(Shape()).replace(UID.encode(), b"another@example.com"), {}),
        (lambda: fastmail(Shape()), {"virusVerdict": "FAIL"}),
        (lambda: fastmail(Shape()), {"spamVerdict": "FAIL"}),
        (lambda: mail(["From: a@b.de", "Auto-Submitted: auto-replied"], "I am away"), {}),
        (lambda: mail(["From: a@b.de", "Content-Type: multipart/report; boundary=x"], "gone"), {}),
    ],
)  # fmt: skip
def test_what_is_no_answer_goes_to_quarantine_with_a_reason(
    replies: Replies, make: Callable[[], bytes], verdicts: dict[str, str]
) -> None:
    replies.arrives(make(), **verdicts)
    assert replies.ingests() == 1
    assert replies.answers() == []
    assert len(replies.quarantined()) == 1
    assert (replies.waiting(), replies.stored()) == (0, 0 if verdicts else 1)


def test_a_bounce_without_a_report_goes_to_quarantine_too(replies: Replies) -> None:
    replies.arrives(mail(["From: a@b.de"], "gone"), source="")
    replies.ingests()
    assert len(replies.quarantined()) == 1


def test_a_notification_that_is_none_goes_to_quarantine(replies: Replies) -> None:
    replies.world.mail.inject("poison", QUEUE)
    assert replies.ingests() == 1
    assert (len(replies.quarantined()), replies.waiting()) == (1, 0)


def test_what_sns_says_of_itself_is_taken_away(replies: Replies) -> None:
    replies.world.mail.inject('{"Type": "SubscriptionConfirmation"}', QUEUE)
    assert replies.ingests() == 1
    assert (replies.quarantined(), replies.waiting()) == ([], 0)


def test_a_mail_that_is_not_there_is_looked_for_again_and_then_set_aside(replies: Replies) -> None:
    message_id = replies.arrives(fastmail(Shape()))
    replies.world.aws.ses.receiving.remove(f"meet-replies/{message_id}")
    for _ in range(MOST_TRIES - 1):
        assert (replies.ingests(), replies.waiting(), replies.quarantined()) == (0, 1, [])
        replies.world.mail.lapse_visibility(QUEUE)
    assert (replies.ingests(), replies.waiting(), len(replies.quarantined())) == (1, 0, 1)


def test_a_mail_to_an_address_that_nobody_has_is_dropped_unread(replies: Replies) -> None:
    message_id = replies.arrives(fastmail(Shape()), to=f"nobody@{replies.to.partition('@')[2]}")
    replies.world.aws.ses.receiving.remove(f"meet-replies/{message_id}")
    assert (replies.ingests(), replies.waiting(), replies.quarantined()) == (1, 0, [])


def test_any_mail_to_the_address_that_ends_mail_does_so_unread(replies: Replies) -> None:
    delivery = replies.world.promise(EVA, id=new_id(replies.world.clock.now()))
    secret, domain = replies.world.settings.secret_key, replies.world.provisioned.inbound_domain
    replies.arrives(b"x" * (MOST_BYTES * 2), to=stop_address(secret, delivery.id, domain), spamVerdict="FAIL")
    assert replies.ingests() == 1
    with replies.world.database.read_account() as account:
        assert [one.reason for one in account.suppressions.of(EVA)] == [SuppressionReason.OPT_OUT]
    assert (replies.waiting(), replies.stored(), replies.quarantined(), replies.answers()) == (0, 0, [], [])


def test_what_a_person_wrote_is_told(replies: Replies) -> None:
    replies.arrives(mail(["From: eva@example.com"], "I am running late"))
    assert replies.ingests() == 1
    assert (replies.answers(), replies.quarantined()) == ([], [])


def test_while_the_bucket_cannot_be_reached_the_mail_waits(replies: Replies) -> None:
    replies.arrives(fastmail(Shape()))
    replies.world.mail.set_fault("error", service="s3", times=None, code="InternalError", status=500)
    with pytest.raises(OSError, match="bucket"):
        replies.ingests()
    assert (replies.answers(), replies.waiting()) == ([], 1)


def test_a_mail_that_cannot_be_deleted_holds_up_no_other_and_counts_once(
    replies: Replies, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError("AccessDenied")

    for partstat in ("ACCEPTED", "DECLINED"):
        replies.arrives(fastmail(Shape(partstat)))
    with monkeypatch.context() as patch:
        patch.setattr(S3Inbox, "delete", refuse)
        assert replies.ingests() == 0
        assert (len(replies.answers()), replies.waiting(), replies.stored()) == (1, 2, 2)
    replies.world.mail.lapse_visibility(QUEUE)
    assert replies.ingests() == 2
    assert (len(replies.answers()), replies.waiting(), replies.stored()) == (1, 0, 0)


@pytest.mark.parametrize("code", ["InvalidRange", "InvalidObjectState"])
def test_a_mail_without_content_is_set_aside_and_holds_up_no_other(replies: Replies, code: str) -> None:
    replies.arrives(fastmail(Shape()))
    replies.world.mail.set_fault("error", service="s3", times=MOST_TRIES, code=code, status=416)
    for _ in range(MOST_TRIES):
        replies.ingests()
        replies.world.mail.lapse_visibility(QUEUE)
    assert (replies.waiting(), len(replies.quarantined())) == (0, 1)


def test_while_the_database_fails_the_mail_waits(replies: Replies, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        raise DatabaseUnavailable

    replies.arrives(fastmail(Shape()))
    monkeypatch.setattr(AttendanceRepository, "attendees", breaks)
    with pytest.raises(DatabaseUnavailable):
        replies.ingests()
    assert (replies.waiting(), replies.stored()) == (1, 1)


def test_a_meet_without_inbox_reads_nothing(replies: Replies) -> None:
    object.__setattr__(replies.world.meet, "inbox", None)
    replies.arrives(fastmail(Shape()))
    assert (replies.ingests(), replies.waiting()) == (0, 1)


def test_an_inbox_needs_a_queue_and_a_bucket(replies: Replies) -> None:
    settings = replies.world.settings.model_copy(update={"meet_inbound_bucket": None})
    assert not settings.takes_replies
    with pytest.raises(MeetError):
        S3Inbox(settings)


def test_a_mail_in_quarantine_is_read_again_from_the_bucket(replies: Replies) -> None:
    replies.arrives(outlook(Shape()), dmarcVerdict="GRAY")
    with replies.world.database.begin_account() as account:
        message_id = replies.world.aws.ses.receiving.keys[0].rpartition("/")[2]
        account.reply_mails.take(message_id, account.now())
    body = replies.world.mail.queue_bodies(QUEUE)[0]
    with replies.world.database.begin_account() as account:
        account.feedback.quarantine(body, "", account.now(), "digest")
    replying.replay_mail(replies.world.database, "digest", reread(replies.world.meet.inbox, body))
    assert [one.answer for one in replies.answers()] == [Answer.ACCEPTED]
    assert replies.quarantined() == []


@pytest.mark.parametrize("body", ["poison", '{"Type": "SubscriptionConfirmation"}'])
def test_what_is_no_mail_cannot_be_read_again(replies: Replies, body: str) -> None:
    with pytest.raises(MeetError):
        reread(replies.world.meet.inbox, body)
    with pytest.raises(MeetError):
        reread(None, body)


def test_a_mail_whose_bucket_has_lost_it_stays_in_quarantine(replies: Replies) -> None:
    message_id = replies.arrives(fastmail(Shape()))
    replies.world.aws.ses.receiving.remove(f"meet-replies/{message_id}")
    lost = reread(replies.world.meet.inbox, replies.world.mail.queue_bodies(QUEUE)[0])
    assert lost.problem is not None
