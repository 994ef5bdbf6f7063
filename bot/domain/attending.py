"""What is shown of what calendars answered: to everybody in the poll's message, to the organizer on the card."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.domain.person import is_forgotten
from bot.domain.replies import Answer, Attendance


@dataclass(frozen=True, slots=True)
class CalendarAnswers:
    """Answers by mail. Whoever is in none of these has not answered, which says nothing about their coming.

    Of an anonymous poll only `counts` is filled.
    """

    people: tuple[Attendance, ...] = ()
    """Answers to the time as it stands, oldest first."""
    earlier: tuple[Attendance, ...] = ()
    """Answers to an earlier time of the meeting."""
    counts: Mapping[Answer, int] = field(default_factory=dict)

    def who(self, answer: Answer) -> list[str]:
        """Whose calendar said this about the time as it stands."""
        return [one.user for one in self.people if one.answer is answer]


NO_ANSWERS = CalendarAnswers()


def answers_shown(found: Iterable[Attendance], sequence: int, *, anonymous: bool) -> CalendarAnswers:
    """The answers to an invite whose newest version is `sequence`. Nobody is shown who was forgotten."""
    known = [one for one in found if not is_forgotten(one.user)]
    current = tuple(one for one in known if one.sequence >= sequence)
    counts = Counter(one.answer for one in current)
    if anonymous:
        return CalendarAnswers(counts=counts)
    return CalendarAnswers(current, tuple(one for one in known if one.sequence < sequence), counts)
