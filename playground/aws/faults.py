"""Faults that AWS has on demand: which call they meet and how often. What they do to the connection is front.py's."""

from dataclasses import asdict, dataclass, field
from threading import Lock
from typing import Any, Literal, get_args

from playground.aws.errors import AwsError

FaultKind = Literal["throttle", "daily_quota", "lost_reply", "cut", "slow", "error", "access_denied", "expired_token"]
KINDS = frozenset(get_args(FaultKind))


@dataclass
class Fault:
    """One fault: `times` calls of `operation` on `service` meet it (None: until it is cleared)."""

    kind: FaultKind
    service: str = "ses"
    operation: str = "*"
    times: int | None = 1
    seconds: float = 1.0
    status: int = 500
    code: str = "InternalFailure"

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"There is no fault {self.kind!r}; there are: {', '.join(sorted(KINDS))}.")

    def meets(self, service: str, operation: str) -> bool:
        return self.service in (service, "*") and self.operation in (operation, "*")

    def refusal(self, operation: str) -> AwsError | None:
        """The error that the caller sees; None for the kinds that trouble the connection only."""
        match self.kind:
            case "throttle":
                return AwsError("Throttling", "Maximum sending rate exceeded.")
            case "daily_quota":
                return AwsError("Throttling", "Daily message quota exceeded.")
            case "error":
                return AwsError(self.code, "We encountered an internal error. Please try again.", self.status)
            case "access_denied":
                text = f"User `meet-sender' is not authorized to perform `{self.service}:{operation}'"
                return AwsError("AccessDenied", text, 403)
            case "expired_token":
                return AwsError("ExpiredToken", "The security token included in the request is expired", 403)
        return None


@dataclass
class AwsFaults:
    """The faults that wait for their call, first come first met."""

    waiting: list[Fault] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def add(self, fault: Fault) -> None:
        with self._lock:
            self.waiting.append(fault)

    def clear(self) -> None:
        with self._lock:
            self.waiting.clear()

    def take(self, service: str, operation: str) -> Fault | None:
        """The fault that this call meets, counted down; None for a call that goes well."""
        with self._lock:
            for fault in self.waiting:
                if fault.meets(service, operation):
                    self._count_down(fault)
                    return fault
        return None

    def _count_down(self, fault: Fault) -> None:
        if fault.times is None:
            return
        fault.times -= 1
        if fault.times <= 0:
            self.waiting.remove(fault)

    def listed(self) -> list[dict[str, Any]]:
        with self._lock:
            return [asdict(fault) for fault in self.waiting]
