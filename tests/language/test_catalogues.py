"""Every catalogue has every text of the code, once and complete."""

import ast
import io
from functools import cache

import pytest
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po

from bot.language import _, reading
from bot.language.catalogues import FOLDER
from tests.language.catalogue_files import KEYWORDS, ROOMS, ROOT, faults, pseudo, pseudo_catalogue, texts
from tests.sources import parsed, python_files, trees


def test_each_catalogue_is_complete() -> None:
    assert [fault for file in FOLDER.glob("*.po") for fault in faults(file.read_bytes(), file.stem)] == []


def test_a_complete_catalogue_has_no_fault() -> None:
    assert faults(pseudo_catalogue("eo"), "eo") == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('msgstr "', '#, fuzzy\nmsgid "Not a text of ours"\nmsgstr "', "fuzzy"),
        ("", '\nmsgid "No text of ours"\nmsgstr "Unused"\n', "unused"),
        ("", '\nmsgid "Not translated"\nmsgstr ""\n', "untranslated"),
        ("", '\nmsgid "For {name}"\nmsgstr "Für {nam}"\n', "other placeholders"),
        ("", '\nmsgid "For {name}"\nmsgstr "Für"\n', "other placeholders"),
    ],
)
def test_a_fault_of_a_catalogue_is_named(old: str, new: str, fault: str) -> None:
    added = new if not old else new.replace('msgstr "', 'msgstr "x"\n', 1)
    broken = pseudo_catalogue("eo") + added.encode()
    assert any(line.startswith(fault) for line in faults(broken, "eo"))


@pytest.mark.parametrize("language", ["de", "fr", "pl"])
def test_every_plural_of_the_language_is_there(language: str) -> None:
    forms = get_plural(language)[0]
    entry = ['msgid "{number} month"', 'msgid_plural "{number} months"']
    whole = [f'msgstr[{form}] "{{number}} mois"' for form in range(forms)]
    assert not untranslated(entry + whole, language)
    for form in range(forms):
        assert untranslated([*entry, *whole[:form], f'msgstr[{form}] ""', *whole[form + 1 :]], language)
    assert untranslated([*entry, *whole[:-1]], language)


def untranslated(lines: list[str], language: str) -> bool:
    return any(fault.startswith("untranslated") for fault in faults("\n".join(lines).encode(), language))


def test_a_text_that_a_catalogue_lacks_is_named() -> None:
    assert all(line.startswith("missing") for line in faults(b"", "eo"))
    assert len(faults(b"", "eo")) == len(set(texts())) > 0


def unfound(code: ast.Module) -> list[str]:
    """Calls with a text that `make texts` does not find: it is put together from parts, or inside of an f-string."""
    calls = [node for node in ast.walk(code) if isinstance(node, ast.Call) and _takes_a_literal(node)]
    return [ast.unparse(call) for call in calls if _literal(call) not in known_texts()]


@cache
def known_texts() -> frozenset[object]:
    return frozenset(texts())


def _takes_a_literal(call: ast.Call) -> bool:
    """What comes from a table was marked there."""
    takes_text = isinstance(call.func, ast.Name) and call.func.id in KEYWORDS
    return takes_text and isinstance(call.args[0], ast.Constant | ast.JoinedStr | ast.BinOp)


def _literal(call: ast.Call) -> object:
    read = [one.value if isinstance(one, ast.Constant) else None for one in call.args]
    return tuple(read[:2]) if ast.unparse(call.func) == "plural" else read[0]


def test_every_text_of_the_code_is_found() -> None:
    found = trees(python_files(*ROOMS), rf"\b({'|'.join(KEYWORDS)})\s*\(")
    assert {str(file.relative_to(ROOT)): texts for file, tree in found if (texts := unfound(tree))} == {}


@pytest.mark.parametrize("code", ["_(f'Hello {name}')", "_('Hello ' + name)", "_('Not in the code')"])
def test_a_text_that_is_not_found_is_named(code: str) -> None:
    assert len(unfound(parsed(code))) == 1


def test_the_pseudo_language_keeps_placeholders_and_markup_and_grows() -> None:
    written = pseudo("Ask <@U1> for {name} at `/meet`")
    assert "<@U1>" in written
    assert "{name}" in written
    assert "`/meet`" in written
    assert len(written) >= 1.3 * len("Ask <@U1> for {name} at `/meet`")


def test_every_text_reads_in_the_pseudo_language(pseudo_language: str) -> None:
    one = next(text for text in texts() if isinstance(text, str))
    with reading(pseudo_language):
        assert _(one) == pseudo(one) != one


def test_catalogues_are_gettext_files() -> None:
    assert len(list(read_po(io.BytesIO(pseudo_catalogue("eo"))))) > 1
