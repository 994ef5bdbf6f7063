"""Which option is best, and why, in words. Required people first, then everybody, then the earlier time."""

from dataclasses import dataclass

from bot.domain.poll import Option
from bot.domain.tally import Tally


@dataclass(frozen=True, slots=True)
class Ranked:
    """One option with its reason ("both required people yes, 5 yes, 1 maybe"); `warning` is "" for nothing to fear."""

    option: Option
    tally: Tally
    reason: str
    warning: str = ""
