"""A forked `meet` that dies before its first word keeps nobody waiting."""

from tests.acceptance.forks import nursery, wait_for_end

NO_ENVIRONMENT = {"": "a variable without a name"}
"""A process that is given this ends before it runs anything."""


def test_the_stderr_of_a_process_that_dies_at_once_ends() -> None:
    child = nursery().start(["serve"], NO_ENVIRONMENT)
    with child.stderr as told:
        assert told.read() == ""
    wait_for_end(child.pid, 60)


def test_what_a_process_writes_to_stderr_is_read_to_its_end() -> None:
    child = nursery().start(["serve"], {"MEET_BIND": "nowhere"})
    with child.stderr as told:
        assert "MEET_BIND" in told.read()
    wait_for_end(child.pid, 60)
