"""What this room asks of the rest of the playground: a bus to tell and a clock to ask. It holds no behaviour."""

from datetime import datetime
from typing import Any, Protocol


class Bus(Protocol):
    """Everything that happens is published here, so that the page and the tests can watch."""

    def publish(self, kind: str, detail: dict[str, Any]) -> object: ...


class Clock(Protocol):
    """The playground's time, which a test may move forward."""

    def now(self) -> datetime: ...
