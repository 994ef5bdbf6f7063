"""Which identities of SES an address belongs to. It asks nothing."""

from bot.domain.addresses import wire_form


def sender_identities(address: str) -> list[str]:
    """The address, its domain, and each parent of two labels or more: a domain may send for its children."""
    address = wire_form(address)
    domain = address.rpartition("@")[2]
    labels = domain.split(".")
    return [address, *(".".join(labels[start:]) for start in range(len(labels) - 1))]
