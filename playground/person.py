"""One person at a Slack client, as tests and the story play them; every act is a call of the control API."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from playground.client_transport import Transport
from playground.event_log import PATIENCE, EventLog
from playground.seen import Message, Outcome, View

Value = Any  # str, int, bool, aware datetime, or a list of strings, as the element wants


class Person:
    """Somebody at a Slack client. Acts return when the bot has acknowledged, or has failed to within 3 s."""

    def __init__(self, transport: Transport, person_id: str) -> None:
        self._transport, self._log = transport, EventLog(transport)
        self.id = person_id
        self._path = f"/control/people/{person_id}"

    def _act(self, what: str, **body: Any) -> Outcome:
        return Outcome(self._transport.post(f"{self._path}/{what}", body))

    # Commands, shortcuts, posts

    def slash(self, command: str, text: str = "", *, channel: str) -> Outcome:
        """Type a slash command in a channel or direct message."""
        return self._act("slash", command=command, text=text, channel=channel)

    def shortcut(self, callback_id: str) -> Outcome:
        """Use a global shortcut."""
        return self._act("shortcut", callback_id=callback_id)

    def message_shortcut(self, callback_id: str, message: Message) -> Outcome:
        """Use a shortcut from a message's menu."""
        return self._act("message_shortcut", callback_id=callback_id, channel=message.channel, ts=message.ts)

    def post(self, channel: str, text: str, *, thread_ts: str | None = None) -> Message:
        """Write something oneself."""
        body = {"channel": channel, "text": text, "thread_ts": thread_ts}
        return Message(self._transport.post(f"{self._path}/post", body)["message"])

    # Buttons, menus and pickers, in messages, modals and the Home tab

    def click(
        self, where: Message | View, action_id: str, value: str | None = None, *, block_id: str | None = None
    ) -> Outcome:
        """Press a button, as `where` showed it when it was read; `value` and `block_id` tell it from its like."""
        return self._act(
            "click", **where.place, action_id=action_id, value=value, block_id=block_id, seen_blocks=where.blocks
        )

    def choose(self, where: Message | View, action_id: str, value: Value, *, block_id: str | None = None) -> Outcome:
        """Pick in an overflow, select, radio, checkboxes or picker: an option's value, an id, an instant, a list."""
        chosen = {"action_id": action_id, "value": _plain(value), "block_id": block_id}
        return self._act("choose", **where.place, **chosen, seen_blocks=where.blocks)

    def search(self, where: Message | View, action_id: str, query: str) -> list[dict[str, Any]]:
        """Type into an external select: the options that the bot offers."""
        body = {**where.place, "action_id": action_id, "query": query}
        found: list[dict[str, Any]] = self._transport.post(f"{self._path}/search", body)["options"]
        return found

    # Modals

    def modal(self) -> View | None:
        """The view on top, None when no modal is open."""
        views = self.modals()
        return views[-1] if views else None

    def modals(self) -> list[View]:
        """The stack, the root first."""
        return [View(raw) for raw in self._transport.get(f"{self._path}/modals")["views"]]

    def fill(self, values: dict[str, Value]) -> Outcome:
        """Enter values by block_id into the view on top; None empties a field. Dispatching inputs tell the bot."""
        return self._act("fill", values={block: _plain(value) for block, value in values.items()})

    def submit(self) -> Outcome:
        """Press the view's submit: `errors` holds a text per field, from the client itself or from the bot."""
        return self._act("submit")

    def close_modal(self, *, everything: bool = False) -> Outcome:
        """Close the view on top, or the whole stack."""
        return self._act("close", everything=everything)

    # The Home tab and what is seen

    def open_home(self, tab: str = "home") -> Outcome:
        """Look at the app's Home or Messages tab, of which the bot hears."""
        return self._act("home", tab=tab)

    def home(self) -> View | None:
        """What the bot published on this person's Home tab."""
        raw = self._transport.get(f"{self._path}/home")["view"]
        return View(raw) if raw else None

    def channels(self) -> list[dict[str, Any]]:
        """The conversations this person can see."""
        found: list[dict[str, Any]] = self._transport.get(f"{self._path}/channels")["channels"]
        return found

    def messages(self, channel: str | None = None, *, thread_ts: str | None = None) -> list[Message]:
        """A channel as this person sees it, own ephemerals included; without one, the direct message with the bot."""
        query = {"channel": channel, "thread": thread_ts}
        asked = {name: value for name, value in query.items() if value}
        found = self._transport.get(f"{self._path}/messages", asked)["messages"]
        return [Message(raw) for raw in found]

    def warnings(self) -> list[dict[str, Any]]:
        """The failures this person was shown: {"at", "what", "warning"}."""
        found: list[dict[str, Any]] = self._transport.get(f"{self._path}/warnings")["warnings"]
        return found

    def reload(self) -> None:
        """Restart the client: ephemerals and modals are gone."""
        self._act("reload")

    # Waiting

    def wait_for_modal(self, callback_id: str | None = None, patience: float = PATIENCE) -> View:
        """The view on top once it is there (with that callback_id)."""

        def found() -> View | None:
            view = self.modal()
            return view if view and callback_id in (None, view.callback_id) else None

        seen = self._log.wait_until(found, f"a modal {callback_id or ''} for {self.id}", patience)
        assert seen is not None
        return seen

    def wait_for_message(
        self,
        channel: str | None = None,
        containing: str = "",
        *,
        where: Callable[[Message], bool] = lambda _: True,
        patience: float = PATIENCE,
    ) -> Message:
        """The newest message with those words for which `where` holds; without a channel, in the bot's DM."""

        def found() -> Message | None:
            seen = [one for one in self.messages(channel) if containing in one.words and where(one)]
            return seen[-1] if seen else None

        what = f"a message with {containing!r} in {channel or 'the direct message'} for {self.id}"
        seen = self._log.wait_until(found, what, patience)
        assert seen is not None
        return seen


def _plain(value: Value) -> Value:
    """What JSON can carry: an instant becomes its epoch seconds."""
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("A naive datetime names no instant; give it a zone.")
        return int(value.timestamp())
    return value
