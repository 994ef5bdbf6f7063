"""Every table of the schema has a retention rule in code, and a row in the docs that says the same."""

import pytest

from storage.account.retention import RETENTION, Rule
from storage.tables import metadata
from tests.pages import page, rows

STAYING = {"suppression", "installation", "breaker", "pacing", "account_mark", "account_figure"}
"""What nothing but an act of its owner deletes, or what has one row for each thing that there is."""


def documented() -> dict[str, str]:
    """The page's table: the name of each table, and how long its rows are kept."""
    return {row[0].strip("`"): row[2] for row in rows(page("docs/retention.md"))}


def test_every_table_of_the_schema_has_a_rule_and_a_row_on_the_page() -> None:
    assert {rule.table.name for rule in RETENTION} == set(metadata.tables) == set(documented())


def test_the_page_lists_the_tables_in_order() -> None:
    assert list(documented()) == sorted(documented())


@pytest.mark.parametrize("rule", [rule for rule in RETENTION if rule.kept], ids=lambda rule: rule.table.name)
def test_the_page_says_how_long_the_code_keeps_it(rule: Rule) -> None:
    assert rule.kept is not None
    days = rule.kept.days
    assert f"{days} day{'' if days == 1 else 's'}" in documented()[rule.table.name]


def test_what_goes_with_its_poll_hangs_on_it_in_the_schema() -> None:
    hanging = {rule.table.name for rule in RETENTION if rule.with_poll}
    parents = {name: {key.column.table.name for key in metadata.tables[name].foreign_keys} for name in hanging}
    assert {name for name, found in parents.items() if not found & {"poll", "option"}} == set()
    assert {key.ondelete for name in hanging for key in metadata.tables[name].foreign_keys} == {"CASCADE"}


def test_nothing_stays_for_good_but_what_is_named_here() -> None:
    assert {rule.table.name for rule in RETENTION if rule.due is None and not rule.with_poll} == STAYING
