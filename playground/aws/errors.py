"""AWS's error answers in its wire formats. It decides nothing about when they are due."""

import json
from dataclasses import dataclass
from xml.sax.saxutils import escape

from flask import Response

SES_NAMESPACE = "http://ses.amazonaws.com/doc/2010-12-01/"
REQUEST_ID = "00000000-0000-4000-8000-000000000000"


@dataclass
class AwsError(Exception):
    """A refusal with AWS's own code, words and HTTP status."""

    code: str
    message: str
    status: int = 400

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"

    def as_query(self) -> Response:
        """The XML of the Query protocol (SES v1, SNS, STS): a fault of ours is a Receiver's, theirs a Sender's."""
        fault = "Sender" if self.status < 500 else "Receiver"
        body = (
            f'<ErrorResponse xmlns="{SES_NAMESPACE}"><Error><Type>{fault}</Type><Code>{escape(self.code)}</Code>'
            f"<Message>{escape(self.message)}</Message></Error><RequestId>{REQUEST_ID}</RequestId></ErrorResponse>"
        )
        return Response(body, self.status, content_type="text/xml")

    def as_s3(self) -> Response:
        """The XML of S3, which has neither an envelope nor a namespace."""
        body = f"<Error><Code>{escape(self.code)}</Code><Message>{escape(self.message)}</Message></Error>"
        return Response(body, self.status, content_type="application/xml")

    def as_rest(self) -> Response:
        """The REST-JSON answer of SES v2, which names the code in a header."""
        return Response(
            json.dumps({"message": self.message}),
            self.status,
            content_type="application/json",
            headers={"x-amzn-ErrorType": self.code},
        )

    def as_cbor(self) -> Response:
        """The answer of CloudWatch: a map of two texts in CBOR (RFC 8949), as Smithy's RPC v2 has it."""
        body = b"\xa2" + b"".join(map(_cbor_text, ("__type", self.code, "message", self.message)))
        return Response(body, self.status, content_type="application/cbor", headers={"smithy-protocol": "rpc-v2-cbor"})

    def as_json(self) -> Response:
        """The AWS-JSON answer of SQS, which names the code in the body."""
        body = json.dumps({"__type": f"com.amazonaws.sqs#{self.code}", "message": self.message})
        return Response(body, self.status, content_type="application/x-amz-json-1.0")


def _cbor_text(text: str) -> bytes:
    """A text with its length in two bytes."""
    encoded = text.encode()
    return b"\x79" + len(encoded).to_bytes(2, "big") + encoded
