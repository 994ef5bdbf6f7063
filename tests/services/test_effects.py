"""What one fact does: to its delivery, to the suppression list, and whom it tells."""

from typing import Any

import pytest

from bot.domain.alerts import Alert, AlertKind, read_alert
from bot.domain.delivery import SOFT_BOUNCE, DeliveryStatus
from bot.domain.feedback import FeedbackKind
from bot.domain.notice import NoticeKind
from bot.domain.suppression import SOFT_STREAK_LIMIT, SuppressionReason
from storage.database import Database
from tests.services.feedback_makers import K, S, about, apply, invalid, registered, sent
from tests.services.notice_words import words as words_of
from tests.services.outbox_makers import (
    OPERATORS,
    due_code,
    notices,
    standing,
    stored,
    suppress,
    suppressions,
)
from tests.storage.makers import HERE, a_fact, erase, stored_invite


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
    chosen_database: Database, kind: FeedbackKind, status: DeliveryStatus, listed: str | None
) -> None:
    delivery = sent(chosen_database)
    assert apply(chosen_database, about(delivery, kind)) == [True]
    assert stored(chosen_database, delivery).status is status
    assert suppressions(chosen_database) == ({"bob@example.com": listed} if listed else {})


def test_a_delivery_never_lifts_a_suppression(chosen_database: Database) -> None:
    suppress(chosen_database, "bob@example.com", SuppressionReason.HARD_BOUNCE)
    apply(chosen_database, about(sent(chosen_database), K.DELIVERED))
    assert suppressions(chosen_database) == {"bob@example.com": "hard_bounce"}


def test_a_correction_suppresses_nobody_and_lifts_nothing(chosen_database: Database) -> None:
    suppress(chosen_database, "bob@example.com", SuppressionReason.COMPLAINT)
    apply(chosen_database, about(sent(chosen_database), K.NOT_SPAM))
    assert suppressions(chosen_database) == {"bob@example.com": "complaint"}


def test_soft_bounces_of_five_mails_in_a_row_suppress(chosen_database: Database) -> None:
    registered(chosen_database)
    for number in range(SOFT_STREAK_LIMIT):
        assert suppressions(chosen_database) == {}
        apply(chosen_database, about(sent(chosen_database), K.SOFT_BOUNCE, subtype="MailboxFull"))
        assert number < SOFT_STREAK_LIMIT
    assert suppressions(chosen_database) == {"bob@example.com": "soft_streak"}
    assert len(notices(chosen_database, NoticeKind.ADDRESS_BOUNCED)) == 1
    assert not invalid(chosen_database)


def test_a_streak_counts_mails_not_events(chosen_database: Database) -> None:
    delivery = sent(chosen_database)
    apply(chosen_database, *(about(delivery, K.SOFT_BOUNCE) for _ in range(SOFT_STREAK_LIMIT + 2)))
    assert suppressions(chosen_database) == {}
    assert standing(chosen_database, delivery) == (S.BOUNCED, SOFT_BOUNCE)


def test_a_delivery_forgives_the_streak(chosen_database: Database) -> None:
    for _ in range(SOFT_STREAK_LIMIT - 1):
        apply(chosen_database, about(sent(chosen_database), K.SOFT_BOUNCE))
    apply(chosen_database, about(sent(chosen_database), K.DELIVERED))
    for _ in range(SOFT_STREAK_LIMIT - 1):
        apply(chosen_database, about(sent(chosen_database), K.SOFT_BOUNCE))
    assert suppressions(chosen_database) == {}


def test_an_automatic_reply_after_the_delivery_counts_for_nothing(chosen_database: Database) -> None:
    for number in range(SOFT_STREAK_LIMIT + 1):
        mail = f"orphan-{number}"
        taken, reply = a_fact(K.DELIVERED, ses_message_id=mail), a_fact(K.SOFT_BOUNCE, ses_message_id=mail)
        apply(chosen_database, taken, reply)
    delivery = sent(chosen_database, status=S.DELIVERED)
    apply(chosen_database, about(delivery, K.SOFT_BOUNCE, subtype="General"))
    assert suppressions(chosen_database) == {}
    assert stored(chosen_database, delivery).status is S.DELIVERED


def test_a_refused_attachment_fails_the_mail_tells_the_operators_and_spares_the_person(
    chosen_database: Database,
) -> None:
    registered(chosen_database)
    for _ in range(SOFT_STREAK_LIMIT + 1):
        delivery = sent(chosen_database)
        refused = about(delivery, K.SOFT_BOUNCE, subtype="AttachmentRejected", ours_at_fault=True)
        apply(chosen_database, refused)
        assert standing(chosen_database, delivery) == (S.FAILED, "content_refused")
    assert suppressions(chosen_database) == {}
    told = notices(chosen_database)
    warned = [notice for notice in told if notice.kind is NoticeKind.OPERATOR_WARNING]
    assert len(warned) == len(OPERATORS)
    spared = [notice for notice in told if notice not in warned]
    assert all("no fault of yours" in words_of(notice) for notice in spared)
    assert read_alert(warned[0].data) == Alert(AlertKind.CONTENT_REFUSED, {"said": "AttachmentRejected"})


