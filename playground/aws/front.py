"""The one door of the playground's AWS: checks the signature, lets faults happen, shows each call to its service."""

import socket
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from functools import cache, cached_property
from io import BytesIO
from threading import Event
from typing import Any

from flask import Blueprint, Flask
from moto.moto_server.werkzeug_app import create_backend_app
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response

from playground.aws.bucket import answer_s3
from playground.aws.credentials import Caller, check_signature, claimed_service
from playground.aws.errors import AwsError
from playground.aws.faults import Fault
from playground.aws.query_api import answer_query
from playground.aws.query_xml import query_response
from playground.aws.rest_app import REGION_KEY, rest_app
from playground.aws.ses import Ses
from playground.aws.steady_queue import repair_moto
from playground.guard import guard
from playground.routes import make_app

MOTO_SERVICES: dict[str, Any] = {"monitoring": "cloudwatch", "sns": "sns", "sqs": "sqs", "sts": "sts"}
"""moto's name for each service that it answers for."""


class AwsRequest(Request):
    """A request without werkzeug's limit on forms: a mail of ten megabytes travels in one."""

    max_form_memory_size = None


@cache
def moto_app(service: str) -> Flask:
    """moto's app of a service, one per process; the account of each call keeps playgrounds apart.

    moto's own dispatcher finds out the service by listing moto's files, for every request.
    """
    repair_moto()
    return create_backend_app(MOTO_SERVICES[service])


@dataclass
class Front:
    """The WSGI app of the AWS endpoint; `stopping` ends the waits of slow answers."""

    ses: Ses
    control: Blueprint
    stopping: Event = field(default_factory=Event)

    @cached_property
    def _control(self) -> Flask:
        """The control API beside AWS's, made when it is first asked: few ask it here."""
        app = make_app("playground.aws.control")
        app.register_blueprint(self.control)
        guard(app)
        return app

    @cached_property
    def _ses_v2(self) -> Flask:
        return rest_app(self.ses)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith("/control/"):
            return self._control(environ, start_response)
        request = AwsRequest(environ)
        request.get_data(cache=True)
        return self._answer(request)(environ, start_response)

    def _answer(self, request: Request) -> Response:
        started = time.perf_counter()
        service, operation = claimed_service(request), _operation(request)
        try:
            caller = self._checked_caller(request, operation)
            response = self._serve_with_faults(request, caller, operation)
        except AwsError as error:
            response = _rendered(error, request)
        except HTTPException as error:
            response = _rendered(AwsError("MalformedInput", str(error.description), error.code or 400), request)
        if service == "sqs":
            self._report(request, operation, response.status_code, time.perf_counter() - started)
        return response

    def _serve_with_faults(self, request: Request, caller: Caller, operation: str) -> Response:
        fault = self.ses.faults.take(caller.service, operation)
        if fault is not None:
            detail = {"place": caller.service, "call": operation, "fault": asdict(fault)}
            self.ses.bus.publish("fault.met", detail)
            self._trouble(request, fault, operation)
        response = self._serve(request, caller, operation)
        if fault is not None and fault.kind == "lost_reply":
            _cut(request)
        return response

    def _checked_caller(self, request: Request, operation: str) -> Caller:
        try:
            return check_signature(request)
        except AwsError as refusal:
            self._tell_refusal(operation, refusal, "credentials")
            raise

    def _tell_refusal(self, operation: str, refusal: AwsError, cause: str) -> None:
        """A mail that never reaches SES's own checks is told here; what SES refuses, `Sending` tells."""
        if operation == "SendRawEmail":
            detail = {"code": refusal.code, "message": refusal.message, "cause": cause}
            self.ses.bus.publish("ses.refused", detail)

    def _trouble(self, request: Request, fault: Fault, operation: str) -> None:
        if fault.kind == "slow":
            self.stopping.wait(fault.seconds)
        if fault.kind == "cut":
            _cut(request)
        refusal = fault.refusal(operation)
        if refusal is not None:
            self._tell_refusal(operation, refusal, fault.kind)
            raise refusal

    def _serve(self, request: Request, caller: Caller, operation: str) -> Response:
        if caller.service in MOTO_SERVICES:
            return self._ask_moto(request, caller.service)
        if caller.service == "s3":
            return answer_s3(self.ses.receiving, request)
        if caller.service != "ses":
            raise AwsError("InvalidAction", f"The playground's AWS has no service {caller.service}.")
        if request.path.startswith("/v2/"):
            environ = _rewound(request) | {REGION_KEY: caller.region}
            return Response.from_app(self._ses_v2, environ)
        result = answer_query(self.ses, self.ses.region(caller.region), request.form)
        return query_response(operation, result)

    def _ask_moto(self, request: Request, service: str) -> Response:
        environ = _rewound(request) | {"HTTP_X_MOTO_ACCOUNT_ID": self.ses.account_id}
        return Response.from_app(moto_app(service), environ)

    def _report(self, request: Request, operation: str, status: int, seconds: float) -> None:
        body = request.get_json(force=True, silent=True) or {}
        queue = str(body.get("QueueUrl", body.get("QueueName", ""))).rpartition("/")[2]
        detail = {"operation": operation, "queue": queue, "status": status, "ms": round(seconds * 1000)}
        self.ses.bus.publish("sqs.call", detail)


def _operation(request: Request) -> str:
    """The name of the call: the JSON target's, the form's, CloudWatch's path's, or for REST its method and path."""
    target = request.headers.get("X-Amz-Target", "").replace(".", "/")
    if request.headers.get("smithy-protocol"):
        target = request.path
    return target.rpartition("/")[2] or request.form.get("Action") or f"{request.method} {request.path}"


def _rendered(error: AwsError, request: Request) -> Response:
    """The error in the caller's protocol."""
    if request.headers.get("X-Amz-Target"):
        return error.as_json()
    if request.headers.get("smithy-protocol"):
        return error.as_cbor()
    if claimed_service(request) == "s3":
        return error.as_s3()
    return error.as_rest() if request.path.startswith("/v2/") else error.as_query()


def _rewound(request: Request) -> dict[str, Any]:
    """The request's environment, its body unread again."""
    return {**request.environ, "wsgi.input": BytesIO(request.get_data())}


def _cut(request: Request) -> None:
    """End the connection without an answer, as a failing network does. Raises ConnectionResetError, which the server
    takes as such."""
    connection: socket.socket = request.environ["werkzeug.socket"]
    connection.shutdown(socket.SHUT_RDWR)
    raise ConnectionResetError("The playground cut this connection on purpose.")
