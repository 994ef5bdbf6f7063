"""Notes that people give with their answers."""

from storage.migrations.columns import child_of, create_index, create_table, instants, keys, texts

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    create_table(
        "answer_note",
        child_of("poll", "poll", table="answer_note", key=True),
        keys("voter"),
        texts("workspace", "text"),
        instants("noted_at"),
    )
    create_index("ix_answer_note_voter", "answer_note", "voter", "workspace")
