"""Installing Meet in a browser, on MEET_BIND: hands requests to the flow. It decides nothing."""

from flask import Flask, Response, request
from slack_bolt.adapter.flask.handler import to_bolt_request, to_flask_response

from handlers.slack.install_flow import INSTALL, REDIRECT, InstallFlow

ONE_WORKSPACE = "This Meet serves one workspace by its token, so nothing can be installed here.\n"


def serve_install(app: Flask, flow: InstallFlow | None) -> None:
    """Adds both pages; without a flow they say that there is none."""

    @app.get(INSTALL)
    def install() -> Response:
        """To Slack's page of consent. A HEAD begins nothing."""
        if flow is None or request.method != "GET":
            return _none()
        return to_flask_response(flow.handle_installation(to_bolt_request(request)))

    @app.get(REDIRECT)
    def finish() -> Response:
        if flow is None or request.method != "GET":
            return _none()
        return to_flask_response(flow.handle_callback(to_bolt_request(request)))


def _none() -> Response:
    return Response(ONE_WORKSPACE, 404, mimetype="text/plain")
