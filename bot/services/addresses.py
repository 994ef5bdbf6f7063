"""A person's address: given by its owner, proven, changed. It mails nothing itself: a code is a delivery too."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.addresses import check_address, normalise_address
from bot.domain.codes import LIFE, TRIES, code_matches, read_code
from bot.domain.delivery import Delivery, DeliveryKind, DeliveryStatus
from bot.domain.errors import AddressNeeded, InvalidInput, LimitReached
from bot.domain.ids import new_id
from bot.domain.limits import CODES_A_PERSON, CODES_AN_ADDRESS, Limit
from bot.domain.membership import offered_address
from bot.domain.person import Code
from bot.domain.proving import CodeOutcome, CodeResult, CodeSent, Registered
from bot.domain.reasons import PersonReason
from bot.domain.standing import AddressStanding, AddressState, standing_if_given
from bot.domain.suppression import person_key
from bot.ports import Clock
from bot.services.steps.finding import read_address_state
from bot.services.steps.mailing import promise_mails
from bot.services.steps.registering import is_profile_address, is_registered, lock_addresses_of, register
from storage.account_unit_of_work import AccountUnitOfWork
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from storage.values import Prompt


@dataclass(frozen=True, slots=True)
class RequestCode:
    """Another address than the profile's. `poll` is the poll whose prompt started it, "" for none."""

    workspace: str
    user: str
    address: str
    poll: str = ""


@dataclass(frozen=True, slots=True)
class ProveCode:
    workspace: str
    user: str
    code: str


def address_state(database: Database, workspace: str, user: str) -> AddressState:
    """The person's address and how it stands. Only for that person's eyes."""
    with database.read(workspace) as uow:
        return read_address_state(uow, user)


def register_profile_address(database: Database, clock: Clock, workspace: str, user: str) -> Registered:
    """Registers the address of the person's Slack profile, which counts as proven; missing invites go out.

    Raises AddressNeeded where the profile has none or needs a code, InvalidInput (`address`) where it is none for SES.
    """
    with database.begin(workspace) as uow:
        known = uow.people.profile(user)
        offered = offered_address(known)
        if not offered:
            raise AddressNeeded(
                PersonReason.PROFILE_ELSEWHERE if known and known.profile_address else PersonReason.NO_PROFILE_ADDRESS
            )
        return _register(uow, user, _checked(offered), clock.now())


def request_code(database: Database, clock: Clock, request: RequestCode) -> CodeSent:
    """Sends a code to the address. Raises InvalidInput (`address`), LimitReached.

    The address that Slack names in the profile now, and one that is the person's already, need no code; nor does one of
    theirs that came back, which is not taken again. What Slack named before needs one, and the answer says so.
    """
    address, user, now = _checked(request.address), request.user, clock.now()
    with database.begin_account() as account:
        uow = account.in_workspace(request.workspace)
        if _needs_no_code(uow, user, address, now):
            return CodeSent(address, now, registered=_register(uow, user, address, now))
        _check_code_limits(account, user, address, now)
        expires_at = now + LIFE
        delivery = _code_delivery(request, address, now)
        promise_mails(uow, [delivery])
        uow.codes.add(Code(delivery.id, request.workspace, user, address, expires_at, TRIES, request.poll))
        return CodeSent(address, expires_at, _is_unconfirmed(uow, user, address))


def prove_code(database: Database, clock: Clock, secret: bytes, request: ProveCode) -> CodeOutcome:
    """Checks a typed code and registers its address. `secret` is MEET_SECRET_KEY's bytes.

    Each code that is not used up and not out of date is accepted. Wrong digits cost each of them a try, since they
    were a guess at each; what cannot be a code costs none, nor does one that was used before.
    """
    digits, now = read_code(request.code), clock.now()
    with database.begin(request.workspace) as uow:
        codes = uow.codes.open_of(request.user, now)
        code = _matching(codes, secret, digits)
        if code is None and (used := _matching(uow.codes.used_of(request.user), secret, digits)):
            return CodeOutcome(CodeResult.USED, poll=used.poll)
        if not codes:
            return _none_open(uow.codes.current(request.user), now)
        if not digits:
            return CodeOutcome(CodeResult.MALFORMED, codes[0].tries_left, poll=codes[0].poll)
        if code is None:
            return _wrong(max(uow.codes.spend_try(one.delivery) for one in codes), codes[0].poll)
        uow.codes.use(code.delivery)
        registered = _register(uow, request.user, code.address, now)
        return CodeOutcome(CodeResult.PROVEN, registered=registered, poll=code.poll)


