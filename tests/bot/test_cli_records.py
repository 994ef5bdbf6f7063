"""Commands about what Meet keeps for operators: messages in quarantine, and the audit."""

import hashlib
import io
import json
import sys
from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot import cli
from bot.cli.output import MOST_ROWS
from bot.domain import consequences
from bot.domain.consequences import Consequences, Known
from bot.domain.feedback import Feedback, FeedbackKind
from bot.domain.suppression import SuppressionReason
from bot.services import feedback
from storage.database import Database
from tests.bot.conftest import Run
from tests.invites.samples import sample
from tests.storage.databases import START

READABLE = sample("01-bounce").body


def lies_there(database: Database, body: str, reason: str = "It could not be applied: KeyError.") -> str:
    digest = hashlib.sha256(body.encode()).hexdigest()
    with database.begin_account() as account:
        account.feedback.quarantine(body, reason, START, digest)
    return digest


def test_messages_in_quarantine_are_listed_with_the_reason(run: Run, chosen_database: Database) -> None:
    assert run("quarantine", "list").out == "Nothing lies in quarantine.\n"
    digest = lies_there(chosen_database, "{odd", "It is no JSON.")
    (row,) = run("quarantine", "list", "--json").document
    assert (row["hash"], row["reason"], row["times"], row["body"]) == (digest, "It is no JSON.", 1, "{odd")
    told = run("quarantine", "list").out
    assert digest[:12] in told
    assert "It is no JSON." in told
    assert "{odd" not in told


def test_a_message_that_can_be_applied_now_is_applied_and_leaves_the_quarantine(
    run: Run, chosen_database: Database
) -> None:
    digest = lies_there(chosen_database, READABLE)
    assert run("quarantine", "replay", digest[:12]).out == "1 applied, 0 left in quarantine.\n"
    assert run("quarantine", "list", "--json").document == []
    assert SuppressionReason.HARD_BOUNCE in {row["reason"] for row in run("suppressions", "list", "--json").document}


def test_what_still_cannot_be_applied_stays_with_the_reason_and_the_rest_goes_on(
    run: Run, chosen_database: Database
) -> None:
    digest = lies_there(chosen_database, "{odd")
    lies_there(chosen_database, READABLE)
    done = run("quarantine", "replay", "--json")
    assert done.code == 1
    assert done.document["applied"] == 1
    assert [one["hash"] for one in done.document["left"]] == [digest]
    assert "stays in quarantine" in done.err
    assert [row["hash"] for row in run("quarantine", "list", "--json").document] == [digest]


def test_a_message_that_makes_meet_itself_fail_stays_and_the_rest_goes_on(
    run: Run, chosen_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such messages are what the quarantine is for, whatever the error is."""
    broken = lies_there(chosen_database, sample("15-complaint").body)
    lies_there(chosen_database, READABLE)

    def fails(facts: Sequence[Feedback], known: Known) -> Consequences:
        if facts[0].kind is FeedbackKind.COMPLAINT:
            raise KeyError
        return consequences.decide(facts, known)

    monkeypatch.setattr(feedback, "decide", fails)
    done = run("quarantine", "replay", "--json")
    reason = "It stays in quarantine: It could not be applied: KeyError."
    assert (done.code, done.document) == (1, {"applied": 1, "left": [{"hash": broken, "reason": reason}]})
    assert [row["hash"] for row in run("quarantine", "list", "--json").document] == [broken]


def test_all_messages_are_tried_and_found_however_many_lie_there(run: Run, chosen_database: Database) -> None:
    oldest = lies_there(chosen_database, READABLE)
    with chosen_database.begin_account() as account:
        for number in range(MOST_ROWS):
            account.feedback.quarantine("{odd", "odd", START + timedelta(minutes=1), f"{number:064x}")
    assert run("quarantine", "replay", oldest).out == "1 applied, 0 left in quarantine.\n"
    assert lies_there(chosen_database, "[]") != oldest
    assert run("quarantine", "replay").out == f"0 applied, {MOST_ROWS + 1} left in quarantine.\n"


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-16"])
def test_a_document_keeps_every_sign_whatever_stdout_can_show(
    run: Run, chosen_database: Database, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    lies_there(chosen_database, "{Zürich, 東京 ✓")
    written = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="replace")
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", written)
        assert cli.run(["quarantine", "list", "--json"]) == 0
        written.flush()
    (row,) = json.loads(written.buffer.getvalue().decode(encoding))
    assert row["body"] == "{Zürich, 東京 ✓"


@pytest.mark.parametrize("beginning", ["ffff", ""])
def test_a_beginning_that_names_no_one_message_is_refused(run: Run, chosen_database: Database, beginning: str) -> None:
    for body in ("{odd", "[odd"):
        lies_there(chosen_database, body)
    done = run("quarantine", "replay", beginning)
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
    assert "`meet quarantine list`" in done.err


def test_a_message_that_another_took_out_meanwhile_changes_nothing(run: Run, chosen_database: Database) -> None:
    digest = lies_there(chosen_database, READABLE)
    with chosen_database.begin_account() as account:
        assert account.feedback.release(digest)
        assert not account.feedback.release(digest)
    assert run("quarantine", "replay").out == "0 applied, 0 left in quarantine.\n"


def test_acts_of_operators_are_listed_newest_first(run: Run) -> None:
    assert run("audit", "list").out == "Nothing was recorded yet.\n"
    run("pause")
    run("resume")
    newest, oldest = run("audit", "list", "--json").document
    assert (newest["workspace"], oldest["what"]) == (None, "paused sending")
    assert newest["who"].startswith("command line")
    assert "paused sending" in run("audit", "list").out
