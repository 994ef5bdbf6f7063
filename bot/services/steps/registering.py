"""Registering a proven address inside a use-case's transaction, with everything that follows from it."""

from datetime import datetime

from bot.domain.addresses import address_hash, normalise_address
from bot.domain.membership import proven_address
from bot.domain.person import RegisteredAddress
from bot.domain.suppression import person_key, person_may_lift
from bot.services.steps.inviting import invite_late
from storage.unit_of_work import UnitOfWork


def is_registered(uow: UnitOfWork, user: str, address: str) -> bool:
    """Whether this is the person's address already, and a good one."""
    held = uow.people.address(user)
    return held is not None and not held.invalid and held.address == normalise_address(address)


def is_profile_address(uow: UnitOfWork, user: str, address: str, now: datetime) -> bool:
    """Whether Slack names this address in the person's profile now, which counts as a proof."""
    proven = proven_address(uow.people.profile(user), now)
    return bool(proven) and normalise_address(proven) == normalise_address(address)


def lock_addresses_of(uow: UnitOfWork, user: str, address: str) -> None:
    """Until the commit nobody else tells of the address that the person gives, or of the one that they have."""
    held = uow.people.address(user)
    uow.suppressions.lock({address_hash(address), address_hash(held.address if held else address)})


def register(uow: UnitOfWork, user: str, address: str, now: datetime, *, allow: bool) -> int:
    """Registers a proven address, and promises missing invites to meetings ahead; how many.

    The caller has locked it (`lock_addresses_of`). `allow`: the person asks for mail by it, so what they may lift is
    lifted. What an operator must release stays.
    """
    uow.people.save_address(RegisteredAddress(uow.workspace, user, normalise_address(address), now))
    if allow:
        allow_mail(uow, user, now)
    promised = invite_late(uow, user, now)
    # After the polls: whoever moves or reopens one locks it before its questions.
    uow.notices.answer(user, now)
    return promised


def allow_mail(uow: UnitOfWork, user: str, now: datetime) -> None:
    """Lifts what the person set by this workspace: their own stop, their own opt-out, and their soft bounces."""
    held, person = uow.people.address(user), person_key(uow.workspace, user)
    address = held.address if held and not held.invalid else ""
    # Before the consent is written: the address is locked first.
    standing = uow.suppressions.of(address) if address else []
    uow.people.save_consent(user, mail=True)
    if theirs := [one.reason for one in standing if person_may_lift(one, person)]:
        uow.suppressions.release(address, f"{uow.workspace}:{user}", now, theirs)
