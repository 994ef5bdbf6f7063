"""SECURITY.md names tests that exist: every threat is shown by at least one."""

import re
from functools import cache

import pytest

from tests.pages import ROOT, names_in, page, rows, section, spans

SECURITY = page("SECURITY.md")
THREATS = rows(section(SECURITY, "## Threats"))


@cache
def functions_of(name: str) -> frozenset[str]:
    return frozenset(found for found in names_in(name) if found.startswith("test_"))


def missing(shown_by: str) -> list[str]:
    """Which of the tests that a cell names are not there: a file, or a function of it."""
    found = []
    for span in spans(shown_by):
        name, _, test = span.partition("::")
        if not (ROOT / name).is_file() or not (test in functions_of(name) if test else functions_of(name)):
            found.append(span)
    return found


@pytest.mark.parametrize("threat", THREATS, ids=lambda threat: re.sub(r"\W+", " ", f"{threat[0]} {threat[1]}")[:70])
def test_every_threat_of_the_page_is_shown_by_tests_that_exist(threat: list[str]) -> None:
    who, tries, stops, shown_by = threat
    assert all((who, tries, stops))
    assert spans(shown_by)
    gone = missing(shown_by)
    assert gone == [], f"SECURITY.md names {gone}, which nobody finds: name the tests that show it now."


@pytest.mark.parametrize("name", ["tests/nowhere.py", "tests/test_docs.py::test_nothing", "tests/pages.py"])
def test_a_test_that_is_not_there_is_noticed(name: str) -> None:
    assert missing(f"`{name}`") == [name]
