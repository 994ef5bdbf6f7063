"""Folders for tests' databases, in memory where the machine has such a place. They go with the session or before."""

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

IN_MEMORY = Path("/dev/shm")  # noqa: S108 (the folders that are made in it are nobody else's)
"""Where Linux keeps files in memory: a commit there need not wait for a disk."""


def temporary_folder(prefix: str, within: Path | None = None) -> Path:
    """A folder that goes when the session ends."""
    folder = tempfile.mkdtemp(prefix=prefix, dir=within)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def fast_place() -> Path | None:
    """Where to make folders for what need not survive: in memory, None for the usual place."""
    return IN_MEMORY if IN_MEMORY.is_dir() else None


@contextmanager
def fast_folder() -> Iterator[Path]:
    """A folder in such a place, which goes at the end."""
    with tempfile.TemporaryDirectory(prefix="meet-", dir=fast_place(), ignore_cleanup_errors=True) as folder:
        yield Path(folder)
