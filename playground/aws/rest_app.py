"""Puts SES v2's routes together into one WSGI app. It owns the answer to what goes wrong in them."""

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException

from playground.aws.errors import AwsError
from playground.aws.rest_api import account_routes, identity_routes, suppression_routes
from playground.aws.rest_sets import destination_routes, option_routes, set_routes
from playground.aws.ses import Ses
from playground.routes import make_app

REGION_KEY = "playground.region"


def rest_app(ses: Ses) -> Flask:
    """SES v2 under /v2/email; the caller's region stands in the WSGI environment."""
    app = make_app("playground.aws.ses_v2")
    for routes in (account_routes(ses), identity_routes(), suppression_routes(ses)):
        app.register_blueprint(routes, url_prefix="/v2/email")
    for routes in (set_routes(), option_routes(), destination_routes(ses)):
        app.register_blueprint(routes, url_prefix="/v2/email")

    @app.before_request
    def find_region() -> None:
        g.region = ses.region(request.environ[REGION_KEY])
        if request.get_data() and not isinstance(request.get_json(), dict):
            raise AwsError("BadRequestException", "The body is no JSON object.")

    app.register_error_handler(AwsError, AwsError.as_rest)
    app.register_error_handler(HTTPException, _no_such_call)
    app.register_error_handler(KeyError, _field_missing)
    return app


def _no_such_call(error: HTTPException) -> Response:
    if error.code in (404, 405):
        return AwsError("UnknownOperationException", "The playground's SES has no such call.", 404).as_rest()
    return AwsError("BadRequestException", str(error.description), error.code or 400).as_rest()


def _field_missing(error: KeyError) -> Response:
    return AwsError("BadRequestException", f"The field {error.args[0]} is missing.").as_rest()
