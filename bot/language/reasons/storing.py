"""The sentences of what the database did not take or give. Whoever pressed reads them, in Slack or in a terminal."""

from bot.domain.reasons import BusyFor, StoreReason, UnknownWord, Why
from bot.language.texts import _, mark

TEXTS: dict[Why, str] = {
    StoreReason.UNAVAILABLE: mark(
        "Meet could not use its database just now, so this was not stored. "
        "Nothing that was stored before is lost; please try again in a moment."
    ),
}


def busy_for(why: BusyFor) -> str:
    seconds = f"{why.waited.total_seconds():.0f}"
    return _(
        "Meet's database was busy for {seconds} seconds, so this was not stored. "
        "Nothing that was stored before is lost; please try again in a moment.",
        seconds=seconds,
    )


def unknown_word(why: UnknownWord) -> str:
    return _(
        "A stored {noun} has the {column} “{word}”, which this version of Meet does not know. "
        "It was left as it is. Update Meet to the version that wrote it.",
        noun=why.noun,
        column=why.column,
        word=why.word,
    )
