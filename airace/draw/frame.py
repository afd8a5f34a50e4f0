"""The frame of a chart: margins, rows and limits, which all states of an explorer share so that nothing jumps."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import or_
from typing import Any

import matplotlib.dates as mdates
import numpy as np
import pandas as pd

from airace import style
from airace.chart import Axis, Bars, Chart, Columns, Free, Lines, Notes, Panel, Points, Spans, Ticks, Tiles, listed
from airace.draw import measure

WIDTH = 280.8  # points, 3.9 inches: on a page of 360 px a point is 1.2 px
NAMES = 104.0  # points that names of rows have at most before they break
GAP = 7.0  # between names and the plot, and between a mark and its label
EDGE = 2.0  # to the edge of the picture
ROW = 13.0  # least height of a row beside the lines of its name


@dataclass
class Size:
    """What one panel needs: room left and right, rows, and the numbers on its axes."""

    left: float = 0.0
    right: float = 0.0
    notes: tuple[float, ...] = ()
    rows: tuple[float, ...] = ()
    ends: dict[tuple[str, float], float] = field(default_factory=dict)  # axis, width of a label: the longest bar
    limits: dict[str, tuple[float, float]] = field(default_factory=dict)  # axis and its columns: least and largest

    def __or__(self, other: Size) -> Size:
        limits = dict(self.limits)
        for key, (low, high) in other.limits.items():
            before = limits.get(key, (low, high))
            limits[key] = min(low, before[0]), max(high, before[1])
        ends = dict(self.ends)
        for which, most in other.ends.items():
            ends[which] = max(most, ends.get(which, most))
        longer = max(len(self.notes), len(other.notes))
        pad = [list(notes) + [0.0] * (longer - len(notes)) for notes in (self.notes, other.notes)]
        return Size(
            max(self.left, other.left),
            max(self.right, other.right),
            tuple(map(max, *pad)) if longer else (),
            max(self.rows, other.rows, key=lambda rows: (sum(rows), rows)),
            ends,
            limits,
        )


Frame = tuple[Size, ...]  # one for each panel


def of(chart: Chart) -> Frame:
    """Return the frame that a chart needs alone; panels with names and the same columns along x have one scale."""
    sizes = [_size(panel, chart.table) for panel in chart.panels]
    keys = [key(panel, "x") for panel in chart.panels]
    for which in set(keys):
        alike = [size for size, its in zip(sizes, keys, strict=True) if its == which and size.rows]
        if len(alike) > 1:
            both = reduce(or_, alike)
            for size in alike:
                size.left, size.right, size.notes = both.left, both.right, both.notes
                size.ends, size.limits = both.ends, both.limits
    return tuple(sizes)


def shared(frames: Iterable[Frame]) -> Frame:
    """Return the frame in which every one of several charts has room."""
    first, *others = frames
    for other in others:
        if len(other) == len(first):
            first = tuple(one | two for one, two in zip(first, other, strict=True))
    return first


def to_json(frame: Frame) -> list:
    """Return a frame as lists that JSON can hold."""
    return [
        [size.left, size.right, size.notes, size.rows,
         [[*which, float(most)] for which, most in size.ends.items()],
         [[key, *map(float, ends)] for key, ends in size.limits.items()]]
        for size in frame
    ]  # fmt: skip


def from_json(lists: list) -> Frame:
    """Return the frame that :func:`to_json` gave."""
    return tuple(
        Size(left, right, tuple(notes), tuple(rows),
             {(key, wide): most for key, wide, most in ends}, {key: (low, high) for key, low, high in limits})
        for left, right, notes, rows, ends, limits in lists
    )  # fmt: skip


def steady(panel: Panel, shared: Size, own: Size) -> Size:
    """Return the shared size, with a chart's own limits on axes that follow each state."""
    limits, ends = dict(shared.limits), dict(shared.ends)
    for axis in "xy":
        if not axis_of(panel, axis).steady:
            begins = f"{axis}: "
            limits |= {name: ends for name, ends in own.limits.items() if name.startswith(begins)}
            ends = {which: most for which, most in ends.items() if not which[0].startswith(begins)}
            ends |= {which: most for which, most in own.ends.items() if which[0].startswith(begins)}
    return replace(shared, limits=limits, ends=ends)


