"""What a person sees, as values with names: messages, views and what came of an act; it asks nobody for anything."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Message:
    """One message in one reader's eyes; `raw` is Slack's dict."""

    raw: dict[str, Any]

    @property
    def channel(self) -> str:
        return str(self.raw["channel"])

    @property
    def ts(self) -> str:
        return str(self.raw["ts"])

    @property
    def thread_ts(self) -> str | None:
        return self.raw.get("thread_ts")

    @property
    def author(self) -> str:
        return str(self.raw["user"])

    @property
    def text(self) -> str:
        return str(self.raw.get("text", ""))

    @property
    def blocks(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.raw.get("blocks", [])
        return found

    @property
    def is_ephemeral(self) -> bool:
        return bool(self.raw.get("is_ephemeral"))

    @property
    def is_edited(self) -> bool:
        return "edited" in self.raw

    @property
    def words(self) -> str:
        """All text on it: the blocks' where there are blocks, else the plain text."""
        return words_of(self.blocks) if self.blocks else self.text

    @property
    def buttons(self) -> list[dict[str, Any]]:
        """Every interactive element, each with its `block_id`."""
        return list(elements_of(self.blocks))

    @property
    def place(self) -> dict[str, str]:
        return {"channel": self.channel, "ts": self.ts}


@dataclass(frozen=True)
class View:
    """One modal or Home view; `raw` is Slack's dict with the `state` that was entered."""

    raw: dict[str, Any]

    @property
    def id(self) -> str:
        return str(self.raw["id"])

    @property
    def callback_id(self) -> str:
        return str(self.raw.get("callback_id", ""))

    @property
    def title(self) -> str:
        return str(self.raw["title"]["text"])

    @property
    def blocks(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.raw["blocks"]
        return found

    @property
    def words(self) -> str:
        """All text on it."""
        return words_of(self.blocks)

    @property
    def buttons(self) -> list[dict[str, Any]]:
        """Every interactive element, each with its `block_id`."""
        return list(elements_of(self.blocks))

    @property
    def values(self) -> dict[str, Any]:
        """`state.values` as the bot would get it now."""
        found: dict[str, Any] = self.raw["state"]["values"]
        return found

    @property
    def private_metadata(self) -> str:
        return str(self.raw.get("private_metadata", ""))

    def block(self, block_id: str) -> dict[str, Any] | None:
        """The block of that id, None when the view has none."""
        return next((block for block in self.blocks if block.get("block_id") == block_id), None)

    @property
    def place(self) -> dict[str, str]:
        return {"view": self.id}


@dataclass(frozen=True)
class Outcome:
    """What came of an act: whether the bot acknowledged, what the person was shown, and the modal now on top."""

    raw: dict[str, Any]

    @property
    def acknowledged(self) -> bool:
        """Whether the bot answered in time; False too when the client itself refused to send."""
        return bool(self.raw["acknowledged"])

    @property
    def warning(self) -> str | None:
        """The failure the person sees, such as "operation_timeout"; None when all went well."""
        return self.raw.get("warning")

    @property
    def errors(self) -> dict[str, str]:
        """Texts at fields of the modal, by block_id."""
        return dict(self.raw.get("errors") or {})

    @property
    def modal(self) -> View | None:
        """The view on top when the bot had acknowledged."""
        return View(self.raw["modal"]) if self.raw.get("modal") else None

    @property
    def answer(self) -> Any:
        """The body of the bot's acknowledgement."""
        return self.raw.get("answer")


def words_of(node: Any) -> str:
    """Every text in a tree of blocks, one a line."""
    return "\n".join(_texts(node))


def elements_of(blocks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every element with an action_id, each with the `block_id` it stands in."""
    for block in blocks:
        inside = [block.get("accessory"), block.get("element"), *block.get("elements", [])]
        for element in inside:
            if isinstance(element, dict) and "action_id" in element:
                yield {**element, "block_id": block["block_id"]}


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for one in node:
            yield from _texts(one)
    elif isinstance(node, dict):
        if node.get("type") == "user" and "user_id" in node:
            yield f"<@{node['user_id']}>"
        for name, value in node.items():
            if name in ("text", "alt_text", "fallback") and isinstance(value, str):
                yield value
            else:
                yield from _texts(value)
