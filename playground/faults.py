"""Slack's troubles on demand: which call is refused, delayed, or loses its answer; it acts on nothing itself."""

import threading
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from playground.errors import PlaygroundError

LOST_REPLY = "reply"  # the work is done, then the connection is dropped
LOST_REQUEST = "request"  # the connection is dropped before any work


@dataclass
class Fault:
    """One trouble: it meets calls of `method` ("*" is any) `times` times (0 is until cleared)."""

    method: str = "*"
    status: int | None = None  # answer with this HTTP status
    error: str | None = None  # answer with this error of Slack's
    retry_after: int | None = None  # seconds, sent as Retry-After
    body: str | None = None  # answer with this text instead of JSON, as a gateway does
    delay: float = 0.0  # seconds of the playground's clock before the work
    lose: str | None = None  # LOST_REPLY or LOST_REQUEST
    times: int = 1
    match: dict[str, str] = field(default_factory=dict)  # arguments that the call must carry

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def meets(self, method: str, arguments: dict[str, Any]) -> bool:
        if self.method not in ("*", method):
            return False
        return all(str(arguments.get(name)) == str(value) for name, value in self.match.items())


class Faults:
    """The switches that are set; each call asks once and takes the first that meets it."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, fault: Fault) -> None:
        with self._lock:
            self._faults.append(fault)

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()

    def pending(self) -> list[Fault]:
        """The troubles that will still happen."""
        with self._lock:
            return list(self._faults)

    def take(self, method: str, arguments: dict[str, Any]) -> Fault | None:
        """The trouble this call meets, if any, counted down by one."""
        with self._lock:
            fault = next((one for one in self._faults if one.meets(method, arguments)), None)
            if fault is not None and fault.times:
                fault.times -= 1
                if not fault.times:
                    self._faults.remove(fault)
            return fault


def read_fault(switch: Any) -> Fault:
    """A fault from JSON; PlaygroundError names what is not understood."""
    if not isinstance(switch, dict):
        raise PlaygroundError(f"A fault is a JSON object, not {switch!r}.")
    known = {one.name for one in fields(Fault)}
    unknown = sorted(set(switch) - known)
    if unknown:
        raise PlaygroundError(f"A fault has no {', '.join(unknown)}; it may have {', '.join(sorted(known))}.")
    if switch.get("lose") not in (None, LOST_REPLY, LOST_REQUEST):
        raise PlaygroundError(f"A fault loses the {LOST_REPLY!r} or the {LOST_REQUEST!r}, nothing else.")
    return Fault(**switch)
