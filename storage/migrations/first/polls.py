"""Polls, answers, what is drawn of them, and people, as revision 0001 made them."""

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
    unique,
)


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
    create_index("ix_poll_closed", "poll", "closed_at", "status")
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
