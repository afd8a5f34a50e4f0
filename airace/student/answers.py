"""Read an answer, in whatever right form a student writes it, as the text of which a digest is made.

A number may be of any type, or text such as "1,234", "6,07" or "27%"; a name may have any case, hyphens and spaces.
What cannot be read is said in a sentence that names the form, never the answer.
"""

from __future__ import annotations

import contextlib
import math
import numbers
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

DECIMALS = {1: "one decimal", 2: "two decimals"}
EXAMPLES = {
    "yes or no": "True or False",
    "count": "a whole number",
    "text": 'text in quotes, such as "Europe"',
    "names": 'a list of names, such as ["Europe", "Asia"]',
    "day": 'a day in quotes, such as "2020-01-31"',
    "month": 'a month in quotes, such as "2020-01"',
}
DAYS = ("%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y", "%d.%m.%Y")
WRITTEN = {"day": DAYS, "month": ("%Y-%m", "%B %Y", "%b %Y", "%m/%Y", "%m-%Y", *DAYS)}
YES_OR_NO = {"true": True, "yes": True, "false": False, "no": False}

EXACT = 100  # from so many steps on, one in the last place is less than a per cent, and counts as right
NUMBER = re.compile(r"([^\d.,+−-]*)([+−-]?[\d.,'’_\s]*\d)(.*)", re.DOTALL)
PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)")
GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
WITH_COMMA = re.compile(r"([+-]?(?:\d{1,3}(?:\.\d{3})+|\d+)),(\d+)")
SIGNS = {"%": "per cent", "$": "dollars", "€": "euros", "×": "times", "x": "times", "mn": "million", "bn": "billion"}
UNIT = re.compile(r"%|\$|€|×|\w+")
SHORT_MONTH = re.compile(r"\b([A-Za-z]{3})t?\.")  # Nov. and Sept.
CHOICE = re.compile(r'"([^"]+)"')
COMMA = "Read as {}: write decimals behind a point, as Python does."
TWO_NUMBERS = "Python reads a comma as two numbers. Write decimals behind a point, and thousands without a comma."


class UnclearAnswer(ValueError):
    """An answer of another kind than the exercise asks for; the message is a sentence for the student."""


@dataclass(frozen=True)
class Asked:
    """What an exercise asks for.

    Parameters
    ----------
    kind
        As `kind_of` returns it.
    note
        A unit, or in quotes what there is to choose from; may be empty.
    """

    kind: str
    note: str = ""

    @property
    def is_number(self) -> bool:
        """Whether it is a number that is rounded."""
        return self.kind.startswith("number")

    @property
    def decimals(self) -> int:
        """To how many decimals the number is rounded; 0 for what is counted."""
        return int(self.kind.split()[1]) if self.is_number else 0

    @property
    def choices(self) -> list[str]:
        """What there is to choose from, where the note names it."""
        return CHOICE.findall(self.note)

    @property
    def per_cent(self) -> bool:
        """Whether it is a share of a hundred."""
        return self.note.startswith("per cent")

    def __str__(self) -> str:
        return f"{expected(self.kind)} ({self.note})" if self.note and not self.choices else expected(self.kind)


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


def readings(asked: Asked, answer: Any) -> tuple[list[str], str]:
    """Return an answer as it is digested, in each way that counts as right, and what there is to say about its form.

    Raises
    ------
    UnclearAnswer
        If the answer is of another kind, or in a form that cannot be read.
    """
    answer = _alone(answer)
    if asked.kind == "yes or no":
        said = YES_OR_NO.get(plain(answer)) if isinstance(answer, str) else answer
        if not isinstance(said, (bool, np.bool_)):
            raise UnclearAnswer(f"{_found(answer)}. Write {expected(asked.kind)}, without quotes.")
        return [str(bool(said))], ""
    if asked.kind == "count" or asked.is_number:
        values, remark = values_of(asked, answer)
        return [str(step) for value in values for step in steps(asked, value)], remark
    if asked.kind == "names":
        return ["; ".join(sorted({_chosen(asked, name) for name in _names(asked, answer)}))], ""
    if asked.kind in WRITTEN:
        return [_time(asked.kind, answer)], ""
    if isinstance(answer, list) and len(answer) == 1:
        answer = answer[0]
    if not isinstance(answer, str):
        raise UnclearAnswer(f"{_found(answer)}. Write {expected(asked.kind)}.")
    return [_chosen(asked, answer)], ""


def values_of(asked: Asked, answer: Any) -> tuple[list[float], str]:
    """Return the numbers as which an answer can be read, and what there is to say about its form.

    Two of them where a unit is per cent, since 0.27 are 27 per cent, or where "1,234" may be two numbers.

    Raises
    ------
    UnclearAnswer
        If it is no number, or has decimals where things are counted.
    """
    answer, remark, has_unit = _alone(answer), "", False
    if isinstance(answer, str):
        values, remark, has_unit = _written(asked, answer)
    elif isinstance(answer, Decimal) or _is_number(answer):
        values = [answer]
    elif isinstance(answer, tuple) and len(answer) > 1 and all(map(_is_number, answer)):
        raise UnclearAnswer(TWO_NUMBERS)
    else:
        raise UnclearAnswer(f"{_found(answer)}. Write {asked}.")
    values = [float(value) for value in values]
    if not all(map(math.isfinite, values)):
        raise UnclearAnswer(f"{_found(answer)}. Write {asked}.")
    if asked.per_cent and not has_unit:
        values += [100 * value for value in values if abs(value) <= 1]
    if asked.kind == "count":
        values = [value for value in values if value == round(value)]
        if not values:
            raise UnclearAnswer("this is counted, so write a whole number.")
    return values, remark


