"""What HTTP on MEET_BIND stands on: the parts, and what every answer of it says. It answers nothing by itself."""

from collections.abc import Callable
from dataclasses import dataclass

from slack_bolt import App

from bot.meet import Meet
from handlers.slack.install_flow import InstallFlow

LONGEST_BODY = 2 * 1024 * 1024
"""A view holds up to 250 kB (Slack); form encoding triples what is not plain, and nothing larger is ours."""
SAFE_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
Probe = Callable[[], str]
"""What is wrong with one part of Meet, "" where nothing is."""


@dataclass(frozen=True)
class Parts:
    """What the pages stand on: the application, Bolt (None in Socket Mode), and what readiness means."""

    meet: Meet
    slack: App | None
    probes: dict[str, Probe]
    install: InstallFlow | None = None
    """None where one workspace is served by its token."""
    alarms: Probe = lambda: ""
    """What is wrong with sending. It makes no replica unready: none of them would serve Slack better."""
