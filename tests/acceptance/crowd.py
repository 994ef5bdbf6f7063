"""Many people who press at once on a poll whose message is large. It asserts nothing."""

import threading
import time
from itertools import islice, product
from typing import NamedTuple

from bench.served import Outside
from playground.server import Playground
from playground.slack import pressing
from tests.acceptance.team import poll_of
from tests.patience import PATIENCE

OPTIONS = 12
NAMED = 20
"""People who said maybe to every option before. Their names make a press 19 kB long."""


class Press(NamedTuple):
    """One press that is over, by `time.monotonic()`."""

    began_at: float
    ended_at: float
    is_acknowledged: bool
    """In time: within three seconds."""


class Crowd:
    """Each of `presses` is another person or another option, so each makes one yes of its own."""

    def __init__(self, playground: Playground, presses: int) -> None:
        self._playground, self._hub = playground, playground.slack.delivery.hub
        self.stage = Outside(playground)
        self.message = self.stage.poll("A" * 60, times=OPTIONS)
        people = max(NAMED, -(-presses // OPTIONS))
        members = [self.stage.client.add_person(name=f"member{number}").id for number in range(people)]
        places = list(product(members, self.stage.options(self.message)))
        self.over: list[Press] = []
        self._press_all(places[: NAMED * OPTIONS], "maybe")
        self.stage.shown(self.message, f"Maybe {NAMED}")
        self._places, self._since = list(islice(places, presses)), playground.bus.last_number
        self._acknowledged = set[str]()
        self.over.clear()

    @property
    def poll(self) -> str:
        return poll_of(self.message)

    def begin(self, within: float = 0.0) -> list[threading.Thread]:
        """Everybody presses within so many seconds; returns when each press was given to Meet, or is over already."""
        threads = self._press_all(self._places, "yes", within=within, wait=False)
        self.stage.client.wait_until(
            lambda: self._hub.unanswered + len(self.over) >= len(self._places), "the presses", PATIENCE
        )
        return threads

    def acknowledged(self) -> int:
        """How many presses Meet acknowledged, in time or too late; one that came twice may be both."""
        for event in self._playground.bus.history("slack.", self._since):
            self._since = event.number
            if event.kind == "slack.late_ack" or (event.kind == "slack.sent" and event.detail["acknowledged"]):
                self._acknowledged.add(event.detail["envelope_id"])
        return len(self._acknowledged)

    def _press_all(
        self, places: list[tuple[str, str]], choice: str, *, within: float = 0.0, wait: bool = True
    ) -> list[threading.Thread]:
        threads = [threading.Thread(target=self._press, args=(*place, choice)) for place in places]
        began_at = time.monotonic()
        for number, thread in enumerate(threads):
            if within:
                time.sleep(max(began_at + number * within / len(threads) - time.monotonic(), 0))
            thread.start()
        for thread in threads if wait else ():
            thread.join()
        return threads

    def _press(self, person: str, option: str, choice: str) -> None:
        press = {"channel": self.message.channel, "ts": self.message.ts, "action_id": f"vote_{choice}", "value": option}
        began_at = time.monotonic()
        outcome = pressing.click(self._playground.slack, person, press)
        self.over.append(Press(began_at, time.monotonic(), outcome["acknowledged"]))
