"""A whole Meet behind two faulty proxies, one before Slack and one before AWS. It asserts nothing."""

import http.client
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.domain.delivery import DeliveryStatus
from bot.play.playground import play_settings
from bot.serving import Serving
from playground.client import Message, Person, PlaygroundClient
from playground.mail_client import MailClient
from tests.acceptance.faulty_proxy import FaultyProxy
from tests.acceptance.meet_process import command
from tests.acceptance.team import Team, poll_of
from tests.patience import PATIENCE
from tests.patient_slack import patient_playground
from tests.resting import is_resting
from tests.storage.databases import fresh_url

LIBRARIES = ("slack_sdk", "urllib3", "botocore")
"""They tell of others' faults as errors."""


@dataclass(frozen=True)
class House:
    """The team, the Meet that serves it, and the two roads between them that can be spoiled."""

    team: Team
    serving: Serving
    slack: FaultyProxy
    aws: FaultyProxy

    @property
    def client(self) -> PlaygroundClient:
        return self.team.client

    @property
    def operator(self) -> Person:
        """The one of MEET_OPERATORS."""
        return self.team.admin

    @property
    def mail(self) -> MailClient:
        return self.team.mail

    def pass_time(self, **step: float) -> None:
        """Time passes, and every job looks at what is due by then."""
        self.team.playground.clock.advance(timedelta(**step))
        self.team.wake(self.serving)

    def pass_time_until(self, check: Callable[[], object], what: str) -> None:
        """Time passes, a second at a look, until it is so."""

        def looked() -> object:
            self.team.playground.clock.advance(timedelta(seconds=1))
            return check()

        self.team.wait(looked, what)

    def wait_until_noted(self, arrived: Callable[[], object], what: str) -> None:
        """Until that has reached Slack, or was lost on the way, and Meet has written down what it does about it.

        Nobody wakes the jobs meanwhile: then their rounds might never end.
        """
        self.client.wait_until(lambda: arrived() and is_resting(self.serving), what, PATIENCE)

    def calls(self, method: str, after: int) -> list[dict[str, Any]]:
        """Meet's calls of this method that reached Slack after that event."""
        return self.client.calls(method, after)

    def mark(self) -> int:
        """The number of the newest event."""
        return self.team.playground.bus.last_number

    def status(self) -> dict[str, Any]:
        """What `meet status` says."""
        found: dict[str, Any] = command(self.team.settings, "status")
        return found

    def readiness(self) -> dict[str, str]:
        """What /readyz says of each part."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.serving.web.port, timeout=PATIENCE)) as connection:
            connection.request("GET", "/readyz")
            found: dict[str, str] = json.loads(connection.getresponse().read())
        return found

    def private(self, person: Person, words: str) -> Message:
        """What only this person sees in the channel."""
        return person.wait_for_message("C0TEAM0001", words, where=lambda seen: seen.is_ephemeral)

    def statuses(self, message: Message) -> set[DeliveryStatus]:
        return {one.status for one in self.team.deliveries(poll_of(message))}

    def wait_for_statuses(self, message: Message, *wanted: str) -> None:
        """Until the poll's deliveries stand so, and not otherwise."""
        self.team.wait(lambda: self.statuses(message) == set(wanted), f"deliveries {wanted}")

    def heal(self) -> None:
        """No fault is left, and the pace is SES's own again, so that the next test starts from peace."""
        self.slack.clear()
        self.aws.clear()
        self.client.clear_faults()
        self.mail.clear_faults()
        self.serving.application.jobs.wake("quota")
        self.pass_time(minutes=5)


@contextmanager
def built_house(voters: int = 3, **changes: Any) -> Iterator[House]:
    """A house of its own, on a database of its own; `changes` are settings."""
    with ExitStack() as stack:
        playground = stack.enter_context(patient_playground())
        slack = stack.enter_context(FaultyProxy(playground.url))
        aws = stack.enter_context(FaultyProxy(playground.aws_url))
        roads = {"slack_api_url": f"{slack.url}/api/", "aws_endpoint_url": aws.url}
        url = changes.pop("database_url", None) or stack.enter_context(fresh_url())
        settings = play_settings(playground, playground.aws.provision(), url, **{**roads, **changes})
        team = Team(playground, settings, voters)
        serving = stack.enter_context(team.serving_after(timedelta()))
        if settings.slack_app_token is not None:
            team.client.wait_for_bot()
        yield House(team, serving, slack, aws)


def incidents(records: list[logging.LogRecord]) -> list[str]:
    """What was logged as a fault of Meet's own: nothing that a fault of others may cause."""
    ours = [record for record in records if not record.name.startswith(LIBRARIES)]
    return [record.getMessage() for record in ours if record.levelno >= logging.ERROR]
