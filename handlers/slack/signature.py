"""Owns whether Slack signed a request that came by HTTP, judged on its bytes, before anybody takes them apart.

Source: https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

import hmac
import threading
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog

from bot.ports import Clock

TIMESTAMP: Final = "X-Slack-Request-Timestamp"
SIGNATURE: Final = "X-Slack-Signature"
LONGEST_AGE: Final = timedelta(minutes=5)
"""Slack's own limit: a request that somebody recorded is worth nothing later."""
LONGEST_TIMESTAMP: Final = 12
WARNED_EVERY: Final = timedelta(hours=1)
DOES_NOT_FIT: Final = (
    "A request was refused because its signature does not fit SLACK_SIGNING_SECRET. If commands and buttons do not "
    "work, copy the Signing Secret again from the app's page at api.slack.com/apps. If they work, a stranger sent it."
)
TOO_OLD: Final = (
    "A request that Slack signed was refused because it is more than five minutes from this machine's time. If "
    "commands and buttons do not work, set the machine's clock. If they work, somebody sent an old request again."
)

log = structlog.get_logger("meet.web")


class SignatureCheck:
    """Whether requests are Slack's. Safe to share between threads."""

    def __init__(self, secret: str, clock: Clock) -> None:
        """Without a secret nothing verifies."""
        self._secret, self._clock = secret.encode(), clock
        self._guard = threading.Lock()
        self._warned: dict[str, datetime] = {}

    def verifies(self, stamp: str, given: str, body: bytes) -> bool:
        """Whether Slack signed this body within the last five minutes; `stamp` and `given` are the headers TIMESTAMP
        and SIGNATURE, "" where missing. Never raises, whatever they hold."""
        if not self._secret or not given or not _is_timestamp(stamp):
            return False
        if not hmac.compare_digest(self._signature(stamp, body), given.encode("utf-8", "surrogatepass")):
            if self._warns_of(DOES_NOT_FIT):
                log.warning("signature_does_not_fit", cure=DOES_NOT_FIT)
            return False
        if not self._is_fresh(stamp):
            if self._warns_of(TOO_OLD):
                log.warning("signed_request_too_old", cure=TOO_OLD)
            return False
        return True

    def _signature(self, stamp: str, body: bytes) -> bytes:
        return b"v0=" + hmac.digest(self._secret, b"v0:" + stamp.encode() + b":" + body, "sha256").hex().encode()

    def _is_fresh(self, stamp: str) -> bool:
        return abs(self._clock.now().timestamp() - int(stamp)) <= LONGEST_AGE.total_seconds()

    def _warns_of(self, cure: str) -> bool:
        """Once an hour at most: strangers choose how many requests they send."""
        now = self._clock.now()
        with self._guard:
            if now - self._warned.get(cure, _LONG_AGO) < WARNED_EVERY:
                return False
            self._warned[cure] = now
        return True


_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def _is_timestamp(text: str) -> bool:
    """Seconds as Slack writes them: digits alone, no sign, no point, no other script's digits."""
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_TIMESTAMP
