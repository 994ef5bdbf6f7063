"""Owns how a request from Slack finds its feature: by tables of names. It knows no feature."""

from collections.abc import Callable, Mapping, Sequence
from contextvars import copy_context
from dataclasses import dataclass, field, fields
from functools import cached_property, partial
from threading import Lock
from typing import TYPE_CHECKING, Any

import structlog

from bot.domain.errors import MeetError
from bot.domain.reasons import SlackReason
from bot.language import _
from bot.language.reading import LOCALE
from bot.language.reasons import error_text, reason_text
from handlers.actions import POLL_MENU
from handlers.background import Background
from handlers.closed_windows import ClosedWindows
from handlers.payloads import Payload
from handlers.private_notes import replace_note, send_note
from handlers.slack.clients import WebClient
from handlers.slack.errors import TROUBLE
from handlers.slack.listeners import Ack
from handlers.slack.refusals import Kind, Refusal, read_refusal
from handlers.views.blocks import MessageView

if TYPE_CHECKING:
    from bot.domain.person import Profile
    from bot.meet import Meet

log = structlog.get_logger()


class OpenWork:
    """How many parts of one request's work are open: the answer to Slack at first."""

    def __init__(self) -> None:
        self._open, self._guard = 1, Lock()

    def begin(self) -> None:
        """One more part, begun by one that is open."""
        with self._guard:
            self._open += 1

    def end(self) -> bool:
        """One part is done, or has failed. Whether it was the last one: true once."""
        with self._guard:
            self._open -= 1
            return self._open == 0


