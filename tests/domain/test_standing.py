import pytest

from bot.domain.addresses import address_hash
from bot.domain.person import Consent
from bot.domain.standing import AddressStanding, sentence_of, standing_of
from bot.domain.suppression import Suppression, SuppressionReason
from tests.domain.makers import NOW, an_address

LIFTED = {SuppressionReason.OPT_OUT, SuppressionReason.SOFT_STREAK}


def test_no_address_stands_as_none_and_a_bounced_one_as_invalid() -> None:
    assert standing_of(None, Consent(), None) is AddressStanding.NONE
    assert standing_of(an_address("A", invalid=True), Consent(mail=False), None) is AddressStanding.INVALID


def test_a_good_address_of_somebody_who_stopped_stands_as_stopped() -> None:
    assert standing_of(an_address("A"), Consent(), None) is AddressStanding.GOOD
    assert standing_of(an_address("A"), Consent(mail=False), None) is AddressStanding.STOPPED


@pytest.mark.parametrize("reason", SuppressionReason)
def test_what_only_an_operator_can_lift_is_told_apart_from_what_the_owner_can(reason: SuppressionReason) -> None:
    suppression = Suppression(address_hash("a@example.com"), "a@example.com", reason, NOW)
    lifted = AddressStanding.STOPPED if reason in LIFTED else AddressStanding.CANNOT_BE_MAILED
    assert standing_of(an_address("A"), Consent(), suppression) is lifted


@pytest.mark.parametrize("standing", AddressStanding)
def test_every_standing_has_its_sentence(standing: AddressStanding) -> None:
    sentence = sentence_of(standing, "a@example.com")
    assert sentence.endswith(".")
    assert "{" not in sentence
