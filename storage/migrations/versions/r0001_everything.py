"""The first schema: polls, people, the outbox, and what belongs to the SES account."""

from storage.migrations.first import account, outbox, polls

revision = "0001"
down_revision = None


def upgrade() -> None:
    polls.create_polls()
    polls.create_answers()
    polls.create_drawing()
    polls.index_polls()
    polls.create_people()
    outbox.create_invites()
    outbox.create_deliveries()
    outbox.create_codes_and_notices()
    account.create_suppressions()
    account.create_feedback()
    account.create_sending()
    account.create_running()
