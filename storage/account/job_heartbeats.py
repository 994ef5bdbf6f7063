"""When each scheduled job last ran, in any replica."""

from datetime import datetime

from sqlalchemy import select

from bot.domain.masking import mask_addresses
from storage.readers import BEATS
from storage.repository import Repository
from storage.tables import job_heartbeat
from storage.values import JobBeat

_BEATS = select(job_heartbeat).order_by(job_heartbeat.c.name)


class JobRepository(Repository):
    """Heartbeats, for `meet status`."""

    def beat(self, name: str, now: datetime, error: str = "") -> None:
        """The job ran, with this error, "" for none."""
        self._put(job_heartbeat, {"name": name, "at": now, "error": mask_addresses(error)})

    def beats(self) -> list[JobBeat]:
        """The last run of every job that ever ran, by name."""
        return BEATS.all(self._rows(_BEATS))
