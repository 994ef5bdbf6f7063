"""The catalogues of translated texts, one gettext file for each language (`catalogues/de.po`), read once."""

import io
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

FOLDER = Path(__file__).parent / "catalogues"
SOURCE = "en"
"""The language of the texts in the code."""


def languages() -> list[str]:
    """The codes of all languages that texts exist in, the one of the code first."""
    return [SOURCE, *sorted(file.stem for file in FOLDER.glob("*.po"))]


@lru_cache
def translations(language: str) -> NullTranslations:
    """The texts of one of `languages()`; those of the code themselves where there is no file."""
    file = FOLDER / f"{language}.po"
    return load(file.read_bytes(), language) if file.is_file() else NullTranslations()


def load(catalogue: bytes, language: str) -> GNUTranslations:
    """The texts of a gettext catalogue in its text form, with the plurals of its language. An entry that is marked as
    fuzzy is left out."""
    # Imported here, since who reads English needs no catalogue.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(catalogue), locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)
