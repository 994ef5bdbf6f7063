"""Marked code is kept for every process, and made anew where its source is another."""

from pathlib import Path

import pytest

from tests import compiling
from tests.compiling import kept_or_marked
from tests.marks import NAME, Marked


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(compiling, "KEPT", tmp_path / "kept")
    return tmp_path / "kept"


def value_of(made: Marked) -> int:
    found = {NAME: bytearray(len(made.marks))}
    exec(made.code, found)  # noqa: S102 (it is the code of this file)
    return int(found["value"])


def test_what_was_kept_is_what_was_made(elsewhere: Path) -> None:
    source = "value = 1\nif value:\n    value = 2\n"
    made, kept = kept_or_marked(source, "a.py"), kept_or_marked(source, "a.py")
    assert (kept.code, kept.marks, value_of(kept)) == (made.code, made.marks, 2)
    assert len(list(elsewhere.iterdir())) == 1


def test_a_source_that_changed_is_marked_anew(elsewhere: Path) -> None:
    assert [value_of(kept_or_marked(f"value = {number}", "a.py")) for number in (1, 2)] == [1, 2]
    assert kept_or_marked("value = 1", "b.py").code.co_filename == "b.py"
