import pytest

from bot.domain.addresses import address_hash
from bot.domain.person import Consent
from bot.domain.standing import AddressStanding, is_worth_giving, standing_if_given, standing_of
from bot.domain.suppression import Suppression, SuppressionReason, person_key
from tests.domain.makers import NOW, an_address

LIFTED = {SuppressionReason.OPT_OUT, SuppressionReason.SOFT_STREAK}


def test_no_address_stands_as_none_and_a_bounced_one_as_invalid() -> None:
    assert standing_of(None, Consent(), []) is AddressStanding.NONE
    assert standing_of(an_address("A", invalid=True), Consent(mail=False), []) is AddressStanding.INVALID


def test_a_good_address_of_somebody_who_stopped_stands_as_stopped() -> None:
    assert standing_of(an_address("A"), Consent(), []) is AddressStanding.GOOD
    assert standing_of(an_address("A"), Consent(mail=False), []) is AddressStanding.STOPPED


MINE, THEIRS = person_key("T1", "A"), person_key("T2", "A")
R = SuppressionReason


def an_entry(reason: SuppressionReason, said_by: str = "") -> Suppression:
    return Suppression(address_hash("a@example.com"), "a@example.com", reason, NOW, said_by=said_by)


@pytest.mark.parametrize("reason", SuppressionReason)
def test_what_only_an_operator_can_lift_is_told_apart_from_what_the_owner_can(reason: SuppressionReason) -> None:
    lifted = AddressStanding.STOPPED if reason in LIFTED else AddressStanding.CANNOT_BE_MAILED
    assert standing_of(an_address("A"), Consent(), [an_entry(reason, MINE)]) is lifted


@pytest.mark.parametrize("said_by", [THEIRS, ""])
def test_an_opt_out_that_is_not_this_persons_is_lifted_by_a_link_alone(said_by: str) -> None:
    opted_out = an_entry(R.OPT_OUT, said_by)
    assert standing_of(an_address("A"), Consent(), [opted_out]) is AddressStanding.STOPPED_BY_LINK
    assert standing_of(an_address("A"), Consent(mail=False), [opted_out]) is AddressStanding.STOPPED_BY_LINK


@pytest.mark.parametrize("heavier", sorted(set(R) - LIFTED))
@pytest.mark.parametrize("lighter", sorted(LIFTED))
def test_what_only_an_operator_can_lift_outweighs_what_others_can(
    lighter: SuppressionReason, heavier: SuppressionReason
) -> None:
    for said_by in (MINE, THEIRS):
        entries = [an_entry(lighter, said_by), an_entry(heavier)]
        assert standing_of(an_address("A"), Consent(), entries) is AddressStanding.CANNOT_BE_MAILED


@pytest.mark.parametrize("reason", SuppressionReason)
def test_an_address_is_worth_giving_only_where_mail_would_go_there(reason: SuppressionReason) -> None:
    for said_by in (MINE, THEIRS):
        suppressions = [an_entry(reason, said_by)]
        given = standing_if_given(MINE, suppressions)
        assert is_worth_giving("a@example.com", None, MINE, suppressions) == (given is AddressStanding.GOOD)
        lifted = reason is SuppressionReason.SOFT_STREAK or (reason is SuppressionReason.OPT_OUT and said_by == MINE)
        assert (given is AddressStanding.GOOD) == lifted


def test_an_address_that_is_in_use_or_that_nobody_can_mail_is_not_worth_giving() -> None:
    held = an_address("A")
    assert not is_worth_giving(f" {held.address.upper()}", held, MINE, [])
    assert is_worth_giving("other@example.com", held, MINE, [])
    assert is_worth_giving(held.address, an_address("A", invalid=True), MINE, [])
    assert not is_worth_giving("äda@example.com", None, MINE, [])
