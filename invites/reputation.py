"""Asks CloudWatch for the rates that SES itself measures of the account. It judges nothing and stores nothing.

https://docs.aws.amazon.com/ses/latest/dg/reputationdashboard-cloudwatch-alarm.html
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import structlog

from bot.config.settings import Settings
from bot.domain.mail_health import Figure, Reading, Unknown
from invites.aws import make_client
from invites.aws_answers import said, vendor_errors

METRICS = {
    Figure.SES_BOUNCE_RATE: "Reputation.BounceRate",
    Figure.SES_COMPLAINT_RATE: "Reputation.ComplaintRate",
}
PERIOD = timedelta(hours=1)
LOOK_BACK = timedelta(days=2)
"""SES publishes a figure when it changes, which is not every hour."""
logger = structlog.get_logger("meet.quota")


class Reputation:
    """The account's rates in the region of the settings. One client, made on first use."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def read(self, now: datetime) -> list[Reading]:
        """The newest of each rate, a share of one. Where AWS tells none, the reading says why. Raises nothing."""
        from botocore.exceptions import ClientError

        try:
            answer = self._client.get_metric_data(
                MetricDataQueries=[_query(figure, metric) for figure, metric in METRICS.items()],
                StartTime=now - LOOK_BACK,
                EndTime=now,
                ScanBy="TimestampDescending",
            )
        except ClientError as refused:
            logger.info("ses_rates_refused", error=str(refused))
            return _untold(_why(str(refused.response.get("Error", {}).get("Code", ""))), now)
        except vendor_errors() as error:
            logger.warning("ses_rates_unknown", error=said(error))
            return _untold(Unknown.UNREACHABLE, now)
        except Exception:
            # A proxy may answer what no parser of botocore's takes; sending does not depend on these figures.
            logger.warning("ses_rates_unknown", exc_info=True)
            return _untold(Unknown.UNREACHABLE, now)
        values = {one.get("Id"): one.get("Values") for one in answer.get("MetricDataResults", [])}
        return [_reading(figure, values.get(figure), now) for figure in METRICS]

    def close(self) -> None:
        """Closes the client's connections; it may be used again."""
        if client := self.__dict__.pop("_client", None):
            client.close()

    @cached_property
    def _client(self) -> Any:
        once = {"mode": "standard", "total_max_attempts": 1}
        return make_client(self._settings, "cloudwatch", retries=once, connect_timeout=5, read_timeout=10)


def _query(figure: Figure, metric: str) -> dict[str, Any]:
    stat = {"Metric": {"Namespace": "AWS/SES", "MetricName": metric}, "Period": int(PERIOD.total_seconds())}
    return {"Id": str(figure), "MetricStat": {**stat, "Stat": "Average"}}


def _reading(figure: Figure, values: Sequence[float] | None, now: datetime) -> Reading:
    return Reading(figure, float(values[0]), now) if values else Reading(figure, None, now, Unknown.NOT_MEASURED)


def _why(code: str) -> Unknown:
    refused = any(word in code for word in ("AccessDenied", "NotAuthorized", "Unauthorized", "OptInRequired"))
    return Unknown.NOT_PERMITTED if refused else Unknown.UNREACHABLE


def _untold(why: Unknown, now: datetime) -> list[Reading]:
    return [Reading(figure, None, now, why) for figure in METRICS]
