"""A language is one file and nothing else."""

import ast
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.config.values import parse_language
from bot.domain.limits import POLLS, TooMany
from bot.language import available, reading
from bot.language.catalogues import FOLDER, languages
from bot.language.reasons import reason_text
from bot.pages import page
from handlers.views.poll_message import poll_message
from tests.handlers.makers import NOW, snapshot
from tests.invites.mails import PUBLIC, build_code
from tests.language.catalogue_files import ROOT, pseudo, pseudo_catalogue
from tests.pages import page as doc
from tests.pages import section
from tests.sources import parsed, python_files, trees

GUIDE = section(doc("CONTRIBUTING.md"), "### How to add a language")


@pytest.fixture
def french(folder: Path) -> str:
    (folder / "fr.po").write_bytes(pseudo_catalogue("fr"))
    return "fr-CA"


def test_a_file_makes_its_language_available_to_readers_and_to_the_setting(french: str) -> None:
    assert languages() == ["en", "fr"]
    assert available(french)
    assert parse_language("fr") == "fr"


def test_a_file_is_read_in_messages_mails_pages_and_refusals(french: str) -> None:
    with reading(french):
        message, refusal = poll_message(snapshot(2), NOW), reason_text(TooMany(POLLS, timedelta(minutes=5)))
        html, mail = page("unsubscribe_ask"), build_code(PUBLIC)
    assert pseudo("Who can when") in str(message.blocks)
    assert refusal.endswith(pseudo("Nothing was lost; please come back in {wait}.").partition("}")[2])
    assert 'lang="fr-CA"' in html
    assert 'lang="fr-CA"' in mail.html


def test_the_guide_of_contributing_names_the_folder_and_the_command_that_fills_the_file() -> None:
    assert f"`{FOLDER.relative_to(ROOT)}/" in GUIDE
    assert "`make texts`" in GUIDE


def test_german_is_there() -> None:
    assert "de" in languages()


def lists_of_languages(code: ast.Module) -> Iterator[str]:
    """What this code of a test lists by hand: each language of Meet, and no words that belong to one."""
    for node in ast.walk(code):
        listed = [node.value] if isinstance(node, ast.Assign) else node.args if isinstance(node, ast.Call) else []
        for one in listed:
            if isinstance(one, ast.List | ast.Tuple) and all(isinstance(part, ast.Constant) for part in one.elts):
                locales = [part.value for part in one.elts if isinstance(part, ast.Constant)]
                if {str(locale).partition("-")[0] for locale in locales} == set(languages()):
                    yield ast.unparse(one)


def test_a_rule_for_every_language_is_tried_in_each_that_has_a_file() -> None:
    naming_each = trees(python_files("tests"), *(rf"[\"']{language}[-\"']" for language in languages()))
    assert [(file.name, *found) for file, tree in naming_each if (found := [*lists_of_languages(tree)])] == []


def test_a_list_of_languages_that_a_new_file_would_not_enter_is_noticed() -> None:
    assert [*lists_of_languages(parsed("LANGUAGES = ('en-GB', 'de-DE')\ntry_in(['de', 'en'])"))] == [
        "('en-GB', 'de-DE')",
        "['de', 'en']",
    ]


GERMAN = re.compile(r"\b(und|oder|mit|uhr|heute|montag|anonym)\b")


def test_the_guide_names_every_file_that_knows_german_words() -> None:
    files = python_files("bot", "handlers", "invites")
    knowing = {file.name for file in files if GERMAN.search(file.read_text(encoding="utf-8"))}
    assert knowing
    assert {name for name in knowing if not re.search(rf"[`/]{name}`", GUIDE)} == set()
