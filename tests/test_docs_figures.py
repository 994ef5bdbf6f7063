"""Figures in sentences of the pages are the code's own: a constant that changes fails here with the sentence."""

import re
from datetime import timedelta
from math import ceil

import pytest

from bench import simulate
from bot.checks.installations import MOST_ASKED
from bot.cli.output import MOST_ROWS
from bot.config import smtp_server, values
from bot.domain import (
    agenda,
    agreement,
    answer_notes,
    backoff,
    breaker,
    codes,
    days,
    forwarding,
    installation,
    limits,
    mail_health,
    notice,
    origin,
    overview,
    pacing,
    proposals,
    rates,
    redraw,
    reminders,
    series,
    shares,
    suggesting,
    suppression,
)
from bot.play.story import STEPS
from bot.services import sending
from bot.services.steps import health
from bot.serving import LONGEST_SILENCE, LONGEST_STOP
from bot.web import parts, server
from handlers.slack import clients, signature, socket
from invites import ingest, provisioning_queues, receiving_policies, reply_mime, send_pool, ses, smtp, smtp_session, sqs
from storage import engines
from storage.account import installations, retention
from storage.database import LONGEST_WAIT
from tests.pages import ROOT, page, rows, section, spans


def minutes(length: timedelta) -> str:
    return f"{length.total_seconds() / 60:g}"


def hours(length: timedelta) -> str:
    return "an hour" if length == timedelta(hours=1) else f"{length.total_seconds() / 3600:g} hours"


def seconds(length: timedelta) -> str:
    return f"{length.total_seconds():g}"


def a_minute(*lengths: timedelta) -> str:
    return "a minute" if set(lengths) == {timedelta(minutes=1)} else "?"


