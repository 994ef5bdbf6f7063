"""Amazon SQS as FeedbackQueue: receive ten, delete tens, count. It reads no message."""

import json
from functools import cached_property
from typing import Any

import structlog

from bot.config.settings import Settings
from bot.domain.errors import MeetError
from bot.ports import QueueMessage
from invites.aws import make_client
from invites.aws_answers import NOT_AWS, said, vendor_errors

MOST_MESSAGES = 10
WAIT_SECONDS = 5
"""Long polling asks every server of SQS. With five seconds a stop takes less than ten."""
RETRIES = 2
"""Receiving and deleting twice does no harm; sending twice does."""
VISIBILITY_SECONDS = 120
"""Longer than the worst time from a receive to the delete, or a second reader would get them meanwhile."""
logger = structlog.get_logger("meet.invites")


class SqsFeedbackQueue:
    """The feedback queue of the settings, or the one with this `url`. One client for all threads, made on first
    use."""

    def __init__(
        self, settings: Settings, *, wait_seconds: int = WAIT_SECONDS, retries: int = RETRIES, url: str | None = None
    ) -> None:
        """Raises MeetError where the settings name no queue."""
        named = url or settings.meet_feedback_queue_url
        if named is None:
            raise MeetError("MEET_FEEDBACK_QUEUE_URL is not set; `meet setup-aws` makes the queue and prints it.")
        self._settings = settings
        self._url = named
        self._wait_seconds = wait_seconds
        self._retries = retries

    def receive(self, *, wait: bool = True) -> list[QueueMessage]:
        """Up to ten messages as soon as there is one. Empty after five seconds; without `wait` at once.

        Raises OSError when unreachable.
        """
        answer = self._call(
            "receive_message",
            QueueUrl=self._url,
            MaxNumberOfMessages=MOST_MESSAGES,
            WaitTimeSeconds=self._wait_seconds if wait else 0,
            VisibilityTimeout=VISIBILITY_SECONDS,
            MessageSystemAttributeNames=["ApproximateReceiveCount"],
        )
        return [_message(one) for one in answer.get("Messages", [])]

    def delete(self, messages: list[QueueMessage]) -> None:
        """Removes them. A message that stays arrives again, which does no harm and is logged. Raises OSError."""
        for start in range(0, len(messages), MOST_MESSAGES):
            self._delete_ten(messages[start : start + MOST_MESSAGES])

    def _delete_ten(self, messages: list[QueueMessage]) -> None:
        entries = [{"Id": str(place), "ReceiptHandle": one.receipt} for place, one in enumerate(messages)]
        answer = self._call("delete_message_batch", QueueUrl=self._url, Entries=entries)
        for failed in answer.get("Failed", []):
            logger.warning("feedback_delete_failed", code=failed.get("Code"))

    def depth(self) -> tuple[int, int]:
        """How many wait, and how many lie in the dead-letter queue (0 without one). Raises OSError."""
        attributes = self._attributes(self._url, "ApproximateNumberOfMessages", "RedrivePolicy")
        dead_letter_url = _dead_letter_url(self._url, attributes.get("RedrivePolicy", ""))
        if "ApproximateNumberOfMessages" not in attributes:
            raise self._unusable(NOT_AWS.format("without a number of messages"))
        waiting = int(attributes["ApproximateNumberOfMessages"])
        if not dead_letter_url:
            return waiting, 0
        dead = self._attributes(dead_letter_url, "ApproximateNumberOfMessages")
        return waiting, int(dead.get("ApproximateNumberOfMessages", 0))

    def arn(self) -> str:
        """The queue's name in all of AWS; "" where SQS does not tell it. Raises OSError."""
        return self._attributes(self._url, "QueueArn").get("QueueArn", "")

    def close(self) -> None:
        """Closes the client's connections; the queue may be used again."""
        if client := self.__dict__.pop("_client", None):
            client.close()

    def _attributes(self, url: str, *names: str) -> dict[str, str]:
        answer = self._call("get_queue_attributes", QueueUrl=url, AttributeNames=list(names))
        found: dict[str, str] = answer.get("Attributes", {})
        return found

    def _call(self, operation: str, **arguments: Any) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = getattr(self._client, operation)(**arguments)
        except vendor_errors() as error:
            raise self._unusable(said(error)) from error
        return answer

    def _unusable(self, why: str) -> OSError:
        """Names the queue: the same class reads the answers to invites."""
        return OSError(f"The queue {self._url.rpartition('/')[2]} could not be used: {why}")

    @cached_property
    def _client(self) -> Any:
        # The read timeout must stay above the wait, or every quiet moment would look like a fault.
        again = {"mode": "standard", "max_attempts": self._retries}
        return make_client(self._settings, "sqs", retries=again, connect_timeout=5, read_timeout=WAIT_SECONDS + 25)


def _message(received: dict[str, Any]) -> QueueMessage:
    count = received.get("Attributes", {}).get("ApproximateReceiveCount", 1)
    return QueueMessage(received["MessageId"], received["ReceiptHandle"], received.get("Body", ""), int(count))


def _dead_letter_url(queue_url: str, redrive_policy: str) -> str:
    """The URL beside the queue's own: asking SQS for it would need one more permission."""
    try:
        target = str(json.loads(redrive_policy)["deadLetterTargetArn"])
    except (ValueError, KeyError, TypeError):
        return ""
    return f"{queue_url.rpartition('/')[0]}/{target.rpartition(':')[2]}"
