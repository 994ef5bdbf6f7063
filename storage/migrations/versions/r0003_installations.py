"""Installations by workspace, with tokens that end and are renewed by one replica; states of those in progress.

No version before this one wrote an installation, so the table is made anew.
"""

import sqlalchemy as sa
from alembic import op

from storage.migrations.columns import create_index, create_table, empty_texts, instants, keys, maybe_instants
from storage.migrations.columns import maybe_texts as maybe

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.drop_table("installation")
    create_table(
        "installation",
        keys("workspace"),
        empty_texts("enterprise"),
        [sa.Column("ciphertext", sa.LargeBinary, nullable=False)],
        instants("installed_at"),
        maybe_instants("expires_at", "lease_until"),
        maybe("lease_token"),
    )
    create_table("oauth_state", keys("state_hash"), instants("expires_at"))
    create_index("ix_oauth_state_expires", "oauth_state", "expires_at")
