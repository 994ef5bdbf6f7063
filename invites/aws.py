"""Makes clients of AWS from the settings. botocore, on which boto3 stands, is imported on use, because that is slow."""

import os
import threading
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from bot.config.settings import Settings

if TYPE_CHECKING:
    from botocore.session import Session

_making = threading.Lock()


def make_client(settings: Settings, service: str, **configuration: Any) -> Any:
    """A client of that service, safe for several threads; `configuration` goes to botocore's Config.

    Raises botocore's errors where region or profile are missing.
    """
    from botocore.config import Config

    from invites.anothers_answers import refuse_anothers

    # Making a client is not thread-safe, using one is (boto3, guide to clients).
    with _making:
        client = _session(settings.aws_profile).create_client(
            service,
            **settings.aws_access,
            endpoint_url=_endpoint(settings, service),
            config=Config(**configuration),
        )
    client.meta.events.register("before-parse", refuse_anothers)
    return client


def _endpoint(settings: Settings, service: str) -> str | None:
    """Where the service is; None leaves it to botocore, which an address for this service alone must reach.

    https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
    """
    return None if os.environ.get(f"AWS_ENDPOINT_URL_{service.upper()}") else settings.aws_endpoint_url


@lru_cache(maxsize=4)
def _session(profile: str | None) -> "Session":
    """One session for all clients: the first client of a session costs thirty times the next."""
    from botocore.session import Session

    from invites.aws_models import SmallFileLoader

    session = Session(profile=profile)
    session.get_component("data_loader").file_loader = SmallFileLoader()
    return session
