"""In whose language texts are made at the moment. Each request, direct message and mail sets it for itself."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from gettext import NullTranslations

from babel import Locale, UnknownLocaleError

from bot.language.catalogues import SOURCE, languages, translations

DEFAULT = "en-GB"
"""Read by whoever's language Meet does not know or does not have: days first, the clock of 24 hours."""


@dataclass(frozen=True, slots=True)
class Language:
    """The texts of one language, and how one country writes its dates."""

    locale: Locale
    texts: NullTranslations


class _Asked:
    """The language of a locale that is asked for when the first text is made, and not at all where none is."""

    def __init__(self, locale: Callable[[], str]) -> None:
        self._locale = locale
        self._found: Language | None = None

    def __call__(self) -> Language:
        if self._found is None:
            self._found = language_of(self._locale())
        return self._found


_reading: ContextVar[Callable[[], Language]] = ContextVar("reading")


@contextmanager
def reading(locale: str | Callable[[], str]) -> Iterator[None]:
    """Inside, texts are in the language of this locale, in Slack's form ("de-DE"); "" is Meet's default.

    A function is asked for the locale when the first text is made, so that a request without a text looks nothing up.
    """
    before = _reading.set(_Asked(locale if callable(locale) else lambda: locale))
    try:
        yield
    finally:
        _reading.reset(before)


def current() -> Language:
    """The language in which a text is to be made now."""
    asked = _reading.get(None)
    return asked() if asked else language_of(DEFAULT)


@lru_cache(maxsize=256)
def language_of(locale: str) -> Language:
    """The language of a locale ("de-DE", "de_DE" or "de"); the default where Meet has none for it."""
    found = _parsed(locale)
    if found is None or found.language not in languages():
        found = Locale.parse(DEFAULT, sep="-")
    return Language(found, translations(found.language))


def available(locale: str) -> bool:
    """Whether Meet has texts for this locale."""
    found = _parsed(locale)
    return found is not None and found.language in languages()


def _parsed(locale: str) -> Locale | None:
    """A bare "en" reads as the default does, and not as the United States' form, which the data stand for."""
    if locale == SOURCE:
        locale = DEFAULT
    try:
        return Locale.parse(locale.replace("-", "_"))
    except (UnknownLocaleError, ValueError, TypeError):
        return None
