"""Slack over HTTP: whatever does not verify is refused with 401 before anything is done with it, without a trace."""

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pydantic import SecretStr
from slack_bolt import App
from werkzeug.datastructures import Headers
from werkzeug.test import Client

from bot.config.redaction import Redactor
from bot.meet import Meet
from bot.web.front import build_web
from bot.web.parts import Parts
from handlers.slack.signature import DOES_NOT_FIT, SIGNATURE, TIMESTAMP, TOO_OLD, WARNED_EVERY, SignatureCheck
from playground.slack.signed_http import signature
from tests.storage.databases import START, MovingClock

SECRET = "the-signing-secret"  # a secret that opens nothing
BODY = b"command=/meet&text=x"
NOW = str(int(START.timestamp()))
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


class Untouchable:
    """Stands for Bolt where no request may reach it."""

    def dispatch(self, request: Any) -> None:
        raise AssertionError(f"Bolt was handed {request!r}.")


@pytest.fixture
def web(fake_meet: Meet) -> Client:
    return web_of(fake_meet, SECRET)


def web_of(meet: Meet, secret: str | None, slack: Any = None) -> Client:
    hidden = {"slack_signing_secret": SecretStr(secret) if secret else None}
    bolt: Any = slack or Untouchable()
    signed = replace(meet, settings=meet.settings.model_copy(update=hidden))
    return Client(build_web(Parts(signed, bolt, {})))


@pytest.fixture(autouse=True)
def no_trace(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    yield
    assert [record for record in caplog.records if record.exc_info or record.levelno >= logging.ERROR] == []


def good(body: bytes = BODY, stamp: str = NOW) -> dict[str, str]:
    return {TIMESTAMP: stamp, SIGNATURE: signature(SECRET, stamp, body)}


BAD_STAMPS = [
    "", " ", "abc", "-1", "+" + NOW, NOW + ".0", NOW + "e0", "1e9", "nan", "inf", "0x10", "9" * 13, "9" * 5000, "١٢٣٤",
    "0", str(int(NOW) - 301), str(int(NOW) + 301), f"{NOW}, {NOW}", f" {NOW}", "1_0",
]  # fmt: skip


@pytest.mark.parametrize("stamp", BAD_STAMPS, ids=lambda stamp: stamp[:20])
def test_a_time_that_is_none_or_too_far_away_is_refused_even_where_it_is_signed(stamp: str) -> None:
    check = SignatureCheck(SECRET, MovingClock())
    assert not check.verifies(stamp, signature(SECRET, stamp, BODY), BODY)


BAD_SIGNATURES = [
    "", "v0=", "v0=0", "v1=" + "0" * 64, "v0=" + "0" * 64, "v0=" + "é" * 64, "\ud800", "𝟘" * 64, "x" * 100_000,
    signature(SECRET, NOW, BODY).upper(), signature(SECRET, NOW, BODY) + " ", signature(SECRET, NOW, BODY + b"x"),
    signature(SECRET, str(int(NOW) - 1), BODY), signature("another-secret", NOW, BODY),
]  # fmt: skip


@pytest.mark.parametrize("given_signature", BAD_SIGNATURES, ids=range(len(BAD_SIGNATURES)))
def test_a_signature_that_is_not_of_this_body_at_this_time_is_refused(given_signature: str) -> None:
    assert not SignatureCheck(SECRET, MovingClock()).verifies(NOW, given_signature, BODY)


@pytest.mark.parametrize("age", [-300, 0, 300])
def test_a_signature_is_good_for_five_minutes_to_each_side(age: int) -> None:
    stamp = str(int(NOW) + age)
    assert SignatureCheck(SECRET, MovingClock()).verifies(stamp, signature(SECRET, stamp, BODY), BODY)


@given(stamp=st.text(), signed=st.text(), body=st.binary())
def test_nothing_in_a_header_is_a_fault(stamp: str, signed: str, body: bytes) -> None:
    assert not SignatureCheck(SECRET, MovingClock()).verifies(stamp, signed, body)


@pytest.mark.parametrize(
    "headers",
    [
        {}, {TIMESTAMP: NOW}, {SIGNATURE: signature(SECRET, NOW, BODY)}, good(b"another body"),
        [*good().items(), *good().items()], [*good().items(), (SIGNATURE, "v0=1")], [*good().items(), (TIMESTAMP, "1")],
        {TIMESTAMP: "abc", SIGNATURE: "v0=1"}, {TIMESTAMP: NOW, SIGNATURE: "v0=\u00e9"}, good(stamp="9" * 17),
    ],
    ids=range(10),
)  # fmt: skip
def test_what_does_not_verify_is_refused_before_bolt_sees_it(web: Client, headers: Any) -> None:
    reply = web.post("/slack/events", data=BODY, headers=Headers(headers), content_type=FORM)
    assert (reply.status_code, reply.text) == (401, reply.text)
    assert reply.text.endswith("nothing was done with it.\n")


@given(st.binary(max_size=300), st.sampled_from([FORM, "application/json", "", "multipart/form-data"]))
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_no_unsigned_bytes_reach_bolt(web: Client, body: bytes, content_type: str) -> None:
    reply = web.post("/slack/events", data=body, headers=good(b"another"), content_type=content_type)
    assert reply.status_code == 401


@pytest.mark.parametrize("secret", [None, "wrong-secret"])
def test_without_the_right_secret_nothing_verifies(fake_meet: Meet, secret: str | None) -> None:
    reply = web_of(fake_meet, secret).post("/slack/events", data=BODY, headers=good(), content_type=FORM)
    assert reply.status_code == 401


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "TRACE", "QUERY"])
def test_other_methods_are_refused_though_they_are_signed(web: Client, method: str) -> None:
    assert web.open("/slack/events", method=method, data=BODY, headers=good()).status_code == 405


