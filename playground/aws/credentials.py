"""Checks who signs a request, the way AWS does (Signature Version 4). It knows one key pair, which opens nothing."""

import hashlib
import hmac
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote

from werkzeug.wrappers import Request

from playground.aws.errors import AwsError

ACCESS_KEY_ID = "AKIAPLAYGROUND000001"
SECRET_ACCESS_KEY = "playground-secret-opens-nothing"  # public on purpose
REGION = "us-east-2"
USER_NAME = "meet-sender"

_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>[^/]+)/(?P<date>\d{8})/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request, ?"
    r"SignedHeaders=(?P<headers>[^,]+), ?Signature=(?P<signature>[0-9a-f]{64})"
)


@dataclass(frozen=True)
class Caller:
    """A checked signature: the region and service it was made for."""

    region: str
    service: str


def check_signature(request: Request) -> Caller:
    """The caller of a signed request.

    Raises AwsError: MissingAuthenticationToken, InvalidClientTokenId, SignatureDoesNotMatch
    (https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html).
    """
    found = _AUTHORIZATION.fullmatch(request.headers.get("Authorization", ""))
    if found is None:
        raise AwsError("MissingAuthenticationToken", "Request is missing Authentication Token", 403)
    if found["key"] != ACCESS_KEY_ID:
        raise AwsError("InvalidClientTokenId", "The security token included in the request is invalid.", 403)
    expected = _signature(request, found)
    if not hmac.compare_digest(expected, found["signature"]):
        raise AwsError(
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided. "
            "Check your AWS Secret Access Key and signing method.",
            403,
        )
    return Caller(found["region"], found["service"])


def claimed_service(request: Request) -> str:
    """The service a request says it is for, checked or not; empty when it carries no signature."""
    found = _AUTHORIZATION.fullmatch(request.headers.get("Authorization", ""))
    return found["service"] if found else ""


def _signature(request: Request, claim: re.Match[str]) -> str:
    scope = f"{claim['date']}/{claim['region']}/{claim['service']}/aws4_request"
    canonical = _canonical_request(request, claim["headers"].split(";"))
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    to_sign = "\n".join(("AWS4-HMAC-SHA256", request.headers.get("X-Amz-Date", ""), scope, digest))
    key = b"AWS4" + SECRET_ACCESS_KEY.encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()


def _canonical_request(request: Request, signed: list[str]) -> str:
    # Every service but S3 encodes the path twice: once on the wire, once more in the canonical form.
    path = quote(request.environ.get("RAW_URI", "/").partition("?")[0], safe="/-_.~")
    pairs = sorted(parse_qsl(request.query_string.decode(), keep_blank_values=True))
    query = "&".join(f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in pairs)
    headers = "".join(f"{name}:{' '.join(request.headers.get(name, '').split())}\n" for name in signed)
    body = hashlib.sha256(request.get_data()).hexdigest()
    return "\n".join((request.method, path, query, headers, ";".join(signed), body))
