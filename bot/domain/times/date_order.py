"""Which number of "12/1" is the month, to its writer."""

from enum import Enum


class DateOrder(Enum):
    """What "12/1" means to its writer."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"
    UNKNOWN = "unknown"


_MONTH_FIRST_LANGUAGES = frozenset({"ja", "ko", "zh", "hu"})


def date_order(locale: str, zone: str) -> DateOrder:
    """What "12/1" means to a person of this Slack locale and zone.

    Slack gives "en-US" to everybody who chose no language, so it decides in the zones of America alone.
    """
    language, _, region = locale.partition("-")
    if not language:
        return DateOrder.UNKNOWN
    if language in _MONTH_FIRST_LANGUAGES:
        return DateOrder.MONTH_FIRST
    if language != "en" or region in {"GB", "AU", "NZ", "IE", "IN"}:
        return DateOrder.DAY_FIRST
    american = region == "US" and zone.startswith(("America/", "US/", "Pacific/Honolulu"))
    return DateOrder.MONTH_FIRST if american else DateOrder.UNKNOWN
