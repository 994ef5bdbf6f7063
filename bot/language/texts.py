"""Texts and plurals in the language that is being read (`bot.language.reading`)."""

from collections.abc import Sequence

from bot.language.reading import current


def _(text: str, **values: object) -> str:
    """The text, translated; `{name}` in it stands for the value of that name.

    `text` is a literal, so that `make texts` finds it, and is never put together from parts: other languages order
    words differently.
    """
    found = current().texts.gettext(text)
    return filled(found, **values) if values else found


def plural(one: str, many: str, number: int, **values: object) -> str:
    """The text for this number of things, translated by the language's own rule; `{number}` stands for it."""
    return filled(current().texts.ngettext(one, many, number), number=number, **values)


def filled(text: str, /, **values: object) -> str:
    """An already translated text with its values. A sentence ends in one full stop, also where its last value brings
    one ("3. Dez.")."""
    for name, value in values.items():
        if isinstance(value, str) and brings_stop(value):
            text = text.replace(f"{{{name}}}.", f"{{{name}}}")
    return text.format(**values)


def brings_stop(value: str) -> bool:
    """Whether what stands before a full stop ends in one already; it may be shown bold or struck out."""
    return value.rstrip("*~").endswith(".")


def listed(parts: Sequence[str]) -> str:
    """Names in one sentence: "Ada, Ben and Cho"."""
    from babel.lists import format_list

    return format_list(parts, locale=current().locale)


def mark(text: str) -> str:
    """The text as it is. It stands in a table, and whoever takes it from there translates it with `_`."""
    return text