@dataclass(frozen=True)
class Call:
    """One request: what came in, and the ways to answer it."""

    meet: "Meet"
    payload: Payload
    client: WebClient
    bolt_ack: Ack
    background: Background
    tell_locale: "Callable[[Call], str]"
    answers: list[dict[str, Any]] = field(default_factory=list)
    """What Slack was answered: one answer, once there is one."""
    open_work: OpenWork = field(default_factory=OpenWork)
    told: "list[Profile | None]" = field(default_factory=list)
    """What Slack told of this person where nothing is kept of them; empty before it answers."""
    follow_up: "Callable[[Payload], Handler | None] | None" = None
    """What is done once, None for nothing, when the answer and all that was left for later is done, whatever came of
    it."""

    @property
    def workspace(self) -> str:
        return self.payload.workspace

    @property
    def user(self) -> str:
        return self.payload.user

    @cached_property
    def locale(self) -> str:
        """The locale in which this person reads Slack; nobody looks it up where nothing is told."""
        return self.tell_locale(self)

    def ack(self, **answer: Any) -> None:
        """Answer Slack; the answer leaves when the listener returns, so whatever was promised is committed by then."""
        self.bolt_ack(**answer)
        self.answers.append(answer)

    def later(self, work: Callable[..., Any], *arguments: Any) -> None:
        """Do this off the listener's thread: the answer to Slack does not wait for it. A refusal is told privately,
        Meet's and Slack's."""
        self.open_work.begin()
        self.background.run(self._do, work, arguments)

    def _do(self, work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
        try:
            work(*arguments)
        except MeetError as refused:
            self.tell(MessageView(error_text(refused), []))
        except TROUBLE as error:
            self._tell_unfinished(read_refusal(error))
            if read_refusal(error).kind is Kind.UNKNOWN:
                raise
        finally:
            if following := self._following():
                following(self)

    def _tell_unfinished(self, refusal: Refusal) -> None:
        log.warning("work_refused", user=self.user, error=refusal.code, kind=refusal.kind.value)
        self.tell(MessageView(reason_text(SlackReason.UNFINISHED), []))

    def answered(self) -> None:
        """The listener is done. What follows does not hold its thread up."""
        if following := self._following():
            self.background.run(following, self)

    def _following(self) -> "Handler | None":
        """Once all that was begun is done."""
        return self.follow_up(self.payload) if self.open_work.end() and self.follow_up else None

    def note(self, text: str, blocks: list[dict[str, Any]] | None = None) -> None:
        """Tell this person alone, by response_url where there is one, else by DM; the answer does not wait for it."""
        if text:
            self.later(self.tell, MessageView(text, blocks or []))

    def replace(self, text: str, blocks: list[dict[str, Any]] | None = None) -> None:
        """Tell this person alone, in the place of the private message that was pressed."""
        self.later(replace_note, self.client, self.payload, MessageView(text, blocks or []))

    def tell(self, note: MessageView) -> None:
        """Tell this person alone, at once on the calling thread: for work that is off the listener's already."""
        send_note(self.client, self.payload, note)


Begin = Callable[[Payload, WebClient, Ack], Call]
"""Makes the call of a payload."""
Handler = Callable[[Call], None]
Table = Mapping[str, Handler]


@dataclass(frozen=True)
class Feature:
    """What one feature answers to. Names are unique over all features."""

    actions: Table = field(default_factory=dict)
    """Buttons, menus, and fields that tell of each change."""
    menu: Table = field(default_factory=dict)
    """Entries of `poll_menu`."""
    submissions: Table = field(default_factory=dict)
    """Modals that were submitted."""
    words: Table = field(default_factory=dict)
    """The whole text after `/meet`; "email @" is the word with an address behind it, "" is any other text."""
    shortcuts: Table = field(default_factory=dict)
    suggestions: Table = field(default_factory=dict)
    """Selects with search."""
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
    """The tables of all features."""

    def __init__(self, features: Sequence[Feature], begin: Begin) -> None:
        self._begin = begin
        self._closed = ClosedWindows()
        self._tables = {kind.name: merged(features, kind.name) for kind in fields(Feature)}

    def route(self, kind: str, payload: Payload, client: WebClient, ack: Ack) -> None:
        """Has the payload answered by its feature; `kind` is a field of Feature. Raises what the feature raises."""
        copy_context().run(self._route_to_reader, kind, self._begin(payload, client, ack))

    def _route_to_reader(self, kind: str, call: Call) -> None:
        """What is told is in the language of this person."""
        LOCALE.set(partial(getattr, call, "locale"))
        try:
            self._find(kind, call)
        finally:
            call.answered()

    def _find(self, kind: str, call: Call) -> None:
        payload = call.payload
        if kind == "submissions":
            self._submit(call, payload.callback)
        elif kind == "actions" and payload.action == POLL_MENU:
            self._route(call, "menu", payload.menu[0])
        else:
            self._route(call, kind, self._word(payload.words) if kind == "words" else _NAMES[kind](payload))

    def _submit(self, call: Call, name: str) -> None:
        """The second half of a double press is answered as the first was."""
        view = call.payload.view
        with self._closed.turn(call.workspace, call.user, view.id, view.hash) as window:
            if window.answer is None:
                self._route(call, "submissions", name)
                window.answered(call.answers)
            else:
                call.ack(**window.answer)

    def _route(self, call: Call, kind: str, name: str) -> None:
        self._tables[kind].get(name, _UNKNOWN.get(kind, _outdated))(call)

    def _word(self, text: str) -> str:
        word = " ".join(text.casefold().split())
        first, _, rest = word.partition(" ")
        if word in self._tables["words"]:
            return word
        with_address = f"{first} @"
        return with_address if "@" in rest and " " not in rest and with_address in self._tables["words"] else ""


_NAMES: Mapping[str, Callable[[Payload], str]] = {
    "actions": lambda payload: payload.action,
    "submissions": lambda payload: payload.callback,
    "shortcuts": lambda payload: payload.callback,
    "suggestions": lambda payload: payload.action,
    "events": lambda payload: payload.event_type,
}


def _outdated(call: Call) -> None:
    """Old messages keep working. What is not known even so is answered, rather than left without effect."""
    call.ack()
    call.note(_("This belongs to an older version of Meet and does nothing any more. Nothing was changed; try /meet."))


_UNKNOWN: Table = {
    "suggestions": lambda call: call.ack(options=[]),
    # Unacknowledged, Slack would send it again.
    "events": lambda call: call.ack(),
}
