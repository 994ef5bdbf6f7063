"""What every test stands on: skips that CI forbids, a clean environment, the playground, and a whole Meet on it."""

import gc
import importlib.metadata
import logging
import os
import threading
from collections.abc import Generator, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import structlog

from bot.config.settings import Settings
from bot.play.playground import FOREIGN, play_settings
from bot.serving import Serving
from playground.client import PlaygroundClient
from playground.mail_client import MailClient
from playground.server import Playground
from tests.acceptance.forks import nursery
from tests.compiling import compile_ahead
from tests.patient_slack import patient_meet, patient_playground
from tests.storage.databases import chosen_url, share_databases, sqlite_copy
from tests.storage.postgresql import ON_POSTGRESQL, server_url
from tests.storage.shared_statements import share_statements
from tests.taken_mails import handing_over, read_back_all

__all__ = ["chosen_url"]

hypothesis.settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
hypothesis.settings.load_profile("ci")

NO_SKIPS = os.environ.get("MEET_TEST_REQUIRE") == "all"
"""CI installs everything, so a test that skips there has found something missing."""


MANY = 1000
"""So many tests are worth what Hypothesis does for them beforehand."""


@hypothesis.settings(max_examples=200, database=None)
@hypothesis.given(hypothesis.strategies.text())
def try_texts(_: str) -> None:
    """Hypothesis looks for texts worth trying in all our files, once in a process: in this one for all workers."""


def pytest_configure(config: pytest.Config) -> None:
    """A run about PostgreSQL finds its server before the first test, one for all its workers, or ends with a word."""
    if ON_POSTGRESQL:
        os.environ["DATABASE_URL"] = server_url()
    if config.getoption("workers", None):  # in the process that starts workers, before it does
        compile_ahead()
        share_databases()
        nursery()
    gc.disable()  # until all is collected: looking for garbage, of which there is little, takes a third of the time


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is imported and collected by now stays, so nobody looks through it for garbage again and again."""
    if session.config.getoption("workers", None) and len(session.items) > MANY:
        try_texts()
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)  # the usual 700, 10, 10 take up to a seventh of a file's time
    gc.enable()


def pytest_report_header() -> str:
    """Says on which database Meet is tested."""
    return f"Meet's database: {'PostgreSQL' if ON_POSTGRESQL else 'SQLite, and PostgreSQL where it makes a difference'}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, Any, Any]:
    report = yield
    return _forbid_skip(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, Any, Any]:
    report = yield
    return _forbid_skip(report)


def _forbid_skip(report: Any) -> Any:
    if NO_SKIPS and report.outcome == "skipped" and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome, report.longrepr = "failed", f"MEET_TEST_REQUIRE=all forbids skips. {reason}"
    return report


@pytest.fixture(scope="session", autouse=True)
def taken_mails() -> Iterator[None]:
    """The playgrounds of this process hand over the mails that they take."""
    with handing_over():
        yield


@pytest.fixture(autouse=True)
def every_mail_is_read_back(taken_mails: None) -> Iterator[None]:
    """Whatever a test is about: its mails are as mails must be. Set up first, so it ends when all servers have."""
    yield
    read_back_all()


@pytest.fixture(autouse=True)
def pytests_own_hooks() -> Iterator[None]:
    """What ends a thread, and warnings, are pytest's to notice; a test that sets up Meet's logging takes them away."""
    hook = threading.excepthook
    yield
    threading.excepthook = hook
    logging.captureWarnings(False)


@pytest.fixture(scope="session", autouse=True)
def own_environment() -> Iterator[None]:
    """No variable of the machine's owner reaches a test, and structlog speaks through logging, where caplog listens."""
    patch = pytest.MonkeyPatch()
    for name in (*FOREIGN, *(field.upper() for field in Settings.model_fields), "AWS_DEFAULT_REGION"):
        patch.delenv(name, raising=False)
        patch.delenv(name.lower(), raising=False)
    structlog.configure(
        processors=[structlog.stdlib.add_log_level, structlog.processors.KeyValueRenderer(key_order=["event"])],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    )
    yield
    patch.undo()


@pytest.fixture(scope="session", autouse=True)
def shared_statements() -> Iterator[None]:
    """A statement is compiled once for all databases that tests open."""
    with pytest.MonkeyPatch.context() as patch:
        share_statements(patch)
        yield


@pytest.fixture(scope="session", autouse=True)
def versions_read_once() -> Iterator[None]:
    """Of what is installed: werkzeug reads its own for each server, a fifth of a playground's start."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(importlib.metadata, "version", cache(importlib.metadata.version))
        yield


@pytest.fixture(autouse=True)
def own_logging() -> Iterator[None]:
    """A command that set logging up in this process leaves no handler behind, whose stream ends with its test."""
    root, configured = logging.getLogger(), structlog.get_config()
    level = root.level
    yield
    for handler in [handler for handler in root.handlers if type(handler) is logging.StreamHandler]:
        root.removeHandler(handler)
    if root.level != level:  # setting it makes every logger forget what it has worked out
        root.setLevel(level)
    structlog.configure(**configured)


@pytest.fixture
def playground() -> Iterator[Playground]:
    """A playground of the test's own: a Slack workspace, an SES and its queues, nothing in them."""
    with patient_playground() as running:
        yield running


@pytest.fixture
def client(playground: Playground) -> PlaygroundClient:
    """Acts as people in the playground's Slack."""
    return PlaygroundClient(playground.url)


@pytest.fixture
def mail(playground: Playground) -> MailClient:
    """Reads the playground's mailbox and steers its AWS."""
    return MailClient(playground.url)


@pytest.fixture
def settings(playground: Playground, chosen_url: str) -> Settings:
    """The settings of a Meet on the playground, with a database of its own."""
    return play_settings(playground, playground.aws.provision(), chosen_url)


@pytest.fixture
def sqlite_settings(settings: Settings, tmp_path: Path) -> Settings:
    """These settings with a SQLite file of its own in the test's folder, for what is particular to SQLite."""
    return settings.model_copy(update={"database_url": sqlite_copy(tmp_path)})


@pytest.fixture
def application(playground: Playground, client: PlaygroundClient, settings: Settings) -> Iterator[Serving]:
    """A whole Meet in this process, connected by Socket Mode; it and the playground share one clock that tests move."""
    with patient_meet(), Serving(settings, clock=playground.clock, receive_seconds=0) as serving:
        client.wait_for_bot()
        yield serving


@pytest.fixture
def http_application(playground: Playground, client: PlaygroundClient, settings: Settings) -> Iterator[Serving]:
    """A whole Meet over signed HTTP."""
    over_http = settings.model_copy(update={"slack_app_token": None})
    with patient_meet(), Serving(over_http, clock=playground.clock, receive_seconds=0) as serving:
        client.set_connection(mode="http", request_url=f"http://127.0.0.1:{serving.web.port}/slack/events")
        yield serving
