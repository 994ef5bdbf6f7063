"""Owns how a request from Slack finds its feature: tables of names, behind few listeners. It knows no feature."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from slack_bolt import Ack, App, BoltContext, BoltResponse
from slack_sdk import WebClient

from bot.domain.errors import MeetError
from handlers.actions import POLL_MENU
from handlers.background import Afterwards
from handlers.payloads import Payload, read_payload
from handlers.private_notes import replace_note, send_note
from handlers.views.blocks import MessageView

if TYPE_CHECKING:
    from bot.meet import Meet


@dataclass(frozen=True)
class Call:
    """One request: what came in, and the ways to answer it."""

    meet: "Meet"
    payload: Payload
    client: WebClient
    bolt_ack: Ack
    afterwards: Afterwards

    @property
    def workspace(self) -> str:
        return self.payload.workspace

    @property
    def user(self) -> str:
        return self.payload.user

    def ack(self, **answer: Any) -> None:
        """Answer Slack; the answer leaves when the listener returns, so whatever was promised is committed by then."""
        self.bolt_ack(**answer)

    def later(self, work: Callable[..., Any], *arguments: Any) -> None:
        """Do this off the listener's thread: the answer to Slack does not wait for it. A refusal is told privately."""
        self.afterwards.run(self._do, work, arguments)

    def _do(self, work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
        try:
            work(*arguments)
        except MeetError as refused:
            send_note(self.client, self.payload, MessageView(refused.text, []))

    def note(self, text: str, blocks: list[dict[str, Any]] | None = None) -> None:
        """Tell this person alone, by response_url where there is one, else by DM; the answer does not wait for it."""
        if text:
            self.later(send_note, self.client, self.payload, MessageView(text, blocks or []))

    def replace(self, text: str, blocks: list[dict[str, Any]] | None = None) -> None:
        """The same, in the place of the private message that was pressed."""
        self.later(replace_note, self.client, self.payload, MessageView(text, blocks or []))


def privately(call: Call) -> Callable[[MessageView], None]:
    """Tells this person alone, at once and on the calling thread: for work that is already off the listener's."""

    def tell(note: MessageView) -> None:
        send_note(call.client, call.payload, note)

    return tell


Handler = Callable[[Call], None]
Table = Mapping[str, Handler]


@dataclass(frozen=True)
class Feature:
    """What one feature answers to. Names are unique over all features."""

    actions: Table = field(default_factory=dict)
    menu: Table = field(default_factory=dict)
    """Entries of `poll_menu`."""
    submissions: Table = field(default_factory=dict)
    words: Table = field(default_factory=dict)
    """The whole text after `/meet`; "email @" is the word with an address behind it, "" is any other text."""
    shortcuts: Table = field(default_factory=dict)
    suggestions: Table = field(default_factory=dict)
    events: Table = field(default_factory=dict)


def merged(features: Sequence[Feature], kind: str) -> dict[str, Handler]:
    """One table of all features; a name in two of them is a mistake of ours."""
    table: dict[str, Handler] = {}
    for feature in features:
        for name, handler in getattr(feature, kind).items():
            if name in table:
                raise ValueError(f"Two features answer to {kind} {name!r}.")
            table[name] = handler
    return table


class Router:
    """The listeners. Bolt looks through them one by one, so there are few, and a table finds the rest."""

    def __init__(self, meet: "Meet", features: Sequence[Feature], afterwards: Afterwards) -> None:
        self._meet, self._afterwards = meet, afterwards
        self._tables = {kind.name: merged(features, kind.name) for kind in fields(Feature)}

    def register(self, app: App) -> None:
        """Registers the listeners, the hottest first."""
        anything = re.compile("")
        app.action(anything)(self.press)
        app.view(anything)(self.submit)
        app.command("/meet")(self.command)
        app.shortcut(anything)(self.shortcut)
        app.options(anything)(self.suggest)
        app.event(anything)(self.event)

    def press(self, body: dict[str, Any], context: BoltContext, client: WebClient, ack: Ack) -> BoltResponse | None:
        """A button, a menu, or a field that tells of each change."""
        call = self._call(body, context, client, ack)
        kind, name = ("actions", call.payload.action)
        if name == POLL_MENU:
            kind, name = ("menu", call.payload.menu[0])
        return self._route(call, kind, name, _outdated)

    def submit(self, body: dict[str, Any], context: BoltContext, client: WebClient, ack: Ack) -> BoltResponse | None:
        """A modal's submission."""
        call = self._call(body, context, client, ack)
        return self._route(call, "submissions", call.payload.callback, _outdated)

    def command(self, body: dict[str, Any], context: BoltContext, client: WebClient, ack: Ack) -> BoltResponse | None:
        """`/meet`: a reserved word as the whole text, or anything else, which opens the modal."""
        call = self._call(body, context, client, ack)
        return self._route(call, "words", self._word(call.payload.words), _outdated)

    def _word(self, text: str) -> str:
        word = " ".join(text.casefold().split())
        first, _, rest = word.partition(" ")
        if word in self._tables["words"]:
            return word
        with_address = f"{first} @"
        return with_address if "@" in rest and " " not in rest and with_address in self._tables["words"] else ""

    def shortcut(self, body: dict[str, Any], context: BoltContext, client: WebClient, ack: Ack) -> BoltResponse | None:
        """A global or message shortcut."""
        call = self._call(body, context, client, ack)
        return self._route(call, "shortcuts", call.payload.callback, _outdated)

    def suggest(self, body: dict[str, Any], context: BoltContext, client: WebClient, ack: Ack) -> BoltResponse | None:
        """What a select with search asks for."""
        call = self._call(body, context, client, ack)
        return self._route(call, "suggestions", call.payload.action, lambda call: call.ack(options=[]))

    def event(self, body: dict[str, Any], context: BoltContext, client: WebClient, ack: Ack) -> BoltResponse | None:
        """An event; one that nobody here waits for is acknowledged, or Slack would send it again."""
        call = self._call(body, context, client, ack)
        return self._route(call, "events", call.payload.event_type, lambda call: call.ack())

    def _call(self, body: dict[str, Any], context: BoltContext, client: WebClient, ack: Ack) -> Call:
        return Call(self._meet, read_payload(body, context), client, ack, self._afterwards)

    def _route(self, call: Call, kind: str, name: str, otherwise: Handler) -> BoltResponse | None:
        self._tables[kind].get(name, otherwise)(call)
        return call.bolt_ack.response


def _outdated(call: Call) -> None:
    """Old messages keep working; what even so is not known any more says so instead of doing nothing."""
    call.ack()
    call.note("This belongs to an older version of Meet and does nothing any more. Nothing was changed; try /meet.")
