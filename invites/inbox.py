"""The mails that SES received for Meet: a queue that tells of them, and the bucket that holds them."""

from functools import cached_property
from typing import Any

from bot.config.settings import Settings
from bot.domain.errors import MeetError
from bot.ports import MailGone
from invites.aws import make_client
from invites.aws_answers import said, vendor_errors
from invites.sqs import WAIT_SECONDS, SqsFeedbackQueue

GONE = frozenset({"NoSuchKey", "404", "AccessDenied", "403", "InvalidRange", "InvalidObjectState"})
"""Without the right to list the bucket, S3 says AccessDenied of what is not there. The last two are an object without
content, and one that the bucket's owner has archived. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html"""


class S3Inbox:
    """The inbox of the settings. One client for all threads, made on first use."""

    def __init__(self, settings: Settings, *, wait_seconds: int = WAIT_SECONDS) -> None:
        """Raises MeetError where the settings name no queue or bucket."""
        if settings.meet_inbound_queue_url is None or settings.meet_inbound_bucket is None:
            raise MeetError("MEET_INBOUND_QUEUE_URL or MEET_INBOUND_BUCKET is not set.")
        self._settings = settings
        self._bucket = settings.meet_inbound_bucket
        self.queue = SqsFeedbackQueue(settings, wait_seconds=wait_seconds, url=settings.meet_inbound_queue_url)

    def read(self, key: str, most: int) -> bytes:
        """The mail; of a larger one only so many bytes and one more. Raises MailGone, and OSError when unreachable."""
        answer = self._call("get_object", Bucket=self._bucket, Key=key, Range=f"bytes=0-{most}")
        if "html" in str(answer.get("ContentType", "")).lower():
            raise OSError("Something that is not S3 answered with a web page.")
        try:
            content: bytes = answer["Body"].read(most + 1)
        except Exception as error:
            raise OSError(f"The mail could not be read from S3: {said(error)}") from error
        return content

    def delete(self, key: str) -> None:
        """Removes the mail; one that is gone already is no error. Raises OSError."""
        self._call("delete_object", Bucket=self._bucket, Key=key)

    def close(self) -> None:
        """Closes the clients' connections; the inbox may be used again."""
        self.queue.close()
        if client := self.__dict__.pop("_client", None):
            client.close()

    def _call(self, operation: str, **arguments: Any) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = getattr(self._client, operation)(**arguments)
        except vendor_errors() as error:
            code = str(getattr(error, "response", {}).get("Error", {}).get("Code", ""))
            if code in GONE and operation == "get_object":
                raise MailGone(said(error)) from error
            raise OSError(f"The bucket could not be used: {said(error)}") from error
        return answer

    @cached_property
    def _client(self) -> Any:
        again = {"mode": "standard", "max_attempts": 2}
        return make_client(self._settings, "s3", retries=again, connect_timeout=5, read_timeout=20)
