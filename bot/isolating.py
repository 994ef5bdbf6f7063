"""Runs a job's work on each item it found, so that one that fails does not stop the others."""

from collections.abc import Callable, Iterable
from typing import TypeVar

import structlog

Item = TypeVar("Item")
Answer = TypeVar("Answer")

log = structlog.get_logger("meet.jobs")


def each(
    items: Iterable[Item],
    work: Callable[[Item], Answer],
    failed: Callable[[Item, Exception], object] | None = None,
) -> list[Answer]:
    """What the work returned, for the items that it could do. Of the others the log has the trace, and `failed`, where
    it is given, says what becomes of them."""
    done = []
    for item in items:
        try:
            done.append(work(item))
        except Exception as error:  # Whatever a row holds, and whoever wrote it.
            log.exception("item_failed", work=getattr(work, "__qualname__", repr(work)), item=str(item))
            if failed:
                failed(item, error)
    return done
