"""What a person allows: stop, start and unsubscribe. Being forgotten stands in `forgetting`. It mails nothing."""

from dataclasses import dataclass

from bot.domain.addresses import mask_address
from bot.domain.delivery import SENT_NOTHING
from bot.domain.person import Consent
from bot.domain.sentences import MAIL_STARTED, MAIL_STOPPED, with_invites
from bot.domain.standing import AddressStanding
from bot.domain.suppression import SuppressionReason
from bot.domain.tokens import verify
from bot.ports import Clock
from bot.services.steps.finding import read_address_state
from bot.services.steps.inviting import invite_late
from bot.services.steps.registering import allow_mail
from bot.services.steps.taking_back import leave_to_sharers
from storage.database import Database
from storage.unit_of_work import AccountUnitOfWork


@dataclass(frozen=True, slots=True)
class MailStarted:
    """`invites` is how many missing invites go out now; `text` says what mail is allowed and what is not."""

    invites: int
    text: str


def stop_mail(database: Database, clock: Clock, workspace: str, user: str) -> str:
    """Ends all mail to this person from this workspace; the sentence that says so."""
    with database.begin(workspace) as uow:
        uow.people.save_consent(user, Consent(mail=False, reminders=uow.people.consent(user).reminders))
        waiting = [sent for sent in uow.deliveries.of_user(user) if sent.status in SENT_NOTHING]
        leave_to_sharers(uow, waiting)
        uow.audit("ended mail", user, clock.now())
    return MAIL_STOPPED


def start_mail(database: Database, clock: Clock, workspace: str, user: str) -> MailStarted:
    """Allows mail again, lifts opt-out and soft bounces of a proven address, and sends what is missing."""
    now = clock.now()
    with database.begin(workspace) as uow:
        allow_mail(uow, user, now)
        uow.audit("allowed mail", user, now)
        invites, state = invite_late(uow, user, now), read_address_state(uow, user)
    text = MAIL_STARTED if state.standing is AddressStanding.GOOD else f"{MAIL_STARTED} {state.text}"
    return MailStarted(invites, with_invites(text, invites))


def unsubscribe(database: Database, clock: Clock, secret: bytes, token: str) -> str | None:
    """Ends all mail to the address behind an unsubscribe link, for every workspace; its mask, None for a bad token."""
    delivery_id = verify(secret, token)
    if delivery_id is None:
        return None
    now = clock.now()
    with database.begin_account() as account:
        address = _address_behind(account, delivery_id)
        if address is None:
            return None
        account.suppressions.suppress(address, SuppressionReason.OPT_OUT, "unsubscribed by a link", now)
    return mask_address(address)


def unsubscribe_mask(database: Database, secret: bytes, token: str) -> str | None:
    """The mask of the address behind the link, for the page that asks; changes nothing. None for a bad token."""
    delivery_id = verify(secret, token)
    if delivery_id is None:
        return None
    with database.read_account() as account:
        address = _address_behind(account, delivery_id)
    return None if address is None else mask_address(address)


def _address_behind(account: AccountUnitOfWork, delivery_id: str) -> str | None:
    """None where the delivery, or its address, is gone by now: then nothing is left to be mailed."""
    delivery = account.deliveries.get(delivery_id)
    return delivery.address if delivery and delivery.address else None
