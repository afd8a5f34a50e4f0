"""The axes of a panel: what is written along them, their limits, and the room that they need."""

from __future__ import annotations

import math

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
from matplotlib.ticker import FixedLocator, FuncFormatter, NullFormatter, NullLocator

from airace.chart import Axis, Band, Bars, Columns, Notes, Panel, Rule
from airace.draw import frame as frames
from airace.draw import measure
from airace.draw.frame import GAP, Size
from airace.draw.plot import Plot

HEIGHT = 165.0  # points of a plot whose axis up has numbers
STRIP = 34.0  # points of a panel with one line of points
AUTOMATIC = "automatic"  # gid of an axis whose numbers follow from the room that there is
NAMES = "names"  # gid of an axis of names
BETWEEN = 10.0  # points between two panels


def left(panel: Panel, size: Size) -> float:
    """Return the points left of the axes of a panel."""
    if size.left:
        return size.left
    if not frames.has_numbers(panel, "y"):
        return frames.EDGE + GAP
    low, high = frames.limits(panel, size, "y", HEIGHT)
    return max(measure.width(text) for _, text in ticks_of(panel.y, low, high, False)) + GAP


def right(panel: Panel, size: Size, table: pd.DataFrame, left: float) -> float:
    """Return the points right of the axes of a panel: for labels and notes, or for the end of its last number."""
    needed = size.right + sum(size.notes) + frames.EDGE
    if frames.names(panel, table, "x") is not None or not is_written(panel, "x"):
        return needed
    room = frames.WIDTH - left - needed
    low, high = frames.limits(panel, size, "x", room)
    days = any(pd.api.types.is_datetime64_any_dtype(table[name]) for name in frames.on(panel, "x"))
    ticks = [(at, text) for at, text in ticks_of(panel.x, low, high, days) if low <= at <= high and text]
    if not ticks:
        return needed
    at, text = max(ticks)
    share = math.log(at / low) / math.log(high / low) if panel.x.log else (at - low) / (high - low)
    return max(needed, needed + measure.widest(text) / 2 - (1 - share) * room + 1)


def height(panel: Panel, size: Size, table: pd.DataFrame) -> float:
    """Return how many points the axes of a panel are high."""
    if panel.height:
        return 72 * panel.height
    return sum(size.rows) or (HEIGHT if frames.has_numbers(panel, "y") else STRIP)


def above(panel: Panel) -> float:
    """Return the points above the axes of a panel: for its title, for those of notes, for words of lines over bars."""
    titled = panel.title or any(isinstance(mark, Notes) and mark.title for mark in panel.marks)
    over = among_bars(panel) and any(
        isinstance(mark, Rule | Band) and mark.x is not None and mark.text for mark in panel.marks
    )
    return 16.0 if titled or over else 3.0


def among_bars(panel: Panel) -> bool:
    """Return whether a panel has horizontal bars, which leave no room for words beside a vertical line."""
    return any(isinstance(mark, Bars) for mark in panel.marks)


def below(panel: Panel) -> float:
    """Return the points below the axes of a panel, for its numbers and its title."""
    written = is_written(panel, "x")
    lines = 1 if written else 0
    if written and panel.x.ticks is not None:
        lines = max((text.count("\n") + 1 if text else 0 for text in map(panel.x.write, panel.x.ticks)), default=0)
    return (lines + bool(panel.x.title)) * measure.SIZE * 1.35 + (14 if lines else 6 * bool(panel.x.title))


def is_written(panel: Panel, axis: str) -> bool:
    """Return whether something is written along an axis: not beside bars that have their numbers."""
    if not frames.has_numbers(panel, axis):
        return False
    given = frames.axis_of(panel, axis)
    labelled = Bars if axis == "x" else Columns
    return given.ticks is not None or not any(isinstance(mark, labelled | Notes) for mark in panel.marks)


def rule(plot: Plot, axis: str, rows: list[str] | None, room: float) -> None:
    """Set the limits of an axis and what is written along it."""
    ax, given = plot.ax, frames.axis_of(plot.panel, axis)
    side = {"x": "bottom", "y": "left"}[axis]
    ruler = ax.xaxis if axis == "x" else ax.yaxis
    ruler.set_minor_locator(NullLocator())
    ruler.set_minor_formatter(NullFormatter())
    ruler.set_label_text(given.title, fontsize=measure.SIZE)
    set_limits = ax.set_xlim if axis == "x" else ax.set_ylim
    if rows is not None:
        limits = (-0.5, len(rows) - 0.5) if axis == "x" else (len(rows) - 0.5, -0.5)
        set_limits(limits)
        ruler.set_gid(NAMES)
        wide = frames.NAMES if axis == "y" else room / len(rows) - 4
        ruler.set_major_locator(FixedLocator(range(len(rows))))
        words = [measure.wrapped(name, wide) for name in rows]
        ruler.set_major_formatter(FuncFormatter(lambda at, _: words[round(at)] if 0 <= at < len(words) else ""))
        ax.tick_params(axis=axis, length=0)
        ax.spines[side].set_visible(False)
        return
    if not frames.has_numbers(plot.panel, axis):
        first, last = given.limits
        set_limits(-1 if first is None else first, 1 if last is None else last)
        ruler.set_major_locator(NullLocator())
        ax.spines[side].set_visible(False)
        return
    if given.log:
        ruler._set_axes_scale("log")
        ruler.set_minor_locator(NullLocator())
    low, high = frames.limits(plot.panel, plot.size, axis, room)
    set_limits(low, high)
    if not is_written(plot.panel, axis):
        ruler.set_major_locator(NullLocator())
        ax.spines[side].set_visible(False)
        return
    ticks = ticks_of(given, low, high, _days(plot, axis))
    if given.ticks is None:
        ruler.set_gid(AUTOMATIC)
    texts = dict(ticks)
    ruler.set_major_locator(FixedLocator([at for at, _ in ticks]))
    ruler.set_major_formatter(FuncFormatter(lambda at, _: texts.get(at, "")))
    if given.grid:
        ax.grid(axis=axis)
    if axis == "y" or not any(texts.values()):
        ax.tick_params(axis=axis, length=0)
        ax.spines[side].set_visible(False)


def _days(plot: Plot, axis: str) -> bool:
    return any(pd.api.types.is_datetime64_any_dtype(plot.table[column]) for column in frames.on(plot.panel, axis))


def ticks_of(given: Axis, low: float, high: float, days: bool) -> list[tuple[float, str]]:
    """Return where something is written along an axis, and what."""
    if given.ticks is not None:
        return [(frames.place(tick), given.write(tick)) for tick in given.ticks]
    if days:
        years = range(mdates.num2date(low).year + 1, mdates.num2date(high).year + 1)
        step = math.ceil(len(years) / 8)
        return [(mdates.date2num(pd.Timestamp(year, 1, 1)), str(year)) for year in years if year % step == 0]
    if given.log:
        powers = [10.0**power for power in range(math.ceil(math.log10(low)), math.floor(math.log10(high)) + 1)]
        return [(tick, given.write(tick)) for tick in powers]
    step = _step((high - low) / 4)
    found = np.arange(math.ceil(low / step), math.floor(high / step + 1e-9) + 1) * step
    return [(float(tick), given.write(float(tick))) for tick in found]


def _step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough)) if rough > 0 else 1.0
    return power * next(round for round in (1, 2, 5, 10) if round * power >= rough * 0.999)
