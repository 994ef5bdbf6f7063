"""Makes boto3 clients from the settings. boto3 is imported on use, because it is dear and `meet --help` needs none."""

import threading
from typing import Any

from bot.config import Settings

_making = threading.Lock()


def make_client(settings: Settings, service: str, **configuration: Any) -> Any:
    """A client of that service, safe for several threads; `configuration` goes to botocore's Config.

    Raises botocore's errors where region or profile are missing.
    """
    import boto3
    from botocore.config import Config

    # Making a client is not thread-safe, using one is (boto3, guide to clients).
    with _making:
        session = boto3.Session(**settings.aws_session)  # type: ignore[arg-type]
        return session.client(
            service,  # type: ignore[call-overload]
            endpoint_url=settings.aws_endpoint_url,
            config=Config(**configuration),
        )
