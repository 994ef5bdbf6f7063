"""The hot path stays short enough to be read: the files that one vote enters, from Bolt to the commit."""

import sys
from pathlib import Path
from types import FrameType

from tests.handlers.stage import Stage

ROOT = Path(__file__).parent.parent.parent
ROOMS = ("bot", "handlers", "storage")
MOST_FILES = 16


def entered(stage: Stage, option: str) -> list[str]:
    """Our files whose functions run on the listener's thread, in order, until Slack is acknowledged."""
    files: dict[str, None] = {}
    acknowledged: list[bool] = []

    def note(frame: FrameType, event: str, _: object) -> None:
        path = Path(frame.f_code.co_filename)
        if event != "call" or acknowledged or not path.is_relative_to(ROOT):
            return
        relative = path.relative_to(ROOT)
        if relative.parts[0] in ROOMS:
            files.setdefault(str(relative))
        acknowledged.extend([True] * (frame.f_code.co_qualname == "Call.ack"))

    sys.setprofile(note)
    try:
        stage.dispatch_press(stage.ben, "vote_yes", option)
    finally:
        sys.setprofile(None)
    return list(files)


def test_a_vote_enters_few_files_from_bolt_to_the_commit(stage: Stage) -> None:
    message = stage.poll()
    option = stage.options(message)[0]
    stage.dispatch_press(stage.ben, "vote_no", option)
    files = entered(stage, option)
    assert "storage/vote_write.py" in files
    assert len(files) <= MOST_FILES, "\n".join(files)
