"""What a fact means for the suppression list, the rates and the soft streak."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.alerts import Alert, AlertKind
from bot.domain.feedback import (
    Feedback,
    FeedbackKind,
    bounce_fault,
    bounced_for_good,
    bounced_softly,
    counts_for,
    lengthens_streak,
    suppression_for,
    warning_key,
    warning_of,
)
from bot.domain.status_codes import FAULTS, OF_PROVIDERS, Fault, fault_of

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
    assert bounced_for_good(fact)
    assert suppression_for(fact) == "hard_bounce"
    assert counts_for(fact) is None
    assert not lengthens_streak(fact, delivered_before=False)


@pytest.mark.parametrize("status", ["", "4.1.1", "4.4.4", "5.1.0", "5.1.7", "5.1.8", "5.2.2", "5.4.40", "5.10.1"])
def test_other_transient_bounces_suppress_nobody(status: str) -> None:
    assert suppression_for(replace(FACT, kind=K.SOFT_BOUNCE, status_code=status)) is None


def test_a_soft_bounce_lengthens_the_streak() -> None:
    assert lengthens_streak(replace(FACT, kind=K.SOFT_BOUNCE), delivered_before=False)


def test_an_automatic_reply_after_the_delivery_is_no_bounce() -> None:
    assert not lengthens_streak(replace(FACT, kind=K.SOFT_BOUNCE, subtype="General"), delivered_before=True)


def test_a_refused_attachment_is_our_fault_and_counts_against_nobody() -> None:
    assert not lengthens_streak(replace(FACT, kind=K.SOFT_BOUNCE, ours_at_fault=True), delivered_before=False)


@pytest.mark.parametrize("kind", sorted(set(FeedbackKind) - {K.SOFT_BOUNCE, K.HARD_BOUNCE}))
def test_nothing_else_lengthens_the_streak(kind: FeedbackKind) -> None:
    assert not lengthens_streak(replace(FACT, kind=kind), delivered_before=False)


def bounced(kind: FeedbackKind, code: str, **changes: Any) -> Feedback:
    return replace(FACT, kind=kind, subtype="General", status_code=code, **changes)


CODES = sorted({*FAULTS, *(code for code in OF_PROVIDERS if not code.startswith(("7.5", "7.6", "7.7")))})
SOME_OF_MICROSOFT = ["7.501", "7.504", "7.507", "7.509", "7.515", "7.606", "7.649", "7.708", "7.750"]


def codes_of(*faults: Fault) -> list[str]:
    codes = (f"5.{code}" for code in (*CODES, *SOME_OF_MICROSOFT))
    return [code for code in codes if fault_of(code) in faults]


@pytest.mark.parametrize("kind", [K.HARD_BOUNCE, K.SOFT_BOUNCE])
@pytest.mark.parametrize("code", codes_of(Fault.SENDER))
def test_a_bounce_that_is_the_senders_fault_blames_no_address_and_warns_the_operators(
    kind: FeedbackKind, code: str
) -> None:
    fact = bounced(kind, code)
    assert suppression_for(fact) is None
    assert not lengthens_streak(fact, delivered_before=False)
    told = warning_of(fact)
    assert told is not None
    assert told.values == {"code": code}
    assert code in warning_key(fact)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("5.1.8", AlertKind.SENDER_REFUSED),
        ("5.6.1", AlertKind.SENDER_REFUSED),
        ("5.2.3", AlertKind.SENDER_REFUSED),
        ("4.7.29", AlertKind.SENDER_REFUSED),
        ("5.7.512", AlertKind.SENDER_REFUSED),
        ("5.7.26", AlertKind.SENDER_UNPROVEN),
        ("5.7.30", AlertKind.SENDER_UNPROVEN),
        ("5.7.9", AlertKind.SENDER_UNPROVEN),
        ("5.7.509", AlertKind.SENDER_UNPROVEN),
        ("5.7.515", AlertKind.SENDER_UNPROVEN),
        ("4.7.28", AlertKind.SENDER_BLOCKED),
        ("5.7.25", AlertKind.SENDER_BLOCKED),
        ("5.7.501", AlertKind.SENDER_BLOCKED),
        ("5.7.606", AlertKind.SENDER_BLOCKED),
        ("5.7.708", AlertKind.SENDER_BLOCKED),
        ("5.7.750", AlertKind.SENDER_BLOCKED),
    ],
)
def test_the_warning_says_what_to_do_about_the_code(code: str, kind: AlertKind) -> None:
    assert warning_of(bounced(K.HARD_BOUNCE, code)) == Alert(kind, {"code": code})


@pytest.mark.parametrize("code", codes_of(Fault.POLICY))
def test_a_policy_that_refuses_a_mail_says_nothing_of_the_address_but_ends_a_streak(code: str) -> None:
    for kind in (K.HARD_BOUNCE, K.SOFT_BOUNCE):
        assert suppression_for(bounced(kind, code)) is None
        assert lengthens_streak(bounced(kind, code), delivered_before=False)
        assert warning_of(bounced(kind, code)) is None


@pytest.mark.parametrize("code", codes_of(Fault.ADDRESS))
def test_a_wrong_address_is_suppressed_whatever_ses_calls_the_bounce(code: str) -> None:
    for kind in (K.HARD_BOUNCE, K.SOFT_BOUNCE):
        assert suppression_for(bounced(kind, code)) == "hard_bounce"


@pytest.mark.parametrize("code", ["", "5.0.0", "5.1.0", *codes_of(Fault.MAILBOX, Fault.SYSTEM)])
def test_where_the_code_does_not_blame_the_address_ses_decides_whether_the_bounce_lasts(code: str) -> None:
    assert suppression_for(bounced(K.HARD_BOUNCE, code)) == "hard_bounce"
    assert suppression_for(bounced(K.SOFT_BOUNCE, code)) is None
    assert lengthens_streak(bounced(K.SOFT_BOUNCE, code), delivered_before=False)


@pytest.mark.parametrize("code", sorted(FAULTS))
def test_a_code_of_class_4_suppresses_nobody(code: str) -> None:
    assert suppression_for(bounced(K.SOFT_BOUNCE, f"4.{code}")) is None


@pytest.mark.parametrize("code", ["5.7.1", "5.7.26", "5.1.8"])
def test_a_permanent_bounce_counts_in_the_rate_whoever_is_at_fault(code: str) -> None:
    assert counts_for(bounced(K.HARD_BOUNCE, code)) == "bounce"


def test_what_ses_found_itself_outweighs_the_code() -> None:
    assert bounce_fault(replace(bounced(K.HARD_BOUNCE, "5.7.1"), subtype="NoEmail")) is Fault.ADDRESS
    assert bounce_fault(bounced(K.SOFT_BOUNCE, "5.1.1", ours_at_fault=True)) is Fault.SENDER


@pytest.mark.parametrize("kind", sorted(set(FeedbackKind) - {K.SOFT_BOUNCE, K.HARD_BOUNCE}))
def test_only_a_bounce_has_a_fault(kind: FeedbackKind) -> None:
    fact = bounced(kind, "5.1.8")
    assert bounce_fault(fact) is None
    assert not bounced_softly(fact)
    assert not bounced_for_good(fact)


def test_a_warning_about_a_bounce_never_quotes_the_remote_server() -> None:
    refused = bounced(K.SOFT_BOUNCE, "5.7.1", ours_at_fault=True, diagnostic="550 5.7.1 ada@example.com says no")
    assert "ada@" not in str(warning_of(refused))
    assert "ada@" not in str(warning_of(replace(refused, ours_at_fault=False, status_code="5.7.26")))