def names(panel: Panel, table: pd.DataFrame, axis: str) -> list[str] | None:
    """Return what stands along an axis of names, in the order of the table; None where the axis has numbers."""
    found = None
    for mark in panel.marks:
        for column in columns(mark, axis):
            if not _numeric(table[column]):
                found = found if found is not None else {}
                found |= dict.fromkeys(table.loc[drawn(mark, table), column].dropna().astype(str))
    return None if found is None else list(found)


def on(panel: Panel, axis: str) -> list[str]:
    """Return the columns that the marks of a panel put on an axis."""
    return [column for mark in panel.marks for column in columns(mark, axis)]


def has_numbers(panel: Panel, axis: str) -> bool:
    """Return whether the marks of a panel put columns on an axis."""
    return any(columns(mark, axis) for mark in panel.marks)


def columns(mark: Any, axis: str) -> list[str]:
    """Return the columns that a mark puts on an axis."""
    if not isinstance(mark, Bars | Columns | Points | Lines | Spans | Notes):
        return []
    value = getattr(mark, axis, "")
    return [name for name in listed(value) if name] if value else []


def drawn(mark: Any, table: pd.DataFrame) -> pd.Series:
    """Return which rows a mark draws: those that have a number, a name or a text in each place that it needs."""
    both = ["x", "y"]
    places = {Bars: both, Columns: both, Points: both, Lines: both, Spans: both, Notes: ["y", "text"]}
    some = pd.Series(True, table.index)
    for place in places[type(mark)]:
        if wanted := [name for name in listed(getattr(mark, place)) if name]:
            some &= table[wanted].notna().any(axis=1)
    return some


def place(value: Any) -> float:
    """Return a number, or a day as matplotlib counts days."""
    return float(mdates.date2num(value)) if isinstance(value, pd.Timestamp) else float(value)


def axis_of(panel: Panel, axis: str) -> Axis:
    """Return the axis ``x`` or ``y`` of a panel."""
    return panel.x if axis == "x" else panel.y


def key(panel: Panel, axis: str) -> str:
    """Return under which name the limits of an axis are shared: states with other columns have their own."""
    found = [column for mark in panel.marks for column in columns(mark, axis)]
    return f"{axis}: {', '.join(dict.fromkeys(found))}"


def limits(panel: Panel, size: Size, axis: str, room: float) -> tuple[float, float]:
    """Return the limits of an axis of numbers.

    Parameters
    ----------
    room : float
        Points that the axis is long, of which bars leave the end to their labels.
    """
    given = axis_of(panel, axis)
    low, high = size.limits[key(panel, axis)]
    if _bars(panel, axis):
        low = 0.0
        for (which, wide), most in size.ends.items():
            if which == key(panel, axis) and most > 0:
                high = max(high, most * room / max(room - wide - GAP, 1))
        high = high or 1.0
    elif low == high:
        low, high = (low / 2, high * 2) if given.log else (low - 1, high + 1)
    elif given.log:
        low, high = low / (high / low) ** 0.04, high * (high / low) ** 0.04
    else:
        low, high = low - 0.04 * (high - low), high + 0.04 * (high - low)
    first, last = (None if end is None else place(end) for end in given.limits)
    return (low if first is None else first), (high if last is None else last)