WORDS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
TWENTY, FOURTEEN = {20: "twenty"}, {14: "fourteen"}
GAP = f"every {WORDS[installations.GAP.seconds]} seconds"
CONNECTIONS = sum(
    (engines.POOL_SIZE, engines.POOL_OVERFLOW, engines.VOTING_POOL_SIZE, engines.VOTING_POOL_OVERFLOW)
)  # fmt: skip
FIGURES = {
    "docs/reference.md": [
        f"lists the newest {MOST_ROWS} polls",
        f"lists the newest {MOST_ROWS} messages, feedback and answers to invites",
        f"lists the newest {MOST_ROWS} acts",
        f"lists the newest {MOST_ROWS} deliveries",
        f"A code has {WORDS[codes.TRIES]} tries. {installations.BURST} installations may end at once, then one {GAP}.",
        f"{WORDS[suppression.SOFT_STREAK_LIMIT]} mails in a row bounced softly",
        f"tokens of up to {MOST_ASKED} installations",
        f"At least {values.SHORTEST_KEY} characters; `meet check` warns below {values.GOOD_KEY}.",
        f"1 to {values.MOST_THREADS}",
        f"{pacing.SHARE_OF_RATE:.0%} of SES's".replace("%", " %"),
        f"{agenda.MOST_ENTRIES} of the polls that one organizes",
        f"waiting up to {sqs.WAIT_SECONDS} s for messages",
    ],
    "docs/operations.md": [
        f"A stop (SIGTERM) takes less than {WORDS[ceil(LONGEST_STOP.total_seconds())]} seconds",
        f"a direct message or a posting after {a_minute(notice.LEASE, redraw.CARD_LEASE, redraw.POSTING_LEASE)}",
        f"A mail that it was handing to SES is in doubt after {a_minute(sending.CALL_LEASE).replace('a ', 'one ')}",
        f"at least {WORDS[rates.LEAST_COMPLAINTS]}, over at least {rates.LEAST_VOLUME} mails as well",
        f"tried again within {WORDS[backoff.THROTTLED_LONGEST.seconds]} seconds, at half the rate",
        f"since the next one waits {WORDS[int(minutes(forwarding.PAUSE))]} minutes",
        f"at most {WORDS[timedelta(hours=1) // forwarding.PAUSE]} such mails an hour",
        f"acceptances without a comment wait up to {hours(forwarding.GATHERING)} for others",
        f"at most {'a hundred' if forwarding.MOST_MAILS == 100 else '?'} about one poll",
        f"at most {TWENTY[forwarding.MOST_OF_ONE]} answers that their mails prove",
        f"and {TWENTY[forwarding.MOST_OF_ONE]} others.",
        f"The first two are told once {hours(signature.WARNED_EVERY)} at most by each process",
        f"keep messages for {FOURTEEN[provisioning_queues.FOURTEEN_DAYS // 86400]} days",
        f"SQS keeps it for {FOURTEEN[provisioning_queues.FOURTEEN_DAYS // 86400]} days",
        f"`smtps://user:password@mail.example.com` | TLS from the first byte, port {smtp_server.PORTS['smtps']}",
        f"STARTTLS is demanded, port {smtp_server.PORTS['smtp']}",
        f"out of order for {WORDS[int(minutes(LONGEST_SILENCE))]} minutes",
        f"A writer waits at most {WORDS[LONGEST_WAIT.seconds]} seconds",
        f"a redraw after {seconds(redraw.LEASE)} seconds",
        f"claimed and not tried after {WORDS[int(minutes(sending.LEASE))]} minutes",
        f"a replica opens up to {CONNECTIONS}.",
        f"Meet renews rotating tokens {WORDS[installation.RENEWED_BEFORE.seconds // 3600]} hours before they end",
        f"one trial send every {WORDS[int(minutes(breaker.TRIAL_INTERVAL))]} minutes",
        f"{rates.BOUNCE_STOP * 100:g} % bounces over at least {rates.LEAST_VOLUME} mails",
        f"{rates.COMPLAINT_STOP * 100:g} % complaints, at least {WORDS[rates.LEAST_COMPLAINTS]}, over at least",
        f"{rates.BOUNCE_WARNING * 100:g} % bounces, and at {rates.COMPLAINT_WARNING * 100:g} % complaints",
        f"over {WORDS[rates.WINDOW.days]} days or a thousand mails",
        f"{pacing.SHARE_RESERVED * 100:g} % of the quota stay reserved for cancellations",
        f"SES counts {rates.SES_BOUNCE_AIM * 100:g} % bounces or {rates.SES_COMPLAINT_AIM * 100:g} % complaints",
        f"the last {overview.RECENT.days} days",
        f"could not be stored {WORDS[provisioning_queues.MOST_RECEIVES]} times",
        f"`meet status` counts it for {WORDS[origin.DROPPED_SHOWN.days]} days",
        f"at the latest after {hours(backoff.DOUBT_LONGEST)}",
        f"empty {'fifteen' if timedelta(minutes=15) == backoff.DOUBT_SHORTEST else '?'} minutes or more",
        f"within the last {WORDS[int(minutes(signature.LONGEST_AGE))]} minutes",
        f"a picture of the last {'fourteen' if overview.DAYS == 14 else '?'} days",
        f"mails of the last {hours(health.LOOK_BACK)} went out more than {hours(health.PATIENCE)} ago",
        f"mail has waited for more than {hours(mail_health.OLDEST_MAIL)}",
        f"may have {'half' if shares.SHARE_OF_DAY == 0.5 else '?'} of SES's daily quota in 24 hours",
        f"limits: {reply_mime.MOST_BYTES / 10**6:g} MB, {reply_mime.MOST_PARTS} parts, {reply_mime.DEEPEST} levels",
        f"{reply_mime.LONGEST_FIELD // 1024} KB for a field that describes a part",
        f"its mail in the bucket for {receiving_policies.DAYS_KEPT} days",
        f"Of one attendee {limits.REPLIES.most} mails an hour count",
        f"Meet sends {smtp.RATE * pacing.SHARE_OF_RATE:g} mails a second",
        f"a connection of its own and {smtp_session.LONGEST_CALL} seconds",
        f"tried again after {seconds(backoff.SCHEDULE[0])} seconds and then ever more slowly",
        f"up to once {hours(backoff.SCHEDULE[-1])}",
        f"after {backoff.MOST_ATTEMPTS} attempts and {hours(backoff.LONGEST_TRYING)}",
        f"A body above {parts.LONGEST_BODY // 2**20} MB gets 413.",
        f"then {installations.BURST} installations may end at once, and another {GAP}",
    ],
    "SECURITY.md": [
        f"a body has at most {parts.LONGEST_BODY // 2**20} MB",
        f"within {WORDS[int(minutes(signature.LONGEST_AGE))]} minutes, before anything reads them",
        f"a signature is good for {WORDS[int(minutes(signature.LONGEST_AGE))]} minutes",
        f"{limits.REPLIES.most} mails an hour count",
        f"the mail quotes {forwarding.MOST_TEXT} signs",
        f"{WORDS[timedelta(hours=1) // forwarding.PAUSE]} mails an hour and",
        f"{'a hundred' if forwarding.MOST_MAILS == 100 else '?'} in all a poll",
        f"any other after {TWENTY[forwarding.MOST_OF_ONE]} answers of its sender",
        f"{installations.BURST} at once, then one {GAP}",
        f"{WORDS[limits.CODES_A_PERSON.most]} codes a person",
        f"and {WORDS[limits.CODES_AN_ADDRESS.most]} an address a day",
        f"{WORDS[codes.TRIES]} tries, counted at once",
        f"{'half' if shares.SHARE_OF_DAY == 0.5 else '?'} of the day's quota at most",
    ],
    "docs/retention.md": [
        f"of dropped messages {(timedelta(days=1) + origin.DROPPED_SHOWN).days} days",
        f"at most {retention.MANY} rows each ({retention.FEW} polls with their votes)"],
    "docs/how-to.md": [
        f"({suggesting.WORK_STARTS.hour} to {suggesting.WORK_ENDS.hour}, Monday to Friday, in the time zone of each",
        f"(Monday to Friday, {suggesting.WORK_STARTS.hour} to {suggesting.WORK_ENDS.hour}, by the time zone in Slack)",
        f"never within {'twelve' if timedelta(hours=12) == reminders.JUST_OPENED else '?'} hours after the opening",
        f"at most every {WORDS[int(minutes(forwarding.PAUSE))]} minutes",
        f"is gathered for up to {hours(forwarding.GATHERING)}",
        f"about up to {MOST_ASKED} installations",
        f"One person may have {series.MOST_SERIES} polls that repeat",
        f"up to {WORDS[suggesting.MOST_SUGGESTED]} times in everybody's working hours",
        f"{seconds(reminders.EARLIEST / 3600)} hours before the deadline",
        f"{seconds(reminders.LATER / 3600)} hours before if it was two to five",
        f"if it was more than {WORDS[reminders.LONG_OFF.days]} days off at the opening",
        f"Nobody is reminded of one poll twice within a day, or {WORDS[reminders.MOST_REMINDERS + 1]} times in all",
        f"Where less than {hours(reminders.LEAST_LEFT)} of them would be left",
        f"it adds up to {WORDS[suggesting.MOST_A_DAY]}",
        f"name your last {WORDS[agenda.MOST_PAST]} past polls",
        f"changed an answer for {WORDS[int(minutes(agreement.STANDS))]} minutes",
        f"{WORDS[proposals.MOST_BY_PERSON].capitalize()} proposals of one person",
        f"and {'twenty' if proposals.MOST_WAITING == 20 else '?'} in all, may wait",
        f"offer **Enter the code** for {minutes(codes.LIFE)} minutes",
    ],
    "docs/architecture.md": [
        f"at most ten. Where ten came, more are fetched, up to {ingest.TOGETHER} for one transaction",
        f"One call to Slack takes at most {clients.CALL_SECONDS} seconds",
        f"one to SES at most {max(ses.CONNECT_TIMEOUT + ses.READ_TIMEOUT, smtp_session.LONGEST_CALL)}",
        f"one a second for {WORDS[redraw.BURST.seconds]} seconds",
        f"then one every {WORDS[redraw.STEADY_INTERVAL.seconds]}",
        f"while more than {WORDS[int(redraw.KEPT_BACK)]} redraws",
        f"{'forty' if redraw.BUDGET + 60 * redraw.REFILL_PER_SECOND == 40 else '?'} a minute in a workspace",
        f"Delivery cards leave {WORDS[int(redraw.KEPT_BACK)]} redraws for those",
    ],
    "docs/scale.md": [
        f"at most {send_pool.MOST_THREADS * send_pool.FULL} mails a claim now",
        "forty a minute in a workspace" if redraw.BUDGET + 60 * redraw.REFILL_PER_SECOND == 40 else "?",
        f"{simulate.VOTES} votes, {simulate.REDRAWS} redraws, {simulate.MAILS} mails and {simulate.FACTS} messages",
        f"One poll costs {simulate.Costs().poll * 1000:.0f} ms of CPU",
    ],
    "docs/privacy.md": [f"stays, also when its writer is forgotten | {receiving_policies.DAYS_KEPT} days at most"],
    "docs/playground.md": [f"in {len(STEPS)} steps"],
    "docs/decisions/0013-what-strangers-reach.md": [
        f"takes {server.MOST_CONNECTIONS} (fewer where the process may open fewer files)",
    ],
    "docs/decisions/0014-a-socket-that-reads-without-recursion.md": [f"At most {socket.MOST_WAITING:,} requests wait"],
    "docs/decisions/0055-a-note-with-ones-answers.md": [f"At most {answer_notes.MOST_ANSWER_NOTE} characters"],
    "docs/decisions/0057-whole-days-are-dates.md": [f"at\n  most {days.MOST_DAYS}"],
    "docs/decisions/0058-a-series-belongs-to-its-newest-poll.md": [f"runs at most {series.MOST_SERIES} series"],
}  # fmt: skip


