"""Makes boto3 clients from the settings. boto3 is imported on use, because it is dear and `meet --help` needs none."""

import threading
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from bot.config import Settings

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
            service,  # type: ignore[call-overload]
            endpoint_url=settings.aws_endpoint_url,
            config=Config(**configuration),
        )


@lru_cache(maxsize=4)
def _session(arguments: tuple[tuple[str, str], ...]) -> "boto3.Session":
    """One session for the same credentials: the first client of a session costs thirty times the next."""
    import boto3

    return boto3.Session(**dict(arguments))  # type: ignore[arg-type]
