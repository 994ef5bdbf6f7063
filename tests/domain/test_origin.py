"""Whose mail a fact is about, and what a fact about others' mail still tells."""

from typing import Any

import pytest

from bot.domain.consequences import Consequences, Known, decide
from bot.domain.feedback import NO_SUCH_MAILBOX, Feedback, FeedbackKind
from bot.domain.origin import OwnMail, suppression_from_others
from bot.domain.suppression import SuppressionReason
from tests.domain.test_consequences import a_fact, a_mail

K, R = FeedbackKind, SuppressionReason
OURS, THEIRS = "meet@team.example", "news@team.example"
OWN = OwnMail(OURS, "meet")


def fact(kind: FeedbackKind = K.COMPLAINT, **changes: Any) -> Feedback:
    return a_fact(kind, **({"ses_message_id": "ses-unknown"} | changes))


@pytest.mark.parametrize(
    ("configured", "source", "ours"),
    [
        (OURS, OURS, True),
        (OURS, "Meet@TEAM.example", True),
        (OURS, "MEET@team.example", True),
        ("meet@faß.example", "meet@xn--fa-hia.example", True),
        ("meet@xn--fa-hia.example", "meet@faß.example", True),
        ("meet@faß.example", "meet@fass.example", False),
        ("meet+invites@team.example", "meet+invites@team.example", True),
        (OURS, "meet+invites@team.example", False),
        ("meet+invites@team.example", OURS, False),
        (OURS, THEIRS, False),
        (OURS, "meet@mail.team.example", False),
        (OURS, "meet@team.example.net", False),
        (OURS, "team.example", False),
        (OURS, "no address", False),
    ],
)
def test_the_sender_tells_whose_mail_it_is(configured: str, source: str, ours: bool) -> None:
    for more in ({}, {"configuration_set": "meet"}, {"outbox_id": "unknown"}):
        found = OwnMail(configured, "meet").is_of_others(Feedback(**_fields(fact()) | {"source": source} | more))
        assert found is not ours


def _fields(of: Feedback) -> dict[str, Any]:
    return {name: getattr(of, name) for name in Feedback.__slots__}


@pytest.mark.parametrize(
    ("more", "ours"),
    [
        ({}, False),
        ({"outbox_id": "unknown"}, True),
        ({"configuration_set": "meet"}, True),
        ({"configuration_set": "other"}, False),
        ({"account": "111122223333"}, False),
    ],
)
def test_where_ses_names_no_sender_our_tag_or_set_must(more: dict[str, Any], ours: bool) -> None:
    nameless = Feedback(**_fields(fact()) | more)
    assert OWN.is_of_others(nameless) is not ours
    assert OwnMail(OURS, None).is_of_others(fact())


@pytest.mark.parametrize("kind", K)
def test_where_our_sender_is_not_known_every_mail_is_ours_and_so_is_what_concerns_no_mail(kind: FeedbackKind) -> None:
    assert not OwnMail().is_of_others(fact(kind, source=THEIRS))
    assert OWN.is_of_others(fact(kind, source=THEIRS)) is (kind is not K.CONTROL)


