"""Every mail of Meet's that a mail server of the tests takes is read back, once the test that sent it is over."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from invites.mail_marks import OUTBOX_HEADER
from playground.aws.mailbox import Mailbox

_MARK = re.compile(rf"^{OUTBOX_HEADER}: (?!ob-)\S+\r?$".encode(), re.MULTILINE)
"""The id of a delivery; mails that the playground's tests write by hand have "ob-1" instead."""
_READ_BY_ALL = set[tuple[str, ...]]()
"""The shapes that every reader has read in this process: one mail of each is enough for the slow ones."""
LONGEST_HEAD = 4000
MOST_ALIKE = 10
"""So many mails of one shape are read in a test; a test of load sends thousands."""
_taken = deque[bytes]()


def mail_taken(raw: bytes) -> None:
    """For a mail server to call. What bears no mark of Meet's was written by a test, and may be anything."""
    if _MARK.search(raw[:LONGEST_HEAD]):
        _taken.append(raw)


@contextmanager
def handing_over() -> Iterator[None]:
    """As long as this lasts, every playground of this process hands over what its SES takes."""
    add = Mailbox.add

    def add_and_hand_over(self: Mailbox, mail: Any) -> None:
        mail_taken(mail.raw)
        add(self, mail)

    Mailbox.add = add_and_hand_over  # type: ignore[method-assign]  # No test replaces it, and it is put back.
    try:
        yield
    finally:
        Mailbox.add = add  # type: ignore[method-assign]  # As above.


def read_back_all() -> int:
    """Reads what was taken since the last call, and says how many mails that were. Raises AssertionError for the first
    one that is not as it must be."""
    mails = [_taken.popleft() for _ in range(len(_taken))]
    if mails:
        _read_back(mails)
    return len(mails)


def _read_back(mails: list[bytes]) -> None:
    # Loaded with the first mail: the readers take long to import.
    from tests.invites.reading_back import read_back, shape_of

    seen = Counter[tuple[str, ...]]()
    for raw in mails:
        shape = shape_of(raw)
        seen[shape] += 1
        if seen[shape] <= MOST_ALIKE:
            read_back(raw, by_all=shape not in _READ_BY_ALL)
            _READ_BY_ALL.add(shape)
