"""Owns a row of numbers as a small picture of eight heights. It knows no unit."""

from collections.abc import Sequence

HEIGHTS = "▁▂▃▄▅▆▇█"


def sparkline(values: Sequence[float], top: float) -> str:
    """One sign a value: the lowest for nothing, the highest from `top` on. What is above zero never looks like nothing
    where `top` allows a second height."""
    return "".join(_height(value, top) for value in values)


def _height(value: float, top: float) -> str:
    if value <= 0 or top <= 0:
        return HEIGHTS[0]
    place = int(value / top * (len(HEIGHTS) - 1))
    return HEIGHTS[min(max(place, 1), len(HEIGHTS) - 1)]
