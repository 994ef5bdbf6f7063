"""Redaction: secrets however escaped, known fields, addresses of every kind, and no pattern but a linear one."""

import json
import urllib.parse
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config.redaction import Redactor, hides_value
from bot.domain.masking import HIDDEN
from tests.acceptance.forks import nursery

AWKWARD = 'p"a\\s/s\nw ör&d='
FORMS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "JSON": json.dumps,
    "JSON in UTF-8": lambda text: json.dumps(text, ensure_ascii=False),
    "JSON for HTML": lambda text: json.dumps(text).replace("/", "\\/"),
    "repr": repr,
    "repr in a dict": lambda text: repr({"why": [text]}),
    "repr of bytes": lambda text: repr(text.encode()),
    "percent": lambda text: urllib.parse.quote(text, safe=""),
    "percent with slashes": urllib.parse.quote,
    "percent in small letters": lambda text: urllib.parse.quote(text, safe="").lower(),
    "form": lambda text: urllib.parse.urlencode({"text": text}),
    "JSON in a form": lambda text: urllib.parse.urlencode({"payload": json.dumps({"why": text})}),
    "JSON in JSON": lambda text: json.dumps({"body": json.dumps({"why": text})}),
    "repr in JSON": lambda text: json.dumps({"why": repr(text)}),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "secret", [AWKWARD, "plain-secret", "a'''\"\"\"z", "\\\\\\n\\n", "100%25sure", "日本語の秘密です"]
)
def test_a_secret_is_hidden_however_it_is_escaped(form: str, secret: str) -> None:
    line = Redactor([secret])(f"before {FORMS[form](secret)} after")
    assert HIDDEN in line
    assert FORMS[form](secret).strip("\"'b") not in line
    assert (line[:6], line[-5:]) == ("before", "after")


@given(secret=st.text(min_size=6, max_size=40), text=st.text(max_size=40))
def test_any_text_can_be_redacted_and_no_secret_passes(secret: str, text: str) -> None:
    assert secret not in Redactor([secret])(text + secret) or secret in HIDDEN * 20


NAMES = [
    "token", "code", "response_url", "trigger_id", "client_secret", "refresh_token", "access_token", "bot_token",
    "SLACK_SIGNING_SECRET", "password", "apiKey", "X-Slack-Signature", "state", "Authorization", "Cookie", "Set-Cookie",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "text",
    [
        "{name}=vA1.ue-7", "?a=1&{name}=vA1.ue-7&b=2", "{name}: vA1.ue-7", '{{"{name}": "vA1.ue-7", "b": 1}}',
        "{{'{name}': 'vA1.ue-7', 'b': 1}}", '"{{\\"{name}\\": \\"vA1.ue-7\\"}}"', '{{"{name}":"a \\"vA1.ue-7"}}',
        "payload=%7B%22{name}%22%3A%22vA1.ue-7%22%2C%22b%22%3A1%7D", "%7B%22{name}%22%3A+%22vA1.ue-7%22%7D",
        "{{'{name}': ['vA1.ue-7']}}", "{{b'{name}': b'vA1.ue-7'}}", "{name}=u'vA1.ue-7'", "('{name}', 'vA1.ue-7')",
        "[(b'{name}', b'vA1.ue-7')]", "{name}s=vA1.ue-7",
        "url%3D{name}%3DvA1.ue-7", "%2522{name}%2522%253A%2522vA1.ue-7%2522", "<a><{name}>vA1.ue-7</{name}></a>",
        "{name}\uff1dvA1.ue-7", "b'<{name}>vA1.ue-7</{name}>'", "%3C{name}%3EvA1.ue-7%3C%2F{name}%3E",
    ],
)  # fmt: skip
def test_what_a_known_field_holds_is_hidden_in_every_form_of_text(name: str, text: str) -> None:
    line = Redactor()(text.format(name=name))
    assert "vA1.ue-7" not in line
    assert name in line


@pytest.mark.parametrize("name", ["token", "password", "code", "state", "client_secret"])
@pytest.mark.parametrize("value", ["4fe1ab", "12.ab", "7-ab", "123_ab", "1/ab", "42%2Fab", "9=ab", "123456"])
def test_a_secret_may_begin_with_a_status(name: str, value: str) -> None:
    assert Redactor()(f"{name}={value} and more") == f"{name}={HIDDEN} and more"


@pytest.mark.parametrize(
    "text",
    ["['SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET']",
     "SLACK_BOT_TOKEN is not set.", "code: 404", "code=404.", "status_code=200",
     "error_code=invalid_auth", "the token renewed", "<RequestId>0-1</RequestId>", "AUTH PLAIN, AUTH LOGIN", "ASIA",
     "GET /healthz 200", "12:30:00 UTC", "<@U123> hi", "@channel", "5 % of a poll"],
)  # fmt: skip
def test_ordinary_words_stay(text: str) -> None:
    assert Redactor()(text) == text


