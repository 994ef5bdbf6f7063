"""Owns the modal that answers every option at once, the only way to vote where there are too many for buttons."""

from collections.abc import Mapping

from bot.domain.poll import Choice, Option, PollSnapshot
from bot.domain.zones import zone_or_utc
from handlers import actions as ids
from handlers.views import blocks as b
from handlers.views.blocks import Block
from handlers.views.times import short_span

_CHOICES = [b.option(choice.capitalize(), choice) for choice in Choice]
ANSWER = "answer"


def answer_all_view(snapshot: PollSnapshot, answers: Mapping[str, Choice], zone: str, metadata: str) -> Block:
    """One question per option, in the reader's zone, with what was answered before filled in."""
    poll = snapshot.poll
    return b.modal(
        ids.ANSWER_ALL_VIEW,
        "When can you?",
        [
            b.rich_text(b.words(poll.title, bold=True)),
            b.plain_context(f"Times are in {zone_or_utc(zone).key}. Leave open what you cannot say yet."),
            *(_question(option, answers.get(option.id), zone) for option in snapshot.offered),
        ],
        submit="Save my answers",
        metadata=metadata,
    )


def _question(option: Option, answer: Choice | None, zone: str) -> Block:
    initial = next((one for one in _CHOICES if one["value"] == answer), None)
    element = b.choice_input("radio_buttons", ANSWER, _CHOICES, initial=initial)
    return b.field(f"{ANSWER}:{option.id}", short_span(option.slot, zone), element)
