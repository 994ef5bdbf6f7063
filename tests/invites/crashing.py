"""A process of its own that sends what is due and dies by SIGKILL at a chosen moment; the test is the survivor.

Run as `python -m tests.invites.crashing MOMENT AHEAD`, with the settings in the environment. MOMENT is `before` or
`after` SES's acceptance; AHEAD is by how many seconds the test's clock is ahead of this machine's.
"""

import os
import signal
import sys
from datetime import UTC, datetime, timedelta

from bot.config.loading import load_settings
from bot.meet import Meet
from bot.ports import OutgoingMail
from invites.outbox import deliver_due
from invites.ses import SesMailer
from storage.database import Database
from tests.fakes import Clients


class AheadClock:
    def __init__(self, ahead: timedelta) -> None:
        self._ahead = ahead

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead


class DyingMailer(SesMailer):
    """The real mailer, and an end without any goodbye."""

    moment = "after"

    def send(self, mail: OutgoingMail) -> str:
        if self.moment == "after":
            super().send(mail)
        os.kill(os.getpid(), signal.SIGKILL)
        return "never reached"


def main() -> None:
    settings = load_settings(_env_file=None)
    clock = AheadClock(timedelta(seconds=float(sys.argv[2])))
    mailer = DyingMailer(settings)
    mailer.moment = sys.argv[1]
    database = Database(settings.database_url, clock=clock, shared_time=False)
    clients = Clients(lambda _: None, frozenset())
    deliver_due(Meet(settings, database, clock, clients, mailer, None, wake=lambda _: None, redraw=lambda *_: None))


if __name__ == "__main__":
    main()
