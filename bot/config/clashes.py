"""Two settings that name one thing, of which each needs one of its own."""

import socket
from collections.abc import Iterator
from ipaddress import IPv6Address, ip_address

from bot.config.settings import Settings
from bot.config.values import Bind

ALL_OF_IPV4, ALL = "0.0.0.0", "::"  # noqa: S104 (they are read, not listened on)
"""What listens on the second takes IPv4 as well."""


def clashes(settings: Settings) -> Iterator[str]:
    """A sentence for each."""
    if settings.meet_inbound_queue_url and settings.meet_inbound_queue_url == settings.meet_feedback_queue_url:
        yield (
            "MEET_INBOUND_QUEUE_URL is the queue of MEET_FEEDBACK_QUEUE_URL, too: each job would take away what the "
            "other waits for."
        )
    if settings.meet_metrics_bind and _share_an_address(settings.meet_metrics_bind, settings.meet_bind):
        yield "MEET_METRICS_BIND is the address of MEET_BIND, too: set it to another port."


def _share_an_address(one: Bind, other: Bind) -> bool:
    """Whether only one of them can be listened on. Port 0 is any free one, another each time."""
    if one.port != other.port or not one.port:
        return False
    addresses = {_address(one), _address(other)}
    if len(addresses) == 1 or ALL in addresses:
        return True
    return ALL_OF_IPV4 in addresses and not any(":" in address for address in addresses)


def _address(bind: Bind) -> str:
    """The address that the host names, as a server takes it: the first one; a name that is not known stays."""
    try:
        named = str(socket.getaddrinfo(bind.host, bind.port, type=socket.SOCK_STREAM)[0][4][0])
        address = ip_address(named)
    except (OSError, ValueError):
        return bind.host
    inner = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return str(inner or address)