def open_code(database: Database, clock: Clock, workspace: str, user: str) -> Code | None:
    """The newest code that the person may still type, None where there is none. Only for that person's eyes."""
    with database.read(workspace) as uow:
        return next(iter(uow.codes.open_of(user, clock.now())), None)


def prompt_due(database: Database, workspace: str, user: str, poll: str, *, outsider: bool = False) -> Prompt | None:
    """What to ask, where this voter is to be asked for an address now: once a poll, and exactly one caller.

    For voters who said yes or maybe. None for whoever has an address, wants no mail or cannot be reached; an `outsider`
    (of another workspace) is reached only where Slack said so. It costs one statement, however large the poll, and a
    few more for whoever is asked.
    """
    due = database.claim_prompt(workspace, poll, user, outsider=outsider)
    if due is None or not due.profile_address:
        return due
    return replace(due, profile_address=address_state(database, workspace, user).offered)


def _needs_no_code(uow: UnitOfWork, user: str, address: str, now: datetime) -> bool:
    if is_profile_address(uow, user, address, now) or is_registered(uow, user, address):
        return True
    held = uow.people.address(user)
    came_back = held is not None and held.address == address
    return came_back and _standing(uow, user, address) is not AddressStanding.GOOD


def _standing(uow: UnitOfWork, user: str, address: str) -> AddressStanding:
    return standing_if_given(person_key(uow.workspace, user), uow.suppressions.of(address))


def _is_unconfirmed(uow: UnitOfWork, user: str, address: str) -> bool:
    offered = offered_address(uow.people.profile(user))
    return bool(offered) and normalise_address(offered) == address


def _register(uow: UnitOfWork, user: str, address: str, now: datetime) -> Registered:
    lock_addresses_of(uow, user, address)
    standing = _standing(uow, user, address)
    if standing is AddressStanding.CANNOT_BE_MAILED:
        return Registered(address, 0, standing, taken=False)
    return Registered(address, register(uow, user, address, now, allow=True), standing)


def _checked(address: str) -> str:
    if problem := check_address(address):
        raise InvalidInput({"address": problem})
    return normalise_address(address)


def _check_code_limits(account: AccountUnitOfWork, user: str, address: str, now: datetime) -> None:
    """Counted in the deliveries of the last day, over all workspaces: nobody is flooded with codes.

    Whoever asks for the same person or address at once waits for this transaction, and then counts its code too.
    """
    _check(CODES_A_PERSON, account.addresses.codes_of(user, now - CODES_A_PERSON.window), now)
    _check(CODES_AN_ADDRESS, account.addresses.codes_to(address, now - CODES_AN_ADDRESS.window), now)


def _check(limit: Limit, promised_at: Sequence[datetime], now: datetime) -> None:
    """Raises LimitReached where one more is too many; the oldest that counts makes room when the window leaves it."""
    if not limit.allows(len(promised_at) + 1):
        raise LimitReached(limit.refusal(now, promised_at[-limit.most] + limit.window))


def _code_delivery(request: RequestCode, address: str, now: datetime) -> Delivery:
    """A suppressed address gets no mail, but its row counts and the code can be tried: the answer tells nothing."""
    return Delivery(
        id=new_id(now),
        workspace=request.workspace,
        kind=DeliveryKind.CODE,
        user=request.user,
        address=address,
        status=DeliveryStatus.PENDING,
        created_at=now,
        dtstamp=now,
        next_attempt_at=now,
        expires_at=now + LIFE,
    )


def _matching(codes: Sequence[Code], secret: bytes, digits: str) -> Code | None:
    return next((one for one in codes if code_matches(secret, one.delivery, digits)), None)


def _none_open(latest: Code | None, now: datetime) -> CodeOutcome:
    """Why no code of the person may be typed."""
    if latest is None:
        return CodeOutcome(CodeResult.NONE)
    if now >= latest.expires_at:
        return CodeOutcome(CodeResult.EXPIRED, poll=latest.poll)
    return CodeOutcome(CodeResult.USED_UP, poll=latest.poll)


def _wrong(tries_left: int, poll: str) -> CodeOutcome:
    if tries_left <= 0:
        return CodeOutcome(CodeResult.USED_UP, poll=poll)
    return CodeOutcome(CodeResult.WRONG, tries_left, poll=poll)
