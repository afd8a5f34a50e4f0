"""What a chart is: words, a table, and marks that name columns of the table.

Nothing here draws. A mark says which columns hold its names, positions, looks and labels, so that it cannot show a
number that the table does not have; ``airace.draw`` draws it. What is only for orientation (:class:`Rule`,
:class:`Band`, :class:`Ticks`) holds its numbers itself, and is drawn pale.
"""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from airace import data, style

KINDS = ("filled", "hatched", "hollow")
CAPTION = 160  # characters of a caption that is read beside the chart; the rest belongs into `alt`


class ChartError(ValueError):
    """A chart that would mislead, or that names what its table does not have; the message says what would be right."""


@dataclass(frozen=True)
class Key:
    """A line of the key: a swatch and what it means.

    Parameters
    ----------
    text : str
        What the swatch means.
    look : str
        A name of the palette; without it black.
    kind : str
        ``filled``, ``hatched`` or ``hollow``.
    shape : str
        ``bar``, ``line``, or a marker of matplotlib such as ``o``.
    """

    text: str
    look: str = ""
    kind: str = "filled"
    shape: str = "bar"


@dataclass(frozen=True)
class Axis:
    """How the numbers of an axis are written.

    Parameters
    ----------
    title : str
        What stands along the axis.
    log : bool
        Whether the axis is logarithmic.
    ticks : sequence, optional
        Where numbers (or days) are written; without it where it suits, and nowhere beside labelled bars.
    text : callable, optional
        From a tick to its words.
    limits : tuple, optional
        First and last value; either may be None and follows from the numbers.
    steady : bool
        Whether all states of an explorer with the same columns share the limits.
    grid : bool
        Whether pale lines lead from the ticks through the chart.
    """

    title: str = ""
    log: bool = False
    ticks: Sequence[Any] | None = None
    text: Callable[[Any], str] | None = None
    limits: tuple[Any, Any] = (None, None)
    steady: bool = True
    grid: bool = False

    def write(self, tick: Any) -> str:
        """Return what stands at a tick: a number with separators, of a day its year, unless `text` says otherwise."""
        if self.text:
            return self.text(tick)
        return f"{tick:%Y}" if isinstance(tick, pd.Timestamp) else f"{tick:,g}".replace("-", "−")


# A column, and how its values look or are written.
Said = tuple[str, Mapping[Any, str] | Callable[[Any], str]]
# A column, or a name of the palette for all rows; or one of these for each column that is drawn.
Look = str | Said | Mapping[str, str]


@dataclass(frozen=True)
class Bars:
    """Horizontal bars from zero, one for each row, first row on top; several columns stand one behind the other.

    Parameters
    ----------
    y : str
        The column with the names.
    x : str or sequence of str
        The column or columns with the lengths.
    look, kind : str or mapping
        A column, or one name of the palette and one of the kinds for all; for several columns a mapping. Or a column
        and what its values look like: ``("Year", {2026: "hollow"})``, where other values keep their own look, and are
        filled.
    label : str or tuple, optional
        The column that is written at the end, or a column and how to write it: ``("Change", "{:+.0%}".format)``.
        Without it the number, with an empty text nothing.
    decimals : int, optional
        Decimals of that number.
    """

    y: str
    x: str | Sequence[str]
    look: Look = ""
    kind: Look = "filled"
    label: str | Said | None = None
    decimals: int | None = None


@dataclass(frozen=True)
class Columns:
    """Vertical bars from zero over a number or a name; several columns stand on top of each other.

    As :class:`Bars`, with the axes exchanged. `shift` and `width` are in units of the axis, for two beside each other.
    """

    x: str
    y: str | Sequence[str]
    look: Look = ""
    kind: Look = "filled"
    label: str | Said | None = None
    decimals: int | None = None
    shift: float = 0.0
    width: float = 0.66


@dataclass(frozen=True)
class Points:
    """A point for each row.

    Parameters
    ----------
    x, y : str
        Columns with numbers, days or names. Without `y` the points stand on one line.
    look, kind : str
        As for :class:`Bars`.
    shape : str or mapping
        A marker, or a column and what its values look like, as ``("Counted", {"the final run": "o"})``. Without it the
        palette's own.
    size : float or str
        Area in square points, or a column with it.
    label : str or tuple
        What is written beside a point, as for :class:`Bars`; rows where it is empty have no label.
    reach : tuple of str, optional
        Columns with the least and the largest value that a number may have: a line through its point. The line is
        upright, or level where names stand on `y`.
    """

    x: str
    y: str = ""
    look: str | Said = ""
    kind: str | Said = "filled"
    shape: str | tuple[str, Mapping[str, str]] = ""
    size: float | str = 40
    label: str | Said = ""
    reach: tuple[str, str] | tuple[()] = ()


