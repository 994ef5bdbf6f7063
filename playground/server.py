"""Starting and stopping the playground: one HTTP server for Slack and the control API, and the AWS part beside it."""

import socket
import threading
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from flask import Flask, Response, jsonify, request, send_from_directory
from werkzeug.exceptions import HTTPException

from playground import cast
from playground.bus import Bus
from playground.clock import PlaygroundClock
from playground.consent import serve_consent
from playground.control import control
from playground.doors import Doors
from playground.errors import PlaygroundError
from playground.faults import Faults
from playground.guard import guard
from playground.http_server import HOST, serve_app, stop_serving
from playground.joining import JoinedFile, join_modules, join_sheets
from playground.live import serve_sockets
from playground.routes import make_app
from playground.slack.response_urls import response_urls
from playground.slack.room import Slack
from playground.slack.web_api import web_api
from playground.slack.workspace import Workspace

if TYPE_CHECKING:
    from playground.aws import Aws
    from playground.aws.mailbox import Mailbox

PAGE = Path(__file__).parent / "page"
SCRIPT = JoinedFile(lambda: join_modules(PAGE / "main.js"))
SHEETS = JoinedFile(lambda: join_sheets(PAGE / "style" / "all.css"))


class Playground:
    """A running playground; a context manager that stops it."""

    bot_token = cast.BOT_TOKEN
    app_token = cast.APP_TOKEN
    signing_secret = cast.SIGNING_SECRET

    def __init__(self, slack: Slack, aws: "Aws", port: int) -> None:
        self.slack, self.bus, self.clock, self.aws = slack, slack.bus, slack.clock, aws
        self._stopped = threading.Event()
        listening = _listen(port)
        slack.url = f"http://{HOST}:{listening.getsockname()[1]}"
        app = _application(slack, aws, self._stopped)
        self._server = serve_app(Doors(slack, app), listening)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Where the page and the control API are."""
        return self.slack.url

    @property
    def slack_api_url(self) -> str:
        """The base URL for slack_sdk."""
        return f"{self.slack.url}/api/"

    @property
    def aws_url(self) -> str:
        """The endpoint for boto3."""
        return self.aws.url

    @property
    def mailbox(self) -> "Mailbox":
        """Every mail that the playground's SES accepted."""
        return self.aws.mailbox

    @property
    def workspace(self) -> Workspace:
        return self.slack.workspace

    def stop(self) -> None:
        """End all connections and servers; a second call does nothing."""
        if self._stopped.is_set():
            return
        self._stopped.set()
        self.slack.delivery.stop()
        self.bus.wake()
        stop_serving(self._server)
        self._thread.join()
        self.aws.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def start(*, port: int = 0, aws_port: int = 0, clock: PlaygroundClock | None = None) -> Playground:
    """Start everything on 127.0.0.1 (port 0: a free one). PlaygroundError when a port is taken."""
    clock = clock or PlaygroundClock()
    bus = Bus(clock)
    slack = Slack(clock, bus, Faults())
    aws = _start_aws(bus, clock, aws_port)
    try:
        return Playground(slack, aws, port)
    except BaseException:
        aws.stop()
        raise


def _start_aws(bus: Bus, clock: PlaygroundClock, port: int) -> "Aws":
    if port:
        _listen(port).close()  # werkzeug would end the process when the port is taken
    from playground.aws import start_aws  # moto takes a second to import, so only a start does it

    return start_aws(bus, clock, port=port)


def _listen(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
    except OSError as exc:
        listening.close()
        free = "`make play PORT=0`, or `meet play --port 0`, takes a free one"
        sentence = f"Port {port} on {HOST} cannot be used ({exc.strerror}): {free}."
        raise PlaygroundError(sentence) from exc
    listening.listen(128)
    return listening


def _application(slack: Slack, aws: "Aws", stopped: threading.Event) -> Flask:
    app = make_app(__name__)
    guard(app)
    app.register_blueprint(web_api(slack))
    app.register_blueprint(response_urls(slack))
    app.register_blueprint(control(slack))
    app.register_blueprint(aws.blueprint)
    serve_sockets(app, slack, stopped)
    serve_consent(app, slack)
    _serve_page(app)
    return app


def _serve_page(app: Flask) -> None:
    @app.get("/")
    @app.get("/archives/<path:_message>")
    def index(_message: str = "") -> Response:
        return send_from_directory(PAGE, "index.html")

    @app.get("/main.js")
    def script() -> Response:
        return _joined(SCRIPT, "text/javascript")

    @app.get("/style/all.css")
    def sheets() -> Response:
        return _joined(SHEETS, "text/css")

    @app.get("/<path:name>")
    def page(name: str) -> Response:
        return send_from_directory(PAGE, name)

    @app.errorhandler(HTTPException)
    def refuse(problem: HTTPException) -> Response:
        sentence = f"{request.method} {request.path} cannot be served: {problem.description}"
        reply = jsonify({"ok": False, "error": sentence})
        reply.status_code = problem.code or 500
        return reply


def _joined(file: JoinedFile, kind: str) -> Response:
    reply = Response(file.read(), mimetype=kind)
    reply.headers["Cache-Control"] = "no-cache"  # the browser asks each time whether a file was changed
    reply.add_etag()
    reply.make_conditional(request)
    return reply
