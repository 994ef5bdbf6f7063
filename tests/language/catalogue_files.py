"""All texts of the code, as `make texts` finds them; a catalogue's faults; a pseudo-language. It asserts nothing."""

import io
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from string import Formatter

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[2]
ROOMS = ("bot", "handlers", "invites")
KEYWORDS = {"_": None, "plural": (1, 2), "mark": None}
ACCENTED = str.maketrans("aceinosuyACEINOSUY", "áćéíñóśúýÁĆÉÍÑÓŚÚÝ")
_KEPT = re.compile(r"(\{[^}]*\}|<[^>]*>|`[^`]*`|&\w+;)")


@cache
def texts() -> tuple[str | tuple[str, ...], ...]:
    """Each text of the code; a pair for one with a plural. Reading the code takes a second."""
    found = [extract_from_dir(ROOT / room, keywords=KEYWORDS) for room in ROOMS]
    return tuple(message for room in found for _, _, message, _, _ in room)


def faults(catalogue: bytes, language: str) -> list[str]:
    """What keeps the catalogue of that language from being complete, a line each."""
    read, known = read_po(io.BytesIO(catalogue), locale=language), set(texts())
    have = {message.id: message for message in read if message.id}
    missing = [f"missing: {text!r}" for text in sorted(known - have.keys(), key=str)]
    unused = [f"unused: {text!r}" for text in sorted(have.keys() - known, key=str)]
    return [*missing, *unused, *(f"{fault}: {message.id!r}" for message in have.values() for fault in _faults(message))]


def _faults(message: Message) -> Iterator[str]:
    if message.fuzzy:
        yield "fuzzy"
    sources, written = _forms(message.id), _forms(message.string)
    if not all(written):
        yield "untranslated"
    elif _fields(sources[-1]) != _fields(written[-1]) or any(_fields(one) - _fields(sources[-1]) for one in written):
        yield "other placeholders"


def _forms(text: str | Iterable[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ("",))


def _fields(text: str) -> set[str | None]:
    return {field for _, field, _, _ in Formatter().parse(text) if field is not None}


@cache
def pseudo_catalogue(language: str) -> bytes:
    """A catalogue that makes each text longer by a third and accents every letter, but no placeholder and no markup."""
    catalogue = Catalog(locale=language)
    for text in texts():
        forms = 1 if isinstance(text, str) else get_plural(language)[0]
        written = pseudo(_forms(text)[-1])
        catalogue.add(text, (written,) * forms if forms > 1 else written)
    file = io.BytesIO()
    write_po(file, catalogue)
    return file.getvalue()


def pseudo(text: str) -> str:
    """The text with accents, "~" at its end for each third letter."""
    parts = _KEPT.split(text)
    accented = (part if index % 2 else part.translate(ACCENTED) for index, part in enumerate(parts))
    return "".join(accented) + "~" * (len(text) // 3)
