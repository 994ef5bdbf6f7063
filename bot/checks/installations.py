"""The part of `meet check` about installing by OAuth: the redirect address, and whether each token is still good."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from bot.checks.check import FAILURE, OK, WARNING, Check
from bot.clock import SystemClock
from bot.config.settings import Settings
from bot.domain.errors import MeetError
from bot.domain.installation import is_good
from bot.language.reasons import error_text
from bot.services import installing
from handlers.slack.clients import web_client
from handlers.slack.errors import LOST, SlackApiError, code_of, is_slacks_fault, wait_of
from handlers.slack.install_flow import INSTALL, REDIRECT
from handlers.slack.installations import Installations
from handlers.slack.token_encryption import TokenCipher, TokenUnreadable
from storage.database import Database
from storage.engines import sqlite_file
from storage.values import Installation

MOST_ASKED = 50
"""Slack is asked about so many installations, each a call; the log tells of the others."""


def check_installations(settings: Settings) -> Iterator[Check]:
    """Every finding about OAuth; a setting that is missing is a finding of the settings already."""
    if not settings.installs_by_oauth or settings.meet_public_url is None:
        return
    yield _way_back(settings.meet_public_url)
    if settings.slack_bot_token:
        text = "SLACK_BOT_TOKEN serves its own workspace as well, until that one installs Meet by OAuth."
        yield Check("oauth_beside_token", OK, text, "Leave it unset once every workspace has installed Meet.")
    if settings.meet_secret_key.get_secret_value():
        yield from _installations(settings)


def _way_back(public_url: str) -> Check:
    if urlsplit(public_url).scheme != "https":
        text = "Slack sends people back only to an https address, and MEET_PUBLIC_URL is none."
        return Check("oauth", FAILURE, text, "Set MEET_PUBLIC_URL to an https address that leads to MEET_BIND.")
    cure = f"{public_url}{REDIRECT} must stand under OAuth & Permissions, Redirect URLs, of the app's page."
    return Check("oauth", OK, f"Workspaces install Meet at {public_url}{INSTALL}.", cure)


def _installations(settings: Settings) -> Iterator[Check]:
    file = sqlite_file(settings.database_url)
    if file is not None and not file.exists():
        return
    try:
        with _opened(settings.database_url) as database:
            yield from _each(settings, database)
    except MeetError as refused:
        yield Check(
            "installations", WARNING, f"The installations could not be read: {error_text(refused)}", "See `database`."
        )


@contextmanager
def _opened(url: str) -> Iterator[Database]:
    database = Database(url, clock=SystemClock())
    try:
        yield database
    finally:
        database.dispose()


def _each(settings: Settings, database: Database) -> Iterator[Check]:
    if not database.schema_is_current():
        return
    installations, opener = (
        installing.list_installations(database),
        Installations(database, TokenCipher(settings.secret_key)),
    )
    if not installations:
        cure = f"Open {settings.meet_public_url}{INSTALL} and install it in one."
        yield Check("installations", WARNING, "No workspace has installed Meet by OAuth yet.", cure)
        return
    asked = installations[:MOST_ASKED]
    troubles = list(filter(None, (_trouble(settings, database, opener, one) for one in asked)))
    yield from troubles
    yield from _summary(len(installations), len(asked), len(troubles))


def _summary(installed: int, asked: int, troubled: int) -> Iterator[Check]:
    """How many Slack was asked about, where that is not said by the troubles alone."""
    said = f"{installed} {'workspace' if installed == 1 else 'workspaces'} installed Meet"
    if installed > asked:
        taken = asked - troubled
        yield Check("installations", OK, f"{said}; Slack was asked about {asked}, and takes the tokens of {taken}.")
    elif not troubled:
        yield Check(
            "installations", OK, f"{said}, and Slack takes {'its token' if installed == 1 else 'their tokens'}."
        )


def _trouble(settings: Settings, database: Database, opener: Installations, installation: Installation) -> Check | None:
    """What is wrong with this installation. A token that ended is renewed when it is next used."""
    try:
        token = opener.decrypted(installation).bot_token
        if is_good(installation.expires_at, database.now()):
            web_client(settings, token).auth_test()
    except TokenUnreadable as broken:
        return Check(
            "installations", FAILURE, error_text(broken), "Set the old MEET_SECRET_KEY, or have it installed anew."
        )
    except SlackApiError as refused:
        if is_slacks_fault(refused) or wait_of(refused) is not None:
            text = f"Slack did not answer about {installation.workspace}, or something between here and Slack did."
            return Check("installations", WARNING, text, "Check again later; check the proxy and SLACK_API_URL.")
        text = f"Slack refused the token of {installation.workspace}: {code_of(refused)}."
        cure = f"If that workspace still wants Meet, it is installed anew at {settings.meet_public_url}{INSTALL}."
        return Check("installations", WARNING, text, cure)
    except LOST as unreachable:
        text = f"Slack could not be asked about {installation.workspace} ({unreachable})."
        return Check("installations", WARNING, text, "Check the network, the proxy and SLACK_API_URL.")
    return None
