"""Texts and plurals in the language that is being read (`bot.language.reading`)."""

from collections.abc import Mapping, Sequence

from bot.language.reading import current


def _(text: str, **values: object) -> str:
    """The text, translated; `{name}` in it stands for the value of that name.

    `text` is a literal, so that `make texts` finds it, and is never put together from parts: other languages order
    words differently.
    """
    found = current().texts.gettext(text)
    return _filled(found, values) if values else found


def plural(one: str, many: str, number: int, **values: object) -> str:
    """The text for this number of things, translated by the language's own rule; `{number}` stands for it."""
    return _filled(current().texts.ngettext(one, many, number), {"number": number, **values})


def _filled(text: str, values: Mapping[str, object]) -> str:
    """The text with its values. A sentence ends in one full stop, also where its last value brings one ("3. Dez.")."""
    for name, value in values.items():
        if isinstance(value, str) and value.endswith("."):
            text = text.replace(f"{{{name}}}.", f"{{{name}}}")
    return text.format(**values)


def listed(parts: Sequence[str]) -> str:
    """Names in one sentence: "Ada, Ben and Cho"."""
    from babel.lists import format_list

    return format_list(parts, locale=current().locale)


def mark(text: str) -> str:
    """The text as it is. It stands in a table, and whoever takes it from there translates it with `_`."""
    return text
