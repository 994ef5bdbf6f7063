"""What one check found, and the word for its result."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from bot.config.settings import Settings

OK = "ok"
WARNING = "warning"
FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Check:
    """One finding; `cure` is "" where nothing is to be done."""

    name: str
    result: str
    message: str
    cure: str = ""

    @property
    def document(self) -> dict[str, Any]:
        """The finding for JSON."""
        return asdict(self)


Checking = Callable[[Settings], Iterator[Check]]
