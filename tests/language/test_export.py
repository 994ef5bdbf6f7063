"""The answers as rows for a spreadsheet."""

from bot.domain.grid import grid_of
from bot.language import reading
from bot.language.export import export_rows
from tests.domain.makers import a_snapshot
from tests.language.catalogue_files import pseudo

NAMES = {"A": "Ada", "R": "=cmd|' /C calc'!A0"}
ANSWERS = {"A": "yn", "B": "m-"}


def test_an_export_is_the_grid_with_names_and_counts() -> None:
    rows = export_rows(grid_of(a_snapshot(ANSWERS), NAMES))
    assert rows == [
        [
            "Person",
            "Wed, 2 Dec 2026, 10:00–11:00 CET (Europe/Berlin)",
            "Thu, 3 Dec 2026, 10:00–11:00 CET (Europe/Berlin)",
        ],
        ["Ada", "yes", "no"],
        ["B", "maybe", ""],
        ["Yes", "1", "0"],
        ["Maybe", "1", "0"],
        ["No", "0", "1"],
    ]


def test_no_cell_of_an_export_is_run_by_a_spreadsheet() -> None:
    rows = export_rows(grid_of(a_snapshot({"R": "y"}), NAMES))
    assert rows[1][0] == "'=cmd|' /C calc'!A0"


def test_an_export_obeys_anonymity_and_veil() -> None:
    anonymous = export_rows(grid_of(a_snapshot(ANSWERS, anonymous=True), NAMES))
    assert [row[0] for row in anonymous] == ["Number of answers", "Yes", "Maybe", "No"]
    veiled = export_rows(grid_of(a_snapshot(ANSWERS, hidden=True), NAMES))
    assert veiled[1:] == [["Ada", "", ""], ["B", "", ""]]
    both = export_rows(grid_of(a_snapshot(ANSWERS, hidden=True, anonymous=True), NAMES))
    assert len(both) == 1


def test_an_export_is_in_the_language_of_whoever_asked_for_it(pseudo_language: str) -> None:
    with reading(pseudo_language):
        rows = export_rows(grid_of(a_snapshot(ANSWERS), NAMES))
    assert [row[0] for row in rows] == [pseudo("Person"), "Ada", "B", *map(pseudo, ("Yes", "Maybe", "No"))]
    assert rows[1][1:] == [pseudo("yes"), pseudo("no")]


NOTES = {"A": "=1+1", "B": "only until 11"}


def test_notes_are_the_last_column_of_an_export_and_run_in_no_spreadsheet() -> None:
    rows = export_rows(grid_of(a_snapshot(ANSWERS), {}, NOTES))
    assert [row[-1] for row in rows] == ["Note", "'=1+1", "only until 11", "", "", ""]
    assert {len(row) for row in rows} == {4}


def test_without_notes_an_export_has_no_column_for_them() -> None:
    assert {len(row) for row in export_rows(grid_of(a_snapshot(ANSWERS), {}))} == {3}
