"""The first schema: polls, people, the outbox, and what belongs to the SES account."""

import sqlalchemy as sa

from storage.migrations.columns import (
    child_of,
    counted_rows,
    create_index,
    create_table,
    empty_texts,
    flags,
    floats,
    instant_key,
    instants,
    keys,
    maybe_instants,
    maybe_texts,
    numbers,
    texts,
    the_one_row,
    unique,
)

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_polls()
    create_answers()
    create_drawing()
    index_polls()
    create_people()
    create_invites()
    create_deliveries()
    create_codes_and_notices()
    create_suppressions()
    create_feedback()
    create_sending()
    create_running()


def create_polls() -> None:
    create_table(
        "poll",
        keys("id"),
        texts("workspace", "submission", "organizer", "channel", "title", "zone", "status"),
        empty_texts("note", "place"),
        instants("created_at"),
        maybe_instants("deadline_at", "deadline_told_at", "closed_at", "thread_lease_until"),
        flags("anonymous", "hidden", "auto_close"),
        drawn(),
        maybe_texts("message_channel", "message_ts", "permalink", "thread_ts", "winner", "closed_by", "closer"),
        unique("poll", "submission", "workspace"),
    )
    create_table(
        "option",
        keys("id"),
        child_of("poll", "poll", table="option"),
        numbers("position"),
        instants("starts_at", "ends_at"),
        flags("withdrawn"),
    )


def create_answers() -> None:
    create_table(
        "vote",
        keys("poll", "voter"),
        child_of("option", "option", table="vote", key=True),
        texts("workspace", "choice"),
        instants("voted_at"),
        clustered=True,
    )
    create_table(
        "poll_person",
        child_of("poll", "poll", table="poll_person", key=True),
        keys("part", "user"),
        texts("workspace"),
        numbers("position"),
    )
    create_table(
        "history",
        counted_rows(),
        texts("workspace", "who", "what"),
        child_of("poll", "poll", table="history"),
        instants("at"),
    )


def drawn() -> list[sa.Column[object] | sa.Constraint]:
    return [
        *numbers(revision=0, shown_revision=-1),
        *maybe_instants("lease_until", "redraw_at", "burst_started_at", "last_drawn_at"),
        *maybe_texts("lease_token"),
    ]


def create_drawing() -> None:
    create_table(
        "card",
        child_of("poll", "poll", table="card", key=True),
        texts("workspace", "user"),
        maybe_texts("channel", "ts"),
        drawn(),
    )
    create_table("workspace_pace", keys("workspace"), floats("tokens"), maybe_instants("counted_at", "held_until"))


def index_polls() -> None:
    create_index("ix_option_poll", "option", "poll")
    create_index("ix_vote_voter", "vote", "voter", "workspace")
    create_index("ix_vote_option", "vote", "option")
    create_index("ix_poll_organizer", "poll", "organizer", "workspace")
    create_index("ix_poll_status", "poll", "status")
    create_index("ix_poll_closed", "poll", "closed_at")
    create_index("ix_poll_dirty", "poll", "redraw_at", where="revision > shown_revision AND message_ts IS NOT NULL")
    create_index("ix_poll_unposted", "poll", "created_at", where="status = 'open' AND message_ts IS NULL")
    waiting = "status = 'open' AND deadline_at IS NOT NULL AND deadline_told_at IS NULL"
    create_index("ix_poll_deadline", "poll", "deadline_at", where=waiting)
    untold = "status = 'closed' AND thread_ts IS NULL AND message_ts IS NOT NULL"
    create_index("ix_poll_untold", "poll", "closed_at", where=untold)
    create_index("ix_poll_person_user", "poll_person", "user", "workspace")
    create_index("ix_history_poll", "history", "poll")
    create_index("ix_history_who", "history", "who", "workspace")
    create_index("ix_poll_closer", "poll", "closed_by", "workspace", where="closed_by IS NOT NULL")
    create_index("ix_card_dirty", "card", "redraw_at", where="revision > shown_revision")


def create_people() -> None:
    create_table(
        "profile",
        keys("workspace", "user"),
        texts("name", "zone", "locale", "profile_address"),
        flags("is_admin", "is_reachable"),
        instants("read_at"),
    )
    create_table(
        "address",
        keys("workspace", "user"),
        texts("address", "address_hash"),
        instants("proven_at"),
        flags("invalid"),
    )
    create_table("consent", keys("workspace", "user"), flags("mail", "reminders"))
    create_table(
        "usage",
        keys("workspace", "user", "kind"),
        instant_key("window_started_at"),
        numbers("count"),
        maybe_instants("ends_at"),
        clustered=True,
    )
    create_index("ix_address_hash", "address", "address_hash", "workspace", "user")
    create_index("ix_usage_ends", "usage", "ends_at")


