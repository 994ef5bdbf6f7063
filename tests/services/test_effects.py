"""What one fact does: to its delivery, to the suppression list, and whom it tells."""

from typing import Any

import pytest

from bot.domain.delivery import SOFT_BOUNCE, DeliveryStatus
from bot.domain.feedback import FeedbackKind
from bot.domain.notice import NoticeKind
from bot.domain.suppression import SOFT_STREAK_LIMIT, SuppressionReason
from storage.database import Database
from tests.services.feedback_makers import K, S, about, apply, invalid, registered, sent
from tests.services.outbox_makers import (
    OPERATORS,
    due_code,
    notices,
    standing,
    stored,
    suppress,
    suppressions,
)
from tests.storage.makers import HERE, a_fact, stored_invite


@pytest.mark.parametrize(
    ("kind", "status", "listed"),
    [
        (K.SENT, S.SENT, None),
        (K.DELIVERED, S.DELIVERED, None),
        (K.DELAYED, S.SENT, None),
        (K.HARD_BOUNCE, S.BOUNCED, "hard_bounce"),
        (K.SOFT_BOUNCE, S.BOUNCED, None),
        (K.COMPLAINT, S.COMPLAINED, "complaint"),
        (K.NOT_SPAM, S.DELIVERED, None),
        (K.PROVIDER_SUPPRESSED, S.SUPPRESSED, "provider_list"),
        (K.OPT_OUT, S.SUPPRESSED, "opt_out"),
        (K.REJECTED, S.FAILED, None),
        (K.RENDER_FAILED, S.FAILED, None),
        (K.CONTROL, S.SENT, None),
    ],
)
def test_each_kind_moves_the_delivery_and_the_list(
    sqlite_database: Database, kind: FeedbackKind, status: DeliveryStatus, listed: str | None
) -> None:
    delivery = sent(sqlite_database)
    assert apply(sqlite_database, about(delivery, kind)) == [True]
    assert stored(sqlite_database, delivery).status is status
    assert suppressions(sqlite_database) == ({"bob@example.com": listed} if listed else {})


def test_a_delivery_never_lifts_a_suppression(sqlite_database: Database) -> None:
    suppress(sqlite_database, "bob@example.com", SuppressionReason.HARD_BOUNCE)
    apply(sqlite_database, about(sent(sqlite_database), K.DELIVERED))
    assert suppressions(sqlite_database) == {"bob@example.com": "hard_bounce"}


def test_a_correction_suppresses_nobody_and_lifts_nothing(sqlite_database: Database) -> None:
    suppress(sqlite_database, "bob@example.com", SuppressionReason.COMPLAINT)
    apply(sqlite_database, about(sent(sqlite_database), K.NOT_SPAM))
    assert suppressions(sqlite_database) == {"bob@example.com": "complaint"}


def test_soft_bounces_of_five_mails_in_a_row_suppress(sqlite_database: Database) -> None:
    registered(sqlite_database)
    for number in range(SOFT_STREAK_LIMIT):
        assert suppressions(sqlite_database) == {}
        apply(sqlite_database, about(sent(sqlite_database), K.SOFT_BOUNCE, subtype="MailboxFull"))
        assert number < SOFT_STREAK_LIMIT
    assert suppressions(sqlite_database) == {"bob@example.com": "soft_streak"}
    assert len(notices(sqlite_database, NoticeKind.ADDRESS_BOUNCED)) == 1
    assert not invalid(sqlite_database)


def test_a_streak_counts_mails_not_events(sqlite_database: Database) -> None:
    delivery = sent(sqlite_database)
    apply(sqlite_database, *(about(delivery, K.SOFT_BOUNCE) for _ in range(SOFT_STREAK_LIMIT + 2)))
    assert suppressions(sqlite_database) == {}
    assert standing(sqlite_database, delivery) == (S.BOUNCED, SOFT_BOUNCE)


