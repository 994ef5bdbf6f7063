"""Who gets the invite of a winner, by which mail, and who cannot: one mail an address. It promises nothing itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.addresses import normalise_address
from bot.domain.invite import Method, Role
from bot.domain.person import Consent, RegisteredAddress, is_forgotten
from bot.domain.poll import Choice, PollSnapshot
from bot.domain.suppression import Suppression, SuppressionReason, weightiest
from bot.domain.tally import answerers


@dataclass(frozen=True, slots=True)
class AddressBook:
    """What is known of the people concerned: addresses and consents by user, suppressions by address."""

    addresses: Mapping[str, RegisteredAddress] = field(default_factory=dict)
    consents: Mapping[str, Consent] = field(default_factory=dict)
    suppressions: Mapping[str, Sequence[Suppression]] = field(default_factory=dict)

    def usable(self, user: str) -> str:
        """The address that can stand in an invite as its organizer's, "" for none: one that bounced cannot."""
        held = self.addresses.get(user)
        return held.address if held and not held.invalid else ""

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

    @property
    def method(self) -> Method:
        """The organizer's own copy is published: clients bin a REQUEST to oneself (RFC 5546, section 3.2.1)."""
        return Method.PUBLISH if self.role is Role.ORGANIZER else Method.REQUEST


@dataclass(frozen=True, slots=True)
class MailPlan:
    """The mails of a winner, and the people who have no address to send one to."""

    recipients: tuple[Recipient, ...]
    without_address: tuple[str, ...]

    @property
    def mails(self) -> int:
        return sum(not recipient.refusal for recipient in self.recipients)

    @property
    def refused(self) -> tuple[Recipient, ...]:
        return tuple(recipient for recipient in self.recipients if recipient.refusal)


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


def plan_mails(roles: Mapping[str, Role], book: AddressBook) -> MailPlan:
    """One mail an address: of two people who share one, the first is written to (organizer, then yes, then maybe)."""
    taken: dict[str, Recipient] = {}
    for user in (user for user in roles if user in book.addresses):
        address = book.addresses[user].address
        taken.setdefault(normalise_address(address), Recipient(user, address, roles[user], book.refusal(user)))
    without = tuple(user for user in roles if user not in book.addresses)
    return MailPlan(tuple(taken.values()), without)


def everybody(snapshot: PollSnapshot, also: Iterable[str] = ()) -> tuple[str, ...]:
    """Everybody whom an invite of this poll can concern, for reading their addresses at once."""
    return tuple(dict.fromkeys([snapshot.poll.organizer, *snapshot.voters, *(user for user in also if user)]))
