"""Places are called as their reader calls them: in every language of Meet, and in the reader's own."""

from datetime import UTC, datetime

import pytest

from bot.language import reading
from bot.language.places import place_names
from handlers.views.zones import find_zones

NOW = datetime(2026, 1, 20, tzinfo=UTC)


@pytest.mark.parametrize("locale", ["en-US", "de-DE", "", "no language"])
@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Irland", "Europe/Dublin"),
        ("Griechenland", "Europe/Athens"),
        ("Tschechien", "Europe/Prague"),
        ("Türkei", "Europe/Istanbul"),
        ("Südafrika", "Africa/Johannesburg"),
        ("Kiew", "Europe/Kyiv"),
        ("Ireland", "Europe/Dublin"),
    ],
)
def test_a_zone_is_found_in_each_language_of_meet(locale: str, typed: str, zone: str) -> None:
    with reading(locale):
        assert find_zones(typed, NOW)[0] == zone


@pytest.mark.parametrize(
    ("locale", "typed", "zone"),
    [
        ("fr-FR", "Allemagne", "Europe/Berlin"),
        ("es-MX", "Londres", "Europe/London"),
        ("ja-JP", "\u30c9\u30a4\u30c4", "Europe/Berlin"),
        ("pt-BR", "Gr\u00e9cia", "Europe/Athens"),
    ],
)
def test_a_zone_is_found_in_the_readers_own_language(locale: str, typed: str, zone: str) -> None:
    with reading(locale):
        assert find_zones(typed, NOW)[0] == zone


def test_without_a_reader_the_languages_of_meet_are_asked() -> None:
    assert find_zones("Griechenland", NOW) == ["Europe/Athens"]
    assert "Griechenland" in place_names()["Europe/Athens"]
