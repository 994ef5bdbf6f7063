"""docs/privacy.md names every column that says something of a person: the schema and a person's life hold it."""

import re

from storage.account.free_texts import FREE_TEXTS, TYPED
from storage.account.retention import POLLS_KEPT
from storage.tables import metadata
from tests.pages import page, rows, section, spans
from tests.services.beginnings import begin_with
from tests.services.life_of_eva import live
from tests.services.remains import remains
from tests.services.team import Team

PRIVACY = page("docs/privacy.md")
DRAWN = "revision shown_revision lease_until lease_token redraw_at burst_started_at last_drawn_at"
IMPERSONAL = {
    "account_figure": "name value at note",
    "account_mark": "name at",
    "address": "workspace",
    "answer_note": "poll workspace",
    "attendance": "workspace invite sequence",
    "audit": "id workspace",
    "breaker": "id open reason opened_at retry_at resumed_at ended_reason closed_at",
    "card": f"poll workspace {DRAWN}",
    "code": "delivery workspace poll",
    "consent": "workspace",
    "delivery": "id workspace kind created_at dtstamp poll invite method sequence resend cancels_all attempts "
    "next_attempt_at lease_until expires_at ends_at first_day day_after",
    "feedback_event": "unique_key outbox_id received_at account configuration_set ours_at_fault expires_at delivery "
    "of_others",
    "forgetting": "workspace",
    "forwarded_answer": "message_id delivery poll workspace notice received_at is_verified",
    "history": "id workspace poll",
    "installation": "workspace enterprise ciphertext installed_at expires_at lease_until lease_token",
    "invite": "id workspace poll uid sequence status starts_at ends_at first_day day_after created_at revised_at "
    "reply_domain reply_secret",
    "job_heartbeat": "name at",
    "notice": "id workspace created_at status attempts next_attempt_at settled_at asks_until shows changes",
    "oauth_state": "state_hash expires_at",
    "option": "id poll position starts_at ends_at first_day day_after withdrawn capacity changed_in",
    "pacing": "id tokens refilled_at rate daily sent outlook",
    "poll": f"id workspace submission status created_at deadline_at deadline_told_at anonymous hidden auto_close "
    f"proposals quorum {DRAWN} asked_at message_ts in_thread thread_ts thread_lease_until winner closed_at change "
    f"changed_at moved_from announced agreement chain agreement_after "
    "last_answer_at",
    "poll_person": "poll workspace position",
    "profile": "workspace",
    "proposal": "id workspace poll starts_at ends_at first_day day_after",
    "quarantine": "hash received_at times",
    "reply_mail": "message_id outcome received_at",
    "series": "id workspace poll rhythm opens_before slots through opens_at deadline_at anonymous hidden auto_close "
    "places proposals agreement",
    "slack_hold": "workspace method held_until",
    "usage": "workspace",
    "vote": "poll workspace",
    "workspace_mail": "workspace hour mails last_at",
    "workspace_pace": "workspace tokens counted_at held_until",
}
"""Columns that say nothing of a person by themselves: keys of things, instants of the work, counts, settings."""


def personal() -> list[str]:
    """The columns of the page's table, as "table.column"."""
    return [span for row in rows(section(PRIVACY, "## What is stored")) for span in spans(row[0])]


def impersonal() -> list[str]:
    return [f"{table}.{column}" for table, columns in IMPERSONAL.items() for column in columns.split()]


def schema() -> set[str]:
    return {f"{name}.{column.name}" for name, table in metadata.tables.items() for column in table.columns}


def test_every_column_is_named_on_the_page_or_says_nothing_of_a_person() -> None:
    new = sorted(schema() - set(personal()) - set(impersonal()))
    assert new == [], f"Say in docs/privacy.md what {new} hold of a person, or list them in IMPERSONAL of this test."


def test_the_page_and_the_list_name_columns_of_the_schema_and_none_twice() -> None:
    gone = sorted({*personal(), *impersonal()} - schema())
    assert gone == [], f"The schema has no {gone}: take them off docs/privacy.md, or out of IMPERSONAL of this test."
    assert len({*personal(), *impersonal()}) == len(personal()) + len(impersonal())


def test_each_row_of_the_page_says_what_why_how_long_and_how_it_goes() -> None:
    assert [row for row in rows(section(PRIVACY, "## What is stored")) if len(row) != 5 or not all(row)] == []


def test_a_row_tells_of_one_table_and_the_lengths_of_the_page_on_retention() -> None:
    kept = {row[0].strip("`"): row[2] for row in rows(page("docs/retention.md"))}
    told = {_table_of(row[0]): row[3] for row in rows(section(PRIVACY, "## What is stored"))}
    assert {table: days(text) for table, text in told.items()} == {table: days(kept[table]) for table in told}


def _table_of(columns: str) -> str:
    (table,) = {span.partition(".")[0] for span in spans(columns)}
    return table


def days(text: str) -> set[int]:
    """The lengths in a cell. What goes with its poll is kept as long as that; what says nothing of a person is left
    out."""
    numbers = {int(found) for found in re.findall(r"\b(\d+) days?\b", text.partition("; of dropped messages")[0])}
    return numbers | ({POLLS_KEPT.days} if re.search(r"\bwith its (newest )?poll\b", text) else set())


FREE = {
    "comment",
    "title",
    "note",
    "place",
    "reason",
    "text",
    "what",
    "data",
    "detail",
    "diagnostic",
    "error",
    "body",
    "unique_key",
}
WORDS = {"suppression.reason", "breaker.reason", "delivery.reason", "account_figure.note", "feedback_event.unique_key"}
"""Named like free texts, and words that Meet itself chooses, or keys of SES's."""


def test_every_text_that_people_type_or_servers_say_is_searched_for_whoever_is_forgotten() -> None:
    texts = {one for one in schema() if one.partition(".")[2] in FREE}
    assert texts - WORDS == {str(column) for column in (*FREE_TEXTS, *TYPED)}


def test_a_person_who_lived_with_meet_stands_in_columns_of_the_page_alone(team: Team) -> None:
    begin_with(team, live)
    assert remains(team.database) - set(personal()) == set()
