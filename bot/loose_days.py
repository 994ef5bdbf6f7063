"""Days in words that Meet's own grammar does not know ("in 3 days", "heute in einer Woche"), read by dateparser."""

from datetime import date, datetime, time

_LANGUAGES = ("en", "de")
_WHOLE_DAYS = frozenset({"day", "week"})
"""dateparser calls a day in two weeks a week; a month, a year or a moment is no day."""


def read_loosely(day_words: str, today: date) -> date | None:
    """The day that the words name, in the future where they leave it open; None where they name no day.

    The words come from the grammar, which bounds them. A zone among them ("3 Dec PST") would change the day's meaning,
    so it makes them none. dateparser is imported on first use, as that takes a quarter of a second.
    """
    from dateparser.date import DateDataParser

    noon = datetime.combine(today, time(12))
    settings = {"PREFER_DATES_FROM": "future", "RELATIVE_BASE": noon, "RETURN_TIME_AS_PERIOD": True}
    found = DateDataParser(languages=list(_LANGUAGES), settings=settings).get_date_data(day_words)
    if found.date_obj is None or found.date_obj.tzinfo or found.period not in _WHOLE_DAYS:
        return None
    return found.date_obj.date()
