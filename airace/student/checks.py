"""Tell whether an answer is right without holding the right answer, only its digest.

A digest keeps an answer from being read by accident. It is no safe: who tries all numbers finds it.
"""

from __future__ import annotations

import contextlib
import hashlib
import math
import numbers
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd

WHOLE = ""  # the name of the part where an exercise has one answer only
DECIMALS = {1: "one decimal", 2: "two decimals"}
EXAMPLES = {
    "yes or no": "True or False",
    "count": "a whole number",
    "text": 'text in quotes, such as "Europe"',
    "names": 'a list of names, such as ["Europe", "Asia"]',
    "day": 'a day in quotes, such as "2020-01-31"',
    "month": 'a month in quotes, such as "2020-01"',
}
WRITTEN = {"day": ("%Y-%m-%d", "%d %B %Y", "%d %b %Y"), "month": ("%Y-%m", "%B %Y", "%b %Y")}


class UnclearAnswer(ValueError):
    """An answer of another kind than the exercise asks for; the message is a sentence for the student."""


def kind_of(value: Any, decimals: int | None = None) -> str:
    """Return which kind of answer a value is.

    Parameters
    ----------
    value
        The right answer.
    decimals
        To how many decimals it is rounded, None where it is exact.

    Raises
    ------
    UnclearAnswer
        If no check can be made of the value; the message says what it is.
    """
    if isinstance(value, (bool, np.bool_)):
        return "yes or no"
    if isinstance(value, numbers.Real):
        if decimals is not None:
            return f"number {decimals}"
        if isinstance(value, numbers.Integral):
            return "count"
        raise UnclearAnswer("a number with decimals that is not rounded: write round(…, 1), so that students know how")
    if isinstance(value, str):
        return "text"
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return "names"
    if isinstance(value, pd.Period) and value.freqstr == "M":
        return "month"
    if isinstance(value, date):  # a pandas.Timestamp is one, too
        return "day"
    raise UnclearAnswer(f"a {type(value).__name__}, of which no check can be made")


def expected(kind: str) -> str:
    """Say in words what an answer of this kind looks like."""
    if not kind.startswith("number"):
        return EXAMPLES[kind]
    decimals = int(kind.split()[1])
    if decimals > 0:
        return f"a number with {DECIMALS.get(decimals, f'{decimals} decimals')}"
    return EXAMPLES["count"] + (f", to the nearest {10**-decimals:,}" if decimals else "")


def readings(kind: str, answer: Any) -> list[str]:
    """Return the answer as it is digested; for a rounded number also its two neighbours, which count as right.

    Raises
    ------
    UnclearAnswer
        If the answer is of another kind.
    """
    if kind == "yes or no":
        if _kind(answer) != kind:
            raise UnclearAnswer(f"{_found(answer)}. Write True or False, without quotes.")
        return [str(bool(answer))]
    if kind == "count" or kind.startswith("number"):
        return _number(kind, answer)
    if kind == "names":
        if not isinstance(answer, (list, tuple, set)) or not all(isinstance(name, str) for name in answer):
            raise UnclearAnswer(f"{_found(answer)}. Write {expected(kind)}.")
        return ["; ".join(sorted({_plain(name) for name in answer}))]
    if kind in WRITTEN:
        return [_time(kind, answer)]
    if not isinstance(answer, str):
        raise UnclearAnswer(f"{_found(answer)}. Write {expected(kind)}.")
    return [_plain(answer)]


def _kind(value: Any) -> str | None:
    """Return which kind of answer a value is, or None."""
    try:
        return kind_of(value, 0)
    except UnclearAnswer:
        return None


def _number(kind: str, answer: Any) -> list[str]:
    if _kind(answer) != "number 0" or not math.isfinite(answer):
        quotes = ", without quotes" if isinstance(answer, str) else ""
        raise UnclearAnswer(f"{_found(answer)}. Write {expected(kind)}{quotes}.")
    if kind == "count":
        if answer != round(answer):
            raise UnclearAnswer("this is counted, so write a whole number.")
        return [str(round(answer))]
    steps = round(float(answer) * 10 ** int(kind.split()[1]))
    return [str(steps), str(steps - 1), str(steps + 1)]


