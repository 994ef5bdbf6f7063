"""The machine's clock: the only place in Meet that asks what time it is."""

from datetime import UTC, datetime


class SystemClock:
    """A Clock (bot/ports.py) that tells the machine's time."""

    def now(self) -> datetime:
        """The current instant in UTC."""
        return datetime.now(UTC)  # noqa: TID251 (here the injected clock ends)
