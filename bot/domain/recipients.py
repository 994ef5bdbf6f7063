"""Who gets the invite of a winner, by which mail, and who cannot: one mail an address, for all its people. It promises
nothing itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.domain.addresses import normalise_address
from bot.domain.delivery import Delivery
from bot.domain.invite import Invite, Method, Role
from bot.domain.person import Consent, RegisteredAddress, is_forgotten
from bot.domain.poll import Choice, PollSnapshot
from bot.domain.suppression import Suppression, SuppressionReason, weightiest
from bot.domain.tally import answerers


@dataclass(frozen=True, slots=True)
class AddressBook:
    """What is known of the people concerned: addresses and consents by user, suppressions by address.

    `gone` are those whose Slack account is deactivated.
    """

    addresses: Mapping[str, RegisteredAddress] = field(default_factory=dict)
    consents: Mapping[str, Consent] = field(default_factory=dict)
    suppressions: Mapping[str, Sequence[Suppression]] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()

    def usable(self, user: str) -> str:
        """The address that can stand in an invite as its organizer's, "" for none.

        One that bounced cannot, nor can that of somebody who is deactivated in Slack.
        """
        held = self.addresses.get(user)
        return held.address if held and not held.invalid and user not in self.gone else ""

    def refusal(self, user: str) -> str:
        """The named reason why this person is not mailed, "" where they may be. Whoever has no address has none."""
        held = self.addresses[user]
        if held.invalid:
            return str(SuppressionReason.HARD_BOUNCE)
        return self.refusal_at(user, held.address)

    def refusal_at(self, user: str, address: str) -> str:
        """The named reason why this person is not mailed at this address, theirs or not, "" where they may be."""
        if not self.consents.get(user, Consent()).mail:
            return str(SuppressionReason.OPT_OUT)
        return self.suppressed_for(address)

    def suppressed_for(self, address: str) -> str:
        """The weightiest reason why nobody is mailed at this address, "" for none."""
        heaviest = weightiest(self.suppressions.get(address, ()))
        return str(heaviest.reason) if heaviest else ""


@dataclass(frozen=True, slots=True)
class Recipient:
    """One mail to one person; with a `refusal` it is not sent, and its row says why."""

    user: str
    address: str
    role: Role
    refusal: str = ""
    others: tuple[str, ...] = ()
    """Who else gets the event by this mail, since they gave the same address."""


@dataclass(frozen=True, slots=True)
class MailPlan:
    """The mails of a winner, the people who have no address to send one to, and those who get none at an address that
    is mailed for somebody else or refused already."""

    recipients: tuple[Recipient, ...]
    without_address: tuple[str, ...]
    declined: tuple[Recipient, ...] = ()

    @property
    def mails(self) -> int:
        """How many mails go out; one may reach several people."""
        return sum(not recipient.refusal for recipient in self.recipients)

    @property
    def refused(self) -> tuple[Recipient, ...]:
        """One for each person who has an address and is not mailed."""
        return (*(recipient for recipient in self.recipients if recipient.refusal), *self.declined)


def serving_organizer(candidates: Iterable[str], book: AddressBook) -> str:
    """The first of these whose address can stand in the invite as its organizer's, "" for none."""
    return next((user for user in candidates if book.usable(user)), "")


def invited(snapshot: PollSnapshot, option_id: str, organizer: str) -> dict[str, Role]:
    """Everybody who gets the invite: the serving organizer, then yes, maybe, the poll's organizer; nobody forgotten."""
    roles = {organizer: Role.ORGANIZER}
    for choice, role in ((Choice.YES, Role.REQUIRED), (Choice.MAYBE, Role.OPTIONAL)):
        for user in answerers(snapshot, option_id, choice):
            roles.setdefault(user, role)
    roles.setdefault(snapshot.poll.organizer, Role.REQUIRED)
    return {user: role for user, role in roles.items() if not is_forgotten(user)}


def still_told(roles: Mapping[str, Role], invite: Invite, sent: Iterable[Delivery]) -> dict[str, Role]:
    """With everybody who was to be mailed the invite as it stands: a move tells those who hold the event, whatever they
    had answered to its new time, and what did not arrive is theirs to be sent again."""
    current = [one for one in sent if one.invite == invite.id and one.sequence >= invite.sequence]
    mailed = {one.user: one.role or Role.OPTIONAL for one in current if one.method is not Method.CANCEL}
    return {**{user: role for user, role in mailed.items() if not is_forgotten(user)}, **roles}


def plan_mails(roles: Mapping[str, Role], book: AddressBook) -> MailPlan:
    """One mail an address, to the first of its people who may be mailed (organizer, then yes, then maybe).

    Whoever is deactivated in Slack is in no part of the plan.
    """
    present = [user for user in roles if user not in book.gone]
    by_address: dict[str, list[str]] = {}
    for user in (user for user in present if user in book.addresses):
        by_address.setdefault(normalise_address(book.addresses[user].address), []).append(user)
    recipients, declined = [], list[Recipient]()
    for users in by_address.values():
        first, *rest = sorted((_recipient(user, roles, book) for user in users), key=lambda one: bool(one.refusal))
        others = tuple(one.user for one in rest if not one.refusal)
        recipients.append(replace(first, others=others))
        declined += [one for one in rest if one.refusal]
    return MailPlan(tuple(recipients), tuple(user for user in present if user not in book.addresses), tuple(declined))


def _recipient(user: str, roles: Mapping[str, Role], book: AddressBook) -> Recipient:
    return Recipient(user, book.addresses[user].address, roles[user], book.refusal(user))


def everybody(snapshot: PollSnapshot, also: Iterable[str] = ()) -> tuple[str, ...]:
    """Everybody whom an invite of this poll can concern, for reading their addresses at once."""
    return tuple(dict.fromkeys([snapshot.poll.organizer, *snapshot.voters, *(user for user in also if user)]))
