"""Hostile and odd input to the playground's AWS: every answer is an AWS answer, and no mail is too odd to be shown."""

import http.client
import json
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from playground.aws import ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY
from playground.aws.errors import AwsError
from playground.aws.mail_view import mail_view
from playground.aws.mailbox import Mail
from playground.aws.sending import RawEmail
from tests.patience import PATIENCE
from tests.playground.aws_fixture import FROM, World, running_world

PIECES = [
    *[
        "=?utf-8?q?",
        "=?utf-8?b?",
        "=?x?y?z?=",
        "?=",
        "=FF",
        "<",
        ">",
        "@",
        "a",
        "é",
        '"',
        "\\",
        "(",
        ")",
        ",",
        ";",
        ":",
    ],
    *[" ", "\r\n ", "\n\t", "\x00", "multipart/", "mixed", "; boundary=", "; filename*=utf-8''%FF", "; filename="],
    *["x.ics", "text/calendar", "group: a@b;", "[", "]", "..", "charset=klingon", "; charset=\x00", "; method=R"],
]
HEADERS = ["Subject", "To", "Cc", "Reply-To", "Date", "Message-ID", "Content-Type", "Content-Disposition", "X-Odd"]
HEADERS += ["Content-Transfer-Encoding", "MIME-Version", "X-SES-MESSAGE-TAGS", "X-SES-CONFIGURATION-SET"]
values = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with running_world() as started:
        started.client.change(per_second=1e9, per_day=10**9)
        yield started


def kept_or_refused(world: World, raw: bytes) -> Mail | AwsError:
    """What becomes of a mail, without the way over the wire."""
    request = RawEmail(raw, FROM, ("ada@example.com",), "meet")
    try:
        mail_id = world.aws.ses.sending.send(world.aws.ses.region(REGION), request)
    except AwsError as refusal:
        return refusal
    (mail,) = [found for found in world.aws.mailbox.mails() if found.id == mail_id]
    return mail


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(headers=st.dictionaries(st.sampled_from(HEADERS), values, max_size=5), body=values)
def test_any_mail_is_refused_in_sess_words_or_kept_and_shown(world: World, headers: dict[str, str], body: str) -> None:
    lines = [f"From: Meet <{FROM}>", *(f"{name}: {value}" for name, value in headers.items())]

    result = kept_or_refused(world, ("\r\n".join(lines) + "\r\n\r\n" + body).encode())

    if isinstance(result, Mail):
        assert json.dumps(mail_view(result))
    else:
        assert result.code == "InvalidParameterValue"


def post(world: World, body: bytes, headers: dict[str, str], path: str = "/") -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(urlsplit(world.aws.url).netloc, timeout=PATIENCE)
    connection.request("POST", path, body, headers)
    reply = connection.getresponse()
    answer = reply.status, reply.read()
    connection.close()
    return answer


def signed_post(world: World, service: str, body: bytes, path: str = "/", **headers: str) -> tuple[int, bytes]:
    """Post what no well-behaved client would, with a good signature."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = AWSRequest("POST", world.aws.url + path, data=body, headers=named)
    SigV4Auth(Credentials(ACCESS_KEY_ID, SECRET_ACCESS_KEY), service, REGION).add_auth(request)
    return post(world, body, dict(request.headers), path)


@pytest.mark.parametrize("authorization", ["", "Basic YTpi", "AWS4-HMAC-SHA256 Credential=a/b", "AWS4 " * 99])
def test_a_request_without_a_signature_is_refused(world: World, authorization: str) -> None:
    status, body = post(world, b"Action=GetSendQuota", {"Authorization": authorization})

    assert status == 403
    assert b"<Code>MissingAuthenticationToken</Code>" in body


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"Action=SendRawEmail&RawMessage.Data=%21%21", b"SerializationException"),
        (b"Action=SendRawEmail", b"InvalidParameterValue"),
        (b"Action=SendRawEmail&Tags.member.1.Name=x", b"InvalidParameterValue"),
        (b"Action=Dance&Action=Sing", b"InvalidAction"),
        (b"", b"InvalidAction"),
        (b"\xff\xfe%ZZ=&&&==", b"InvalidAction"),
    ],
)
def test_an_odd_form_gets_an_error_of_ses(world: World, body: bytes, code: bytes) -> None:
    status, answer = signed_post(world, "ses", body, Content_Type="application/x-www-form-urlencoded")

    assert status == 400
    assert b"<Code>" + code + b"</Code>" in answer


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (b"{", "/v2/email/identities"),
        (b"{}", "/v2/email/identities"),
        (b"[]", "/v2/email/configuration-sets"),
        (b'"x"', "/v2/email/configuration-sets"),
        (b"{}", "/v2/email/configuration-sets/meet/event-destinations"),
    ],
)
def test_an_odd_json_body_is_a_bad_request(world: World, body: bytes, path: str) -> None:
    status, answer = signed_post(world, "ses", body, path, Content_Type="application/json")

    assert status == 400
    assert json.loads(answer)["message"]


def test_control_routes_answer_nonsense_in_words(world: World) -> None:
    status, answer = post(world, b"[]", {"Content-Type": "application/json"}, "/control/mail/faults")

    assert status == 400
    assert json.loads(answer)["error"]