@dataclass(frozen=True)
class Lines:
    """A line for each of the columns `y` over the column `x`, with its name at its end.

    Rows whose column `kind` is ``hollow`` are not complete: the line to them is dotted, their point hollow.
    `points` says whether rows are marked by the palette's markers; `label` names for some of the columns another one,
    with what is written beside their points. `kind` may be a column and what its values look like, as for
    :class:`Bars`.
    """

    x: str
    y: str | Sequence[str]
    look: Look = ""
    kind: str | Said = "filled"
    name: Mapping[str, str] | None = None
    points: bool = True
    dash: str = "-"
    label: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Spans:
    """A line from one column to another for each row, with a point at either end; in their colour where both have one.

    Parameters
    ----------
    y : str
        The column with the names; first row on top.
    x : tuple of str
        The two columns. Where one is missing the other stands alone.
    look, kind : str or mapping
        As for :class:`Bars`: a column, a name for all, or one for each end.
    label : str or tuple
        What is written beside the right end, as for :class:`Bars`.
    ends : bool
        Whether the ends have points; without them the line is thick.
    """

    y: str
    x: tuple[str, str]
    look: Look = ""
    kind: Look = "filled"
    label: str | Said = ""
    ends: bool = True


@dataclass(frozen=True)
class Notes:
    """A column of the table as text, right of the marks, in line with the rows; `title` stands above it.

    `text` may be a column and how to write it, as for :class:`Bars`.
    """

    y: str
    text: str | Said
    title: str = ""


@dataclass(frozen=True)
class Rule:
    """A line for orientation at `x` or `y`, with a text."""

    x: Any = None
    y: Any = None
    text: str = ""


@dataclass(frozen=True)
class Band:
    """A pale band for orientation over a range of `x`."""

    x: tuple[Any, Any]
    text: str = ""


@dataclass(frozen=True)
class Ticks:
    """Pale ticks at the numbers `x`, for orientation: where others lie."""

    x: Sequence[float]


@dataclass(frozen=True)
class Tiles:
    """A map of squares, one for each place, with a code: below it a part for each of its rows, or a number with a bar.

    Parameters
    ----------
    place : str
        The column with the places. Rows of one place share its square, side by side.
    at : tuple of str
        The columns with the position of the square, counted from the left and from the top.
    code : str
        The column with what is written into the square.
    look : str
        A column, or one name of the palette for all.
    kind : str
        The column with the kind of a row's part; where it is empty there is none.
    marker : str
        The column with a marker of matplotlib that stands in place of a part.
    head : str
        The column that says for which rows the code stands in a filled head.
    amount : str, optional
        A column with numbers; they are written, with a bar below, instead of parts and markers.
    most : float
        The number whose bar is as wide as a square.
    """

    place: str
    at: tuple[str, str]
    code: str
    look: str = ""
    kind: str = ""
    marker: str = ""
    head: str = ""
    amount: str = ""
    most: float = 1.0


@dataclass(frozen=True)
class Free:
    """Marks that no other kind covers: ``draw(plot)`` draws them, and is compared with the table afterwards.

    Parameters
    ----------
    draw : callable
        It gets a ``Plot`` of ``airace.draw.plot``, with the axes as ``plot.ax`` and the table as ``plot.table``. What
        is for orientation has the gid ``reference``, an artist that stands for rows that of ``gid_of(rows)``.
    text : str
        The column with all words that it writes.
    """

    draw: Callable[[Any], None]
    text: str = ""


Mark = Bars | Columns | Points | Lines | Spans | Notes | Rule | Band | Ticks | Tiles | Free


@dataclass(frozen=True)
class Panel:
    """A part of a chart with axes of its own.

    Parameters
    ----------
    marks : sequence of Mark
        From back to front.
    x, y : Axis
        Its axes.
    title : str
        What stands above it.
    height : float, optional
        In inches; without it what its rows take.
    """

    marks: Sequence[Mark]
    x: Axis = field(default_factory=Axis)
    y: Axis = field(default_factory=Axis)
    title: str = ""
    height: float | None = None


