"""Stands in for Python where a page's commands are run: has its words run in a fork of the nursery, with its files.

Run as `python -I -S forked_python.py SOCKET WORDS`. It imports little, so that it is there at once.
"""

import json
import os
import signal
import socket
import sys


def main(place: str, words: list[str]) -> int:
    """Waits until the fork has ended; its exit code, or that of a shell whose command was killed."""
    order = {
        "words": words,
        "environment": dict(os.environ),
        "folder": os.getcwd(),  # noqa: PTH109 (pathlib takes as long to import as all of this)
        "umask": os.umask(0),
        "code": os.devnull,
    }
    with socket.socket(socket.AF_UNIX) as asked:
        asked.connect(place)
        socket.send_fds(asked, [json.dumps(order).encode() + b"\n"], [0, 1, 2])
        answers = asked.makefile(encoding="ascii")
        child = int(answers.readline())
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda number, _frame: os.kill(child, number))
        code = answers.readline()  # Nothing, where somebody killed it.
    return int(code) if code else 128 + signal.SIGKILL


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
