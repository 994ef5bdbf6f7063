"""The part of `meet check` that tries MEET_BIND and MEET_METRICS_BIND: whether Meet could listen, or does already."""

import errno
import socket
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException

from bot.checks.check import FAILURE, OK, Check
from bot.config.settings import Settings
from bot.config.values import Bind

SECONDS = 2
_CURES = {
    errno.EADDRINUSE: "End the program that listens there, or set {name} to another port.",
    errno.EACCES: "Ports below 1024 are the system's: set {name} to a higher one, behind a proxy.",
    errno.EADDRNOTAVAIL: "Set {name} to an address of this machine, such as 127.0.0.1 or 0.0.0.0.",
}


def check_listening(settings: Settings) -> Iterator[Check]:
    """One finding for each address that `meet serve` listens on."""
    yield _check("MEET_BIND", settings.meet_bind, "/healthz")
    if settings.meet_metrics_bind is not None:
        yield _check("MEET_METRICS_BIND", settings.meet_metrics_bind, "/metrics")


def _check(name: str, bind: Bind, path: str) -> Check:
    refused = _refusal(bind)
    if refused is None:
        return Check("bind", OK, f"{name}: {bind} is free.")
    if refused.errno == errno.EADDRINUSE and _is_meet(bind, path):
        return Check("bind", OK, f"{name}: Meet is running on {bind}.")
    cure = _CURES.get(refused.errno or 0, "Set {name} to an address of this machine and a free port.")
    return Check("bind", FAILURE, f"{name}: {bind} cannot be used ({refused.strerror}).", cure.format(name=name))


def _refusal(bind: Bind) -> OSError | None:
    """Why nobody could listen there, None where one can. Nothing listens afterwards."""
    try:
        # As the server does it: a port that was left a moment ago can be taken again.
        with socket.create_server(bind, family=_family(bind.host)):
            return None
    except OSError as refused:
        return refused


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _is_meet(bind: Bind, path: str) -> bool:
    """Whether what listens there answers as Meet does."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(bind.host, bind.host)  # noqa: S104 (it is read, not listened on)
    connection = HTTPConnection(host, bind.port, timeout=SECONDS)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status == 200 and (answer.read(3) == b"ok\n" or path != "/healthz")
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
