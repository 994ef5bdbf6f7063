"""Texts and plurals in the language that is being read (`bot.language.reading`)."""

from bot.language.reading import current


def _(text: str, **values: object) -> str:
    """The text, translated; `{name}` in it stands for the value of that name.

    `text` is a literal, so that `make texts` finds it, and is never put together from parts: other languages order
    words differently.
    """
    found = current().texts.gettext(text)
    return found.format(**values) if values else found


def plural(one: str, many: str, number: int, **values: object) -> str:
    """The text for this number of things, translated by the language's own rule; `{number}` stands for it."""
    return current().texts.ngettext(one, many, number).format(number=number, **values)


def mark(text: str) -> str:
    """The text as it is. It stands in a table, and whoever takes it from there translates it with `_`."""
    return text
