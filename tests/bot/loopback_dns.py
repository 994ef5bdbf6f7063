"""A name server on loopback that knows a few texts, and one that never answers."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import dns.flags
import dns.message
import dns.rcode
import dns.rrset


@contextmanager
def name_server(texts: dict[str, list[str]], *, silent: bool = False) -> Iterator[int]:
    """The port of a server that has these texts by name. Every other name does not exist."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))
        thread = Thread(target=_serve, args=(listening, texts, silent), daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        # An empty datagram ends the loop.
        listening.sendto(b"", listening.getsockname())
        thread.join()


def _serve(listening: socket.socket, texts: dict[str, list[str]], silent: bool) -> None:
    while True:
        asked, whom = listening.recvfrom(4096)
        if not asked:
            return
        if not silent:
            listening.sendto(_answer(asked, texts), whom)


def _answer(asked: bytes, texts: dict[str, list[str]]) -> bytes:
    query = dns.message.from_wire(asked)
    reply = dns.message.make_response(query)
    reply.flags |= dns.flags.RA
    name = query.question[0].name
    found = texts.get(name.to_text().rstrip("."))
    if found is None:
        reply.set_rcode(dns.rcode.NXDOMAIN)
    for text in found or ():
        # A text longer than 255 bytes stands in several pieces (RFC 1035, section 3.3.14).
        pieces = " ".join(f'"{text[start : start + 200]}"' for start in range(0, len(text), 200))
        reply.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", pieces))
    return reply.to_wire()
