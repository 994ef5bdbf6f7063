"""No files import each other in a cycle. The layers are import-linter's matter (pyproject.toml)."""

from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest

from tests.test_sizes import EVERYWHERE


def circle_in(*packages: str) -> list[str]:
    """Files that import each other in a cycle, if only for their types; the first stands again at the end."""
    graph = grimp.build_graph(*packages, cache_dir=None)
    try:
        TopologicalSorter({name: graph.find_modules_directly_imported_by(name) for name in graph.modules}).prepare()
    except CycleError as found:
        return list(found.args[1])
    return []


def test_no_files_import_each_other_in_a_circle() -> None:
    assert circle_in(*EVERYWHERE) == []


@pytest.mark.parametrize(
    "last",
    [
        "import round_trip.first",
        "def later():\n    from round_trip import first",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from round_trip.first import X",
    ],
    ids=["at the top", "within a function", "for types"],
)
def test_a_circle_of_three_files_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, last: str) -> None:
    package = tmp_path / "round_trip"
    package.mkdir()
    lines = {"__init__": "", "first": "from . import second", "second": "from round_trip.third import X", "third": last}
    for name, line in lines.items():
        (package / f"{name}.py").write_text(line + "\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    assert set(circle_in("round_trip")) == {"round_trip.first", "round_trip.second", "round_trip.third"}
