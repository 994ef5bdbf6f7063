"""Owns the select of how long something lasts: hours and minutes, or whole days."""

from datetime import timedelta

from bot.language import _, plural
from handlers.views import blocks as b
from handlers.views.blocks import Block
from handlers.views.poll_form import DAY_COUNTS, LENGTHS
from handlers.views.times import length


def length_select(minutes: int, days: int = 0) -> Block:
    """The usual lengths and the given one, which is filled in: so many whole days, or minutes where there are none."""
    hours = {str(number): length(timedelta(minutes=number)) for number in sorted({*LENGTHS, minutes})}
    whole = {f"{number}d": _days(number) for number in sorted({*DAY_COUNTS, *([days] if days else [])})}
    options = {value: b.option(text, value) for value, text in (hours | whole).items()}
    chosen = options[f"{days}d" if days else str(minutes)]
    return b.choice_input("static_select", "length", list(options.values()), initial=chosen)


def _days(number: int) -> str:
    return _("All day") if number == 1 else plural("{number} day", "{number} days", number)
