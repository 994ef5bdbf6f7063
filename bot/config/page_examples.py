"""Examples of docs/quickstart.md that somebody left in the settings of a Meet on the real Slack and AWS."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.config.settings import Settings

OPERATOR = ("T0123456789", "U0123456789")
"""Who stands in docs/quickstart.md."""
NOBODYS = ("example.com", "example.net", "example.org")
"""Domains of documentation (RFC 2606): no mail and no link ever leads there."""


def left_from_the_page(settings: Settings) -> Iterator[str]:
    """A sentence for each example of the pages that is still there, where Meet talks to the real Slack and AWS."""
    address, link = settings.meet_from_address or "", urlsplit(settings.meet_public_url or "").hostname or ""
    if settings.mails_by_ses and settings.aws_endpoint_url is None and _is_nobodys(address.rpartition("@")[2]):
        yield f"MEET_FROM_ADDRESS is the example {address}: set an address of the domain that you verified in SES."
    if not settings.asks_slack_itself:
        return
    if _is_nobodys(link):
        yield f"MEET_PUBLIC_URL is the example {settings.meet_public_url}: set your own address, or take it out."
    if OPERATOR in settings.meet_operators:
        yield f"MEET_OPERATORS is the example {':'.join(OPERATOR)}: set your own ids, or take it out."


def _is_nobodys(domain: str) -> bool:
    return any(domain == one or domain.endswith(f".{one}") for one in NOBODYS)
