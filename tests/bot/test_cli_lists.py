"""Commands that look at lists or change who is mailed: in words, and as one JSON document."""

import csv
import io

import pytest

from bot.domain.consequences import Event
from bot.domain.delivery import DeliveryStatus
from bot.domain.poll import Choice
from bot.domain.reply_outcomes import Outcome
from bot.domain.spreadsheet import safe_cell
from bot.domain.suppression import SuppressionReason
from storage.database import Database
from tests.bot.conftest import Run
from tests.services.feedback_makers import apply, bounces, many_sent
from tests.services.outbox_makers import reword
from tests.storage.databases import START
from tests.storage.makers import (
    HERE,
    a_fact,
    a_profile,
    an_invite,
    cast,
    posted_poll,
    stored_delivery,
    stored_invite,
    stored_poll,
)


def test_status_is_one_document(run: Run, chosen_database: Database) -> None:
    stored_poll(chosen_database)
    stored_delivery(chosen_database)
    document = run("status", "--json").document
    assert document["polls"]["open"] == 1
    assert document["deliveries"]["pending"] == 1
    assert (document["breaker"]["open"], document["breaker"]["reason"]) == (False, None)
    assert document["outbox"]["waiting"] == 1
    assert document["alarms"] == []
    assert document["queue"] == {"waiting": None, "dead": None}
    assert set(document["rates"]) == {"accepted", "bounced", "complained", "bounce_rate", "complaint_rate"}


def test_status_is_told_in_words(run: Run, chosen_database: Database) -> None:
    stored_poll(chosen_database)
    done = run("status")
    assert "polls       1 open" in done.out
    assert "deliveries  none" in done.out
    assert "sending     running" in done.out
    assert "MEET_FEEDBACK_QUEUE_URL is not set" in done.err


def test_status_says_when_each_job_ran_last_and_what_went_wrong(run: Run, chosen_database: Database) -> None:
    with chosen_database.begin_account() as account:
        account.jobs.beat("deliver", START)
        account.jobs.beat("feedback", START, "OSError: no route\x1b")
    assert run("status", "--json").document["jobs"] == [
        {"job": "deliver", "at": START.isoformat(), "error": ""},
        {"job": "feedback", "at": START.isoformat(), "error": "OSError: no route\x1b"},
    ]
    deliver, feedback = run("status").out.splitlines()[-2:]
    assert deliver == f"job deliver     ran at {START:%Y-%m-%d %H:%M} UTC"
    assert feedback.endswith("UTC, failed: OSError: no route·")


