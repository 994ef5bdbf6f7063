"""What Slack and AWS refuse has a cure of its own for each reason, the same wherever it is told."""

import pytest

from bot.checks.check import FAILURE
from bot.config.loading import load_settings
from handlers.slack.token_cures import COPY_APP, COPY_BOT, app_token_cure, bot_token_cure
from invites.aws_answers import credentials_cure
from playground import cast
from tests.bot.check_causes import Setup
from tests.bot.test_check_faults import setup
from tests.bot.told_of import told_of
from tests.invites.setting_up import each_line

__all__ = ["setup"]


@pytest.mark.parametrize(
    ("code", "cure"),
    [
        ("invalid_auth", COPY_BOT),
        ("something_new", COPY_BOT),
        ("account_inactive", "install it again"),
        ("token_revoked", "install it again"),
        ("token_expired", "by OAuth"),
        ("team_access_not_granted", "admin of the organisation"),
    ],
)
def test_each_refusal_of_the_bot_token_has_its_cure(code: str, cure: str) -> None:
    assert cure in bot_token_cure(code)


@pytest.mark.parametrize(
    ("code", "cure"),
    [
        ("invalid_auth", COPY_APP),
        ("not_allowed_token_type", COPY_APP),
        ("missing_scope", "generate a new one with the scope"),
        ("token_revoked", "generate a new one"),
    ],
)
def test_each_refusal_of_the_app_token_has_its_cure(code: str, cure: str) -> None:
    assert cure in app_token_cure(code)


CODES = {
    "InvalidClientTokenId": "AWS_ACCESS_KEY_ID: copy it again",
    "UnrecognizedClientException": "AWS_ACCESS_KEY_ID: copy it again",
    "SignatureDoesNotMatch": "copy both again",
    "InvalidSignatureException": "copy both again",
    "IncompleteSignature": "copy both again",
    "ExpiredToken": "AWS_SESSION_TOKEN has ended",
    "ExpiredTokenException": "AWS_SESSION_TOKEN has ended",
    "RequestTimeTooSkewed": "NTP",
}


@pytest.mark.parametrize("code", CODES)
def test_check_and_setting_up_name_the_same_cure_for_credentials_that_aws_refuses(setup: Setup, code: str) -> None:
    for service in ("ses", "sts"):
        setup.mail.set_fault("error", service=service, times=None, status=403, code=code)
    (found,) = told_of("ses_account")
    assert (found.result, CODES[code] in found.cure) == (FAILURE, True)
    lines, told = each_line(setup.settings)
    assert (lines, found.cure in told) == ([], True)


@pytest.mark.parametrize(
    "words",
    ["Signature expired: 20261129T140000Z is now earlier than 20261129T141000Z", "Signature not yet current: 2026"],
)
def test_a_signature_that_is_too_old_or_too_new_is_a_matter_of_the_clock(words: str) -> None:
    assert "NTP" in credentials_cure("SignatureDoesNotMatch", words)


@pytest.mark.parametrize(
    ("wrong", "cure"),
    [
        ({"AWS_ACCESS_KEY_ID": ""}, "or neither where there is a role"),
        ({"AWS_SECRET_ACCESS_KEY": ""}, "or neither where there is a role"),
        ({"AWS_PROFILE": "nobody-made-this"}, "AWS_PROFILE names a profile"),
    ],
)
def test_half_a_key_and_a_profile_that_is_not_there_are_no_refusal_of_aws(
    setup: Setup, wrong: dict[str, str], cure: str
) -> None:
    setup.set(**wrong)
    (found,) = told_of("ses_account")
    assert cure in found.cure
    lines, told = each_line(load_settings())
    assert (lines, "refused" in told, found.cure in told) == ([], False, True)


def test_a_missing_permission_is_not_called_a_wrong_key(setup: Setup) -> None:
    setup.mail.set_fault("access_denied", service="sns", times=None)
    _, told = each_line(setup.settings)
    assert "The credentials are right" in told


def test_a_bot_token_of_another_workspace_is_told_where_an_operator_is_not_found(setup: Setup) -> None:
    setup.set(MEET_OPERATORS="T0ELSEWHERE:U0NOBODY01")
    (found,) = told_of("operators")
    assert f"SLACK_BOT_TOKEN is of {cast.WORKSPACE}" in found.message
