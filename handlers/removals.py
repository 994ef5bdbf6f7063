"""Owns reading what Slack tells when a workspace takes Meet away; what follows from it is a service's."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.domain.installation import workspace_of
from handlers.json_access import Json, dig, text_at

WHOLE_SECONDS = timedelta(seconds=1)
"""`event_time` counts whole seconds: what happened within the second after it happened then."""


@dataclass(frozen=True, slots=True)
class Removal:
    """Whose installation ended, and when; None where Slack did not say."""

    workspace: str
    happened_at: datetime | None
    revokes_bot: bool


def read_removal(body: Json) -> Removal:
    """The removal of an `app_uninstalled` or `tokens_revoked`.

    Sources: https://docs.slack.dev/reference/events/app_uninstalled and tokens_revoked.
    """
    installation = dig(body, "authorizations", 0) or body
    organisation = any(dig(one, "is_enterprise_install") is True for one in (installation, body))
    workspace = workspace_of(
        text_at(installation, "enterprise_id"), text_at(installation, "team_id"), organisation=organisation
    )
    return Removal(workspace, _instant(dig(body, "event_time")), bool(dig(body, "event", "tokens", "bot")))


def _instant(seconds: object) -> datetime | None:
    if not isinstance(seconds, int) or isinstance(seconds, bool):
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC) + WHOLE_SECONDS
    except (OverflowError, OSError, ValueError):
        return None