def test_a_delivery_forgives_the_streak(sqlite_database: Database) -> None:
    for _ in range(SOFT_STREAK_LIMIT - 1):
        apply(sqlite_database, about(sent(sqlite_database), K.SOFT_BOUNCE))
    apply(sqlite_database, about(sent(sqlite_database), K.DELIVERED))
    for _ in range(SOFT_STREAK_LIMIT - 1):
        apply(sqlite_database, about(sent(sqlite_database), K.SOFT_BOUNCE))
    assert suppressions(sqlite_database) == {}


def test_an_automatic_reply_after_the_delivery_counts_for_nothing(sqlite_database: Database) -> None:
    for number in range(SOFT_STREAK_LIMIT + 1):
        mail = f"orphan-{number}"
        taken, reply = a_fact(K.DELIVERED, ses_message_id=mail), a_fact(K.SOFT_BOUNCE, ses_message_id=mail)
        apply(sqlite_database, taken, reply)
    delivery = sent(sqlite_database, status=S.DELIVERED)
    apply(sqlite_database, about(delivery, K.SOFT_BOUNCE, subtype="General"))
    assert suppressions(sqlite_database) == {}
    assert stored(sqlite_database, delivery).status is S.DELIVERED


def test_a_refused_attachment_fails_the_mail_tells_the_operators_and_spares_the_person(
    sqlite_database: Database,
) -> None:
    registered(sqlite_database)
    for _ in range(SOFT_STREAK_LIMIT + 1):
        delivery = sent(sqlite_database)
        refused = about(delivery, K.SOFT_BOUNCE, subtype="AttachmentRejected", ours_at_fault=True)
        apply(sqlite_database, refused)
        assert standing(sqlite_database, delivery) == (S.FAILED, "content_refused")
    assert suppressions(sqlite_database) == {}
    told = notices(sqlite_database)
    assert {notice.kind for notice in told} == {NoticeKind.OPERATOR_WARNING}
    assert len(told) == len(OPERATORS)
    assert "AttachmentRejected" in told[0].data["text"]


@pytest.mark.parametrize(
    ("kind", "changes", "words"),
    [
        (K.REJECTED, {"ours_at_fault": True, "diagnostic": "Bad content"}, "Bad content"),
        (K.RENDER_FAILED, {"ours_at_fault": True}, "no reason given"),
        (K.COMPLAINT, {"subtype": "auth-failure"}, "DKIM"),
        (K.DELAYED, {"subtype": "SpamDetected"}, "reputation"),
        (K.DELAYED, {"subtype": "IPFailure"}, "reputation"),
        (K.CONTROL, {"subtype": "received"}, "inbound"),
    ],
)
def test_the_operators_hear_of_what_only_they_can_mend(
    sqlite_database: Database, kind: FeedbackKind, changes: dict[str, Any], words: str
) -> None:
    apply(sqlite_database, about(sent(sqlite_database), kind, **changes))
    told = notices(sqlite_database, NoticeKind.OPERATOR_WARNING)
    assert [notice.user for notice in told] == [user for _, user in OPERATORS]
    assert words in told[0].data["text"]


def test_an_ordinary_delay_is_nobodys_business(sqlite_database: Database) -> None:
    apply(sqlite_database, about(sent(sqlite_database), K.DELAYED, subtype="MailboxFull"))
    assert notices(sqlite_database) == []


def test_a_hard_bounce_makes_the_address_invalid_everywhere_and_asks_each_owner_alone(database: Database) -> None:
    registered(database)
    registered(database, "U7", "T2", "BOB@example.com")
    invite = stored_invite(database, title="Design <review>")
    delivery = sent(database, invite=invite)
    apply(database, about(delivery, K.HARD_BOUNCE))
    assert invalid(database)
    assert invalid(database, "U7", "T2")
    ours, theirs = sorted(notices(database, NoticeKind.ADDRESS_BOUNCED), key=lambda notice: notice.workspace)
    assert (ours.workspace, ours.user, ours.data["poll"]) == (HERE, "U2", delivery.poll)
    assert ours.data == {"poll": delivery.poll, "title": "Design review", "mask": "b•••@example.com"}
    assert (theirs.workspace, theirs.user) == ("T2", "U7")
    assert theirs.data == {"poll": "", "title": "", "mask": "b•••@example.com"}


