"""Owns how many polls and mails there are of each kind, in the reader's words."""

from collections.abc import Mapping

from bot.domain.delivery import DeliveryStatus
from bot.domain.poll import PollStatus
from bot.language import _, mark, number

POLLS: Mapping[str, str] = {
    PollStatus.DRAFT: mark("not posted yet"),
    PollStatus.OPEN: mark("open"),
    PollStatus.CLOSED: mark("settled"),
    PollStatus.CANCELLED: mark("cancelled"),
}
DELIVERIES: Mapping[str, str] = {
    DeliveryStatus.PENDING: mark("waiting"),
    DeliveryStatus.SENDING: mark("being sent"),
    DeliveryStatus.IN_DOUBT: mark("in doubt"),
    DeliveryStatus.SENT: mark("sent"),
    DeliveryStatus.DELIVERED: mark("delivered"),
    DeliveryStatus.BOUNCED: mark("came back"),
    DeliveryStatus.COMPLAINED: mark("called spam"),
    DeliveryStatus.FAILED: mark("not sent"),
    DeliveryStatus.SUPPRESSED: mark("withheld from suppressed addresses"),
    DeliveryStatus.SUPERSEDED: mark("replaced by a later one"),
    DeliveryStatus.EXPIRED: mark("not sent in time"),
}


def counted(what: str, counts: Mapping[str, int], names: Mapping[str, str]) -> str:
    """ "Polls: open 2 · settled 1", in the order of the names, zeros left out; a kind of a newer Meet under its own."""
    order = [*names, *sorted(set(counts) - set(names))]
    told = [f"{_(names[kind]) if kind in names else kind} {number(counts[kind])}" for kind in order if counts.get(kind)]
    return f"{what}: {' · '.join(told) or '–'}"
