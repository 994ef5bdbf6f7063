"""The guides lead to files and functions that exist, in walks short enough to be walked."""

import re

import pytest

from tests.pages import page, section, spans, steps, wrong_names

ARCHITECTURE = page("docs/architecture.md")
CONTRIBUTING = page("CONTRIBUTING.md")
PRESS = "## A press, from Bolt to the commit"
FEEDBACK = "## A feedback body, from the queue to the direct message"
LONGEST_WALK = 15
GUIDES = ("a button", "a job", "a rule inside the vote", "a setting of a poll", "a mail provider", "a language")


def guide(what: str) -> str:
    return section(CONTRIBUTING, f"### How to add {what}")


def files_of(walk: str) -> set[str]:
    return {span for step in steps(walk) for span in spans(step) if span.endswith(".py")}


@pytest.mark.parametrize(("heading", "most"), [(PRESS, 14), (FEEDBACK, 16)])
def test_a_walk_has_at_most_fifteen_steps_and_enters_few_files(heading: str, most: int) -> None:
    walk = section(ARCHITECTURE, heading)
    assert 0 < len(steps(walk)) <= LONGEST_WALK
    assert len(files_of(walk)) <= most


@pytest.mark.parametrize("heading", [PRESS, FEEDBACK])
def test_every_step_of_a_walk_names_what_exists(heading: str) -> None:
    assert [wrong for step in steps(section(ARCHITECTURE, heading)) for wrong in wrong_names(step)] == []


@pytest.mark.parametrize("what", GUIDES)
def test_every_step_of_a_guide_names_what_exists(what: str) -> None:
    assert steps(guide(what))
    assert [wrong for step in steps(guide(what)) for wrong in wrong_names(step)] == []


@pytest.mark.parametrize("what", GUIDES)
def test_every_step_of_a_guide_begins_with_its_file(what: str) -> None:
    assert [step for step in steps(guide(what)) if not re.match(r"`[\w./-]+`|\*new file\*|\*tests\*", step)] == []


def test_a_wrong_name_in_a_step_is_found() -> None:
    step = "`bot/jobs.py`: `JOBS` and `Job.name` and `JOBZ`, then `bot/nowhere.py`: `x`."
    assert wrong_names(step) == ["bot/jobs.py: JOBZ", "bot/nowhere.py", "bot/nowhere.py: x"]
