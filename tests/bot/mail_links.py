"""The link of a mail that ends all mail, and how mail then stands for its address."""

from bot.domain.suppression import SuppressionReason
from bot.domain.tokens import sign
from bot.meet import Meet
from tests.storage.makers import stored_delivery

ADDRESS = "bob@example.com"


def token_of_a_mail(meet: Meet) -> str:
    return sign(meet.settings.secret_key, stored_delivery(meet.database, address=ADDRESS).id)


def reason_for(meet: Meet, address: str = ADDRESS) -> SuppressionReason | None:
    with meet.database.read_account() as account:
        found = account.suppressions.get(address)
    return found.reason if found else None