def _time(kind: str, answer: Any) -> str:
    form = WRITTEN[kind][0]
    for written in WRITTEN[kind]:
        with contextlib.suppress(TypeError, ValueError):  # written differently, or neither text nor date
            time = datetime.strptime(answer.strip(), written) if isinstance(answer, str) else answer
            if isinstance(time, (date, pd.Period)):
                return time.strftime(form)
    raise UnclearAnswer(f"{_found(answer)}. Write {expected(kind)}.")


def _plain(text: str) -> str:
    """Capital letters and spaces do not make an answer wrong."""
    return re.sub(r"\s+", " ", text).strip().casefold()


def _found(answer: Any) -> str:
    what = {str: "text", bool: "True or False", dict: "several answers in braces", list: "a list"}
    if isinstance(answer, numbers.Real) and not isinstance(answer, bool):
        return "this is a number" if math.isfinite(answer) else "this is no number that can be compared"
    return f"this is {what.get(type(answer), f'of the type {type(answer).__name__}')}"


def digest(chapter: str, exercise: int, part: str, reading: str) -> str:
    """Return the digest of an answer; its place is in it, so that equal answers have different digests."""
    return hashlib.sha256("\n".join([chapter, str(exercise), part, reading]).encode(errors="replace")).hexdigest()[:20]


def sealed(chapter: str, exercise: int, part: str, value: Any, decimals: int | None = None) -> str:
    """Return what a student notebook holds in place of the right answer: its kind and its digest.

    Raises
    ------
    UnclearAnswer
        If no check can be made of the value.
    """
    kind = kind_of(value, decimals)
    return f"{kind}: {digest(chapter, exercise, part, readings(kind, value)[0])}"


class Checks:
    """The checks of a chapter: call it with the number of an exercise and an answer.

    Parameters
    ----------
    chapter : str
        Name of the notebook without its ending.
    exercises : mapping
        For each number of an exercise its parts, by name; for each part kind and digest, as :func:`sealed` makes them.
    """

    def __init__(self, chapter: str, exercises: Mapping[int, Mapping[str, str]]) -> None:
        self.chapter, self.exercises = chapter, exercises

    def __call__(self, exercise: int, answer: Any) -> None:
        """Say whether the answer is right, in plain words."""
        print(self.verdict(exercise, answer))

    def verdict(self, exercise: int, answer: Any) -> str:
        """Return what there is to say about an answer, never an error."""
        parts = self.exercises.get(exercise)
        if parts is None:
            return f"Exercise {exercise} has no check. There are checks for {', '.join(map(str, self.exercises))}."
        name = f"Exercise {exercise}"
        if WHOLE in parts:
            return f"{name}: {self._part(exercise, WHOLE, answer)}"
        if answer is ...:
            return f"{name}: {NOTHING}"
        if not isinstance(answer, Mapping):
            given = ", ".join(parts)
            return f"{name}: not right yet. It asks for {len(parts)} answers. Keep the braces and the names: {given}."
        said = {part: self._part(exercise, part, answer.get(part, ...)) for part in parts}
        if all(words == RIGHT for words in said.values()):
            return f"{name}: right, all {len(parts)} parts."
        if all(words == NOTHING for words in said.values()):
            return f"{name}: {NOTHING}"
        return "\n".join([f"{name}: not right yet.", *(f"- {part}: {words}" for part, words in said.items())])

    def _part(self, exercise: int, part: str, answer: Any) -> str:
        kind, right = self.exercises[exercise][part].split(": ")
        if answer is ...:
            return NOTHING
        try:
            found = readings(kind, answer)
        except UnclearAnswer as unclear:
            return f"not right yet: {unclear}"
        except OverflowError:
            return "not right yet: this number is too large."
        if any(digest(self.chapter, exercise, part, reading) == right for reading in found):
            return RIGHT
        return f"not right yet.{_tolerance(kind)}"


RIGHT = "right."
NOTHING = "no answer yet. Write it in place of the three dots, run that cell, then run this one again."


def _tolerance(kind: str) -> str:
    if not kind.startswith("number"):
        return ""
    step = 10.0 ** -int(kind.split()[1])
    return f" Expected is {expected(kind)}; {step:,g} more or less also counts as right."
