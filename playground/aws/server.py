"""Starts and stops the playground's AWS endpoint on loopback. It decides nothing about what AWS does."""

import itertools
import socket
from dataclasses import dataclass
from threading import Thread
from types import TracebackType
from typing import Self

from flask import Blueprint
from moto.cloudwatch.models import cloudwatch_backends
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends
from werkzeug.serving import BaseWSGIServer

from playground.aws.control import control_blueprint
from playground.aws.credentials import ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY
from playground.aws.faults import AwsFaults
from playground.aws.front import Front
from playground.aws.mailbox import Mailbox
from playground.aws.provision import Provisioned, provision
from playground.aws.queues import Queues
from playground.aws.seams import Bus, Clock
from playground.aws.ses import Ses
from playground.http_server import HOST, serve_app, stop_serving

# Each playground of a process has an account of its own, because moto's state belongs to the process.
_account_numbers = itertools.count(111122223333)


@dataclass
class Aws:
    """A running AWS endpoint; a context manager that stops it."""

    url: str
    ses: Ses
    blueprint: Blueprint
    _server: BaseWSGIServer
    _front: Front
    _thread: Thread

    @property
    def mailbox(self) -> Mailbox:
        return self.ses.mailbox

    @property
    def faults(self) -> AwsFaults:
        return self.ses.faults

    @property
    def account_id(self) -> str:
        return self.ses.account_id

    @property
    def environment(self) -> dict[str, str]:
        """The standard AWS variables with which boto3 finds this endpoint."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": ACCESS_KEY_ID,
            "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
        }

    def provision(self) -> Provisioned:
        """Make topic, queues, configuration set and identity, as an operator's setup would; safe to repeat."""
        return provision(self.url, self.ses)

    def stop(self) -> None:
        """Stop serving, end open connections and forget the account's topics and queues."""
        self._front.stopping.set()
        self.mailbox.stop_waiting()
        stop_serving(self._server)
        self._thread.join()
        for backends in (cloudwatch_backends, sns_backends, sqs_backends):
            backends[self.account_id][REGION].reset()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def start_aws(bus: Bus, clock: Clock, faults: AwsFaults | None = None, port: int = 0) -> Aws:
    """A running AWS endpoint on 127.0.0.1 (port 0: any free one). Raises OSError when the port is taken."""
    ses = Ses(str(next(_account_numbers)), bus, clock, faults or AwsFaults())
    blueprint = control_blueprint(ses, Queues(ses.account_id, REGION))
    front = Front(ses, blueprint)
    # Given a port, werkzeug ends the whole process when it is taken; given a bound socket, that is an error of ours.
    server = serve_app(front, socket.create_server((HOST, port)))
    # A short poll interval makes stopping quick: a test suite stops many.
    thread = Thread(target=server.serve_forever, args=(0.01,), name="playground-aws", daemon=True)
    thread.start()
    return Aws(f"http://{HOST}:{server.port}", ses, blueprint, server, front, thread)
