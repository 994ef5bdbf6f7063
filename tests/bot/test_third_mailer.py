"""A mailer that is neither SES nor SMTP gets nothing that belongs to one of them."""

import ast
from types import MethodType

import pytest

from bot.checks.aws import check_aws
from bot.checks.check import Checking
from bot.checks.dmarc import check_dmarc
from bot.checks.feedback_path import check_feedback_path
from bot.checks.smtp import check_smtp
from bot.config import values
from bot.config.loading import ensure_complete
from bot.config.page_examples import left_from_the_page
from bot.config.settings import Settings
from bot.jobs import why_no_queue
from bot.wiring import build, feedback_queue
from tests.bot.test_smtp_settings import by_smtp
from tests.pages import ROOT
from tests.sources import python_files, trees

PIGEON = "pigeon"
AWS = {
    "aws_region": "eu-west-1",
    "meet_feedback_queue_url": "https://sqs.eu-west-1.amazonaws.com/123456789012/meet",
    "meet_from_address": "invites@meet.our-company.net",
}
ROOMS = ("bot", "handlers", "invites", "storage")
ABOUT_SMTP = {"bot/checks/smtp.py"}
"""What nothing but SMTP concerns; everywhere else the question is whether SES mails."""


@pytest.fixture
def by_pigeon(monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A Meet that mails by a third provider; the settings of SES and SMTP are there from before."""
    monkeypatch.setattr(values, "MAILERS", (*values.MAILERS, PIGEON))
    return by_smtp(meet_mailer=PIGEON, **AWS)


@pytest.mark.parametrize("check", [check_aws, check_feedback_path, check_smtp, check_dmarc])
def test_no_check_of_ses_or_smtp_says_anything(check: Checking, by_pigeon: Settings) -> None:
    assert list(check(by_pigeon)) == []


def test_no_queue_of_ses_is_read_and_no_domain_of_ses_asked_for(by_pigeon: Settings) -> None:
    assert feedback_queue(by_pigeon) is None
    assert why_no_queue(by_pigeon) == "Mail goes by PIGEON"
    example = by_pigeon.model_copy(update={"meet_from_address": "invites@meet.example.com"})
    assert list(left_from_the_page(example)) == []


@pytest.mark.parametrize("mailer", values.MAILERS)
def test_every_mailer_of_the_setting_can_be_made_and_says_what_it_needs(mailer: str, chosen_url: str) -> None:
    settings = by_smtp(meet_mailer=mailer, database_url=chosen_url, **AWS)
    ensure_complete(settings)
    application = build(settings)
    with application.closing:
        assert isinstance(application.meet.mailer.quota, MethodType)


def test_a_mailer_that_nobody_can_make_is_noticed(by_pigeon: Settings, chosen_url: str) -> None:
    settings = by_pigeon.model_copy(update={"database_url": chosen_url})
    with pytest.raises(KeyError, match=PIGEON):
        ensure_complete(settings)
    with pytest.raises(KeyError, match=PIGEON):
        build(settings)


def asks_for_smtp(tree: ast.Module) -> bool:
    return any(isinstance(node, ast.Attribute) and node.attr == "mails_by_smtp" for node in ast.walk(tree))


def test_nothing_but_the_check_of_smtp_asks_whether_mail_goes_by_smtp() -> None:
    found = trees(python_files(*ROOMS), "mails_by_smtp")
    assert {str(file.relative_to(ROOT)) for file, tree in found if asks_for_smtp(tree)} == ABOUT_SMTP