def test_what_slack_signed_reaches_bolt(fake_meet: Meet) -> None:
    bolt = App(token="xoxb-1", token_verification_enabled=False, request_verification_enabled=False)
    body = json.dumps({"type": "url_verification", "challenge": "c"}).encode()
    reply = web_of(fake_meet, SECRET, bolt).post("/slack/events", data=body, headers=good(body), content_type=JSON)
    assert (reply.status_code, reply.json) == (200, {"challenge": "c"})


def warnings(caplog: pytest.LogCaptureFixture, text: str) -> int:
    return sum(text in record.getMessage() for record in caplog.records if record.levelno == logging.WARNING)


def test_signatures_that_do_not_fit_are_told_once_an_hour_with_the_cure(caplog: pytest.LogCaptureFixture) -> None:
    clock = MovingClock()
    check = SignatureCheck("another-secret", clock)
    for _ in range(50):
        check.verifies(NOW, signature(SECRET, NOW, BODY), BODY)
    assert warnings(caplog, DOES_NOT_FIT) == 1
    assert "SLACK_SIGNING_SECRET" in DOES_NOT_FIT
    clock.move(WARNED_EVERY)
    check.verifies(NOW, signature(SECRET, NOW, BODY), BODY)
    assert warnings(caplog, DOES_NOT_FIT) == 2


def test_a_clock_that_is_wrong_is_told_once_an_hour_with_the_cure(caplog: pytest.LogCaptureFixture) -> None:
    clock = MovingClock()
    clock.move(timedelta(minutes=6))
    check = SignatureCheck(SECRET, clock)
    for _ in range(50):
        check.verifies(NOW, signature(SECRET, NOW, BODY), BODY)
    assert (warnings(caplog, TOO_OLD), warnings(caplog, DOES_NOT_FIT)) == (1, 0)


@pytest.mark.parametrize("sentence", [DOES_NOT_FIT, TOO_OLD])
def test_nothing_of_the_advice_is_taken_for_a_secret(sentence: str) -> None:
    assert Redactor()(sentence) == sentence