def test_nobody_hears_twice_of_one_dead_address(sqlite_database: Database) -> None:
    registered(sqlite_database)
    apply(sqlite_database, *(about(sent(sqlite_database), K.HARD_BOUNCE) for _ in range(3)))
    assert len(notices(sqlite_database, NoticeKind.ADDRESS_BOUNCED)) == 1


def test_whoever_registers_a_dead_address_again_hears_of_its_next_bounce(sqlite_database: Database) -> None:
    registered(sqlite_database)
    apply(sqlite_database, about(sent(sqlite_database), K.HARD_BOUNCE))
    registered(sqlite_database)
    apply(sqlite_database, about(sent(sqlite_database), K.HARD_BOUNCE))
    assert len(notices(sqlite_database, NoticeKind.ADDRESS_BOUNCED)) == 2


@pytest.mark.parametrize("kind", [K.COMPLAINT, K.OPT_OUT])
def test_who_complained_or_opted_out_is_left_in_peace(sqlite_database: Database, kind: FeedbackKind) -> None:
    registered(sqlite_database)
    apply(sqlite_database, about(sent(sqlite_database), kind))
    assert notices(sqlite_database) == []
    assert not invalid(sqlite_database)


def test_who_mistyped_an_address_hears_that_the_code_bounced(sqlite_database: Database) -> None:
    code = due_code(sqlite_database, status=S.SENT, ses_message_id="ses-code")
    apply(sqlite_database, about(code, K.HARD_BOUNCE))
    (told,) = notices(sqlite_database)
    assert (told.user, told.data["poll"]) == ("U2", "")


def test_a_bounce_of_a_purged_poll_names_no_poll(sqlite_database: Database) -> None:
    registered(sqlite_database)
    apply(sqlite_database, about(sent(sqlite_database, poll="gone"), K.HARD_BOUNCE))
    (told,) = notices(sqlite_database)
    assert told.data["poll"] == ""


def test_feedback_about_a_forward_target_suppresses_the_address_that_we_wrote_to(sqlite_database: Database) -> None:
    delivery = sent(sqlite_database)
    apply(sqlite_database, about(delivery, K.HARD_BOUNCE, address="target@elsewhere.example"))
    assert suppressions(sqlite_database) == {"bob@example.com": "hard_bounce"}


def test_somebody_who_was_forgotten_stays_suppressed_as_a_hash(sqlite_database: Database) -> None:
    delivery = sent(sqlite_database)
    with sqlite_database.begin(HERE) as uow:
        uow.deliveries.forget_user("U2", "forgotten-1")
    apply(sqlite_database, about(delivery, K.HARD_BOUNCE, diagnostic="550 bob@example.com unknown"))
    with sqlite_database.read_account() as account:
        (listed,) = account.suppressions.list()
        assert account.suppressions.get("bob@example.com") == listed
    assert (listed.address, listed.detail) == ("", "")


def test_the_card_is_touched_when_a_delivery_moves(sqlite_database: Database) -> None:
    delivery = sent(sqlite_database)
    assert delivery.poll is not None
    with sqlite_database.begin(HERE) as uow:
        uow.cards.ensure(delivery.poll, "U1")
        before = uow.cards.of_poll(delivery.poll)
    apply(sqlite_database, about(delivery, K.DELIVERED))
    with sqlite_database.read(HERE) as uow:
        after = uow.cards.of_poll(delivery.poll)
    assert before is not None
    assert after is not None
    assert after.revision > before.revision
