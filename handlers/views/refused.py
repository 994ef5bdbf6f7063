"""Owns the view that says why a submission did nothing, in the place of a window without a field for it."""

from handlers.views import blocks as b
from handlers.views.blocks import Block


def refused_view(callback_id: str, sentence: str) -> Block:
    """The sentence, as in a message. What lies under the window is still there once it is closed."""
    return b.modal(callback_id, "Meet", [b.section(f"⚠️ {sentence}")])
