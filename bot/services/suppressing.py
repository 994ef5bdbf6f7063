"""What operators do to the suppression list and the sending breaker. Each act is audited. It mails nothing."""

from dataclasses import dataclass

from bot.domain.addresses import check_address, clean_address, mask_address
from bot.domain.breaker import RATE_REASONS, Breaker, BreakerReason
from bot.domain.errors import InvalidInput, MeetError, NotFound, Unconfirmed
from bot.domain.suppression import (
    CONFIRMED_TWICE,
    PROVIDERS_TOO,
    CalledSpam,
    NotOnList,
    PutOnList,
    Released,
    Suppression,
    SuppressionReason,
    makes_invalid,
)
from bot.ports import Clock
from bot.services.steps.rates import watch_rates
from storage.database import Database


@dataclass(frozen=True, slots=True)
class Release:
    """Taking an address off the list. `by` is who answers for it; `confirmed` only after the Unconfirmed was read.

    `reason` None: every reason.
    """

    address: str
    by: str
    confirmed: bool = False
    reason: SuppressionReason | None = None


def list_suppressions(database: Database) -> list[Suppression]:
    """The whole list, oldest first; `address` is "" for people who asked to be forgotten."""
    with database.read_account() as account:
        return account.suppressions.list()


def add_suppression(database: Database, clock: Clock, address: str, *, by: str) -> PutOnList:
    """Puts the address on the list (reason manual). Raises InvalidInput (`address`)."""
    if refusal := check_address(address):
        raise InvalidInput({"address": refusal})
    now, address = clock.now(), clean_address(address)
    with database.begin_account() as account:
        if not account.suppressions.suppress(address, SuppressionReason.MANUAL, f"by {by}", now):
            return PutOnList(address, news=False)
        account.audit(f"suppressed {mask_address(address)}", by, now)
    return PutOnList(address)


def release_suppression(database: Database, clock: Clock, request: Release) -> Released:
    """Takes the address off the list, for one reason or all.

    Raises NotFound where it is not on it, InvalidInput (`address`) where it is no address either, and Unconfirmed
    (`address`) the first time somebody complained from there.
    """
    now, address = clock.now(), clean_address(request.address)
    with database.begin_account() as account:
        standing = [one.reason for one in account.suppressions.of(address)]
        released = [reason for reason in standing if request.reason in (None, reason)]
        if not released:
            raise _not_listed(address, request.reason)
        if CONFIRMED_TWICE.intersection(released) and not request.confirmed:
            raise Unconfirmed({"address": (CalledSpam(address),)})
        account.suppressions.release(address, request.by, now, released)
        left = [reason for reason in standing if reason not in released]
        if not any(makes_invalid(reason) for reason in left):
            account.addresses.mark_valid(address)
    return Released(address, tuple(left), providers_too=bool(PROVIDERS_TOO.intersection(released)))


def _not_listed(address: str, reason: SuppressionReason | None) -> MeetError:
    """Looked up first: whatever SES once told of may stand on the list."""
    if refusal := check_address(address):
        return InvalidInput({"address": refusal})
    return NotFound(NotOnList(address, reason))


def pause_sending(database: Database, *, by: str) -> bool:
    """Opens the breaker by hand: nothing leaves until somebody resumes. False where it was paused by hand already."""
    with database.begin_account() as account:
        now = account.now()
        opened = account.breaker.open(BreakerReason.MANUAL, f"by {by}", now, None)
        if opened:
            account.audit("paused sending", by, now)
    return opened


def resume_sending(database: Database, *, by: str) -> bool:
    """Closes the breaker, whatever opened it; what waited goes out. False where sending was not paused.

    A rate that is too high, although another reason was named, pauses sending again at once, since nobody has looked at
    it: `standing_pause` tells.
    """
    with database.begin_account() as account:
        # By the clock that rates are counted by: that of an operator's machine may be early or late.
        now = account.now()
        standing = account.breaker.lock()
        closed = account.breaker.close(by, now, by_person=True)
        if closed and standing.reason not in RATE_REASONS:
            watch_rates(account, (), now)
    return closed


def standing_pause(database: Database) -> Breaker:
    """The sending breaker as it stands."""
    with database.read_account() as account:
        return account.breaker.get()
