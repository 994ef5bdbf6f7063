"""The chain of polls in which a series opened one, when an agreement needs another answer, and changed times.

Polls that a series has opened are known by their submission ("series:", the series' id, ":", the poll's own id), and
the one that it began with by its title and its history. So the chain of what is there has the id of its series.
"""

import sqlalchemy as sa
from alembic import op

from storage.migrations.columns import add_columns, empty_texts, maybe_instants, numbers

revision = "0029"
down_revision = "0028"

_OPENED = "series:"
_COLUMNS = ("id", "workspace", "submission", "title", "chain", "change", "changed_at", "agreement_after")
_POLL = sa.table("poll", *(sa.column(name) for name in _COLUMNS))
_SERIES = sa.table("series", sa.column("id"), sa.column("workspace"), sa.column("title"))
_HISTORY = sa.table("history", sa.column("poll"), sa.column("what"))


def upgrade() -> None:
    add_columns("poll", [*empty_texts("chain"), *maybe_instants("agreement_after")])
    add_columns("option", numbers(changed_in=0))
    _chain_opened()
    _chain_first()
    reopened = sa.update(_POLL).where(_POLL.c.change == "reopened")
    op.execute(reopened.values(agreement_after=_POLL.c.changed_at))


def _chain_opened() -> None:
    connection = op.get_bind()
    opened = sa.select(_POLL.c.id, _POLL.c.submission).where(_POLL.c.submission.startswith(_OPENED))
    for poll, submission in connection.execute(opened).all():
        series = submission.removeprefix(_OPENED).partition(":")[0]
        connection.execute(sa.update(_POLL).where(_POLL.c.id == poll).values(chain=series))


def _chain_first() -> None:
    """A poll of the same title that began a series; where that was another one, it can repeat once this one ends."""
    repeated = sa.select(_HISTORY.c.poll).where(_HISTORY.c.what == "made the poll repeat")
    its_series = sa.select(_SERIES.c.id).where(
        _SERIES.c.workspace == _POLL.c.workspace, _SERIES.c.title == _POLL.c.title
    )
    first = _POLL.c.chain == "", _POLL.c.id.in_(repeated), its_series.exists()
    op.execute(sa.update(_POLL).where(*first).values(chain=its_series.limit(1).scalar_subquery()))