def _size(panel: Panel, table: pd.DataFrame) -> Size:
    size = Size()
    rows = names(panel, table, "y")
    if rows is not None:
        broken = [measure.wrapped(name, NAMES) for name in rows]
        size.left = max((measure.widest(name) for name in broken), default=0) + GAP
        size.rows = tuple(measure.height(name) + ROW for name in broken)
    for axis in "xy":
        if names(panel, table, axis) is None and (found := list(_values(panel, table, axis))):
            values = np.concatenate(found)
            values = values[np.isfinite(values)]
            if axis_of(panel, axis).log:
                values = values[values > 0]
            if len(values):
                size.limits[key(panel, axis)] = float(values.min()), float(values.max())
    size.notes = tuple(
        max(measure.width(text) for text in [mark.title, *table[mark.text].dropna().astype(str)]) + GAP
        for mark in panel.marks
        if isinstance(mark, Notes)
    )
    for mark in panel.marks:
        if isinstance(mark, Bars | Columns):
            for row, end in ends(mark, table).items():
                text, weight = end_label(mark, table, row)
                across = isinstance(mark, Bars)
                wide = math.ceil(measure.width(text, weight) if across else measure.height(text) if text else 0)
                which = key(panel, "x" if across else "y"), wide
                size.ends[which] = max(size.ends.get(which, 0), end)
        if isinstance(mark, Spans) and mark.label:
            size.right = max([size.right, *(measure.width(text, 600) + GAP for text in _texts(table, mark.label))])
        if isinstance(mark, Lines):
            called = [line_name(mark, table, column) for column in listed(mark.y)]
            size.right = max([size.right, *(measure.widest(text, 600) + GAP for text in called)])
    return size


def ends(mark: Bars | Columns, table: pd.DataFrame) -> pd.Series:
    """Return where the bar of each row ends."""
    lengths = mark.x if isinstance(mark, Bars) else mark.y
    return table.loc[drawn(mark, table), listed(lengths)].sum(axis=1)


def end_label(mark: Bars | Columns, table: pd.DataFrame, row: Any) -> tuple[str, int]:
    """Return what is written at the end of a bar, and how bold: its number, unless a column is named."""
    weight = 600
    kinds = table.loc[row, mark.kind] if isinstance(mark.kind, str) and mark.kind in table else mark.kind
    if kinds == "hollow":
        weight = 400
    if mark.label is None:
        return style.number(ends(mark, table)[row], mark.decimals), weight
    return (str(table.loc[row, mark.label]) if mark.label and pd.notna(table.loc[row, mark.label]) else ""), weight


def line_name(mark: Lines, table: pd.DataFrame, column: str) -> str:
    """Return what stands at the end of a line: its name and its last number."""
    return (mark.name or {}).get(column, column)


def in_tiles(mark: Tiles, table: pd.DataFrame) -> list[tuple[str, str]]:
    """Return for each row the code of its square, for the first of a place only, and its number."""
    codes = table[mark.code].where(~table[mark.place].duplicated(), "")
    amounts = table[mark.amount] if mark.amount else [None] * len(table)
    return [
        (code, "" if pd.isna(amount) else style.number(amount, 0)) for code, amount in zip(codes, amounts, strict=True)
    ]


def _texts(table: pd.DataFrame, column: str) -> Iterator[str]:
    yield from table[column].dropna().astype(str)


def _values(panel: Panel, table: pd.DataFrame, axis: str) -> Iterator[np.ndarray]:
    for mark in panel.marks:
        if isinstance(mark, Free):
            continue
        if isinstance(mark, Ticks) and axis == "x":
            yield np.array(mark.x, float)
        some = columns(mark, axis)
        if isinstance(mark, Bars | Columns) and axis == ("x" if isinstance(mark, Bars) else "y"):
            yield ends(mark, table).to_numpy(float)
            continue
        if isinstance(mark, Points) and axis == ("y" if names(panel, table, "y") is None else "x"):
            some += mark.reach
        for column in some:
            found = numbers(table.loc[drawn(mark, table), column])
            yield found
            if isinstance(mark, Columns):  # they reach to both sides of their number
                yield from (found + mark.shift + side * mark.width / 2 for side in (-1, 1))


def numbers(column: pd.Series) -> np.ndarray:
    """Return a column as numbers; days as matplotlib counts them."""
    if pd.api.types.is_datetime64_any_dtype(column):
        return mdates.date2num(column.dropna())
    return column.to_numpy(float)


def _bars(panel: Panel, axis: str) -> bool:
    kind = Bars if axis == "x" else Columns
    return any(isinstance(mark, kind) for mark in panel.marks)


def _numeric(column: pd.Series) -> bool:
    return pd.api.types.is_datetime64_any_dtype(column) or (
        pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
    )
