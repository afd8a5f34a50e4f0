"""What a reader is asked to guess, and the right answer, which a chapter computes.

The kind of a guess follows from its answer::

    predict("gap", round(ratio, 1), scale=range(1, 21), text="{:g} times".format)   # a number on a scale
    predict("first", "cloud", choices=["chips", "cloud", "models"])                 # a choice
    predict("order", ["cloud", "chips", "models"])                                  # an order
    predict("line", ratios, scale=range(0, 31))                                     # a line over the index of a Series
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from numbers import Real
from typing import Any

import pandas as pd

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
FEWEST, MOST = 2, 60  # values of a scale, choices, things to order, points of a line


class PredictError(ValueError):
    """A guess that must not be asked; the message names it and the rule."""


@dataclass(frozen=True)
class Guess:
    """What is asked.

    Parameters
    ----------
    id : str
        Its name in the book: small letters, digits and hyphens.
    kind : str
        ``number``, ``choice``, ``order`` or ``line``.
    answer : number, str, list of str, or Series of numbers
        What is right.
    options : tuple
        The values of the scale in their order, or the choices.
    text : callable
        Writes a value of the scale, or the answer, with its unit.
    said : str
        A sentence for after the guess; it may be empty.
    """

    id: str
    kind: str
    answer: Any
    options: tuple
    text: Callable[[Any], str]
    said: str = ""

    @property
    def texts(self) -> list[str]:
        """The options in words."""
        return [self.text(option) for option in self.options]

    @property
    def place(self) -> float | list[float] | int | list[int]:
        """Where the answer is among the options: between two of them for a number, for a line one place a point."""
        if self.kind == "number":
            return _place(self.options, self.answer)
        if self.kind == "line":
            return [_place(self.options, value) for value in self.answer]
        if self.kind == "order":
            return [self.options.index(item) for item in self.answer]
        return self.options.index(self.answer)

    @property
    def answer_text(self) -> str:
        """The answer in words."""
        if self.kind == "order":
            return ", ".join(map(self.text, self.answer))
        if self.kind == "line":
            return "; ".join(f"{x}: {self.text(y)}" for x, y in self.answer.items())
        return self.text(self.answer)

    @property
    def _repr_mimebundle_(self):
        from airace.predict.bundle import bundle  # knows ipywidgets, which a page does not need

        return lambda include=None, exclude=None: bundle(self)


def predict(
    id: str,
    answer: Any,
    *,
    choices: Iterable[str] | None = None,
    scale: Iterable[Real] | None = None,
    text: Callable[[Any], str] = "{}".format,
    said: str = "",
) -> Guess:
    """Ask the reader for a guess before the chapter shows the answer.

    On a page of the book what follows in the section is covered until the reader has guessed, or does not want to.

    Parameters
    ----------
    id : str
        Name of the guess, unique in the book.
    answer : number, str, list of str, or Series of numbers
        What is right, computed by the chapter and rounded as it is shown: a number on `scale`, one of `choices`, the
        right order, or the points of a line over the index of the Series.
    choices : iterable of str, optional
        What can be chosen; without it the things of an order stand in the order of the alphabet.
    scale : iterable of numbers, optional
        The values that can be guessed, rising.
    text : callable
        Writes a value with its unit, such as ``"{:g} times".format``.
    said : str
        A sentence that explains the answer afterwards.

    Raises
    ------
    PredictError
        When the answer cannot be given by the scale or the choices.
    """
    wrong = lambda sentence: PredictError(f"guess {id!r}: {sentence}")  # noqa: E731
    if not ID.fullmatch(id):
        raise wrong("an id has small letters, digits and hyphens")
    if isinstance(answer, str):
        kind, options = "choice", tuple(choices or ())
        if answer not in options:
            raise wrong(f"the answer {answer!r} is not among the choices {list(options)}")
    elif isinstance(answer, list):
        kind, options = "order", tuple(choices or sorted(answer))
        if sorted(answer) != sorted(options):
            raise wrong("the answer orders other things than the choices")
    else:
        kind, options = "line" if isinstance(answer, pd.Series) else "number", tuple(scale or ())
        values = list(answer) if kind == "line" else [answer]
        if not all(isinstance(value, Real) and not isinstance(value, bool) for value in values):
            raise wrong("the answer must be a number, a text, a list of texts or a Series of numbers")
        if list(options) != sorted(set(options)):
            raise wrong("the values of a scale rise")
        if options and not all(options[0] <= value <= options[-1] for value in values):
            raise wrong(f"the answer is not within the scale, {options[0]} to {options[-1]}")
        if kind == "line" and not FEWEST <= len(answer) <= MOST:
            raise wrong(f"a line has {FEWEST} to {MOST} points")
    if not FEWEST <= len(set(options)) == len(options) <= MOST:
        raise wrong(f"it needs {FEWEST} to {MOST} choices, or values of a scale, that differ; it has {len(options)}")
    return Guess(id, kind, answer, options, text, said)


def _place(scale: tuple, value: Real) -> float:
    """Return where a value stands among rising ones: 2.5 is the middle between the third and the fourth."""
    above = next(place for place, step in enumerate(scale) if step >= value)
    if above == 0 or scale[above] == value:
        return float(above)
    below = scale[above - 1]
    return above - 1 + float((value - below) / (scale[above] - below))
