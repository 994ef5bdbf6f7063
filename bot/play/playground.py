"""`meet play`: a playground and a whole Meet against it, in one process, until Ctrl-C. It needs no account at all."""

import os
import secrets
import shlex
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import click

from bot.config.loading import isolated_settings
from bot.config.logs import set_up_logging
from bot.config.settings import Settings
from bot.config.values import Bind, Operator
from bot.domain.errors import MeetError
from bot.jobs import JOBS, Job
from bot.play.story_world import environment_of
from bot.services import suppressing
from bot.serving import Serving
from playground import cast
from playground.aws import ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY
from playground.aws.provision import Provisioned
from playground.errors import PlaygroundError
from playground.remedies import Remedy
from playground.server import Playground, start

FOREIGN = (
    "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_CA_BUNDLE", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY",
    *(f"AWS_ENDPOINT_URL_{service}" for service in ("SES", "SESV2", "SNS", "SQS", "STS")),
)  # fmt: skip
"""What would lead calls for this machine elsewhere: botocore and slack_sdk read them by themselves."""
RECEIVE_SECONDS = 1
"""Ctrl-C should not wait five seconds for a queue on the same machine."""
LOOK_EVERY = timedelta(seconds=15)
"""Whoever moves the clock forward waits no longer than this for what comes due by it, such as a reminder."""
WELCOME = """
  Meet's playground is running:  {url}

  Open it, type  /meet Design review  in #team, offer two times, vote as three people, close the poll,
  read the invite in the mailbox and let it bounce. Everything stays on this machine and is gone with Ctrl-C.

  Commands for operators work on it too. In a second terminal, in this folder:

  set -a; . {file}; set +a
  {meet} check
"""


class Stage(NamedTuple):
    """The playground and the Meet that plays on it."""

    playground: Playground
    serving: Serving
    file: Path
    """Its settings, as a shell reads them."""


def play_settings(playground: Playground, aws: Provisioned, database_url: str, **changes: Any) -> Settings:
    """The settings of a Meet on this playground and that database; `changes` win."""
    values: dict[str, Any] = {
        "database_url": database_url,
        "slack_bot_token": playground.bot_token,
        "slack_app_token": playground.app_token,
        "slack_signing_secret": playground.signing_secret,
        "slack_api_url": playground.slack_api_url,
        "aws_region": REGION,
        "aws_endpoint_url": playground.aws_url,
        "aws_access_key_id": ACCESS_KEY_ID,
        "aws_secret_access_key": SECRET_ACCESS_KEY,
        "meet_from_address": aws.from_address,
        "meet_configuration_set": aws.configuration_set,
        "meet_feedback_queue_url": aws.queue_url,
        "meet_inbound_domain": aws.inbound_domain,
        "meet_inbound_queue_url": aws.inbound_queue_url,
        "meet_inbound_bucket": aws.inbound_bucket,
        "meet_bind": Bind("127.0.0.1", 0),
        "meet_secret_key": secrets.token_hex(32),
        "meet_operators": (Operator(cast.WORKSPACE, cast.ADM),),
        "meet_log_level": os.environ.get("MEET_LOG_LEVEL") or "WARNING",
    }
    return isolated_settings(**{**values, **changes})


@contextmanager
def staged(port: int = 0) -> Iterator[Stage]:
    """A playground on that port (0: a free one) with Meet on it. Raises MeetError where a port is taken."""
    _forget_foreign()
    try:
        playground = start(port=port)
    except PlaygroundError as refused:
        raise MeetError(f"{refused} Nothing was started.") from refused
    with playground, tempfile.TemporaryDirectory(prefix="meet-play-") as folder:
        settings = play_settings(playground, playground.aws.provision(), f"sqlite:///{folder}/play.db")
        set_up_logging(settings)
        with Serving(settings, receive_seconds=RECEIVE_SECONDS, clock=playground.clock, table=_table()) as serving:
            playground.slack.remedies.add(_resuming(serving))
            yield Stage(playground, serving, _written(settings, Path(folder) / "settings.env"))


def _table() -> tuple[Job, ...]:
    """The jobs of `meet serve`, of which none waits for long, but the one that asks SES: it would fill the curtain."""
    return tuple(job if job.name == "quota" else replace(job, every=min(job.every, LOOK_EVERY)) for job in JOBS)


def _written(settings: Settings, file: Path) -> Path:
    """The file, readable by its owner alone, with everything that a command needs to know this Meet."""
    file.touch(mode=0o600)
    lines = (f"{name}={shlex.quote(value)}\n" for name, value in sorted(environment_of(settings).items()))
    file.write_text("".join(lines), encoding="utf-8")
    return file


def _resuming(serving: Serving) -> Remedy:
    """`meet resume` for the page: the database of the playground is known to no terminal."""
    meet = serving.application.meet

    def resume() -> str:
        suppressing.resume_sending(meet.database, by="the playground's page")
        return "Meet sends again"

    note = "what “meet resume” does in a terminal: send again, whatever had stopped it"
    return Remedy("resume", "Resume sending", note, resume)


def play(port: int) -> int:
    """Plays until Ctrl-C or SIGTERM; the exit code."""
    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: told.set())
    with staged(port) as stage:
        meet = shlex.quote(os.path.relpath(sys.argv[0])) if Path(sys.argv[0]).name == "meet" else "meet"
        click.echo(WELCOME.format(url=stage.playground.url, file=shlex.quote(str(stage.file)), meet=meet))
        told.wait()
    return 0


def _forget_foreign() -> None:
    for name in FOREIGN:
        os.environ.pop(name, None)
        os.environ.pop(name.lower(), None)
