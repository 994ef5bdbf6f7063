"""The part of `meet check` about people: who is told when sending pauses, and how mail is stopped."""

from collections.abc import Iterator

from bot.checks.check import FAILURE, OK, WARNING, Check
from bot.checks.tokens import Tokens
from bot.config.settings import Settings
from bot.config.values import Operator
from handlers.slack.clients import web_client
from handlers.slack.errors import LOST, SlackApiError, code_of, is_slacks_fault

FORM = "MEET_OPERATORS takes workspace:user, like T0123ABC:U0456DEF; in Slack: profile, More, Copy member ID."
NOBODY = frozenset({"user_not_found", "user_not_visible", "users_not_found"})


def check_people(settings: Settings) -> Iterator[Check]:
    """Every finding about operators, and one about stopping mail."""
    yield from _operators(settings)
    if settings.meet_public_url:
        yield Check("unsubscribe", OK, f"Mails offer one click to stop, at {settings.meet_public_url}.")
    else:
        cure = "Set MEET_PUBLIC_URL to an https address that leads to MEET_BIND, or leave it."
        yield Check("unsubscribe", OK, "Mails name `/meet stop` as the way to stop them.", cure)


def _operators(settings: Settings) -> Iterator[Check]:
    if not settings.meet_operators:
        cure = "Set MEET_OPERATORS to workspace:user, like T0123ABC:U0456DEF."
        yield Check("operators", WARNING, "Nobody is told when sending pauses.", cure)
        return
    with Tokens(settings) as tokens:
        troubles = [one for operator in settings.meet_operators if (one := _trouble(settings, tokens, operator))]
    yield from troubles
    if not troubles:
        yield Check("operators", OK, f"{len(settings.meet_operators)} told when sending pauses.")


def _trouble(settings: Settings, tokens: Tokens, operator: Operator) -> Check | None:
    """What keeps this person from being told; None where nothing does, or where Slack cannot be asked at all."""
    named = f"{operator.workspace}:{operator.user}"
    token = tokens.of(operator.workspace)
    if token is None:
        return None
    if token == "":
        return _elsewhere(operator.workspace, named, tokens.own_workspaces)
    try:
        user = web_client(settings, token).users_info(user=operator.user).get("user")
    except SlackApiError as refused:
        return _refused(named, refused)
    except LOST:
        # `slack_token` says it already.
        return None
    return _unfit(named, user if isinstance(user, dict) else {})


def _elsewhere(workspace: str, named: str, ours: frozenset[str]) -> Check:
    text = f"Meet is not installed in {workspace}, so {named} is never told."
    if not ours:
        return Check("operators", FAILURE, text, FORM)
    text = f"{text} SLACK_BOT_TOKEN is of {' in '.join(sorted(ours, reverse=True))}."
    return Check("operators", FAILURE, text, f"Set that workspace's token if it is the one meant, else: {FORM}")


def _refused(named: str, refused: SlackApiError) -> Check | None:
    if is_slacks_fault(refused):
        return None
    if code_of(refused) in NOBODY:
        return Check("operators", FAILURE, f"Slack knows nobody called {named}.", FORM)
    text = f"Slack did not say who {named} is ({code_of(refused)})."
    return Check("operators", WARNING, text, "See `slack_token` and `slack_scopes`.")


def _unfit(named: str, user: dict[str, object]) -> Check | None:
    if user.get("deleted"):
        return Check("operators", FAILURE, f"{named} is deactivated in Slack and is never told.", FORM)
    if user.get("is_bot"):
        return Check("operators", FAILURE, f"{named} is a bot, and nobody reads what it is told.", FORM)
    return None
