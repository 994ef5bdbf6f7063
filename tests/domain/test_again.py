from dataclasses import replace

from bot.domain.again import latest_of
from bot.domain.delivery import DeliveryStatus
from bot.domain.invite import Method
from tests.domain.makers import a_delivery

OLD, NEW = "old@example.com", "new@example.com"
INVITED = a_delivery("U2", DeliveryStatus.DELIVERED, address=OLD)


def test_an_invite_to_an_address_that_was_changed_is_the_latest_mail_until_another_one() -> None:
    assert latest_of("U2", [INVITED], NEW) is INVITED
    assert latest_of("U2", [INVITED], "") is INVITED


def test_a_cancellation_to_an_address_that_was_changed_is_no_latest_mail_unless_it_is_for_all() -> None:
    for_all = a_delivery("U2", DeliveryStatus.DELIVERED, address=OLD, method=Method.CANCEL, sequence=1)
    removal = replace(for_all, cancels_all=False)
    assert latest_of("U2", [INVITED, removal], NEW) is INVITED
    assert latest_of("U2", [INVITED, removal], OLD) is removal
    assert latest_of("U2", [INVITED, for_all], NEW) is for_all
