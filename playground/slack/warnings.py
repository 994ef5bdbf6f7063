"""The failures that people were shown; it judges none of them."""

from dataclasses import asdict, dataclass

from playground.clock import PlaygroundClock


@dataclass(frozen=True)
class ShownWarning:
    """What one person saw fail, and why as far as Slack knows."""

    at: str
    person: str
    what: str
    warning: str
    detail: str = ""


class Warnings:
    """All of them, oldest first."""

    def __init__(self, clock: PlaygroundClock) -> None:
        self._clock = clock
        self._shown: list[ShownWarning] = []

    def show(self, person: str, what: str, warning: str, detail: str = "") -> None:
        self._shown.append(ShownWarning(self._clock.now().isoformat(), person, what, warning, detail))

    def of(self, person: str) -> list[dict[str, str]]:
        """What this person was shown."""
        return [asdict(one) for one in self._shown if one.person == person]
