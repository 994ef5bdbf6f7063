"""Reads a modal as it came back from Slack, for `payloads`. What is missing or odd reads as empty."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from handlers.actions import read_metadata
from handlers.json_access import Json, date_of, dig, instant_of, objects, revision_of, strings, text_at


@dataclass(frozen=True)
class ViewState:
    """A modal as it came back: which fields it had and what was entered."""

    view: Json

    @property
    def id(self) -> str:
        return text_at(self.view, "id")

    @property
    def root_id(self) -> str:
        """The first view of the stack: the same for every step of one modal, hence the key of a submission."""
        return text_at(self.view, "root_view_id") or self.id

    @property
    def hash(self) -> str:
        return text_at(self.view, "hash")

    @property
    def kind(self) -> str:
        """ "modal" or "home"."""
        return text_at(self.view, "type")

    @property
    def callback_id(self) -> str:
        return text_at(self.view, "callback_id")

    @cached_property
    def metadata(self) -> Json:
        return read_metadata(text_at(self.view, "private_metadata"))

    @property
    def seen(self) -> int:
        """The poll's revision that the modal showed."""
        return revision_of(self.metadata.get("seen"))

    @property
    def inputs(self) -> list[str]:
        """The block ids of its input blocks, in order: the only places where Slack shows an error."""
        inputs = (block for block in objects(dig(self.view, "blocks")) if block.get("type") == "input")
        return [block for block in (text_at(one, "block_id") for one in inputs) if block]

    @property
    def block_ids(self) -> list[str]:
        """The ids of all its blocks, in order."""
        return [text_at(block, "block_id") for block in objects(dig(self.view, "blocks"))]

    def label(self, block: str) -> str:
        """What stands over the input block; "" where the view came without its blocks."""
        found = (one for one in objects(dig(self.view, "blocks")) if text_at(one, "block_id") == block)
        return next((text_at(one, "label", "text") for one in found), "")

    @cached_property
    def fields(self) -> list[str]:
        """The block ids of its input blocks; of what was entered, where the view came without its blocks."""
        entered = dig(self.view, "state", "values")
        return self.inputs or (list(entered) if isinstance(entered, dict) else [])

    def blocks_of(self, field: str) -> list[str]:
        """The block ids of a field that is repeated or was reset: "time" gives "time:1", "time:2"."""
        return [block for block in self.fields if block == field or block.startswith(f"{field}:")]

    def element(self, field: str) -> Json:
        """What was entered into a field; a field that was reset carries a suffix."""
        for block in self.blocks_of(field) or [field]:
            if found := self.entered(block):
                return found
        return {}

    def entered(self, block: str) -> Json:
        """What was entered into the block; its action_id differs between the ages of our modals."""
        elements = dig(self.view, "state", "values", block)
        return next(objects(list(elements.values())), {}) if isinstance(elements, dict) else {}

    def selects_of(self, field: str) -> list[tuple[str, str, str]]:
        """Block id, value at the opening and value chosen since, of each section or input of a field; "" for none.

        Slack sends only those that were touched in `state`, and what a select was opened with stands in its block.
        """
        blocks = {text_at(block, "block_id"): block for block in objects(dig(self.view, "blocks"))}
        found = {name: block for name, block in blocks.items() if name.startswith(f"{field}:")}
        names = found or {name: {} for name in self.blocks_of(field)}
        return [(name, _opened_with(block), self._chosen(name)) for name, block in names.items()]

    def _chosen(self, block: str) -> str:
        return text_at(self.entered(block), "selected_option", "value")

    def came(self, field: str) -> bool:
        """Whether the field was sent at all: an emptied one comes, empty."""
        return bool(self.element(field))

    def text(self, field: str) -> str:
        return text_at(self.element(field), "value")

    def new_text(self, field: str) -> str | None:
        """What the person made of the field's text; None where it is what the modal was opened with, or did not come:
        an emptied field comes, empty."""
        opened = {text_at(one, "block_id"): one for one in objects(dig(self.view, "blocks"))}.get(field, {})
        text = self.text(field)
        same = text.strip() == text_at(opened, "element", "initial_value").strip()
        return None if not self.came(field) or same else text

    def choice(self, field: str) -> str:
        """The value of the selected option, "" for none."""
        return text_at(self.element(field), "selected_option", "value")

    def choices(self, field: str) -> frozenset[str]:
        """The values of the ticked options."""
        ticked = objects(dig(self.element(field), "selected_options"))
        return frozenset(text_at(one, "value") for one in ticked)

    def instant(self, block: str) -> datetime | None:
        """The picked instant, UTC."""
        seconds = dig(self.entered(block), "selected_date_time")
        return instant_of(seconds) if isinstance(seconds, int) else None

    def date(self, block: str) -> date | None:
        """The picked date; None for none, and for one that is no plan for a meeting."""
        return date_of(text_at(self.entered(block), "selected_date"))

    def users(self, field: str) -> tuple[str, ...]:
        """The picked people, each once, in the order of picking."""
        return tuple(dict.fromkeys(strings(dig(self.element(field), "selected_users"))))

    def user(self, field: str) -> str:
        """The picked person, "" for nobody."""
        return text_at(self.element(field), "selected_user")

    def conversation(self, field: str) -> str:
        return text_at(self.element(field), "selected_conversation")


def _opened_with(block: Json) -> str:
    element = dig(block, "accessory") or dig(block, "element")
    return text_at(element, "initial_option", "value")
