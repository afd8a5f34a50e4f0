"""What may have gone wrong with a number: another unit, the wrong way round, rounded too far. None gives the answer.

A hint is found like a right answer: what the student wrote is turned round, and its digest compared.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal

from airace.student.answers import Asked, steps

SLIPS = [10.0**power for power in (1, 2, 3, 6, 9, -1, -2, -3, -6, -9)]
MANY = 20  # of so many numbers one is met by chance
UNIT = "The digits are right, the size is not. Look at the unit."
SIGN = "Look at its sign: is it more or less?"
REST = "This is the rest: what it lacks to 100 per cent."
ROUND = "Turn the division round: which number is divided by which?"
FURTHER = "This is rounded further than asked."


def of(asked: Asked, value: float, is_right: Callable[[int], bool]) -> str:
    """Return a hint at a wrong number, or nothing.

    Parameters
    ----------
    asked
        What the exercise asks for.
    value
        The number that is wrong.
    is_right
        Says whether a number of steps, as `airace.student.answers.steps` returns it, is the right one.
    """
    if not asked.is_number or not value:
        return ""

    def meets(other: float) -> bool:
        return any(map(is_right, steps(asked, other)))

    if meets(-value):
        return SIGN
    if any(meets(value * slip) for slip in SLIPS):
        return UNIT
    if asked.per_cent and meets(100 - value):
        return REST
    if any(map(is_right, _turned(asked, value))):
        return ROUND
    if asked.decimals > 0 and value == round(value) and any(map(is_right, _around(asked, value))):
        return FURTHER
    return ""


def _turned(asked: Asked, value: float) -> range:
    """Return the steps of one divided by a number, which itself was rounded where it was written."""
    whole = 100.0**2 if asked.per_cent else 1.0
    half = 0.5 * 10.0 ** Decimal(repr(value)).as_tuple().exponent
    if abs(value) <= half:
        return range(0)
    ends = sorted(whole / (value + way * half) * 10.0**asked.decimals for way in (-1, 1))
    low, high = math.floor(ends[0] + 0.5), math.ceil(ends[1] - 0.5)
    return range(low, high + 1) if high - low < MANY else range(0)


def _around(asked: Asked, value: float) -> range:
    """Return the steps that are rounded to the same whole number."""
    one = 10**asked.decimals
    middle = round(value) * one
    return range(middle - one // 2, middle + one // 2 + 1)
