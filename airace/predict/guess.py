"""What a reader is asked to guess, and the right answer, which a chapter computes.

The kind of a guess follows from its answer::

    predict("gap", round(ratio, 1), scale=range(1, 21), text="{:g} times".format)   # a number on a scale
    predict("first", "cloud", choices=["chips", "cloud", "models"])                 # a choice
    predict("order", ["cloud", "chips", "models"])                                  # an order
    predict("line", ratios, scale=range(0, 31))                                     # a line over the index of a Series

A guess on its chart
--------------------
Where the chart that answers can carry the guess, ``.on(…)`` says so, and the page draws it there once the reader has
guessed: ``on-chart.js``, over the picture, in the states to which the question belongs. The chart comes later than the
question, so a guess names it, and its marks by the first cell of their row, which readers see in the table.

- A **number** stands on the value axis of the chart, beside the mark of one row: as a hollow bar where the mark is a
  bar, else as a ring. ``value`` turns the guess into a number of that axis: nothing for a share of which the chart
  shows the percentage; for a ratio of two bars the guess times the smaller one. Each option gets its number here, where
  the chapter has both sides of the ratio; the page only looks up where this number is on the axis, which every picture
  says (``data-scale``). What lies beyond the axis ends in an arrow at its edge.
- A **choice** is a dashed frame around what is drawn for the rows of the chosen thing.
- An **order** is the place that the reader gave to each row, in words beside it.
- A **line** is a dashed line over the axes of the chart.

What is guessed and is no number of an axis and no row of the chart is not drawn: a count of rows or of states, or
whether something rises. It keeps a scale of its own, or just its sentence, which is the text alternative of all of
them. Labels of the chart stay free: the mark makes room for each text, and "your guess" is left out where there is no
room. A class that is counted by hands stays on the own scale, where many guesses have room.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from numbers import Real
from typing import Any

import pandas as pd

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
FEWEST, MOST = 2, 60  # values of a scale, choices, things to order, points of a line


class PredictError(ValueError):
    """A guess that must not be asked; the message names it and the rule."""


@dataclass(frozen=True)
class Drawn:
    """Where a chart shows what was guessed.

    Parameters
    ----------
    chart : str
        Name of the chart or the explorer.
    rows : tuple of tuple of str
        First cells of rows: one row for a number, none for a line, for a choice or an order the rows of each option.
    values : tuple of float
        For a number and a line what each option is on the axis of the chart; for a number the answer comes last.
    panel : int
        Which panel of the chart, counted from the top.
    state : mapping of str to str
        Controls and their keys without which the chart shows something else than what was asked.
    """

    chart: str
    rows: tuple[tuple[str, ...], ...]
    values: tuple[float, ...] = ()
    panel: int = 0
    state: Mapping[str, str] = field(default_factory=dict)


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
    drawn : Drawn, optional
        Where a chart shows it.
    """

    id: str
    kind: str
    answer: Any
    options: tuple
    text: Callable[[Any], str]
    said: str = ""
    drawn: Drawn | None = None

    def on(
        self,
        chart: str,
        row: str | Mapping[str, str | list[str]] | None = None,
        *,
        value: Callable[[Any], float] = float,
        panel: int = 0,
        state: Mapping[str, str] | None = None,
    ) -> Guess:
        """Draw the guess on a chart as well, once it is made.

        Parameters
        ----------
        chart : str
            Name of the chart, or of the explorer with hyphens.
        row : str, or mapping of str to str or list of str, optional
            The first cell of the row in the chart's table that has the answer. For a choice or an order the rows of
            each option, where they have other names.
        value : callable
            Turns a guess into a number of the chart's axis, such as ``lambda times: times * europe_usd_bn``.
        panel : int
            Which panel of the chart, counted from the top.
        state : mapping of str to str, optional
            The controls on which the answer depends, with their keys: in another state the guess is not drawn.

        Raises
        ------
        PredictError
            When the rows do not fit the guess, or a number cannot stand on an axis.
        """
        wrong = lambda sentence: PredictError(f"guess {self.id!r} on the chart {chart!r}: {sentence}")  # noqa: E731
        rows: tuple[tuple[str, ...], ...] = ()
        if self.kind == "number":
            if not isinstance(row, str):
                raise wrong("a number needs the row that has the answer")
            rows = ((row,),)
        elif self.kind == "line":
            if row is not None:
                raise wrong("a line has no row")
        else:
            names = {option: option for option in self.options} if row is None else row
            if not isinstance(names, Mapping) or set(names) != set(self.options):
                raise wrong(f"it needs rows for each of {list(self.options)}")
            chosen = [names[option] for option in self.options]
            rows = tuple((some,) if isinstance(some, str) else tuple(some) for some in chosen)
        values: tuple[float, ...] = ()
        if self.kind in ("number", "line"):
            wanted = [*self.options, *([self.answer] if self.kind == "number" else self.answer)]
            values = tuple(float(f"{value(number):.6g}") for number in wanted)
            if not all(map(math.isfinite, values)):
                raise wrong("not every guess is a number of the axis")
            values = values[: len(self.options) + (self.kind == "number")]
        return replace(self, drawn=Drawn(chart, rows, values, panel, dict(state or {})))

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