def test_status_works_while_the_queue_cannot_be_asked(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    values = {
        "MEET_FEEDBACK_QUEUE_URL": "http://127.0.0.1:1/123456789012/q", "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
        "AWS_REGION": "us-east-2", "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_MAX_ATTEMPTS": "1",
    }  # fmt: skip
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    done = run("status")
    assert done.code == 0
    assert "queue       unknown" in done.out
    assert "could not be asked" in done.err
    assert ".. " not in done.err


def test_polls_are_listed_and_the_operator_is_warned(run: Run, chosen_database: Database) -> None:
    poll = stored_poll(chosen_database, title="Réunion ✨")
    done = run("polls", "list", "--json")
    assert done.document == [
        {"poll": poll.id, "workspace": "T1", "title": "Réunion ✨", "status": "open", "options": 2, "closed_at": None}
    ]
    assert "for operators' eyes only" in done.err
    assert "Réunion ✨" in run("polls", "list").out


def test_a_title_cannot_steer_the_terminal(run: Run, chosen_database: Database) -> None:
    stored_poll(chosen_database, title="x\x1b[2J\r\ny")
    assert "\x1b" not in run("polls", "list").out
    assert "x·[2J··y" in run("polls", "list").out


def test_empty_lists_say_so_or_are_empty(run: Run) -> None:
    assert run("polls", "list") == (0, "There are no polls yet.\n", "")
    assert run("polls", "list", "--json") == (0, "[]\n", "")
    assert run("suppressions", "list").out == "Nobody is suppressed.\n"
    assert run("deliveries", "list").out == "There are no deliveries.\n"


def test_deliveries_are_listed_of_all_polls_or_of_one(run: Run, chosen_database: Database) -> None:
    invite = stored_invite(chosen_database)
    stored_delivery(chosen_database, invite, address="ada@example.com")
    stored_delivery(chosen_database)
    assert len(run("deliveries", "list", "--json").document) == 2
    (row,) = run("deliveries", "list", "--poll", invite.poll, "--json").document
    assert row == {
        "poll": invite.poll, "title": "Design review", "created_at": START.isoformat(), "address": "ada@example.com",
        "method": "REQUEST", "sequence": 0, "status": str(DeliveryStatus.PENDING), "attempts": 0,
        "ses_message_id": None,
    }  # fmt: skip


def test_a_polls_id_may_be_pasted_with_marks_that_nobody_sees(run: Run, chosen_database: Database) -> None:
    invite = stored_invite(chosen_database)
    stored_delivery(chosen_database, invite)
    (row,) = run("deliveries", "list", "--poll", f" \u2060{invite.poll}\u200b", "--json").document
    assert row["poll"] == invite.poll


def test_a_list_of_deliveries_has_time_and_title_and_fits_a_terminal(run: Run, chosen_database: Database) -> None:
    poll = posted_poll(chosen_database, title="Design review of the quarter, and what follows from it")
    invite = an_invite(poll)
    with chosen_database.begin(HERE) as uow:
        uow.invites.add(invite)
    stored_delivery(chosen_database, invite, address=f"{'ada.' * 12}@example.com", attempts=14)
    head, line = run("deliveries", "list").out.splitlines()
    assert head.split() == ["created", "title", "address", "mail", "status", "tries"]
    assert line.startswith(f"{START:%Y-%m-%d %H:%M} UTC  Design review of th…  ada.ada.")
    assert max(len(head), len(line)) <= 100
    assert "title" not in run("deliveries", "list", "--poll", invite.poll).out


def test_rates_are_told_with_two_digits_each(run: Run, chosen_database: Database) -> None:
    many_sent(chosen_database, 100)
    apply(chosen_database, *bounces(4))
    assert "100 accepted, 4 bounced (4.00%), 0 complained (0.00%)" in run("status").out


def test_deliveries_of_a_poll_that_is_not_there_are_refused(run: Run) -> None:
    done = run("deliveries", "list", "--poll", "nothing")
    assert (done.code, done.out) == (1, "")


def test_more_rows_than_are_shown_are_told(
    run: Run, chosen_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.cli.lists.MOST_ROWS", 2)
    monkeypatch.setattr("bot.cli.output.MOST_ROWS", 2)
    for _ in range(3):
        stored_poll(chosen_database)
    done = run("polls", "list", "--json")
    assert len(done.document) == 2
    assert "Only the newest 2" in done.err


def test_an_address_is_suppressed_listed_and_released(run: Run) -> None:
    assert run("suppressions", "add", "Bob@Example.com").code == 0
    (row,) = run("suppressions", "list", "--json").document
    assert (row["address"].lower(), row["reason"]) == ("bob@example.com", str(SuppressionReason.MANUAL))
    assert "manual" in run("suppressions", "list").out
    assert run("suppressions", "release", "bob@example.com", "--json").document["message"].startswith("bob@example.com")
    assert run("suppressions", "list", "--json").document == []


def test_every_reason_is_listed_and_one_is_released_by_its_name(run: Run, chosen_database: Database) -> None:
    reasons = [SuppressionReason.HARD_BOUNCE, SuppressionReason.MANUAL, SuppressionReason.OPT_OUT]
    with chosen_database.begin_account() as account:
        for reason in reasons:
            account.suppressions.suppress("bob@example.com", reason, "", START)
    listed = run("suppressions", "list", "--json").document
    assert [set(row) for row in listed] == [{"address", "reason", "since"}] * 3
    assert sorted(row["reason"] for row in listed) == reasons
    told = run("suppressions", "release", "bob@example.com", "--reason", "hard_bounce").out
    assert "still not mailed: manual, opt_out" in told
    assert run("suppressions", "release", "bob@example.com", "--reason", "hard_bounce").code == 1
    assert run("suppressions", "release", "bob@example.com", "--reason", "bad luck").code == 2


def test_the_status_counts_feedback_that_fits_no_delivery(run: Run, chosen_database: Database) -> None:
    with chosen_database.begin_account() as account:
        events = [Event(a_fact(), "hash", of_others=others) for others in (False, True, True)]
        account.feedback.add_events(events, account.now())
        account.feedback.drop({"news": 3, "shop": 4}, account.now())
    assert run("status", "--json").document["unlinked"] == {"own": 1, "others": 2, "other_sets": 7}
    assert "1 facts of our sender, 2 of other senders" in (told := run("status").out)
    assert "7 messages of other configuration sets" in told


def test_the_status_counts_what_calendars_answered_and_what_nobody_could_read(
    run: Run, chosen_database: Database
) -> None:
    assert "quarantine" not in run("status").out
    with chosen_database.begin_account() as account:
        account.feedback.quarantine("a mail", "too large", account.now(), "digest")
        for mail, outcome in ("m1", Outcome.ANSWERED), ("m2", Outcome.ANSWERED), ("m3", Outcome.QUARANTINED):
            account.reply_mails.take(mail, account.now())
            account.reply_mails.settle(mail, outcome)
    document = run("status", "--json").document
    assert (document["quarantined"], document["replies"]) == (1, {"answered": 2, "quarantined": 1})
    told = run("status").out
    assert "replies     2 answered, 1 quarantined in the last seven days" in told
    assert "quarantine  1 messages; `meet quarantine list` says why" in told


def test_resuming_says_where_a_rate_keeps_sending_paused(run: Run, chosen_database: Database) -> None:
    many_sent(chosen_database, 100)
    run("pause")
    apply(chosen_database, *bounces(5))
    assert "stays paused for another reason (bounce_rate)" in run("resume").out
    assert "Sending again" in run("resume").out


def test_what_is_no_address_is_refused(run: Run) -> None:
    done = run("suppressions", "add", "bob")
    assert (done.code, done.err.count("\n")) == (1, 1)


def test_a_complaint_is_released_only_with_a_second_word(run: Run, chosen_database: Database) -> None:
    with chosen_database.begin_account() as account:
        account.suppressions.suppress("bob@example.com", SuppressionReason.COMPLAINT, "", START)
    refused = run("suppressions", "release", "bob@example.com")
    assert refused.code == 1
    assert "--yes" in refused.err
    assert len(run("suppressions", "list", "--json").document) == 1
    assert run("suppressions", "release", "bob@example.com", "--yes").code == 0


def test_sending_is_paused_and_resumed_by_hand(run: Run) -> None:
    assert run("resume").out == "Sending was not paused.\n"
    assert "waits for `meet resume`" in run("pause").out
    assert run("pause").out == "Sending was paused already.\n"
    document = run("status", "--json").document
    assert (document["breaker"]["open"], document["breaker"]["reason"]) == (True, "manual")
    assert document["alarms"] == ["sending_paused"]
    assert "paused: manual" in run("status").out
    assert "Sending again" in run("resume").out


def test_a_breaker_that_cannot_be_read_is_named_and_the_rest_is_told(run: Run, chosen_database: Database) -> None:
    run("pause")
    reword(chosen_database, "UPDATE breaker SET reason = 'from-the-future'")
    told = run("status")
    assert "sending     paused: unreadable (reason: from-the-future)" in told.out
    assert "queue       unknown" in told.out
    assert "ALARM" in told.out
    assert run("pause").out.startswith("Sending is paused;")


def test_the_audit_knows_nobody_where_the_machine_does_not(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown() -> str:
        raise KeyError("getpwuid(): uid not found: 4711")

    monkeypatch.setattr("getpass.getuser", unknown)
    assert run("pause").code == 0


def test_the_grid_is_exported_as_csv(run: Run, chosen_database: Database) -> None:
    poll = posted_poll(chosen_database, title="Design, review")
    cast(chosen_database, poll, "U2", Choice.YES)
    done = run("export", poll.id)
    rows = list(csv.reader(io.StringIO(done.out, newline="")))
    assert done.code == 0
    assert len(rows) >= 2
    assert any("U2" in cell for row in rows for cell in row)


HOSTILE = ["x;=1+1", "x\t=1+1", "x\n=1+1", "x\r\n+1;-1", '"x";@SUM(A1)', ";=1", "=1;=1", "a,=1", 'x";=1', "'x';\"=1\""]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_stays_one_cell_and_no_formula_wherever_a_spreadsheet_splits(
    run: Run, chosen_database: Database, name: str, delimiter: str
) -> None:
    poll = posted_poll(chosen_database)
    cast(chosen_database, poll, "U2", Choice.YES)
    with chosen_database.begin(HERE) as uow:
        uow.people.save_profile(a_profile(name=name))
    rows = list(csv.reader(io.StringIO(run("export", poll.id).out, newline=""), delimiter=delimiter))
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@"))]
    assert len({len(row) for row in rows}) == 1, "no row has a cell more than the others"
    assert rows[1][0].startswith(safe_cell(name))
    if delimiter == ",":
        assert rows[1][0] == safe_cell(name)


def test_a_poll_that_is_not_there_cannot_be_exported(run: Run) -> None:
    done = run("export", "nothing")
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
