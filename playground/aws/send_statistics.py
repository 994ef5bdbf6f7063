"""Counts a region's mails the way GetSendStatistics shows them: per quarter of an hour. It keeps nothing."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from playground.aws.mailbox import Mail

COUNTED = {"Bounce": "Bounces", "Complaint": "Complaints", "Reject": "Rejects"}


def send_data_points(mails: Iterable[Mail], region: str) -> list[dict[str, Any]]:
    """One point for each quarter of an hour with mail, oldest first."""
    points: dict[datetime, dict[str, Any]] = {}
    for mail in (mail for mail in mails if mail.region == region):
        start = mail.accepted_at.replace(minute=mail.accepted_at.minute // 15 * 15, second=0, microsecond=0)
        empty = {"Timestamp": start, "DeliveryAttempts": 0, "Bounces": 0, "Complaints": 0, "Rejects": 0}
        point = points.setdefault(start, empty)
        point["DeliveryAttempts"] += len(mail.recipients)
        for event in mail.events:
            if event["kind"] in COUNTED:
                point[COUNTED[event["kind"]]] += len(event["recipients"])
    return [points[start] for start in sorted(points)]