@pytest.mark.parametrize(
    ("kind", "changes", "alert"),
    [
        (
            K.REJECTED,
            {"ours_at_fault": True, "diagnostic": "Bad content"},
            Alert(AlertKind.CONTENT_REFUSED, {"said": "Bad content"}),
        ),
        (K.RENDER_FAILED, {"ours_at_fault": True}, Alert(AlertKind.CONTENT_REFUSED, {"said": ""})),
        (K.COMPLAINT, {"subtype": "auth-failure"}, Alert(AlertKind.AUTHENTICATION)),
        (K.DELAYED, {"subtype": "SpamDetected"}, Alert(AlertKind.HELD_BACK, {"why": "SpamDetected"})),
        (K.DELAYED, {"subtype": "IPFailure"}, Alert(AlertKind.HELD_BACK, {"why": "IPFailure"})),
        (K.CONTROL, {"subtype": "received"}, Alert(AlertKind.INBOUND_RULE)),
    ],
)
def test_the_operators_hear_of_what_only_they_can_mend(
    chosen_database: Database, kind: FeedbackKind, changes: dict[str, Any], alert: Alert
) -> None:
    apply(chosen_database, about(sent(chosen_database), kind, **changes))
    told = notices(chosen_database, NoticeKind.OPERATOR_WARNING)
    assert [notice.user for notice in told] == [user for _, user in OPERATORS]
    assert read_alert(told[0].data) == alert


def test_an_ordinary_delay_is_nobodys_business(chosen_database: Database) -> None:
    apply(chosen_database, about(sent(chosen_database), K.DELAYED, subtype="MailboxFull"))
    assert notices(chosen_database) == []


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


def test_nobody_hears_twice_of_one_dead_address(chosen_database: Database) -> None:
    registered(chosen_database)
    apply(chosen_database, *(about(sent(chosen_database), K.HARD_BOUNCE) for _ in range(3)))
    assert len(notices(chosen_database, NoticeKind.ADDRESS_BOUNCED)) == 1


def test_whoever_registers_a_dead_address_again_hears_of_its_next_bounce(chosen_database: Database) -> None:
    registered(chosen_database)
    apply(chosen_database, about(sent(chosen_database), K.HARD_BOUNCE))
    registered(chosen_database)
    apply(chosen_database, about(sent(chosen_database), K.HARD_BOUNCE))
    assert len(notices(chosen_database, NoticeKind.ADDRESS_BOUNCED)) == 2


@pytest.mark.parametrize("kind", [K.COMPLAINT, K.OPT_OUT])
def test_who_complained_or_opted_out_is_left_in_peace(chosen_database: Database, kind: FeedbackKind) -> None:
    registered(chosen_database)
    apply(chosen_database, about(sent(chosen_database), kind))
    assert notices(chosen_database) == []
    assert not invalid(chosen_database)


def test_who_mistyped_an_address_hears_that_the_code_bounced(chosen_database: Database) -> None:
    code = due_code(chosen_database, status=S.SENT, ses_message_id="ses-code")
    apply(chosen_database, about(code, K.HARD_BOUNCE))
    (told,) = notices(chosen_database)
    assert (told.user, told.data["poll"]) == ("U2", "")


def test_a_bounce_of_a_purged_poll_names_no_poll(chosen_database: Database) -> None:
    registered(chosen_database)
    apply(chosen_database, about(sent(chosen_database, poll="gone"), K.HARD_BOUNCE))
    (told,) = notices(chosen_database)
    assert told.data["poll"] == ""


def test_feedback_about_a_forward_target_suppresses_the_address_that_we_wrote_to(chosen_database: Database) -> None:
    delivery = sent(chosen_database)
    apply(chosen_database, about(delivery, K.HARD_BOUNCE, address="target@elsewhere.example"))
    assert suppressions(chosen_database) == {"bob@example.com": "hard_bounce"}


def test_somebody_who_was_forgotten_stays_suppressed_as_a_hash(chosen_database: Database) -> None:
    delivery = sent(chosen_database)
    with chosen_database.begin_account() as account:
        erase(account)
    apply(chosen_database, about(delivery, K.HARD_BOUNCE, diagnostic="550 bob@example.com unknown"))
    with chosen_database.read_account() as account:
        (listed,) = account.suppressions.list()
        assert account.suppressions.get("bob@example.com") == listed
    assert (listed.address, listed.detail) == ("", "")


def test_the_card_is_touched_when_a_delivery_moves(chosen_database: Database) -> None:
    delivery = sent(chosen_database)
    assert delivery.poll is not None
    with chosen_database.begin(HERE) as uow:
        uow.cards.ensure(delivery.poll, "U1")
        before = uow.cards.of_poll(delivery.poll)
    apply(chosen_database, about(delivery, K.DELIVERED))
    with chosen_database.read(HERE) as uow:
        after = uow.cards.of_poll(delivery.poll)
    assert before is not None
    assert after is not None
    assert after.revision > before.revision
