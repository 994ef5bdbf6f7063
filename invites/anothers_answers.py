"""Tells an answer that AWS never gave before botocore reads it: its parsers fail in ways that it does not name, or take
a web page for an answer in which every field is missing. It asks nothing."""

import json
from typing import Any

from botocore.parsers import ResponseParserError

NAMED_ALWAYS = {"GetAccount": "SendingEnabled", "GetQueueUrl": "QueueUrl"}
"""By operation of a JSON service a field that AWS never leaves out. Most others may answer with an empty object."""
OUTAGE = 500
"""From this status on botocore itself knows what to do with a page: it tries again where it may."""


class AnothersAnswer(ResponseParserError):
    """Something that is not AWS answered. `response` is as in botocore's ClientError."""

    def __init__(self, status: int) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status
        self.response = {"ResponseMetadata": {"HTTPStatusCode": status}}


def refuse_anothers(operation_model: Any, response_dict: dict[str, Any], **_: Any) -> None:
    """Raises AnothersAnswer. A handler of botocore's event `before-parse`.

    https://docs.aws.amazon.com/boto3/latest/guide/events.html
    """
    status, body = int(response_dict["status_code"]), response_dict["body"]
    # The body decides: servers that stand in for AWS call their XML a web page.
    is_foreign = _FOREIGN.get(operation_model.service_model.resolved_protocol, _is_page)
    if is_foreign(operation_model, status, body):
        raise AnothersAnswer(status)


def _is_no_xml_of(operation_model: Any, status: int, body: bytes) -> bool:
    """AWS names the operation in the document's root; a refusal is a document too."""
    if status < 300:
        return f"<{operation_model.name}Response".encode() not in body
    return status < OUTAGE and b"<Error" not in body


def _is_no_json_of(operation_model: Any, status: int, body: bytes) -> bool:
    try:
        read = json.loads(body or b"{}")
    except ValueError:
        # botocore takes it for an answer without a message: a bare status then says what it was.
        return status < 300
    needed = NAMED_ALWAYS.get(operation_model.name)
    return not isinstance(read, dict) or (status < 300 and needed is not None and needed not in read)


def _is_no_refusal_of(operation_model: Any, status: int, body: Any) -> bool:
    """S3 answers with the object itself, a stream that nobody has read yet. A refusal is a document, but for a HEAD,
    whose answer has no body."""
    return operation_model.http["method"] != "HEAD" and 300 <= status < OUTAGE and b"<Error" not in body


def _is_page(_operation_model: Any, status: int, body: bytes) -> bool:
    return status < OUTAGE and body.lstrip().startswith(b"<")


_FOREIGN = {
    "query": _is_no_xml_of,
    "json": _is_no_json_of,
    "rest-json": _is_no_json_of,
    "rest-xml": _is_no_refusal_of,
}
"""By protocol of a service; any other is binary."""
