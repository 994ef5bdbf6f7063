"""Holds each room to its floor of branch coverage; reads what tests/measuring.py left. Run by `make test`."""

import json
import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import coverage

from tests.compiling import kept_or_marked
from tests.marks import Arc, arcs, source_of
from tests.measuring import FOLDER, ROOMS

FLOORS = {
    "bot/domain": 100.0,
    "bot/services": 100.0,
    "bot": 95.0,
    "handlers": 95.0,
    "invites": 95.0,
    "storage": 95.0,
    "playground": 85.0,
}
"""A file counts for the first room whose folder it is in."""


@dataclass
class Room:
    """What was reached in one room: lines and branches together."""

    floor: float
    covered: int = 0
    possible: int = 0
    gaps: list[str] = field(default_factory=list)

    @property
    def reached(self) -> float:
        return 100.0 * self.covered / self.possible if self.possible else 0.0

    @property
    def holds(self) -> bool:
        """A room without any code does not hold: then the report was made of something else."""
        return self.possible > 0 and self.covered >= self.floor / 100.0 * self.possible


def measure(report: dict[str, Any]) -> dict[str, Room]:
    """The rooms of a JSON report of coverage.py."""
    rooms = {name: Room(floor) for name, floor in FLOORS.items()}
    for path, file in report["files"].items():
        name = next((room for room in FLOORS if path.startswith(f"{room}/")), None)
        if name is None:
            continue
        room, summary = rooms[name], file["summary"]
        room.covered += summary["covered_lines"] + summary["covered_branches"]
        room.possible += summary["num_statements"] + summary["num_branches"]
        room.gaps += _gaps(path, file)
    return rooms


def table(rooms: dict[str, Room]) -> Iterable[str]:
    """One line a room; under each that does not hold, what it misses."""
    yield f"{'room':<14}{'floor':>8}{'reached':>10}"
    for name, room in rooms.items():
        yield f"{name:<14}{room.floor:>7.0f}%{room.reached:>9.2f}%{'' if room.holds else '   below its floor'}"
        if not room.holds:
            yield from (f"    {gap}" for gap in room.gaps)


def _gaps(path: str, file: dict[str, Any]) -> list[str]:
    branches: dict[int, list[int]] = defaultdict(list)
    for start, end in file["missing_branches"]:
        branches[start].append(end)
    missing = set(file["missing_lines"])
    lines = [str(line) for line in sorted(missing)]
    lines += [f"{start}->{end}" for start, ends in sorted(branches.items()) if start not in missing for end in ends]
    return [f"{path}: {', '.join(lines)}"] if lines else []


def joined(folder: Path) -> dict[str, bytes]:
    """Which marks of each file ran in any process."""
    ran: dict[str, bytes] = {}
    for file in folder.glob("*.json"):
        for path, marks in json.loads(file.read_text(encoding="utf-8")).items():
            one = bytes.fromhex(marks)
            ran[path] = bytes(map(max, ran[path], one)) if path in ran else one
    return ran


def write_data(ran: dict[str, bytes]) -> None:
    """Writes coverage.py's own file, so that its reports can be read, too. A file that nobody imported has no arc."""
    paths = [path for room in ROOMS for path in Path(room).rglob("*.py")]
    data = coverage.CoverageData()
    data.erase()
    with ProcessPoolExecutor() as pool:
        found = pool.map(_arcs_of, paths, [ran.get(path.as_posix()) for path in paths], chunksize=20)
        data.add_arcs({str(path.resolve()): arcs for path, arcs in zip(paths, found, strict=True)})
    data.write()


def _arcs_of(path: Path, ran: bytes | None) -> set[Arc]:
    source = source_of(path)
    marks = kept_or_marked(source, str(path.resolve())).marks
    return arcs(source, marks, bytes(len(marks)) if ran is None else ran)


def read_report() -> dict[str, Any]:
    """What coverage.py says of its file, as JSON. It reads every source anew, which keeps each processor busy."""
    data = coverage.CoverageData()
    data.read()
    files, parts = sorted(data.measured_files()), os.cpu_count() or 1
    with ProcessPoolExecutor(parts) as pool:
        found = list(pool.map(_report_of, [files[number::parts] for number in range(parts)]))
    return {"files": dict(sorted(file for one in found for file in one["files"].items()))}


def _report_of(files: list[str]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "coverage.json"
        data = coverage.Coverage()
        data.load()
        data.json_report(files, outfile=str(file))
        report: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return report


def main() -> int:
    """Prints the table; 1 where a room is below its floor."""
    write_data(joined(Path(FOLDER)))
    rooms = measure(read_report())
    sys.stdout.write("\n".join(table(rooms)) + "\n")
    return int(not all(room.holds for room in rooms.values()))


if __name__ == "__main__":
    sys.exit(main())
