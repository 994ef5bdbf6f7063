"""Views: one modal or Home view with what is entered in it, and everybody's stacks; triggers are not its business.

Source: https://docs.slack.dev/surfaces/modals
"""

from dataclasses import dataclass, field
from typing import Any

from playground import cast
from playground.slack.errors import SlackError
from playground.slack.ids import new_id, new_token
from playground.slack.normal import copied, stored_blocks
from playground.slack.states import KINDS, State, first_state
from playground.slack.validator.blocks import elements_with_place
from playground.slack.validator.choices import all_options

STACK = 3
Key = tuple[str, str]  # block_id, action_id

_DEFAULTS: dict[str, Any] = {
    "private_metadata": "",
    "callback_id": "",
    "external_id": "",
    "title": None,
    "close": None,
    "submit": None,
    "clear_on_close": False,
    "notify_on_close": False,
}


@dataclass
class View:
    """One view of one person; `states` holds what is entered, `errors` the texts at its fields."""

    id: str
    person: str
    body: dict[str, Any]
    root_id: str
    previous_id: str | None = None
    hash: str = ""
    states: dict[Key, State] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    notice: str | None = None  # a failure that the client shows in the modal
    team: str = cast.WORKSPACE

    def replace(self, sent: dict[str, Any]) -> None:
        """Show another content; what was entered under the same block_id and action_id stays."""
        self.body = {**_DEFAULTS, **copied(sent), "blocks": stored_blocks(sent["blocks"])}
        self.hash = new_token(20)
        self.errors, self.notice = {}, None
        before, self.states = self.states, {}
        for block, element in self.elements():
            key = (block["block_id"], element["action_id"])
            if key in before and _still_fits(before[key], element):
                self.states[key] = before[key]
            elif block["type"] == "input":
                self.states[key] = first_state(element)

    def elements(self) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        """Every element that can hold a value, with its block."""
        pairs = [(block, one) for block in self.body["blocks"] for _, one in elements_with_place(block)]
        return [(block, one) for block, one in pairs if one.get("type") in KINDS]

    def values(self) -> dict[str, dict[str, State]]:
        """`state.values`: inputs, and other elements that were touched."""
        values: dict[str, dict[str, State]] = {}
        for (block_id, action_id), state in self.states.items():
            values.setdefault(block_id, {})[action_id] = copied(state)
        return values

    def as_payload(self) -> dict[str, Any]:
        """The view as Slack sends it."""
        return {
            "id": self.id,
            "team_id": self.team,
            **copied(self.body),
            "state": {"values": self.values()},
            "hash": self.hash,
            "previous_view_id": self.previous_id,
            "root_view_id": self.root_id,
            "app_id": cast.APP,
            "app_installed_team_id": self.team,
            "bot_id": cast.BOT_PROFILE,
        }

    def as_seen(self) -> dict[str, Any]:
        """The view with what its reader sees around it."""
        return {**self.as_payload(), "user": self.person, "errors": dict(self.errors), "notice": self.notice}


class Views:
    """Everybody's modal stacks and Home tabs. Callers hold the workspace's lock."""

    def __init__(self, team: str = cast.WORKSPACE) -> None:
        self.team = team
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}

    def stack(self, person: str) -> list[View]:
        """The open modals of a person, the root first."""
        return self.stacks.setdefault(person, [])

    def top(self, person: str) -> View | None:
        stack = self.stack(person)
        return stack[-1] if stack else None

    def open(self, person: str, sent: dict[str, Any]) -> View:
        """A new root; a modal that was open makes room."""
        self._refuse_used_external_id(sent, None)
        view_id = new_id("V")
        view = View(view_id, person, {}, root_id=view_id, team=self.team)
        view.replace(sent)
        self.stacks[person] = [view]
        return view

    def push(self, person: str, sent: dict[str, Any]) -> View:
        """Another view on the stack; SlackError push_limit_reached beyond three."""
        stack = self.stack(person)
        if not stack:
            return self.open(person, sent)
        if len(stack) >= STACK:
            raise SlackError("push_limit_reached")
        self._refuse_used_external_id(sent, None)
        view = View(new_id("V"), person, {}, root_id=stack[0].id, previous_id=stack[-1].id, team=self.team)
        view.replace(sent)
        stack.append(view)
        return view

    def update(self, view: View, sent: dict[str, Any], expected_hash: str = "") -> View:
        """Replace a view's content; SlackError hash_conflict when it is not the one the caller saw."""
        if expected_hash and expected_hash != view.hash:
            raise SlackError("hash_conflict")
        self._refuse_used_external_id(sent, view)
        view.replace(sent)
        return view

    def publish(self, person: str, sent: dict[str, Any], expected_hash: str = "") -> View:
        """Replace what a person's Home tab shows."""
        view = self.homes.get(person)
        if view is None:
            view_id = new_id("V")
            view = self.homes[person] = View(view_id, person, {}, root_id=view_id, team=self.team)
        return self.update(view, sent, expected_hash)

    def find(self, view_id: str, external_id: str) -> View:
        """An open view by one of its ids; SlackError not_found."""
        for view in self._all():
            if (view_id and view.id == view_id) or (external_id and view.body["external_id"] == external_id):
                return view
        raise SlackError("not_found")

    def close(self, person: str, *, everything: bool) -> list[View]:
        """Take the top view, or all, off the stack; returns them, the top first."""
        stack = self.stack(person)
        count = len(stack) if everything else min(1, len(stack))
        return [stack.pop() for _ in range(count)]

    def _all(self) -> list[View]:
        return [*(view for stack in self.stacks.values() for view in stack), *self.homes.values()]

    def _refuse_used_external_id(self, sent: dict[str, Any], own: View | None) -> None:
        wanted = sent.get("external_id")
        if wanted and any(one.body["external_id"] == wanted for one in self._all() if one is not own):
            raise SlackError("duplicate_external_id")


def _still_fits(state: State, element: dict[str, Any]) -> bool:
    """Whether what was entered can stay: same type, and still among the options."""
    kind = KINDS[element["type"]]
    if state["type"] != element["type"]:
        return False
    if not kind.has_options:
        return True
    offered = {option["value"] for option in all_options(element)}
    chosen = state[kind.field]
    chosen_options = chosen if kind.is_many else [chosen] if chosen else []
    return all(option["value"] in offered for option in chosen_options)
