"""The suppression list: every reason why an address is not mailed, and who may lift which of them."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.reasons import Why


class SuppressionReason(StrEnum):
    """Weightiest last. They stand side by side; where one word must do, it is the weightiest."""

    SOFT_STREAK = "soft_streak"
    PROVIDER_VALIDATION = "provider_validation"
    PROVIDER_GLOBAL = "provider_global"
    PROVIDER_LIST = "provider_list"
    HARD_BOUNCE = "hard_bounce"
    MANUAL = "manual"
    OPT_OUT = "opt_out"
    COMPLAINT = "complaint"


_WEIGHT = {reason: weight for weight, reason in enumerate(SuppressionReason)}
SOFT_STREAK_LIMIT = 5
"""Mails bounced softly in a row, none delivered between. Messages count, not events."""
LIFTED_BY_HOLDER = frozenset({SuppressionReason.SOFT_STREAK})
CONFIRMED_TWICE = frozenset({SuppressionReason.COMPLAINT})
"""Releasing these needs a second confirmation: the person said "spam"."""

PROVIDERS_TOO = frozenset(
    {
        SuppressionReason.COMPLAINT,
        SuppressionReason.HARD_BOUNCE,
        SuppressionReason.PROVIDER_LIST,
        SuppressionReason.PROVIDER_GLOBAL,
        SuppressionReason.PROVIDER_VALIDATION,
    }
)
"""SES's own list may hold these addresses too, so that releasing them here is half the work."""


@dataclass(frozen=True, slots=True)
class Suppression:
    """One reason for one address, as it was first told. An address is mailed only where none is left.

    `address` is "" once its owner asked to be forgotten: the hash alone stays. `said_by` is the person by whose mail an
    opt-out was said (`person_key`), "" where nobody is known or several said it.
    """

    address_hash: str
    address: str
    reason: SuppressionReason
    since: datetime
    detail: str = ""
    said_by: str = ""


def person_key(workspace: str, user: str) -> str:
    """A person of one workspace, as a hash: it outlives the name of somebody who asked to be forgotten."""
    return hashlib.sha256(f"{workspace}:{user}".encode()).hexdigest()


def weightiest_reason(reasons: Iterable[SuppressionReason]) -> SuppressionReason | None:
    """The one to name where a mail's row has room for one word; None for none."""
    return max(reasons, key=lambda reason: _WEIGHT[reason], default=None)


def weightiest(found: Iterable[Suppression]) -> Suppression | None:
    """The entry with that reason; None for none."""
    return max(found, key=lambda one: _WEIGHT[one.reason], default=None)


def ends_streak(streak: int) -> bool:
    """Whether this many softly bounced mails in a row suppress the address."""
    return streak >= SOFT_STREAK_LIMIT


def person_may_lift(suppression: Suppression, person: str) -> bool:
    """Whether the holder of the address may lift it in Slack: soft bounces, and an opt-out that this person said.

    `person` is a `person_key`. The rest is an operator's to release.
    """
    if suppression.reason is SuppressionReason.OPT_OUT:
        return suppression.said_by == person
    return suppression.reason in LIFTED_BY_HOLDER


def link_may_lift(suppression: Suppression) -> bool:
    """Whether the link in a mail lifts it: an opt-out, whoever said it. Whoever has the link reads the mailbox."""
    return suppression.reason is SuppressionReason.OPT_OUT


def hints_at_person(reason: SuppressionReason) -> bool:
    """Whether the address itself is at fault, so that its owner is asked for a better one."""
    return reason not in {SuppressionReason.OPT_OUT, SuppressionReason.COMPLAINT, SuppressionReason.MANUAL}


def makes_invalid(reason: SuppressionReason) -> bool:
    """Whether registrations of the address count as invalid: soft bounces alone say that it may work again."""
    return hints_at_person(reason) and reason is not SuppressionReason.SOFT_STREAK


@dataclass(frozen=True, slots=True)
class PutOnList(Why):
    """The address is on the list by hand; `news` False: it was already."""

    address: str
    news: bool = True


@dataclass(frozen=True, slots=True)
class Released(Why):
    """The address is off the list, but for the reasons that are `left`. `providers_too`: SES may hold it on a list of
    its own."""

    address: str
    left: tuple[SuppressionReason, ...] = ()
    providers_too: bool = False


@dataclass(frozen=True, slots=True)
class NotOnList(Why):
    """The address is not on the list, or not for this reason."""

    address: str
    reason: SuppressionReason | None = None


@dataclass(frozen=True, slots=True)
class CalledSpam(Why):
    """Somebody at the address complained, so that releasing it wants a confirmation."""

    address: str