@pytest.mark.parametrize(
    ("kind", "more", "reason"),
    [
        (K.HARD_BOUNCE, {"status_code": "5.1.1"}, R.HARD_BOUNCE),
        (K.HARD_BOUNCE, {"subtype": NO_SUCH_MAILBOX}, R.HARD_BOUNCE),
        (K.SOFT_BOUNCE, {"status_code": "5.1.1"}, R.HARD_BOUNCE),
        (K.HARD_BOUNCE, {}, None),
        (K.HARD_BOUNCE, {"subtype": "General", "status_code": "5.0.0"}, None),
        (K.HARD_BOUNCE, {"status_code": "5.1.8"}, None),
        (K.HARD_BOUNCE, {"status_code": "5.7.1"}, None),
        (K.HARD_BOUNCE, {"status_code": "5.2.2"}, None),
        (K.HARD_BOUNCE, {"status_code": "5.1.1", "ours_at_fault": True}, None),
        (K.SOFT_BOUNCE, {"status_code": "4.2.2"}, None),
        (K.SOFT_BOUNCE, {}, None),
        (K.COMPLAINT, {}, R.COMPLAINT),
        (K.COMPLAINT, {"is_alone": False}, None),
        (K.NOT_SPAM, {}, None),
        (K.PROVIDER_SUPPRESSED, {"subtype": "Suppressed"}, R.PROVIDER_GLOBAL),
        (K.PROVIDER_SUPPRESSED, {"subtype": "OnAccountSuppressionList"}, R.PROVIDER_LIST),
        (K.PROVIDER_SUPPRESSED, {"subtype": "OnTenantSuppressionList"}, None),
        (K.PROVIDER_SUPPRESSED, {"subtype": "EmailValidationSuppressed"}, R.PROVIDER_VALIDATION),
        (K.OPT_OUT, {}, None),
        (K.REJECTED, {}, None),
        (K.RENDER_FAILED, {}, None),
        (K.DELAYED, {}, None),
        (K.DELIVERED, {}, None),
        (K.SENT, {}, None),
    ],
)
def test_others_mail_suppresses_only_where_it_tells_of_the_address(
    kind: FeedbackKind, more: dict[str, Any], reason: SuppressionReason | None
) -> None:
    told = fact(kind, source=THEIRS, **more)
    assert suppression_from_others(told) is reason
    found = decide([told], Known(own=OWN))
    assert [(one.reason, one.of_others) for one in found.listings] == ([(reason, True)] if reason else [])


@pytest.mark.parametrize("code", ["", "5.1.1", "5.1.8", "5.7.1", "4.2.2"])
@pytest.mark.parametrize("kind", sorted(set(K) - {K.CONTROL}))
def test_others_mail_feeds_no_rate_lengthens_or_ends_no_streak_and_warns_nobody(kind: FeedbackKind, code: str) -> None:
    told = fact(kind, source=THEIRS, status_code=code, subtype="SpamDetected", ours_at_fault=True)
    found = decide([told, told], Known((a_mail(),), own=OWN))
    assert [event.of_others for event in found.events] == [True]
    rest = Consequences(events=found.events, listings=found.listings)
    assert found == rest


@pytest.mark.parametrize(
    ("told", "known_as", "ours"),
    [
        ({"source": THEIRS, "ses_message_id": "ses-d1"}, "ses-d1", True),
        ({"source": THEIRS, "ses_message_id": "ses-d1", "outbox_id": "d2"}, "ses-d1", True),
        ({"source": THEIRS, "outbox_id": "d1"}, None, True),
        ({"source": OURS, "outbox_id": "d1"}, "ses-before", True),
        ({"outbox_id": "d1"}, "ses-before", True),
        ({"source": THEIRS, "outbox_id": "d1"}, "ses-d1", False),
        ({"source": THEIRS, "outbox_id": "d1", "ses_message_id": None}, "ses-d1", False),
    ],
)
def test_a_mail_that_we_know_is_ours_whoever_sent_it_unless_somebody_passed_it_on(
    told: dict[str, Any], known_as: str | None, ours: bool
) -> None:
    """A program that passes mail on through the same account leaves our header in it."""
    found = decide([fact(**told)], Known((a_mail(ses_message_id=known_as),), own=OWN))
    assert (found.counts, [event.of_others for event in found.events]) == (ours, [not ours])
    assert bool(found.moved) is ours


def test_an_unknown_mail_of_our_own_sender_suppresses_and_counts() -> None:
    found = decide([fact(source=OURS)], Known(own=OWN))
    assert (found.counts, [one.of_others for one in found.listings]) == (True, [False])


def test_an_address_that_nobody_names_is_not_listed() -> None:
    assert decide([fact(K.COMPLAINT, source=THEIRS, address="")], Known(own=OWN)).listings == []
