"""The errors whose text is fit for the person who caused them."""

from collections.abc import Mapping

from bot.domain.times.values import Problem


class MeetError(Exception):
    """Something a person can put right. `text` says what happened, that nothing was lost, and what to do next."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


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
    """Fields of a form that cannot be accepted: field name to sentence, or to a problem that a view puts into words."""

    def __init__(self, fields: Mapping[str, str | Problem]) -> None:
        super().__init__(" ".join(said if isinstance(said, str) else said.reason for said in fields.values()))
        self.fields = fields


class Unconfirmed(MeetError):
    """Acceptable once confirmed by submitting a second time: field name to warning."""

    def __init__(self, warnings: dict[str, str], token: str = "") -> None:
        super().__init__(" ".join(warnings.values()))
        self.warnings = warnings
        self.token = token
        """Comes back as `confirmed` with the second submission, and confirms exactly these warnings."""
