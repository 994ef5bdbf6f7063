"""Buttons, menus and pickers in messages, modals and the Home tab; what a view does with its inputs is filling.py's."""

from typing import Any

from playground.errors import Gone, PlaygroundError
from playground.slack import payloads
from playground.slack.channels import Message
from playground.slack.outcomes import Outcome, acting_person, interact, seen_message, unsent
from playground.slack.room import Slack
from playground.slack.states import State, entered_state
from playground.slack.suggestions import EXTERNAL, offered_options, search_options
from playground.slack.validator.blocks import elements_with_place
from playground.slack.views import View

Place = Message | View
Found = tuple[dict[str, Any], dict[str, Any]]  # block, element
PRESSED = ("button", "icon_button")


def click(slack: Slack, person: str, press: dict[str, Any]) -> Outcome:
    """Press a button, also one that only the person's outdated screen still shows."""
    with slack.workspace.lock:
        acting_person(slack, person)
        where = place_of(slack, person, press)
        block, element = find_element(where, press, PRESSED)
        payload = _payload(slack, person, where, payloads.action_of(element, block["block_id"]))
    return interact(slack, person, payload)


def choose(slack: Slack, person: str, press: dict[str, Any]) -> Outcome:
    """Choose in a menu or picker; the bot hears, unless it stands in an input that does not dispatch."""
    with slack.workspace.lock:
        acting_person(slack, person)
        where = place_of(slack, person, press)
        block, element = find_element(where, press, None)
    offered = offered_options(slack, person, where, block, element, press.get("value"))
    with slack.workspace.lock:
        state = entered_state(element, press.get("value"), offered)
        keep_state(where, person, block, element, state)
        if block["type"] == "input" and not block.get("dispatch_action"):
            return unsent(slack, person)
        payload = _payload(slack, person, where, payloads.action_of(element, block["block_id"], state))
    return interact(slack, person, payload)


def search(slack: Slack, person: str, press: dict[str, Any]) -> list[dict[str, Any]]:
    """Type into an external select: what the bot offers for it."""
    with slack.workspace.lock:
        where = place_of(slack, person, press)
        block, element = find_element(where, press, None)
    if element["type"] not in EXTERNAL:
        raise PlaygroundError(f"A {element['type']} does not ask the bot; choose in it instead.")
    return search_options(slack, person, where, block, element, str(press.get("query", "")))


def place_of(slack: Slack, person: str, press: dict[str, Any]) -> Place:
    """The message or view that an act names; PlaygroundError when the person does not see it."""
    if press.get("view") is None:
        return seen_message(slack, person, press["channel"], press["ts"])
    seen = [*slack.views.stack(person), *([slack.views.homes[person]] if person in slack.views.homes else [])]
    for view in seen:
        if view.id == press["view"]:
            return view
    raise Gone(f"{person} has no view {press['view']} open any more; look at the modal again.")


def find_element(where: Place, press: dict[str, Any], types: tuple[str, ...] | None) -> Found:
    """The one element meant, on the screen as it is or, failing that, as the person still sees it."""
    current = where.body.get("blocks", [])
    found = _matching(current, press, types) or _matching(press.get("seen_blocks") or [], press, types)
    if len(found) == 1:
        return found[0]
    wanted = " ".join(str(press[name]) for name in ("action_id", "block_id", "value") if press.get(name))
    if found:
        raise PlaygroundError(f"{len(found)} elements are called {wanted}; give the block_id or value too.")
    there = sorted({element["action_id"] for _, element in _matching(current, {}, None)})
    raise Gone(f"There is no {wanted} to press here; there are: {', '.join(there) or 'none'}.")


def keep_state(where: Place, person: str, block: dict[str, Any], element: dict[str, Any], state: State) -> None:
    """Remember what was chosen, as `state.values` will show it. An overflow has no state."""
    if element["type"] == "overflow":
        return
    if isinstance(where, View):
        where.states[block["block_id"], element["action_id"]] = state
    else:
        values = where.touched.setdefault(person, {})
        values.setdefault(block["block_id"], {})[element["action_id"]] = state


def _payload(slack: Slack, person: str, where: Place, action: dict[str, Any]) -> dict[str, Any]:
    if isinstance(where, View):
        return payloads.view_actions(slack, where, action)
    return payloads.message_actions(slack, person, where, action)


def _matching(blocks: list[dict[str, Any]], press: dict[str, Any], types: tuple[str, ...] | None) -> list[Found]:
    pairs = [(block, one) for block in blocks for _, one in elements_with_place(block) if "action_id" in one]
    return [(block, element) for block, element in pairs if _is_meant(block, element, press, types)]


def _is_meant(
    block: dict[str, Any], element: dict[str, Any], press: dict[str, Any], types: tuple[str, ...] | None
) -> bool:
    if types is None:
        fits = press == {} or element["type"] not in PRESSED
    else:
        fits = element["type"] in types
        fits = fits and (press.get("value") is None or element.get("value") == press["value"])
    fits = fits and press.get("action_id") in (None, element["action_id"])
    return fits and press.get("block_id") in (None, block["block_id"])
