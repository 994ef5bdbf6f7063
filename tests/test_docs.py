"""The pages are plain: words that the field uses, lines that a review can show, files that exist."""

import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path

import pytest

from tests.pages import ROOT, first_spans, is_path, page, pages, rows, section, spans, without_fences

WIDEST = 100
FORBIDDEN = re.compile(r"\b(mend(s|ed|ing)?|under way|in a circle|journeys?|canar(y|ies))\b", re.IGNORECASE)
"""Words of a private dialect; the field says repair, in flight, deadlock, round trip, trial send."""
DECISIONS = ROOT / "docs" / "decisions"
TERMS = (
    "attempt", "backoff", "breaker", "claim", "deadlock", "delivery", "feedback", "half-open", "hold", "in flight",
    "installation", "lease", "lock", "notification", "outbox", "pacing", "redraw", "retry", "Retry-After", "round trip",
    "settle", "suppression", "throttled", "trial send",
)  # fmt: skip


def too_wide(text: str) -> list[str]:
    """Lines beyond the width; tables, links and what stands in fences may be wider."""
    lines = without_fences(text).splitlines()
    return [line for line in lines if len(line) > WIDEST and not line.startswith("|") and "](" not in line]


def test_a_line_of_a_page_has_at_most_a_hundred_characters() -> None:
    assert pages()
    assert {name: wide for name, text in pages().items() if (wide := too_wide(text))} == {}


def test_a_page_says_it_in_the_words_of_the_field() -> None:
    texts = {**pages(), **{name: page(name) for name in ("Dockerfile", "Makefile", "manifest.yml", "pyproject.toml")}}
    found = {name: [word[0] for word in FORBIDDEN.finditer(text)] for name, text in texts.items()}
    assert {name: words for name, words in found.items() if words} == {}


@pytest.mark.parametrize("word", ["mended", "Under way", "in a circle", "journey", "canaries"])
def test_the_check_of_words_can_fail(word: str) -> None:
    assert FORBIDDEN.search(f"It is {word} here.")


def test_the_check_of_widths_can_fail_and_spares_tables_links_and_fences() -> None:
    wide = "x" * 101
    assert too_wide(f"{wide}\n| {wide} |\n[{wide}](docs)\n```sh\n{wide}\n```\n") == [wide]


def test_every_file_that_a_page_names_exists() -> None:
    named = [(name, span) for name, text in pages().items() for span in spans(text) if is_path(span)]
    assert [(name, span) for name, span in named if not _exists(span)] == []


@cache
def _exists(span: str) -> bool:
    return (ROOT / span).exists() or bool(list(ROOT.glob(span)))


def glossary() -> list[str]:
    return [row[0].strip("*") for row in rows(page("docs/glossary.md"))]


def test_the_glossary_has_one_row_for_each_word() -> None:
    assert len(glossary()) == len({word.casefold() for word in glossary()})


def test_the_words_of_the_glossary_stand_in_order() -> None:
    for table in page("docs/glossary.md").split("\n## ")[1:]:
        words = [row[0].strip("*").casefold() for row in rows(table)]
        assert words == sorted(words)


def test_the_glossary_explains_the_terms_that_the_code_uses() -> None:
    assert set(TERMS) - set(glossary()) == set()


def test_each_decision_record_has_its_line_in_the_list() -> None:
    listed = re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", page("docs/decisions/README.md"))
    assert listed == sorted(path.name for path in DECISIONS.glob("0*.md"))


def test_a_decision_record_says_its_number_and_its_three_parts() -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in DECISIONS.glob("0*.md")}
    assert [name for name, text in texts.items() if not text.startswith(f"# {int(name[:4])}. ")] == []
    parts = ("**Context.**", "**Decision", "**Consequence")
    assert [(name, part) for name, text in texts.items() for part in parts if part not in text] == []


OVERRULES = re.compile(
    r"overrul(?:es|ed by)\s+(?:\[?(?:note|decision)\s+)(\d+)|\[?[Nn]ote (\d+)(?:\]\(\S+\))? is overruled"
)


def overruled() -> set[tuple[int, int]]:
    """Which record overrules which, as the newer one says it."""
    texts = {int(path.name[:4]): path.read_text(encoding="utf-8") for path in DECISIONS.glob("0*.md")}
    found = {(new, int(one or other)) for new, text in texts.items() for one, other in OVERRULES.findall(text)}
    return {(new, old) for new, old in found if new > old}


def test_the_list_says_of_a_decision_that_it_was_overruled_and_by_which() -> None:
    listed = {int(row[0].partition("]")[0].strip("[")): row[1] for row in rows(page("docs/decisions/README.md"))}
    assert len(overruled()) > 4
    unsaid = [
        (new, old)
        for new, old in sorted(overruled())
        if not re.search(rf"Overruled (in part )?by {new}\b", listed[old])
    ]
    assert unsaid == [], f"docs/decisions/README.md does not say so of {unsaid} (the newer one, the older one)."


def test_the_architecture_page_lists_the_layers_of_the_import_contract() -> None:
    layers = re.search(r"```text\n(.*?)```", section(page("docs/architecture.md"), "## Layers"), re.DOTALL)
    assert layers
    assert [line.strip() for line in layers[1].splitlines()] == contract_layers()


def contract_layers() -> list[str]:
    contracts = tomllib.loads(page("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    found: list[str] = next(one["layers"] for one in contracts if one["layers"][0] == "bot.cli")
    return found


def test_the_architecture_page_has_every_room() -> None:
    listed = first_spans(section(page("docs/architecture.md"), "## Rooms"))
    rooms = {line.partition("/")[0] for line in listed}
    assert {"bot", "handlers", "invites", "storage", "playground"} <= rooms
    assert _missing_parts_of_bot(listed) == set()


def _missing_parts_of_bot(listed: list[str]) -> set[str]:
    """Folders and modules of `bot/` without a row."""
    parts = {path for path in (ROOT / "bot").iterdir() if not path.name.startswith("_")}
    names = {f"bot/{path.name}/" if path.is_dir() else f"bot/{path.name}" for path in parts}
    return names - set(listed)


IDENTIFIER = re.compile(r"[A-Za-z]\w*_\w+|[A-Z][a-z]+[A-Z]\w*|[A-Z]\w+\.\w+")


def known_words() -> frozenset[str]:
    """Every word of code, settings and vendored text: what a page may name."""
    suffixes = {".py", ".toml", ".yml", ".js", ".json", ".txt", ".jinja"}
    files = [path for path in tracked() if path.suffix in suffixes or path.name == "Makefile"]
    return frozenset(word for path in files for word in re.findall(r"\w+", path.read_text(encoding="utf-8")))


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in filter(None, listed.stdout.split("\0")) if (ROOT / name).exists()]


def test_every_identifier_that_a_page_names_is_in_the_code() -> None:
    named = {(name, span) for name, text in pages().items() for span in spans(text) if IDENTIFIER.fullmatch(span)}
    known = known_words()
    unknown = {(name, span) for name, span in named if not set(re.findall(r"\w+", span)) <= known}
    assert {(name, span) for name, span in unknown if span not in ELSEWHERE} == set()


ELSEWHERE = {
    "AWS_ENDPOINT_URL_SES", "feedback_buttons", "file_input", "rich_text_input", "websocket_client", "workflow_button",
}  # fmt: skip
"""What libraries read or are called, and elements of Slack's that the playground does not know."""
