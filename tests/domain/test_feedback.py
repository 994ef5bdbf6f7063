"""What a fact means for the suppression list, the rates and the soft streak."""

from dataclasses import replace

import pytest

from bot.domain.feedback import (
    Feedback,
    FeedbackKind,
    counts_for,
    lengthens_streak,
    says_wrong_address,
    suppression_for,
)

FACT = Feedback("key", FeedbackKind.SENT, "a@example.net", "m", None, "", "", "", None, None, None)
K = FeedbackKind
TABLE = [
    (K.SENT, "", None, None),
    (K.DELIVERED, "", None, None),
    (K.DELAYED, "", None, None),
    (K.HARD_BOUNCE, "NoEmail", "hard_bounce", "bounce"),
    (K.SOFT_BOUNCE, "MailboxFull", None, None),
    (K.COMPLAINT, "", "complaint", "complaint"),
    (K.NOT_SPAM, "", None, None),
    (K.PROVIDER_SUPPRESSED, "Suppressed", "provider_global", "bounce"),
    (K.PROVIDER_SUPPRESSED, "OnAccountSuppressionList", "provider_list", None),
    (K.PROVIDER_SUPPRESSED, "OnTenantSuppressionList", "provider_list", None),
    (K.PROVIDER_SUPPRESSED, "EmailValidationSuppressed", "provider_validation", None),
    (K.OPT_OUT, "UnsubscribedRecipient", "opt_out", None),
    (K.REJECTED, "", None, None),
    (K.RENDER_FAILED, "", None, None),
    (K.CONTROL, "", None, None),
]


def test_the_table_knows_every_kind() -> None:
    assert {kind for kind, *_ in TABLE} == set(FeedbackKind)


@pytest.mark.parametrize(("kind", "subtype", "reason", "rate"), TABLE)
def test_what_a_fact_does_to_the_list_and_the_rates(
    kind: FeedbackKind, subtype: str, reason: str | None, rate: str | None
) -> None:
    fact = replace(FACT, kind=kind, subtype=subtype)
    assert suppression_for(fact) == reason
    assert counts_for(fact) == rate


@pytest.mark.parametrize("status", ["5.1.1", "5.1.10", "5.4.4"])
def test_a_transient_bounce_that_names_a_wrong_address_suppresses_and_feeds_no_rate(status: str) -> None:
    fact = replace(FACT, kind=K.SOFT_BOUNCE, subtype="General", status_code=status)
    assert says_wrong_address(fact)
    assert suppression_for(fact) == "hard_bounce"
    assert counts_for(fact) is None
    assert not lengthens_streak(fact, delivered_before=False)


@pytest.mark.parametrize("status", ["", "4.4.4", "5.2.2", "5.4.40", "5.10.1"])
def test_other_transient_bounces_suppress_nobody(status: str) -> None:
    assert suppression_for(replace(FACT, kind=K.SOFT_BOUNCE, status_code=status)) is None


def test_a_soft_bounce_lengthens_the_streak() -> None:
    assert lengthens_streak(replace(FACT, kind=K.SOFT_BOUNCE), delivered_before=False)


def test_an_automatic_reply_after_the_delivery_is_no_bounce() -> None:
    assert not lengthens_streak(replace(FACT, kind=K.SOFT_BOUNCE, subtype="General"), delivered_before=True)


def test_a_refused_attachment_is_our_fault_and_counts_against_nobody() -> None:
    assert not lengthens_streak(replace(FACT, kind=K.SOFT_BOUNCE, ours_at_fault=True), delivered_before=False)


@pytest.mark.parametrize("kind", sorted(set(FeedbackKind) - {K.SOFT_BOUNCE}))
def test_nothing_else_lengthens_the_streak(kind: FeedbackKind) -> None:
    assert not lengthens_streak(replace(FACT, kind=kind), delivered_before=False)
