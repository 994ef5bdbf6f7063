"""Days that are offered as a whole. They are dates: no zone and no clock change moves them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

MOST_DAYS = 31
"""So many days in a row at most are one option, or one range: a typo in a year must not offer three hundred."""


@dataclass(frozen=True, slots=True, order=True)
class Days:
    """One day, or several in a row. `after` is the day after the last: RFC 5545, section 3.6.1, ends dates so."""

    first: date
    after: date

    def __post_init__(self) -> None:
        if not (type(self.first) is type(self.after) is date):
            raise TypeError("Days are dates without a clock time.")
        if self.after <= self.first:
            raise ValueError("Days end after they begin.")

    @property
    def last(self) -> date:
        return self.after - timedelta(days=1)

    @property
    def count(self) -> int:
        return (self.after - self.first).days

    def later_by(self, number: int) -> "Days":
        """So many days later, as many as before."""
        distance = timedelta(days=number)
        return Days(self.first + distance, self.after + distance)


def days_from(first: date, count: int = 1) -> Days:
    """So many days from this one on."""
    return Days(first, first + timedelta(days=count))


def read_days(texts: Sequence[str]) -> Days | None:
    """The days of two ISO dates, the first and the one after the last; None for no text. Raises ValueError."""
    if not texts:
        return None
    first, after = map(date.fromisoformat, texts)
    return Days(first, after)
