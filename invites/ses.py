"""Amazon SES as Mailer: one SendRawEmail for one mail, never retried here. It knows no outbox."""

from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from bot.config.settings import Settings
from bot.domain.breaker import BreakerReason
from bot.domain.mail_health import Reading
from bot.ports import MailInDoubt, MailMisconfigured, OutgoingMail, Quota
from invites.addresses import wire_address
from invites.aws import make_client
from invites.mail_marks import OUTBOX_TAG
from invites.reputation import Reputation
from invites.ses_errors import NOBODY, Ends, mail_error

CONNECT_TIMEOUT = 5
READ_TIMEOUT = 20
"""Seconds. SES answers in a tenth of one; a lease of the outbox is far longer than both together."""
POOL = 32
MAIL = "RawMessage.Data"
"""The field of SendRawEmail's form that holds the mail in base64."""


class SesMailer:
    """Sends through the SES account of the settings. One client for all threads, made on first use."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._reputation = Reputation(settings)

    def send(self, mail: OutgoingMail) -> str:
        """SES's message id. Raises a MailError that says what it means (invites/ses_errors.py); one POST, no more."""
        settings = self._settings
        if settings.meet_from_address is None:
            raise MailMisconfigured("NoSender", "MEET_FROM_ADDRESS is not set.", BreakerReason.IDENTITY)
        source = wire_address(settings.meet_from_address)
        answer = self._call(
            "send_raw_email",
            Ends(source, mail.recipient),
            Source=source,
            Destinations=[mail.recipient],
            RawMessage={"Data": mail.raw},
            # Without the set, feedback would be lost: never leave it out.
            ConfigurationSetName=settings.meet_configuration_set,
            Tags=[{"Name": OUTBOX_TAG, "Value": mail.delivery}],
        )
        message_id = answer.get("MessageId")
        if not message_id:
            raise MailInDoubt("NoMessageId", "SES accepted the call but named no message.")
        return str(message_id)

    def quota(self) -> Quota:
        """What SES allows now; `daily` is -1 where SES sets no limit. Raises a MailError."""
        answer = self._call("get_send_quota")
        rate, daily, sent = (answer.get(name, 0) for name in ("MaxSendRate", "Max24HourSend", "SentLast24Hours"))
        return Quota(rate=float(rate), daily=int(daily), sent=int(sent))

    def reputation(self, now: datetime) -> list[Reading]:
        """The account's bounce and complaint rate, as SES measures them (`invites.reputation`). Raises nothing."""
        return self._reputation.read(now)

    def close(self) -> None:
        """Closes the clients' connections; the mailer may be used again."""
        self._reputation.close()
        if client := self.__dict__.pop("_client", None):
            client.close()

    def _call(self, operation: str, ends: Ends = NOBODY, **arguments: Any) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = getattr(self._client, operation)(**arguments)
        except Exception as error:
            raise mail_error(error, ends) from error
        return answer

    @cached_property
    def _client(self) -> Any:
        # botocore would POST again when a reply is lost, and the mail would go out twice.
        once = {"mode": "standard", "total_max_attempts": 1}
        client = make_client(
            self._settings,
            "ses",
            retries=once,
            connect_timeout=CONNECT_TIMEOUT,
            read_timeout=READ_TIMEOUT,
            max_pool_connections=POOL,
        )
        client.meta.events.register("before-call.ses.SendRawEmail", encode_form)
        return client


def encode_form(params: dict[str, Any], **_: Any) -> None:
    """Writes the request's form before botocore does, which quotes the mail sign by sign, and twice: that took half of
    a call's processor time. A handler of botocore's event `before-call`.

    https://docs.aws.amazon.com/boto3/latest/guide/events.html
    """
    form: dict[str, str] = params["body"]
    # Base64 has three signs beside letters and digits.
    mail = form.pop(MAIL).replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")
    params["body"] = f"{urlencode(form)}&{MAIL}={mail}".encode("ascii")
