"""What a person allows: stop, start and unsubscribe. Being forgotten stands in `forgetting`. It mails nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.addresses import mask_address
from bot.domain.delivery import SENT_NOTHING, Delivery, DeliveryKind, said_by_mail
from bot.domain.person import is_forgotten
from bot.domain.reply_outcomes import Outcome
from bot.domain.standing import AddressState
from bot.domain.stop_address import read_stop_address
from bot.domain.suppression import Suppression, SuppressionReason, link_may_lift
from bot.domain.tokens import verify
from bot.ports import Clock
from bot.services.steps.finding import read_address_state
from bot.services.steps.inviting import invite_late
from bot.services.steps.registering import allow_mail
from bot.services.steps.taking_back import leave_to_sharers, stop_unsent
from storage.account_unit_of_work import AccountUnitOfWork
from storage.database import Database
from storage.unit_of_work import UnitOfWork

BY_LINK = "unsubscribed by a link"
BY_MAIL = "unsubscribed by a mail"


@dataclass(frozen=True, slots=True)
class MailStarted:
    """How many missing invites go out now, and how the person's address stands."""

    invites: int
    state: AddressState


def stop_mail(database: Database, clock: Clock, workspace: str, user: str) -> None:
    """Ends all mail to this person from this workspace."""
    with database.begin_account() as account:
        uow = account.in_workspace(workspace)
        uow.people.save_consent(user, mail=False)
        waiting = [sent for sent in uow.deliveries.of_user(user) if sent.status in SENT_NOTHING]
        uow.deliveries.lock([one.id for one in waiting])
        leave_to_sharers(uow, waiting)
        _stop_codes(account, uow, user)
        uow.audit("ended mail", user, clock.now())


def _stop_codes(account: AccountUnitOfWork, uow: UnitOfWork, user: str) -> None:
    """A code that was asked for before is not mailed any more; one that is asked for later is a newer wish."""
    for sent in uow.deliveries.of_user(user):
        if sent.kind is DeliveryKind.CODE:
            stop_unsent(account, sent.id, "opt_out")


def start_mail(database: Database, clock: Clock, workspace: str, user: str) -> MailStarted:
    """Allows mail again, lifts soft bounces and the opt-out by this person's own mail, and sends what is missing."""
    now = clock.now()
    with database.begin(workspace) as uow:
        allow_mail(uow, user, now)
        uow.audit("allowed mail", user, now)
        return MailStarted(invite_late(uow, user, now), read_address_state(uow, user))


@dataclass(frozen=True, slots=True)
class LinkState:
    """How mail stands for the address behind a link: its mask, whether a link ended it, and whether something else
    keeps it from being mailed."""

    mask: str
    is_stopped: bool
    is_blocked: bool


def link_state(database: Database, secret: bytes, token: str) -> LinkState | None:
    """For the page that asks; changes nothing. None for a bad token, or where the mail is no longer known."""
    with database.read_account() as account:
        mailed = _mailed_behind(account, secret, token)
        return None if mailed is None else _state(account, mailed)


def unsubscribe(database: Database, clock: Clock, secret: bytes, token: str) -> LinkState | None:
    """Ends all mail to the address behind the link, for every workspace. None as for `link_state`.

    It is put down to the person who was invited, who alone can take it back in Slack. Whoever asked for a code need not
    be the owner of the mailbox, so that what was said by a code's mail is nobody's. Of somebody forgotten the address's
    hash alone is stored.
    """
    now = clock.now()
    with database.begin_account() as account:
        mailed = _mailed_behind(account, secret, token)
        if mailed is None:
            return None
        _opt_out(account, mailed, now, BY_LINK)
        return _state(account, mailed)


def is_stop_mail(secret: bytes, recipients: Iterable[str]) -> bool:
    """Whether a mail to these addresses came to one that ends mail."""
    return any(read_stop_address(secret, one) for one in recipients)


def unsubscribe_by_mail(database: Database, secret: bytes, message_id: str, recipients: Iterable[str]) -> Outcome:
    """Ends all mail to the address whose mail told of this one, as `unsubscribe` does, once for each mail that came.

    A mail that comes a second time changes nothing: its reader may have allowed mail again meanwhile. Nor does one
    whose delivery is no longer known.
    """
    with database.begin_account() as account:
        now = account.now()
        if not account.reply_mails.take(message_id, now):
            return Outcome.REPEATED
        mailed = _mailed(account, filter(None, (read_stop_address(secret, one) for one in recipients)))
        for one in mailed:
            _opt_out(account, one, now, BY_MAIL)
        outcome = Outcome.UNSUBSCRIBED if mailed else Outcome.UNKNOWN
        account.reply_mails.settle(message_id, str(outcome))
        return outcome


def resubscribe(database: Database, clock: Clock, secret: bytes, token: str) -> LinkState | None:
    """Allows mail again that a link had ended: whoever has the link reads the mailbox. None as for `link_state`."""
    now = clock.now()
    with database.begin_account() as account:
        mailed = _mailed_behind(account, secret, token)
        if mailed is None:
            return None
        lifted = [one.reason for one in account.suppressions.of_hash(mailed.hash) if link_may_lift(one)]
        account.suppressions.release_hash(mailed.hash, "the link in a mail", now, lifted)
        return _state(account, mailed)


@dataclass(frozen=True, slots=True)
class _Mailed:
    """Where the mail with a link went. `address` is "" once its owner is forgotten: the hash alone is known then."""

    hash: str
    address: str
    said_by: str


def _state(account: AccountUnitOfWork, mailed: _Mailed) -> LinkState:
    standing = account.suppressions.of_hash(mailed.hash)
    stopped = [one for one in standing if link_may_lift(one)]
    return LinkState(mask_address(mailed.address), bool(stopped), len(stopped) < len(standing))


def _mailed_behind(account: AccountUnitOfWork, secret: bytes, token: str) -> _Mailed | None:
    """None for a bad token, or where the delivery is gone by now."""
    delivery_id = verify(secret, token)
    return next(iter(_mailed(account, [delivery_id])), None) if delivery_id else None


def _opt_out(account: AccountUnitOfWork, mailed: _Mailed, now: datetime, how: str) -> None:
    opt_out = SuppressionReason.OPT_OUT
    account.suppressions.put(Suppression(mailed.hash, mailed.address, opt_out, now, how, mailed.said_by))


def _mailed(account: AccountUnitOfWork, delivery_ids: Iterable[str]) -> list[_Mailed]:
    """Those of these mails that are known. Their addresses are locked before them."""
    hashes = {one: account.deliveries.hash_of(one) for one in sorted(delivery_ids)}
    account.suppressions.lock(hashes.values())
    return [_went_to(sent, hashed) for one, hashed in hashes.items() if (sent := account.deliveries.get(one))]


def _went_to(sent: Delivery, hashed: str) -> _Mailed:
    # A cancellation to somebody forgotten has its address until it is sent.
    address = "" if is_forgotten(sent.user) else sent.address
    return _Mailed(hashed, address, said_by_mail(sent.kind, sent.workspace, sent.user))
