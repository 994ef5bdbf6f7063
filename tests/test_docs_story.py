"""What the pages say of the story is what it plays."""

import re

import pytest

from bot.play.story import STEPS
from tests.pages import page

COUNTED = re.compile(r"in (\d+)\s+steps")


@pytest.mark.parametrize("name", ["README.md", "docs/playground.md"])
def test_the_pages_count_the_steps_of_the_story(name: str) -> None:
    assert COUNTED.findall(page(name)) == [str(len(STEPS))]
