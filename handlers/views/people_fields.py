"""Owns the fields in which people are chosen for a poll: who must be there, how many of them, who else runs it."""

from collections.abc import Sequence

from bot.domain.draft_check import MOST_REQUIRED
from bot.language import _
from handlers.views import blocks as b
from handlers.views.blocks import Block


def required_label() -> str:
    """The name of the field, for sentences that point at it."""
    return _("Who must be there")


def required_field(
    block: str, users: Sequence[str], *, dispatch: bool = True, named: bool = False, anonymous: bool = False
) -> Block:
    """Whoever must be there; `dispatch` tells Meet of each choice at once. `named`: they come from the words of the
    command. `anonymous`: the poll is to be."""
    hint = _("They are named in the poll, so it cannot be anonymous.")
    if anonymous and users:
        hint = ""  # The form says so above it.
    elif anonymous:
        hint = _("An anonymous poll names nobody, so this stays empty.")
    elif named:
        hint = " ".join([hint, _("Whoever is named behind /meet stands here.")])
    return b.field(block, required_label(), people_select("required", users), dispatch=dispatch, hint=hint or None)


def people_select(action_id: str, users: Sequence[str]) -> Block:
    """A select of several people, these filled in."""
    element: Block = {"type": "multi_users_select", "action_id": action_id}
    return {**element, "initial_users": list(users)} if users else element


def quorum_field(block: str, typed: str) -> Block:
    """How many of the required people are enough."""
    hint = _("Empty: all of them.")
    label = _("How many of those who must be there are enough")
    return b.field(block, label, b.number_input("quorum", initial=typed, most=MOST_REQUIRED), hint=hint)


def co_organizers_field(block: str, users: Sequence[str]) -> Block:
    """Who else may edit, close and cancel the poll."""
    hint = _("They may edit, close and cancel the poll as you may.")
    return b.field(block, _("Co-organizers"), people_select("co_organizers", users), hint=hint)
