"""What a request from another workspace names."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Ids:
    """What a request from elsewhere names: a poll of here, one of its options, somebody of here, and what is theirs."""

    poll: str = "unknown"
    option: str = "unknown"
    user: str = "UNOBODY"
    submission: str = "unknown"
    notice_key: str = "unknown"
    address: str = "unknown@example.com"
    lease: str = "unknown"
