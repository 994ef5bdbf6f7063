"""Makes boto3 clients from the settings. boto3 is imported on use, because that is slow."""

import os
import threading
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from bot.config.settings import Settings

if TYPE_CHECKING:
    import boto3

_making = threading.Lock()


def make_client(settings: Settings, service: str, **configuration: Any) -> Any:
    """A client of that service, safe for several threads; `configuration` goes to botocore's Config.

    Raises botocore's errors where region or profile are missing.
    """
    from botocore.config import Config

    # Making a client is not thread-safe, using one is (boto3, guide to clients).
    with _making:
        session = _session(tuple(settings.aws_session.items()))
        return session.client(
            service,  # type: ignore[call-overload]  # the stubs know literal names alone
            endpoint_url=_endpoint(settings, service),
            config=Config(**configuration),
        )


def _endpoint(settings: Settings, service: str) -> str | None:
    """Where the service is; None leaves it to boto3, which an address for this service alone must reach.

    https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
    """
    return None if os.environ.get(f"AWS_ENDPOINT_URL_{service.upper()}") else settings.aws_endpoint_url


@lru_cache(maxsize=4)
def _session(arguments: tuple[tuple[str, Any], ...]) -> "boto3.Session":
    """One session for the same credentials: the first client of a session costs thirty times the next."""
    import boto3

    return boto3.Session(**dict(arguments))
