"""The pages on MEET_BIND: Slack's requests, installing, and the unsubscribe page. They decide nothing."""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

import structlog
from flask import Flask, Request, Response, request
from slack_bolt import App, BoltRequest
from slack_bolt.adapter.flask.handler import to_bolt_request, to_flask_response
from werkzeug.exceptions import HTTPException

from bot.domain.errors import LimitReached, MeetError
from bot.language import _, accepted, reading
from bot.language.reasons import error_text
from bot.meet import Meet
from bot.pages import page
from bot.services import consent
from bot.web.form import payload_of
from bot.web.install import serve_install
from bot.web.parts import LONGEST_BODY, SAFE_HEADERS, Parts
from handlers.slack.payload_check import fits
from handlers.slack.signature import SIGNATURE, TIMESTAMP, SignatureCheck

SOCKET_MODE = "Meet is connected to Slack by Socket Mode, so nothing is taken here.\n"
NOT_SIGNED = "Slack did not sign this request, or not in the last five minutes, so nothing was done with it.\n"
NOT_SLACK = "This is no request of Slack's, so nothing was done with it.\n"

LONGEST_FORM = 4 * 1024
"""Bytes of a form on the unsubscribe page: its button and a mail program's click send some fifty. Taking two megabytes
of fields apart takes seconds, and whoever sends them need not hold a link."""

log = structlog.get_logger("meet.web")


def build_pages(parts: Parts) -> Flask:
    """The application that `bot.web.front` loads."""
    app = Flask("meet", static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=LONGEST_BODY, MAX_FORM_MEMORY_SIZE=LONGEST_BODY)
    _serve_slack(app, parts)
    serve_install(app, parts.install)
    _serve_unsubscribe(app, parts.meet)
    _harden(app)
    _serve_refusals(app)
    _serve_errors(app)
    _speak_as_browsers_read(app)
    return app


def _serve_slack(app: Flask, parts: Parts) -> None:
    secret = parts.meet.settings.slack_signing_secret
    check = SignatureCheck(secret.get_secret_value() if secret else "", parts.meet.clock)

    @app.post("/slack/events")
    def events() -> Response:
        if parts.slack is None:
            return _plain(SOCKET_MODE, 404)
        # The size is bounded before it is read (413), the bytes are verified before anything takes them apart.
        stamp, given = (request.headers.get(name, "") for name in (TIMESTAMP, SIGNATURE))
        if not check.verifies(stamp, given, request.get_data()):
            return _plain(NOT_SIGNED, 401)
        return _dispatched(parts.slack, request)


def _dispatched(slack: App, signed: Request) -> Response:
    """Bolt's answer to what Slack signed, which may still be none that Bolt can take apart."""
    try:
        asked = _asked(signed)
    except (AttributeError, LookupError, TypeError, ValueError, RecursionError):
        return _plain(NOT_SLACK, 400)
    return to_flask_response(slack.dispatch(asked)) if fits(asked.body) else _plain(NOT_SLACK, 400)


def _asked(signed: Request) -> BoltRequest:
    payload = payload_of(signed.get_data(as_text=True))
    if not payload:
        return to_bolt_request(signed)
    # Bolt reads a body that begins with "{" as JSON, whatever its type.
    return BoltRequest(body=payload, headers=dict(signed.headers))


def _serve_unsubscribe(app: Flask, meet: Meet) -> None:
    secret = meet.settings.secret_key

    @app.get("/unsubscribe/<token>")
    def ask(token: str) -> Response:
        """Shows, and changes nothing: mail scanners follow every link."""
        state = consent.link_state(meet.database, secret, token)
        return _link_page(state, "unsubscribe_stopped", "unsubscribe_ask")

    @app.post("/unsubscribe/<token>")
    def act(token: str) -> Response:
        """One click ends all mail (RFC 8058, section 3.2); no cookie, no login, no redirect. Only the page's own button
        allows it again."""
        allows = (request.content_length or 0) <= LONGEST_FORM and request.form.get("act") == "allow"
        change = consent.resubscribe if allows else consent.unsubscribe
        state = change(meet.database, meet.clock, secret, token)
        return _link_page(state, "unsubscribe_done", "unsubscribe_allowed")


def _link_page(state: consent.LinkState | None, stopped: str, mailed: str) -> Response:
    """The page for how mail stands now; a link that nothing is behind has one of its own."""
    if state is None:
        return _page("unsubscribe_unknown", 404)
    if not state.is_stopped and state.is_blocked:
        return _page("unsubscribe_blocked", 200, state.mask)
    return _page(stopped if state.is_stopped else mailed, 200, state.mask)


def _harden(app: Flask) -> None:
    @app.after_request
    def harden(reply: Response) -> Response:
        for name, value in SAFE_HEADERS.items():
            reply.headers.setdefault(name, value)
        return reply


def _serve_refusals(app: Flask) -> None:
    @app.errorhandler(HTTPException)
    def refuse(problem: HTTPException) -> Response:
        reply = _plain(f"{problem.code} {problem.name}: nothing was changed.\n", problem.code or 500)
        for name, value in problem.get_headers():
            if name == "Allow":
                reply.headers[name] = value
        return reply


def _serve_errors(app: Flask) -> None:
    @app.errorhandler(LimitReached)
    def put_off(problem: LimitReached) -> Response:
        return _page("trouble", 429, error_text(problem))

    @app.errorhandler(MeetError)
    def explain(problem: MeetError) -> Response:
        return _page("trouble", 503, error_text(problem))

    @app.errorhandler(Exception)
    def fail(problem: Exception) -> Response:
        log.error("request_failed", path=request.url_rule and request.url_rule.rule, exc_info=problem)
        return _page("trouble", 500, _("Something went wrong in Meet. Nothing was changed; please try again."))


def _speak_as_browsers_read(app: Flask) -> None:
    """Each page is in the language that its browser asks for."""
    serve = app.wsgi_app

    def serve_in_language(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with reading(lambda: accepted(str(environ.get("HTTP_ACCEPT_LANGUAGE", "")))):
            return serve(environ, start_response)

    app.wsgi_app = serve_in_language  # type: ignore[method-assign]  # Flask's own way to put something around an app.


def _plain(text: str, status: int) -> Response:
    return Response(text, status, mimetype="text/plain")


def _page(name: str, status: int, detail: str = "") -> Response:
    return Response(page(name, detail), status, mimetype="text/html")