def steps(asked: Asked, value: float) -> list[int]:
    """Return the number of steps in which a value is digested; with three digits or more also the two beside it."""
    exact = value * 10.0**asked.decimals
    nearest = round(exact)
    if not asked.is_number:
        return [nearest]
    if abs(nearest) >= EXACT:
        return [nearest, nearest - 1, nearest + 1]
    half = abs(abs(exact - math.floor(exact)) - 0.5) < 1e-9  # 8.65 is 8.6 or 8.7
    return [nearest, *({math.floor(exact), math.ceil(exact)} - {nearest} if half else ())]


def plain(text: object) -> str:
    """Return text without what does not make an answer wrong: case, spaces, hyphens, quotes and a full stop."""
    words = re.sub(r"[\s_‐‑–-]+", " ", str(text)).strip(" \"'“”‘’.").casefold()
    return words.removeprefix("the ")


def _alone(answer: Any) -> Any:
    """Take a single value out of an array or a column, and names out of theirs."""
    if isinstance(answer, (np.ndarray, pd.Series, pd.Index)):
        if answer.size == 1:
            return answer.item() if not isinstance(answer, pd.Index) else answer[0]
        return list(answer) if answer.ndim == 1 and all(isinstance(item, str) for item in answer) else answer
    return answer


def _is_number(answer: Any) -> bool:
    return isinstance(answer, numbers.Real) and not isinstance(answer, (bool, np.bool_))


def _written(asked: Asked, answer: str) -> tuple[list[float], str, bool]:
    """Read a number that was written as text; return its values, what to say of its form, and whether it has a unit."""
    found = NUMBER.fullmatch(answer.strip())
    if not found:
        raise UnclearAnswer(f"{_found(answer)}. Write {asked}, without quotes.")
    digits = re.sub(r"['’_\s]", "", found[2]).replace("−", "-")
    given = " ".join(SIGNS.get(word, word) for word in UNIT.findall((found[3] + " " + found[1]).casefold())).split()
    if unknown := [word for word in given if word not in asked.note.casefold().split()]:
        unit = f"Asked is {asked}. " if asked.note else ""
        raise UnclearAnswer(f"“{' '.join(unknown)}” does not belong here. {unit}Write the number alone.")
    values, remark = _values(digits)
    if not values:
        raise UnclearAnswer(f"this is no number in a form that can be read. Write {asked}.")
    return values, remark, bool(given)


def _values(digits: str) -> tuple[list[float], str]:
    """Return the numbers that digits can be, "1,234" two of them, and a remark on a decimal comma."""
    values = [float(digits.replace(",", ""))] if PLAIN.fullmatch(digits) or GROUPED.fullmatch(digits) else []
    if not (comma := WITH_COMMA.fullmatch(digits)):
        return values, ""
    text = f"{comma[1].replace('.', '')}.{comma[2]}"
    return [*values, float(text)], "" if values else COMMA.format(text)


def _names(asked: Asked, answer: Any) -> Iterable[str]:
    if isinstance(answer, str):
        return [name for name in re.split(r",|;|&|\band\b", answer) if name.strip()]
    if not isinstance(answer, (list, tuple, set, frozenset)) or not all(isinstance(name, str) for name in answer):
        raise UnclearAnswer(f"{_found(answer)}. Write {expected(asked.kind)}.")
    return answer


def _chosen(asked: Asked, name: str) -> str:
    if asked.choices and plain(name) not in map(plain, asked.choices):
        listed = ", ".join(f'"{choice}"' for choice in asked.choices)
        raise UnclearAnswer(f"“{' '.join(name.split())}” is none of these: {listed}.")
    return plain(name)


def _time(kind: str, answer: Any) -> str:
    form = WRITTEN[kind][0]
    if isinstance(answer, np.datetime64):
        answer = pd.Timestamp(answer)
    text = re.sub(r"[\s,]+", " ", SHORT_MONTH.sub(r"\1", answer)).strip() if isinstance(answer, str) else ""
    for written in WRITTEN[kind]:
        with contextlib.suppress(TypeError, ValueError):  # written differently, or neither text nor date
            time = datetime.strptime(text, written) if text else answer
            if isinstance(time, (date, pd.Period)) and (kind == "month" or not isinstance(time, pd.Period)):
                return time.strftime(form)
    if re.fullmatch(r"\d{1,2}[-/]\d{1,2}[-/]\d{2,4}", text):
        raise UnclearAnswer(f"day and month can be mistaken for each other. Write {expected(kind)}.")
    raise UnclearAnswer(f"{_found(answer)}. Write {expected(kind)}.")


def _found(answer: Any) -> str:
    what = {str: "text", bool: "True or False", dict: "several answers in braces", list: "a list"}
    if isinstance(answer, Decimal) or _is_number(answer):
        return "this is a number" if math.isfinite(answer) else "this is no number that can be compared"
    return f"this is {what.get(type(answer), f'of the type {type(answer).__name__}')}"
