"""Many people who press at once on a poll whose message is large. It asserts nothing."""

import threading
from itertools import islice, product

from bench.served import PATIENCE, Outside
from playground.server import Playground
from playground.slack import pressing
from tests.acceptance.team import poll_of

OPTIONS = 12
NAMED = 20
"""People who said maybe to every option before. Their names make a press 19 kB long."""


class Crowd:
    """Each of `presses` is another person or another option, so each makes one yes of its own."""

    def __init__(self, playground: Playground, presses: int) -> None:
        self._playground, self._hub = playground, playground.slack.delivery.hub
        self.stage = Outside(playground)
        self.message = self.stage.poll("A" * 60, times=OPTIONS)
        people = max(NAMED, -(-presses // OPTIONS))
        members = [self.stage.client.add_person(name=f"member{number}").id for number in range(people)]
        places = list(product(members, self.stage.options(self.message)))
        self.answered: list[bool] = []
        """Of each press that is over, whether it was acknowledged in time."""
        self._press_all(places[: NAMED * OPTIONS], "maybe")
        self.stage.shown(self.message, f"Maybe {NAMED}")
        self._places, self._since = list(islice(places, presses)), playground.bus.last_number
        self.answered.clear()

    @property
    def poll(self) -> str:
        return poll_of(self.message)

    def begin(self) -> list[threading.Thread]:
        """Everybody presses; returns when each press has been given to Meet's connection, or is over already."""
        threads = self._press_all(self._places, "yes", wait=False)
        self.stage.client.wait_until(
            lambda: self._hub.unanswered + len(self.answered) >= len(self._places), "the presses", PATIENCE
        )
        return threads

    def acknowledged(self) -> int:
        """How many presses Meet acknowledged, in time or too late."""
        return sum(self.answered) + len(self._playground.bus.history("slack.late_ack", self._since))

    def _press_all(self, places: list[tuple[str, str]], choice: str, *, wait: bool = True) -> list[threading.Thread]:
        threads = [threading.Thread(target=self._press, args=(*place, choice)) for place in places]
        for thread in threads:
            thread.start()
        for thread in threads if wait else ():
            thread.join()
        return threads

    def _press(self, person: str, option: str, choice: str) -> None:
        press = {"channel": self.message.channel, "ts": self.message.ts, "action_id": f"vote_{choice}", "value": option}
        self.answered.append(pressing.click(self._playground.slack, person, press)["acknowledged"])