def create_invites() -> None:
    create_table(
        "invite",
        keys("id"),
        texts("workspace", "uid", "status", "title", "place", "note", "zone"),
        child_of("poll", "poll", table="invite"),
        numbers("sequence"),
        instants("starts_at", "ends_at", "created_at", "revised_at"),
        texts("organizer", "organizer_name", "organizer_address", "permalink"),
        unique("invite", "poll"),
    )
    create_index("ix_invite_ends", "invite", "ends_at")


def create_deliveries() -> None:
    create_table(
        "delivery",
        keys("id"),
        texts("workspace", "kind", "user", "address", "address_hash", "status"),
        instants("created_at", "dtstamp"),
        maybe_texts("poll", "invite", "method", "role", "ses_message_id"),
        numbers(sequence=0, resend=0, attempts=0),
        [sa.Column("cancels_all", sa.Boolean, nullable=False, server_default=sa.true())],
        maybe_instants("next_attempt_at", "attempted_at", "lease_until", "expires_at", "sent_at"),
        empty_texts("reason"),
        unique("delivery", "invite", "sequence", "method", "address_hash", "resend"),
    )
    create_index("ix_delivery_due", "delivery", "next_attempt_at", where="status = 'pending'")
    create_index("ix_delivery_lease", "delivery", "lease_until", where="status = 'sending'")
    create_index("ix_delivery_in_doubt", "delivery", "attempted_at", where="status = 'in_doubt'")
    create_index("ix_delivery_code", "delivery", "created_at", where="invite IS NULL")
    create_index("ix_delivery_message", "delivery", "ses_message_id")
    create_index("ix_delivery_poll", "delivery", "poll")
    create_index("ix_delivery_sent", "delivery", "sent_at")
    create_index("ix_delivery_user", "delivery", "user", "workspace")
    create_index("ix_delivery_address", "delivery", "address_hash", "created_at")


def create_codes_and_notices() -> None:
    create_table(
        "code",
        keys("delivery"),
        texts("workspace", "user", "address"),
        instants("expires_at"),
        numbers("tries_left"),
        empty_texts("poll"),
        maybe_instants("used_at"),
    )
    create_table(
        "notice",
        keys("id"),
        texts("workspace", "user", "kind", "unique_key"),
        instants("created_at"),
        [sa.Column("data", sa.JSON, nullable=False)],
        [sa.Column("status", sa.Text, nullable=False, server_default=sa.text("'owed'"))],
        numbers(attempts=0),
        maybe_instants("next_attempt_at", "settled_at"),
        maybe_texts("channel", "ts"),
        empty_texts("reason"),
        unique("notice", "unique_key", "workspace"),
    )
    create_index("ix_notice_created", "notice", "created_at")
    create_index("ix_code_expires", "code", "expires_at")
    create_index("ix_code_user", "code", "user", "workspace")
    create_index("ix_notice_due", "notice", "next_attempt_at", where="status = 'owed'")


def create_suppressions() -> None:
    create_table(
        "suppression", keys("address_hash"), texts("address", "reason"), instants("since"), empty_texts("detail")
    )
    create_table("address_health", keys("address_hash", "ses_message_id"), clustered=True)


def create_feedback() -> None:
    create_table(
        "feedback_event",
        keys("unique_key"),
        texts("kind", "address", "address_hash", "subtype", "status_code", "diagnostic"),
        maybe_texts("ses_message_id", "outbox_id", "account", "configuration_set", "delivery"),
        instants("received_at"),
        maybe_instants("happened_at", "expires_at"),
        flags("ours_at_fault"),
    )
    create_table("quarantine", keys("hash"), texts("body", "reason"), instants("received_at"), numbers(times=1))
    create_table("account_mark", keys("name"), instants("at"))
    create_index("ix_feedback_event_message", "feedback_event", "ses_message_id")
    create_index("ix_feedback_event_received", "feedback_event", "received_at")
    create_index("ix_feedback_event_orphan", "feedback_event", "received_at", where="delivery IS NULL")


def create_sending() -> None:
    create_table(
        "breaker",
        the_one_row(),
        [sa.Column("open", sa.Boolean, nullable=False)],
        maybe_texts("reason"),
        empty_texts("detail"),
        maybe_instants("opened_at", "retry_at", "resumed_at"),
    )
    create_table(
        "pacing",
        the_one_row(),
        floats("tokens", "rate"),
        instants("refilled_at"),
        [sa.Column("daily", sa.Integer)],
        numbers(sent=0),
    )


def create_running() -> None:
    create_table("job_heartbeat", keys("name"), instants("at"), empty_texts("error"))
    create_table("audit", counted_rows(), maybe_texts("workspace"), instants("at"), texts("who", "what"))
    create_table(
        "installation",
        keys("enterprise", "team"),
        [sa.Column("ciphertext", sa.LargeBinary, nullable=False)],
        instants("installed_at"),
    )
