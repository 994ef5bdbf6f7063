"""The corpus: payloads as Slack sends them, texts that people or attackers type, and mutations of any JSON."""

import json
import os
import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import Phase, settings

ASKED = os.environ.get("MEET_FUZZ_EXAMPLES")
"""`make fuzz` asks for ten thousand of each kind; without it the short run of `make test` is meant."""


def as_many(short: int) -> settings:
    """So many examples in the short run, which is the same every time; the long one is new every time."""
    # A seed does not get simpler by being smaller, so nothing is shrunk.
    phases = [Phase.explicit, Phase.reuse, Phase.generate]
    return settings(max_examples=int(ASKED or short), derandomize=not ASKED, phases=phases)


examples = as_many(150)
view_examples = as_many(90)
"""Where some fifty views show every example."""
dear_examples = as_many(40)
"""Where one example takes as long as dozens of others: a mail that five readers take apart."""

FOLDER = Path(__file__).parent
TEXTS: list[str] = json.loads((FOLDER / "texts.json").read_text(encoding="utf-8"))
ODD: list[Any] = [
    None, True, False, 0, -1, 1, 10**9, 10**10, 2**31, 2**63, 10**400, -0.5, 1e308, "", " ", "0", "null", [], {}, [[]],
    [{}], [None], {"": ""}, {"value": {}}, {"id": None}, "x" * 300, "x" * 4000, "0" * 32, "f" * 32, "T0OTHER001",
]  # fmt: skip


@cache
def recorded() -> dict[str, str]:
    """Each payload's JSON by name, marks in it."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted((FOLDER / "slack").glob("*.json"))}


def filled(name: str, **marks: str) -> tuple[str, Any]:
    """The payload's kind and the payload, each {mark} replaced by what it stands for now."""
    text = recorded()[name]
    for mark, value in marks.items():
        text = text.replace(f"{{{mark}}}", value)
    read = json.loads(text)
    return read["kind"], read["payload"]


def mutated(tree: Any, seed: int) -> Any:
    """A copy with one to four changes anywhere in it; the same seed makes the same changes."""
    dice = random.Random(seed)
    tree = json.loads(json.dumps(tree))
    for _ in range(dice.choice((1, 1, 2, 4))):
        places = list(_places(tree))
        if places:
            _change(dice, *dice.choice(places))
    return tree


def _places(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Every (container, key) of the tree, however deep: a sample may nest deeper than Python's stack is."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        for key, value in pairs:
            yield node, key
            waiting.append(value)


def _change(dice: random.Random, holder: Any, key: Any) -> None:
    match dice.randrange(6):
        case 0:
            del holder[key]
        case 1:
            holder[key] = [holder[key], holder[key]]
        case 2:
            holder[key] = {"value": holder[key], "text": holder[key]}
        case 3:
            holder[key] = dice.choice(TEXTS)
        case 4:
            holder[key] = str(holder[key])[: dice.randrange(40)]
        case _:
            holder[key] = dice.choice(ODD)
