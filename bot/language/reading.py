"""In whose language texts are made at the moment. Each request, direct message and mail sets it for itself."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, lru_cache
from gettext import NullTranslations
from typing import TYPE_CHECKING

from bot.language.catalogues import SOURCE, languages, translations

if TYPE_CHECKING:
    from babel import Locale

DEFAULT = "en-GB"
"""Read by whoever's language Meet does not know or does not have: days first, the clock of 24 hours."""
TWELVE_HOURS = "en-AU"
"""Read instead by those of them whose country counts twelve hours, as Slack then prints its own times: days first,
too."""
LONGEST_HEADER = 1000
"""Characters of a browser's Accept-Language that are looked at."""


@dataclass(frozen=True, slots=True)
class Language:
    """The texts of one language, and how one country writes its dates."""

    locale: "Locale"
    texts: NullTranslations
    tag: str
    """The locale as HTML names it (BCP 47)."""


LOCALE: ContextVar[Callable[[], str]] = ContextVar("locale")
"""Tells the locale of whoever reads what is made in this context. It is called for each text, so it is a cached one."""


@contextmanager
def reading(locale: str | Callable[[], str]) -> Iterator[None]:
    """Inside, texts are in the language of this locale, in Slack's form ("de-DE"); "" is Meet's default.

    A function is asked for the locale when the first text is made, so that work without a text looks nothing up.
    """
    before = LOCALE.set(cache(locale) if callable(locale) else lambda: locale)
    try:
        yield
    finally:
        LOCALE.reset(before)


def current() -> Language:
    """The language in which a text is to be made now."""
    locale = LOCALE.get(None)
    return language_of(locale() if locale else DEFAULT)


def own_language() -> str:
    """The reader's own language ("es"), also where Meet has no texts in it; that of the code where it is unknown."""
    locale = LOCALE.get(None)
    found = _parsed(locale()) if locale else None
    return found.language if found else SOURCE


def language_tag() -> str:
    """The language that is being read, as HTML names it (BCP 47): "en-GB". What is kept for several readers is kept
    for each of these."""
    return current().tag


@lru_cache(maxsize=256)
def language_of(locale: str) -> Language:
    """The language of a locale ("de-DE", "de_DE" or "de"); the default where Meet has none for it."""
    found = _parsed(locale)
    if found is None or found.language not in languages():
        return language_of(TWELVE_HOURS if found and _counts_twelve(found) else DEFAULT)
    return Language(found, translations(found.language), str(found).replace("_", "-"))


def available(locale: str) -> bool:
    """Whether Meet has texts for this locale."""
    found = _parsed(locale)
    return found is not None and found.language in languages()


def accepted(header: str) -> str:
    """The locale that a browser likes best among those that Meet has, by its Accept-Language (RFC 9110, section
    12.5.4); "" where there is none."""
    liked = [_weighed(part) for part in header[:LONGEST_HEADER].split(",")]
    ordered = sorted((one for one in liked if one[0] > 0), key=lambda one: -one[0])
    return next((locale for _, locale in ordered if available(locale)), "")


def _weighed(part: str) -> tuple[float, str]:
    """One language of the header and its weight; 0 for one that cannot be read."""
    locale, _, weight = (piece.strip() for piece in part.partition(";q="))
    try:
        return float(weight or 1), locale
    except ValueError:
        return 0, locale


def _counts_twelve(locale: "Locale") -> bool:
    """Whether clock times there have a small `h`; what stands between quotation marks is text.
    https://unicode.org/reports/tr35/tr35-dates.html#Date_Field_Symbol_Table
    """
    return "h" in re.sub("'[^']*'", "", locale.time_formats["short"].pattern)


def _parsed(locale: str) -> "Locale | None":
    """A bare "en" reads as the default does, and not as the United States' form, which the data stand for."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse((DEFAULT if locale == SOURCE else locale).replace("-", "_"))
    except (UnknownLocaleError, ValueError, TypeError):
        return None