@dataclass
class Chart:
    """What every figure of the book is.

    Parameters
    ----------
    headline : str
        What the chart finds, in words and computed numbers.
    subtitle : str
        Measure, unit, place and time.
    caption : str
        One or two short sentences with what to see, at most 160 characters.
    table : pandas.DataFrame
        The numbers that are drawn, one row each; the index is not shown, nor are columns that begin with ``_``, which
        hold looks, kinds and labels.
    source : str or list of str
        Ids of ``data/sources.csv``.
    marks : sequence of Mark
        What is drawn, when the chart has one panel.
    x, y : Axis
        The axes of that panel.
    panels : sequence of Panel
        Instead of `marks`: panels from top to bottom.
    key : sequence of Key
        What colours, hatching, hollow marks and shapes mean.
    alt : str
        All that matters in the picture, for those who do not see it; without it the headline and the caption.
    name : str
        The chart's name in addresses. An explorer gives its own.

    Raises
    ------
    ChartError
        When words, table, source or marks are missing, a mark names a column that is not there, or a caption is longer
        than 160 characters.
    """

    headline: str
    subtitle: str
    caption: str
    table: pd.DataFrame
    source: str | list[str]
    marks: Sequence[Mark] = ()
    x: Axis = field(default_factory=Axis)
    y: Axis = field(default_factory=Axis)
    panels: Sequence[Panel] = ()
    key: Sequence[Key] = ()
    alt: str = ""
    name: str = ""
    height: float | None = None
    sources: list[data.Source] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        for words in ("headline", "subtitle", "caption", "alt"):
            setattr(self, words, " ".join(str(getattr(self, words) or "").split()))
        if not self.headline:
            raise ChartError("a chart needs a headline: what it finds, in words and computed numbers")
        if not self.caption:
            raise ChartError("a chart needs a caption: one or two short sentences with what to see")
        if len(self.caption) > CAPTION:
            raise ChartError(
                f"the caption has {len(self.caption)} characters, more than {CAPTION}; what else matters goes into alt"
            )
        if not isinstance(self.table, pd.DataFrame) or self.table.empty:
            raise ChartError(
                f"a chart needs a table: a DataFrame with the numbers that are drawn; it got {_instead(self.table)}"
            )
        self.table = self.table.reset_index(drop=True)
        self.alt = self.alt or f"{self.headline}. {self.caption}"
        if bool(self.marks) == bool(self.panels):
            raise ChartError("a chart needs marks, or panels with marks")
        panels = tuple(self.panels) or (Panel(tuple(self.marks), self.x, self.y, height=self.height),)
        self.panels = tuple(replace(panel, marks=[self._written(mark) for mark in panel.marks]) for panel in panels)
        for panel in self.panels:
            for mark in panel.marks:
                _known(mark, self.table)
        ids = [self.source] if isinstance(self.source, str) else list(self.source or [])
        if not ids:
            raise ChartError("a chart needs a source: one or more ids of data/sources.csv")
        try:
            self.sources = [data.source(id) for id in dict.fromkeys(ids)]
        except data.DataError as error:
            raise ChartError(str(error)) from error

    def _written(self, mark: Mark) -> Mark:
        """Return a mark that only names columns: how values look or are written stands in new columns of the table."""
        said = {place: getattr(mark, place, None) for place in ("look", "kind", "label", "text")}
        for place, value in said.items():
            if not isinstance(value, tuple):
                continue
            (column, how), added = value, f"_{place} {len(self.table.columns)}"
            if column not in self.table:
                raise _no_column(mark, column, self.table)
            self.table[added] = _said(self.table[column], how, place)
            mark = replace(mark, **{place: added})
        return mark


def _instead(table: object) -> str:
    """Return what was given in place of a table, in words."""
    if table is None:
        return "None, as from a call that returns nothing, such as a function without return"
    if isinstance(table, pd.DataFrame):
        return f"a DataFrame without rows (columns: {', '.join(map(str, table.columns)) or 'none'}): look at its filter"
    if isinstance(table, pd.Series):
        return "a Series, of which reset_index() makes a table"
    return f"a {type(table).__name__}: {reprlib.repr(table)}"


def shown(table: pd.DataFrame) -> pd.DataFrame:
    """Return the columns of a table that readers see: those whose names do not begin with ``_``."""
    return table[[column for column in table if not str(column).startswith("_")]]


def each(what: Look, columns: Sequence[str], table: pd.DataFrame) -> dict[str, list[str]]:
    """Return for each drawn column the looks (or kinds) of all rows: of a column of the table, or one for all."""
    found = {}
    for column in columns:
        one = what.get(column, "") if isinstance(what, Mapping) else what
        found[column] = table[one].astype(str).tolist() if one in table else [one] * len(table)
    return found


def listed(columns: str | Sequence[str]) -> list[str]:
    """Return one column or several as a list."""
    return [columns] if isinstance(columns, str) else list(columns)


def _said(column: pd.Series, how: Mapping[Any, str] | Callable[[Any], str], place: str) -> pd.Series:
    """Return how the values of a column look or are written; a kind that is not named is filled."""
    if not isinstance(how, Mapping):
        return column.map(how, na_action="ignore")
    other = "filled" if place == "kind" else column
    return column.map(how).astype(object).where(column.isin(how), other)


def _no_column(mark: Mark, column: str, table: pd.DataFrame) -> ChartError:
    return ChartError(f"{type(mark).__name__} names the column {column!r}; the table has {', '.join(map(str, table))}")


def _known(mark: Mark, table: pd.DataFrame) -> None:
    """Raise when a mark names a column, a look or a kind that does not exist."""
    needed = []
    for place in ("x", "y", "label", "text", "size", "reach", "place", "at", "code", "marker", "head", "amount"):
        value = getattr(mark, place, None)
        if isinstance(mark, Rule | Band | Ticks) or value is None or isinstance(value, int | float) or not len(value):
            continue
        needed += list(value.values()) if isinstance(value, Mapping) else listed(value)
    if missing := [column for column in needed if column not in table]:
        raise _no_column(mark, missing[0], table)
    for place, allowed in (("look", style.palette()), ("kind", KINDS)):
        value = getattr(mark, place, None)
        for one in value.values() if isinstance(value, Mapping) else [value]:
            for name in dict.fromkeys(table[one].dropna().astype(str)) if one in table else [one]:
                if name and name not in allowed:
                    raise ChartError(f"the {place} {name!r} is not known; there are {', '.join(allowed)}")