@pytest.mark.parametrize(
    "secret",
    [
        "xoxb-123-456-abc", "xapp-1-A0-9-f", "xoxe.xoxp-1-Mi0", "hooks.slack.com/commands/T1/2/3", "//me:pw@",
        "https%3A%2F%2Fhooks.slack.com%2Factions%2FT1%2F2", "https:\\/\\/hooks.slack.com\\/services\\/T1\\/B2",
        "hooks.slack-gov.com/commands/T1", "Bearer abc.def", "Basic dXNlcjpwYXNz", "HOOKS.SLACK.COM/actions/T1/2",
        "AUTH PLAIN AGFkYQBodW50ZXIy", "AUTH LOGIN dXNlcg==", "AKIA0123456789EXAMPLE", "ASIA0123456789EXAMPLE",
        "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJtZWV0In0.c2ln-bmF0_dXJl", "/unsubscribe/0123abcd.HWKDHYC2Jd-zmbPBzbxvoUty",
        "RSA PRIVATE KEY-----\nMIIEvQ\nIBADAN\n-----END", "PRIVATE KEY-----\\nMIIEvQ\\nIBAD",
    ],
)  # fmt: skip
def test_what_looks_like_a_secret_is_hidden_without_a_name(secret: str) -> None:
    line = Redactor()(f"got {secret} there")
    assert HIDDEN in line
    assert secret not in line


def test_a_quoted_local_part_is_masked_in_escaped_json() -> None:
    assert "lovelace" not in Redactor()(json.dumps('to "ada lovelace"@example.com'))


@given(st.emails())
def test_no_common_address_passes(address: str) -> None:
    local = address.partition("@")[0]
    if len(local) > 3 and local.isalnum():
        assert local not in Redactor()(f"to <{address}>")


@pytest.mark.parametrize(
    "name", ["token", "bot_token", "code", "response_url", "trigger_id", "client_secret", "X-Slack-Signature",
             "authorization", "Set-Cookie", "email", "password", "refresh_token", "apiKey", "profile_email",
             "tokens", "secrets", "passwords", "api_keys", "cookies", "codes", "emails"],
)  # fmt: skip
def test_fields_that_hold_secrets_are_known_by_name(name: str) -> None:
    assert hides_value(name)


@pytest.mark.parametrize("name", ["event", "job", "poll", "workspace", "error", "port", "tokens_left", "encode", ""])
def test_other_fields_are_shown(name: str) -> None:
    assert not hides_value(name)


WORST = [
    "a", "a.", "@", "a@", "x@a-", 'a"@', "%40", "a%40", '"a\\"@', "é@", "hooks.slack.com/", "xoxb-", "//a:", "//a:b",
    "//", '"', '\\"', "%", "%25", "%22", "token", "token=", 'token="', 'token="\\', 'token=\\"', "token\\", "code: ",
    "state=1", "('token", "('-", "token=[", "'a", "a'", "\\", "a\\u0040", "&#6",
    "=40", "=3D", "=40a", "=40a.", "(", ")", "()", "@(", ")@", "(@", "((a)", ".(", "a.()", ") ", "@ a", "%EF%BC%",
    "%3D", "&#0", "a.\n=", "@a(", "@(a)(",
    "AKIA", "AKIA0", "eyJ", "eyJa", "eyJaaaaaaaaa", "eyJaaaaaaaaa.", "PRIVATE KEY-----", "PRIVATE KEY----- -----E",
    "auth", "auth plain", "/unsubscribe/", ">", "token>", "authorization", "authorization:", "bearer ", "basic",
    "s3cret-signing-valu", " ", "\n",
]  # fmt: skip
REDACT_THEM = """
import sys
from bot.config.log_line import LineCleaner
from bot.config.redaction import Redactor
redact = Redactor(["s3cret-signing-value"])
for kind in sys.argv[1:]:
    redact((kind * (60_000 // len(kind) + 1))[:60_000])
    LineCleaner(redact)(None, "info", {"event": "refused", "body": (kind * (2_000_000 // len(kind) + 1))[:2_000_000]})
    print("done", flush=True)
"""
HANG = 25
"""Seconds after which a pattern counts as one that never ends; a quadratic one takes a minute for 60 kB."""
SEVERAL = 10


@pytest.mark.parametrize("first", range(0, len(WORST), SEVERAL))
def test_every_pattern_is_through_with_60_kb_of_its_own_worst_input_and_a_line_with_2_mb(first: int) -> None:
    kinds = WORST[first : first + SEVERAL]
    done = nursery().run_python(["-c", REDACT_THEM, *kinds], {}, HANG)
    assert (done.returncode, done.stdout.split()) == (0, ["done"] * len(kinds)), done.stderr
