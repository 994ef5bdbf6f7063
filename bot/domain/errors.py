"""The errors that a person can put right. Each carries a reason; `bot.language.reasons` has its sentence."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.domain.reasons import Why


class MeetError(Exception):
    """Something a person can put right. `why` is the reason; outside the domain and the services it may be a sentence
    instead, for the operator. A sentence says what happened, that nothing was lost, and what to do next."""

    def __init__(self, why: "Why | str") -> None:
        super().__init__(why)
        self.why = why


class NotFound(MeetError):
    """The thing is not there, or not for this workspace or person to see."""


class NotAllowed(MeetError):
    """This person may not do that."""


class PollNotOpen(MeetError):
    """The poll is closed, cancelled or past its deadline."""


class LimitReached(MeetError):
    """This person has done enough of it for now."""


class AddressNeeded(MeetError):
    """A close needs an organizer's address and nobody has one."""


class InvalidInput(MeetError):
    """Fields of a form that cannot be accepted: field name to reason."""

    def __init__(self, fields: "Mapping[str, Why | str]") -> None:
        super().__init__(" ".join(map(str, fields.values())))
        self.fields = fields


class Unconfirmed(MeetError):
    """Acceptable once confirmed by submitting a second time: field name to the reasons for asking."""

    def __init__(self, warnings: "Mapping[str, tuple[Why, ...]]", token: str = "") -> None:
        super().__init__(" ".join(str(one) for found in warnings.values() for one in found))
        self.warnings = warnings
        self.token = token
        """Comes back as `confirmed` with the second submission, and confirms exactly these warnings."""
