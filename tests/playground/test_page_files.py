"""The page's files: small modules with one owner each, nothing from outside, no string that becomes HTML."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import playground

PAGE = Path(playground.__file__).parent / "page"
VENDOR = PAGE / "vendor"


def own(*endings: str) -> Iterator[Path]:
    return (path for path in sorted(PAGE.rglob("*")) if path.suffix in endings and VENDOR not in path.parents)


MODULES = list(own(".js"))


def imported(module: Path) -> list[Path]:
    """The modules that this one imports, by their files."""
    found = re.findall(r'^(?:import|export) (?:[^"]*? from )?"([^"]+)";$', module.read_text(), re.MULTILINE)
    return [(module.parent / one).resolve() for one in found]


def test_every_module_says_in_its_first_line_what_it_owns() -> None:
    assert [path.name for path in MODULES if not path.read_text().startswith("// ")] == []


def test_no_module_has_more_than_250_lines() -> None:
    assert [path.name for path in own(".js", ".css") if len(path.read_text().splitlines()) > 250] == []


@pytest.mark.parametrize(
    "forbidden", [r"innerHTML", r"insertAdjacentHTML", r"document\.write", r"\beval\(", r"unsafeHTML", r"new Function"]
)
def test_no_string_becomes_html_or_code(forbidden: str) -> None:
    assert [path.name for path in MODULES if re.search(forbidden, path.read_text())] == []


def test_only_the_mails_frame_writes_a_document() -> None:
    assert [path.name for path in MODULES if re.search(r"srcdoc|createHTML", path.read_text())] == ["frame.js"]


def test_nothing_is_loaded_from_elsewhere() -> None:
    address = re.compile(r"""(?:src|href|from|import|url\()\s*[=(]?\s*["']?(?:https?:)?//""")
    assert [path.name for path in own(".js", ".css", ".html") if address.search(path.read_text())] == []


def test_no_module_is_loaded_later_because_it_would_be_a_second_one() -> None:
    assert [path.name for path in MODULES if re.search(r"\bimport\s*[(.]", path.read_text())] == []


def test_every_import_is_a_file_that_is_there() -> None:
    missing = [(path.name, one.name) for path in MODULES for one in imported(path) if not one.is_file()]
    assert missing == []


def test_no_import_and_no_local_name_is_unused() -> None:
    unused = []
    for module in MODULES:
        text = module.read_text()
        lists = re.findall(r"^import \{([^}]*)\} from", text, re.MULTILINE)
        names = [one.split(" as ")[-1].strip() for listed in lists for one in listed.split(",") if one.strip()]
        names += re.findall(r"^(?:async )?(?:const|function|class|let) (\w+)", text, re.MULTILINE)
        unused += [(module.name, name) for name in names if len(re.findall(rf"\b{name}\b", text)) < 2]
    assert unused == []


def test_every_module_is_reached_from_the_start() -> None:
    reached, waiting = set(), [PAGE / "main.js"]
    while waiting:
        module = waiting.pop()
        if module not in reached and VENDOR not in module.parents:
            reached.add(module)
            waiting += imported(module)
    assert set(MODULES) - reached == set()


def test_every_sheet_is_linked_and_every_library_has_its_licence() -> None:
    linked = re.findall(r'href="/(style/.*)"', (PAGE / "index.html").read_text())
    imported_by = re.findall(r'^@import "(.*)";$', (PAGE / "style" / "all.css").read_text(), re.MULTILINE)
    assert linked == ["style/all.css"]
    assert sorted(["all.css", *imported_by]) == [path.name for path in own(".css")]
    libraries = [path for path in VENDOR.iterdir() if path.is_dir()]
    assert [path.name for path in libraries if not (path / "LICENSE").is_file()] == []
    assert [path.name for path in libraries if f"`{path.name}/`" not in (VENDOR / "README.md").read_text()] == []