def told(name: str) -> str:
    return " ".join(page(name).split())


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_of_a_page_is_the_codes(name: str) -> None:
    text = told(name)
    assert [sentence for sentence in FIGURES[name] if " ".join(sentence.split()) not in text] == []


def test_the_page_on_scale_has_what_the_simulation_computes() -> None:
    for row in rows(page("docs/scale.md"))[:5]:
        workspaces, processes = (int(cell.replace(",", "")) for cell in row[:2])
        polls = simulate.polls_a_second(workspaces)
        load = polls * simulate.Costs().poll / processes
        assert row[2] == f"{load:.2f}" or row[2] == f"{load:.1f}"
        assert row[4].replace(",", "") == f"{polls * simulate.MAILS:.0f}" or row[4] == f"{polls * simulate.MAILS:.1f}"
        assert ("piles up" in row[3]) == (load >= 1)


LIMITS = {
    one.kind: one
    for one in (limits.PRESSES, limits.POLLS, limits.EDITS, limits.PROPOSALS, limits.MAILINGS, limits.CODES_A_PERSON,
                limits.CODES_AN_ADDRESS, limits.REPLIES, limits.PROFILES)
}  # fmt: skip


def test_the_reference_has_every_limit_with_its_number_and_its_window() -> None:
    table = rows(section(page("docs/reference.md"), "## Limits"))
    listed = {spans(row[0])[0]: (int(row[1]), row[2].partition(",")[0]) for row in table}
    lengths = {timedelta(hours=1): "1 h", timedelta(days=1): "24 h", timedelta(seconds=10): "10 s"}
    assert listed == {kind: (one.most, lengths[one.window]) for kind, one in LIMITS.items()}


def test_every_limit_of_the_domain_is_in_that_table() -> None:
    assert {one.kind for one in vars(limits).values() if isinstance(one, limits.Limit)} == set(LIMITS)


LEASE = re.compile(r"^([A-Z_]*LEASE) = timedelta\((minutes|seconds)=(\d+)\)$", re.MULTILINE)


def test_the_architecture_page_has_every_lease_with_its_length() -> None:
    files = (path for room in ("bot", "handlers", "invites", "storage") for path in (ROOT / room).rglob("*.py"))
    of_code = {
        (path.relative_to(ROOT).as_posix(), name): timedelta(**{unit: int(number)})
        for path in files
        for name, unit, number in LEASE.findall(path.read_text(encoding="utf-8"))
    }
    units = {"s": "seconds", "min": "minutes"}
    table = rows(section(page("docs/architecture.md"), "## Leases"))
    lengths = ((spans(row[0]), row[1].split()) for row in table)
    assert of_code == {
        (file, name): timedelta(**{units[unit]: int(number)}) for (file, name), (number, unit) in lengths
    }
