import pytest

from bot.domain.addresses import address_hash
from bot.domain.person import Consent
from bot.domain.standing import AddressStanding, sentence_of, standing_of
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


@pytest.mark.parametrize("standing", AddressStanding)
def test_every_standing_has_its_sentence(standing: AddressStanding) -> None:
    sentence = sentence_of(standing, "a@example.com")
    assert sentence.endswith(".")
    assert "{" not in sentence
