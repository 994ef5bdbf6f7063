"""Which identities of SES an address belongs to. It asks nothing."""

from bot.domain.addresses import wire_form


def sender_identities(address: str) -> list[str]:
    """The address, its domain, and each parent of two labels or more: a domain may send for its children."""
    address = wire_form(address)
    domain = address.rpartition("@")[2]
    labels = domain.split(".")
    return [address, *(".".join(labels[start:]) for start in range(len(labels) - 1))]


def message_id_domain(region: str | None) -> str:
    """The domain of the Message-ID that SES puts into every mail; before the @ stands SES's own id. "" for an unknown
    region. https://docs.aws.amazon.com/ses/latest/dg/header-fields.html
    """
    return {None: "", "us-east-1": "email.amazonses.com"}.get(region, f"{region}.amazonses.com")
