"""Whose language a text is made in."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.language import _, accepted, available, catalogues, listed, mark, plural, reading
from handlers.background import Background
from tests.patience import PATIENCE

CATALOGUE = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Good day, {name}"
msgstr "Guten Tag, {name}"

msgid "{number} invite"
msgid_plural "{number} invites"
msgstr[0] "{number} Einladung"
msgstr[1] "{number} Einladungen"

#, fuzzy
msgid "Perhaps"
msgstr "Vielleicht"
"""


@pytest.fixture(autouse=True)
def german(folder: Path) -> None:
    (folder / "de.po").write_text(CATALOGUE, encoding="utf-8")


def greeting() -> str:
    return _("Good day, {name}", name="Ada {x}")


@pytest.mark.parametrize("locale", ["de-DE", "de_AT", "de"])
def test_a_text_is_in_the_language_of_its_reader_whatever_the_country(locale: str) -> None:
    with reading(locale):
        assert greeting() == "Guten Tag, Ada {x}"


@pytest.mark.parametrize(
    ("text", "value", "seen"),
    [
        ("It opens {day}.", "3. Dez.", "It opens 3. Dez."),
        ("It opens {day}. Then it ends.", "3. Dez.", "It opens 3. Dez. Then it ends."),
        ("It opens {day}.", "Wait...", "It opens Wait..."),
        ("It opens {day}.", "3 Dec", "It opens 3 Dec."),
        ("It opens {day}!", "3. Dez.", "It opens 3. Dez.!"),
        ("“{day}”.", "Team etc.", "“Team etc.”."),
        ("It opens {day}.", "{x}.", "It opens {x}."),
    ],
)
def test_a_sentence_ends_in_one_full_stop_also_where_its_last_value_brings_one(
    text: str, value: str, seen: str
) -> None:
    assert _(text, day=value) == seen
    assert plural(text, text, 2, day=value) == seen


@pytest.mark.parametrize(
    ("locale", "seen"), [("en-GB", "Ada, Ben and Cho"), ("en-US", "Ada, Ben, and Cho"), ("de-DE", "Ada, Ben und Cho")]
)
def test_several_names_are_joined_as_the_readers_country_does(locale: str, seen: str) -> None:
    with reading(locale):
        assert listed(["Ada", "Ben", "Cho"]) == seen
        assert listed(["Ada"]) == "Ada"


@pytest.mark.parametrize("locale", ["", "en-US", "en", "fr-FR", "x", "tlh-XX-42", "../../etc", "de;rm", "d" * 999])
def test_a_language_that_meet_has_not_reads_as_english(locale: str) -> None:
    with reading(locale):
        assert greeting() == "Good day, Ada {x}"


def test_a_plural_follows_the_number() -> None:
    with reading("de-DE"):
        assert [plural("{number} invite", "{number} invites", number) for number in (0, 1, 2)] == [
            "0 Einladungen",
            "1 Einladung",
            "2 Einladungen",
        ]
    assert plural("{number} invite", "{number} invites", 1) == "1 invite"


def test_a_translation_marked_as_fuzzy_is_not_shown() -> None:
    with reading("de-DE"):
        assert _("Perhaps") == "Perhaps"


def test_a_text_of_a_table_is_translated_where_it_is_used() -> None:
    table = {"greeting": mark("Good day, {name}")}
    with reading("de-DE"):
        assert _(table["greeting"], name="Ben") == "Guten Tag, Ben"


def test_outside_it_is_as_before() -> None:
    with reading("de-DE"):
        with reading("en-GB"):
            assert greeting() == "Good day, Ada {x}"
        assert greeting() == "Guten Tag, Ada {x}"
    assert greeting() == "Good day, Ada {x}"


def test_nobody_is_asked_for_a_locale_that_no_text_needs() -> None:
    asked: list[str] = []

    def ask() -> str:
        asked.append("once")
        return "de-DE"

    with reading(ask):
        assert not asked
        greeting()
        greeting()
    assert asked == ["once"]


def test_two_threads_read_in_their_own_languages() -> None:
    def read(locale: str) -> str:
        with reading(locale):
            return greeting()

    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(read, ["de-DE", "en-GB"] * 20)) == ["Guten Tag, Ada {x}", "Good day, Ada {x}"] * 20


def test_what_follows_an_answer_is_in_the_language_of_its_request() -> None:
    background, heard = Background(1), list[str]()
    with reading("de-DE"):
        done = background.start(lambda: heard.append(greeting()))
    assert done.wait(PATIENCE)
    assert heard == ["Guten Tag, Ada {x}"]
    background.stop()


def test_the_languages_are_english_and_each_file(folder: Path) -> None:
    assert catalogues.languages() == ["en", "de"]
    assert available("de-CH")
    assert available("en-US")
    assert not available("fr-FR")


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        ("de-DE,de;q=0.9,en;q=0.8", "de-DE"),
        ("fr,de;q=0.5,en;q=0.7", "en"),
        ("fr, de ;q=0.5", "de"),
        ("en-GB", "en-GB"),
        ("de;q=0,en", "en"),
        ("de;q=x", ""),
        ("de;q=nan", ""),
        ("fr", ""),
        ("*", ""),
        ("", ""),
        (",;q=,=" * 5000, ""),
    ],
)
def test_a_browser_reads_the_language_that_it_likes_best_of_those_that_meet_has(header: str, locale: str) -> None:
    assert accepted(header) == locale
