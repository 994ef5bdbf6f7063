"""The one place where a mail is promised or refused, inside a use-case's transaction, whatever its method.

The claim looks once more at what was promised (`bot.services.sending`). Nothing is mailed here.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.delivery import Delivery, DeliveryKind, DeliveryStatus
from bot.domain.recipients import AddressBook
from storage.unit_of_work import UnitOfWork


def promise_mails(uow: UnitOfWork, mails: Sequence[Delivery]) -> int:
    """Stores these mails; how many of them are new and will leave.

    One that its person does not allow, or whose address is suppressed, becomes a row that is never sent and says why.
    """
    if not mails:
        return 0
    users, addresses = [mail.user for mail in mails], [mail.address for mail in mails]
    book = AddressBook({}, uow.people.consents(users), uow.suppressions.get_many(addresses))
    checked = [_checked(mail, book) for mail in mails]
    stored = [mail for mail in checked if uow.deliveries.enqueue(mail)]
    return sum(mail.status is DeliveryStatus.PENDING for mail in stored)


def _checked(mail: Delivery, book: AddressBook) -> Delivery:
    if mail.status is not DeliveryStatus.PENDING:
        return mail
    is_code = mail.kind is DeliveryKind.CODE
    # Whoever asks for a code asks for this one mail, whatever they said about invites before.
    refusal = book.suppressed_for(mail.address) if is_code else book.refusal_at(mail.user, mail.address)
    return replace(mail, status=DeliveryStatus.SUPPRESSED, reason=refusal) if refusal else mail
