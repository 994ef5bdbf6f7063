"""Asks DNS for text records and mail servers, for `meet check`. dnspython is imported on use."""

from typing import Any

SECONDS = 3.0
"""For the whole question, over all name servers."""
NAMESERVERS: tuple[str, ...] = ()
"""Name servers to ask in place of the machine's own."""
PORT = 53


class DnsSilent(Exception):
    """Nobody answered, or no name server is known: nothing is said about the name."""


def text_records(name: str) -> list[str]:
    """The texts at this name, each in one piece; empty where there are none. Raises DnsSilent."""
    return [b"".join(record.strings).decode("utf-8", "replace") for record in _records(name, "TXT")]


def mail_servers(name: str) -> list[str]:
    """The servers that take mail for this domain, the preferred one first; empty where there are none. Raises
    DnsSilent."""
    found = sorted((record.preference, record.exchange.to_text()) for record in _records(name, "MX"))
    return [server.rstrip(".").lower() for _, server in found]


def _records(name: str, kind: str) -> list[Any]:
    import dns.exception
    import dns.resolver

    try:
        resolver = dns.resolver.Resolver(configure=not NAMESERVERS)
        if NAMESERVERS:
            resolver.nameservers, resolver.port = list(NAMESERVERS), PORT
        answer = resolver.resolve(name, kind, lifetime=SECONDS, search=False, raise_on_no_answer=False)
    except dns.resolver.NXDOMAIN:
        return []
    except (dns.exception.DNSException, OSError) as silent:
        raise DnsSilent(type(silent).__name__) from silent
    return list(answer)
