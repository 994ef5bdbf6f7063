"""One test's people, channel and shortcuts through the acts that most tests begin with. It asserts nothing."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import cached_property, partial
from typing import Any

from slack_bolt import BoltRequest, BoltResponse

from bot.meet import Meet
from bot.serving import Serving
from handlers.people import read_fresh_profile
from playground import cast
from playground.client import Message, Outcome, Person, PlaygroundClient, View
from playground.server import Playground
from playground.slack.ids import new_id
from tests.resting import is_resting

LINES = frozenset({"bulk_days", "bulk_times"})
MORE_OPTIONS = frozenset(
    {"note", "timezone", "deadline", "channel", "required", "quorum", "co_organizers", "places", "repeat", "settings"}
)


def _numbers(fields: Iterable[str]) -> list[int]:
    """The numbers of the time fields among these."""
    return [int(name.partition("__")[2]) for name in fields if name.startswith("time__")]


class Stage:
    """A Meet that runs, and people who have never met it."""

    def __init__(self, client: PlaygroundClient, playground: Playground, serving: Serving) -> None:
        self.client, self.playground, self.serving = client, playground, serving
        self._began = playground.bus.last_number

    @property
    def meet(self) -> Meet:
        return self.serving.application.meet

    @cached_property
    def ada(self) -> Person:
        return self.person("ada", tz="Europe/Berlin")

    @cached_property
    def ben(self) -> Person:
        return self.person("ben", tz="America/New_York")

    @cached_property
    def cho(self) -> Person:
        return self.person("cho", tz="Asia/Seoul")

    def person(self, name: str, **profile: Any) -> Person:
        """A new member whose address nobody else has, unless the profile says otherwise."""
        own = new_id("U")
        given = {"email": f"{name}.{own.lower()}@example.com", **profile}
        return self.client.add_person(id=own, name=name, real_name=name.capitalize(), **given)

    def connected(self, name: str) -> Person:
        """Somebody of another workspace who shares the channel (Slack Connect)."""
        guest = self.person(name, team_id=cast.OTHER_WORKSPACE)
        self.client.invite(self.channel, guest.id)
        return guest

    @cached_property
    def channel(self) -> str:
        """A public channel with the bot in it."""
        return self.client.add_channel(f"team-{self.ada.id.lower()}", [cast.BOT, self.ada.id, self.ben.id, self.cho.id])

    def start(self, days: int = 2) -> datetime:
        """Noon UTC, some days ahead: day in Berlin and in New York."""
        ahead = self.client.now() + timedelta(days=days)
        return ahead.replace(hour=12, minute=0, second=0, microsecond=0)

    def fill_in(
        self, person: Person, words: str, times: int = 2, *, command_in: str = "", known: bool = True, **fields: Any
    ) -> None:
        """Opens the modal and fills it, ready to be submitted. Meet waits for no profile, if the person is known."""
        if known:
            self.introduce(person)
        person.slash("/meet", words, channel=command_in or self.channel)
        person.wait_for_modal("open_poll")
        self.open_parts(person, fields)
        for number in range(3, max([times, *_numbers(fields)]) + 1):
            person.click(person.wait_for_modal("open_poll"), "add_time")
            self.wait_for_field(person, f"time:{number}")
        if "opens_before" in fields:
            person.fill({"repeat": fields.pop("repeat")})
            self.wait_for_field(person, "opens_before")
        starts = {f"time:{number}": self.start() + timedelta(hours=2 * (number - 1)) for number in range(1, times + 1)}
        person.fill({**starts, **{name.replace("__", ":"): value for name, value in fields.items()}})

    def open_parts(self, person: Person, fields: Iterable[str]) -> None:
        """Opens the parts of the form in which these fields stand."""
        for button, part in (("many_at_once", LINES), ("more_options", MORE_OPTIONS)):
            view = person.wait_for_modal("open_poll")
            if part.intersection(fields) and not (view.block("bulk_days" if part is LINES else "settings")):
                person.click(view, button)
                self.wait_for_field(person, "bulk_days" if part is LINES else "settings")

    def wait_for_field(self, person: Person, block_id: str) -> View:
        """The person's modal once it has this block."""

        def found() -> View | None:
            view = person.modal()
            return view if view and view.block(block_id) else None

        view = self.client.wait_until(found, f"a field {block_id}")
        assert view is not None
        return view

    def submit_poll(self, person: Person, words: str, times: int = 2, **fields: Any) -> Outcome:
        self.fill_in(person, words, times, **fields)
        return person.submit()

    def poll(self, words: str = "Design review", times: int = 2, **fields: Any) -> Message:
        """Ada's posted poll."""
        self.submit_poll(self.ada, words, times, **fields)
        return self.ada.wait_for_message(self.channel, words, where=lambda message: bool(message.buttons))

    def options(self, message: Message) -> list[str]:
        """The option ids that the message's buttons carry."""
        return [button["value"] for button in message.buttons if button["action_id"] == "vote_yes"]

    def poll_id(self, message: Message) -> str:
        return str(next(button["value"] for button in message.buttons if button["action_id"] == "show_grid"))

    def vote(self, person: Person, message: Message, choice: str = "yes", option: int = 0) -> Outcome:
        """One press; then time passes, so that the pace of redraws need not be waited for."""
        outcome = person.click(message, f"vote_{choice}", self.options(message)[option])
        self.pass_time(timedelta(seconds=3))
        return outcome

    def shown(self, message: Message, words: str) -> Message:
        """This message as soon as it shows those words."""
        return self.ada.wait_for_message(message.channel, words, where=lambda seen: seen.ts == message.ts)

    def calls(self, method: str, **arguments: str) -> list[dict[str, Any]]:
        """Meet's calls of this Web API method with these arguments since the test began, oldest first."""
        made = [event.detail for event in self.playground.bus.history("slack.call", self._began)]
        return [call for call in made if call["method"] == method and arguments.items() <= call["arguments"].items()]

    def wait_until_noted(self, arrived: Callable[[], object], what: str) -> None:
        """Until that has reached Slack, and Meet has written down what it does about the answer."""
        self.client.wait_until(lambda: arrived() and is_resting(self.serving), what)

    def wait_until_faults_are_noted(self) -> None:
        """Until every fault was met, and Meet has written down what it does about each."""
        self.wait_until_noted(lambda: not self.client.faults(), "the faults to be met and noted")

    def pass_time(self, step: timedelta) -> None:
        """Moves the clock of Slack and Meet, but not while Meet waits for an answer of Slack: what it notes about that
        answer would be for another time than the one at which it came."""
        self.client.wait_until(lambda: is_resting(self.serving), "Meet to rest")
        self.playground.clock.advance(step)

    def read_it(self) -> None:
        """Time passes in which a person reads what was just shown: a press that comes sooner does nothing yet."""
        self.pass_time(timedelta(seconds=1))

    def replies(self, message: Message) -> list[Message]:
        """What was said in the message's thread."""
        thread = self.ada.messages(message.channel, thread_ts=message.ts)
        return [seen for seen in thread if seen.ts != message.ts]

    def private_note(self, person: Person, words: str, channel: str = "") -> Message:
        """What only this person sees in the channel."""
        return person.wait_for_message(channel or self.channel, words, where=lambda seen: seen.is_ephemeral)

    def introduce(self, person: Person) -> None:
        """Meet has read the person's profile: modals come complete at once."""
        if not self.knows(person):
            client = self.meet.clients.client(cast.WORKSPACE)
            read = partial(read_fresh_profile, self.meet, client, cast.WORKSPACE, person.id)
            self.client.wait_until(read, f"what Slack tells of {person.id}")

    def address(self, person: Person) -> str:
        """The address of the person's profile."""
        found = next(one for one in self.client.state()["people"] if one["id"] == person.id)
        return str(found["email"])

    def give_address(self, person: Person) -> None:
        """The person registers the profile's address by `/meet email`."""
        person.slash("/meet", f"email {self.address(person)}", channel=self.channel)
        person.wait_for_modal("register_address")
        self.client.wait_until(lambda: self.knows(person), f"the profile of {person.id}")
        person.submit()
        person.close_modal(everything=True)

    def knows(self, person: Person) -> bool:
        with self.meet.database.read(cast.WORKSPACE) as uow:
            return uow.people.profile(person.id) is not None

    def close(self, message: Message, option: int = 0, **fields: Any) -> None:
        """Ada closes her poll."""
        self.ada.click(message, "close_poll")
        self.ada.wait_for_modal("close_poll")
        self.ada.fill({"winner": self.options(message)[option], **fields})
        self.ada.submit()

    def dispatch(self, body: dict[str, Any]) -> BoltResponse:
        """A payload that no client of the playground would make, straight into the Bolt app."""
        return self.serving.application.slack.dispatch(BoltRequest(mode="socket_mode", body=body))

    def dispatch_press(self, person: Person, action_id: str, value: str, **more: Any) -> BoltResponse:
        """A press with any action_id and value."""
        action = {"type": "button", "action_id": action_id, "block_id": "x", "value": value}
        team = {"id": cast.WORKSPACE, "domain": "meet"}
        user = {"id": person.id, "team_id": cast.WORKSPACE}
        return self.dispatch({"type": "block_actions", "team": team, "user": user, "actions": [action], **more})
