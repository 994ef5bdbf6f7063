"""Stands in for `docker` where a page's commands are run: the container's paths lie in a folder, and what it runs runs
here. It knows no more than the pages use, and refuses to touch the volume while the container runs."""

import os
import re
import subprocess
import sys
from pathlib import Path

HOUSE = Path(os.environ["HOUSE"])
RUNNING = HOUSE / "running"
"""There while the container of Meet runs."""
TAKES_VALUE = ("--user", "--volume", "--env-file", "--entrypoint")


def placed(word: str) -> str:
    """The image's own paths, led into the folder."""
    return re.sub(r"/from\b", str(Path.cwd()), re.sub(r"/data\b", str(HOUSE / "data"), word))


def here(*command: str) -> int:
    return subprocess.run([placed(word) for word in command]).returncode


def options(words: list[str]) -> tuple[dict[str, str], list[str]]:
    """What stands before the image or the service, and the rest."""
    found: dict[str, str] = {}
    while words and words[0].startswith("-"):
        name = words.pop(0)
        found[name] = words.pop(0) if name in TAKES_VALUE else ""
    return found, words


def run(words: list[str]) -> int:
    """A container of its own, which no `meet serve` may share the volume with."""
    assert not RUNNING.exists(), "the container still runs"
    found, (image, *arguments) = options(words)
    if image == "migrate":
        return here("meet", "migrate")
    assert image == "meet", image
    return here(found.get("--entrypoint", "meet"), *arguments)


def main(words: list[str]) -> int:
    if words[0] == "compose":
        return main(words[1:])
    match words:
        case ["run", *rest]:
            return run(rest)
        case ["exec", *rest]:
            return here(*options(rest)[1][1:])
        case ["cp", source, target]:
            return here("cp", source.removeprefix("meet:"), target)
        case ["stop", "meet"]:
            RUNNING.unlink()
        case ["start", "meet"] | ["up", "--detach"]:
            RUNNING.touch()
        case _:
            raise SystemExit(f"docker {' '.join(words)} stands on no page")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
