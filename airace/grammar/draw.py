"""Charts drawn with matplotlib: every mark with the row that it stands for, and nothing that collides."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import singledispatch
from typing import Any

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.ticker import FixedLocator, FuncFormatter, NullFormatter, NullLocator
from matplotlib.transforms import Bbox

from airace import style
from airace.grammar import frame as frames
from airace.grammar import measure
from airace.grammar.frame import GAP, WIDTH, Frame, Size
from airace.grammar.spec import (
    Axis,
    Band,
    Bars,
    Chart,
    ChartError,
    Columns,
    Free,
    Lines,
    Notes,
    Panel,
    Points,
    Rule,
    Spans,
    Ticks,
    each,
    listed,
)

HEIGHT = 165.0  # points of a plot whose axis up has numbers
STRIP = 34.0  # points of a panel with one line of points
INK = "black"
BETWEEN = 10.0  # points between two panels


@dataclass
class Plot:
    """A panel while it is drawn: its axes, names and words, and where its marks lie."""

    panel: Panel
    table: pd.DataFrame
    ax: Axes
    size: Size
    x: list[str] | None
    y: list[str] | None
    waiting: list[tuple] = field(default_factory=list)  # labels that look for a place
    boxes: list[Bbox] = field(default_factory=list)  # of marks, in pixels
    texts: list[Text] = field(default_factory=list)
    strokes: list[np.ndarray] = field(default_factory=list)  # lines, in pixels

    def at(self, axis: str, column: pd.Series) -> np.ndarray:
        """Return where the values of a column lie on an axis: days and names as numbers."""
        rows = self.x if axis == "x" else self.y
        if rows is None:
            return mdates.date2num(column) if pd.api.types.is_datetime64_any_dtype(column) else column.to_numpy(float)
        places = {name: place for place, name in enumerate(rows)}
        return np.array([places.get(name, math.nan) for name in column.astype(str)], float)


def figure(chart: Chart, frame: Frame | None = None) -> Figure:
    """Draw a chart without its words around the picture.

    Parameters
    ----------
    chart : Chart
        What to draw.
    frame : Frame, optional
        The frame that all states of an explorer share; without it the chart's own.

    Returns
    -------
    Figure
        3.9 inches wide. Groups of marks have gids that :mod:`airace.svg` turns into the rows of marks.

    Raises
    ------
    ChartError
        When words overlap, are struck by a line or stand outside, or a mark lies outside its axes.
    """
    own = frames.of(chart)
    frame = (
        own
        if frame is None
        else tuple(
            frames.steady(panel, shared, alone) for panel, shared, alone in zip(chart.panels, frame, own, strict=True)
        )
    )
    heights = [_height(panel, size, chart.table) for panel, size in zip(chart.panels, frame, strict=True)]
    above = [16.0 if panel.title else 3.0 for panel in chart.panels]
    below = [_below(panel, chart.table) for panel in chart.panels]
    total = sum(heights) + sum(above) + sum(below) + BETWEEN * (len(heights) - 1)
    fig = Figure(figsize=(WIDTH / 72, total / 72), dpi=72)
    FigureCanvasAgg(fig)  # which can measure words
    top, plots = total, []
    for panel, size, height, over, under in zip(chart.panels, frame, heights, above, below, strict=True):
        left = _left(panel, size, chart.table)
        right = size.right + sum(size.notes) + frames.EDGE
        box = (left / WIDTH, (top - over - height) / total, (WIDTH - left - right) / WIDTH, height / total)
        ax = fig.add_axes(box)
        plots.append(_plot(panel, chart.table, ax, size, (left, WIDTH - left - right)))
        top -= over + height + under + BETWEEN
    for plot in plots:
        _place_labels(plot)
    _collide(fig, plots)
    return fig


def _left(panel: Panel, size: Size, table: pd.DataFrame) -> float:
    if size.left:
        return size.left
    if not _has_numbers(panel, "y"):
        return frames.EDGE + GAP
    low, high = frames.limits(panel, size, "y", table, HEIGHT)
    return max(measure.width(text) for _, text in _ticks(panel.y, low, high, False)) + GAP


def _height(panel: Panel, size: Size, table: pd.DataFrame) -> float:
    if panel.height:
        return 72 * panel.height
    return sum(size.rows) or (HEIGHT if _has_numbers(panel, "y") else STRIP)


def _below(panel: Panel, table: pd.DataFrame) -> float:
    written = _written(panel, table, "x")
    lines = 1 if written else 0
    if written and panel.x.text and panel.x.ticks is not None:
        lines = max(panel.x.text(tick).count("\n") + 1 for tick in panel.x.ticks)
    return (lines + bool(panel.x.title)) * measure.SIZE * 1.35 + 14 * bool(lines)


def _has_numbers(panel: Panel, axis: str) -> bool:
    return any(frames.columns(mark, axis) for mark in panel.marks)


def _written(panel: Panel, table: pd.DataFrame, axis: str) -> bool:
    """Return whether something is written along an axis: not beside bars that have their numbers."""
    if not _has_numbers(panel, axis):
        return False
    given = frames.axis_of(panel, axis)
    labelled = Bars if axis == "x" else Columns
    return given.ticks is not None or not any(isinstance(mark, labelled | Notes) for mark in panel.marks)


def _plot(panel: Panel, table: pd.DataFrame, ax: Axes, size: Size, across: tuple[float, float]) -> Plot:
    plot = Plot(panel, table, ax, size, frames.names(panel, table, "x"), frames.names(panel, table, "y"))
    ax.set_title(panel.title, loc="left", pad=5, fontsize=measure.SIZE, fontweight=600)
    for axis, rows, room in (("x", plot.x, across[1]), ("y", plot.y, _height(panel, size, table))):
        _axis(plot, axis, rows, room)
    for mark in panel.marks:
        draw(mark, plot)
    return plot


def _axis(plot: Plot, axis: str, rows: list[str] | None, room: float) -> None:
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
        wide = frames.NAMES if axis == "y" else room / len(rows) - 4
        ruler.set_major_locator(FixedLocator(range(len(rows))))
        words = [measure.wrapped(name, wide) for name in rows]
        ruler.set_major_formatter(FuncFormatter(lambda at, _: words[round(at)] if 0 <= at < len(words) else ""))
        ax.tick_params(axis=axis, length=0)
        ax.spines[side].set_visible(False)
        return
    if not _has_numbers(plot.panel, axis):
        set_limits(-1, 1)
        ruler.set_major_locator(NullLocator())
        ax.spines[side].set_visible(False)
        return
    if given.log:
        ruler._set_axes_scale("log")
        ruler.set_minor_locator(NullLocator())
    low, high = frames.limits(plot.panel, plot.size, axis, plot.table, room)
    set_limits(low, high)
    if not _written(plot.panel, plot.table, axis):
        ruler.set_major_locator(NullLocator())
        ax.spines[side].set_visible(False)
        return
    ticks = _ticks(given, low, high, _days(plot, axis))
    texts = dict(ticks)
    ruler.set_major_locator(FixedLocator([at for at, _ in ticks]))
    ruler.set_major_formatter(FuncFormatter(lambda at, _: texts.get(at, "")))
    if given.grid:
        ax.grid(axis=axis)
    if axis == "y":
        ax.tick_params(axis="y", length=0)
        ax.spines["left"].set_visible(False)


def _days(plot: Plot, axis: str) -> bool:
    found = [column for mark in plot.panel.marks for column in frames.columns(mark, axis)]
    return any(pd.api.types.is_datetime64_any_dtype(plot.table[column]) for column in found)


def _ticks(given: Axis, low: float, high: float, days: bool) -> list[tuple[float, str]]:
    if given.ticks is not None:
        return [(frames.place(tick), given.text(tick) if given.text else _plain(tick)) for tick in given.ticks]
    if days:
        years = range(mdates.num2date(low).year + 1, mdates.num2date(high).year + 1)
        step = math.ceil(len(years) / 8)
        return [(mdates.date2num(pd.Timestamp(year, 1, 1)), str(year)) for year in years if year % step == 0]
    if given.log:
        powers = [10.0**power for power in range(math.ceil(math.log10(low)), math.floor(math.log10(high)) + 1)]
        return [(tick, (given.text or _plain)(tick)) for tick in powers]
    step = _step((high - low) / 4)
    found = np.arange(math.ceil(low / step), math.floor(high / step + 1e-9) + 1) * step
    return [(float(tick), (given.text or _plain)(float(tick))) for tick in found]


def _step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough)) if rough > 0 else 1.0
    return power * next(round for round in (1, 2, 5, 10) if round * power >= rough * 0.999)


def _plain(value: Any) -> str:
    return f"{value:%Y}" if isinstance(value, pd.Timestamp) else f"{value:,g}".replace("-", "−")


def _rows(rows: Iterable[int]) -> str:
    return "rows-" + "-".join(str(row) for row in rows)


def _colour(look: str) -> str:
    return style.colour(look) if look else INK


def _fill(look: str, kind: str) -> dict[str, Any]:
    colour = _colour(look)
    return {"facecolor": "none" if kind == "hollow" else colour, "edgecolor": colour}


@singledispatch
def draw(mark: Any, plot: Plot) -> None:
    """Draw a mark into its plot."""
    raise ChartError(f"nobody knows how to draw {type(mark).__name__}")


def _bar(plot: Plot, row: int, corner: tuple[float, float], size: tuple[float, float], look: str, kind: str) -> None:
    """Draw one bar; hatching is a second one in the colour of the page, which all versions of matplotlib can draw."""
    width = 1.4 if 0 not in size else 0  # an empty part has no edge
    bar = Rectangle(corner, *size, linewidth=width, gid=_rows([row]), **_fill(look, kind))
    plot.ax.add_patch(bar)
    if kind == "hatched" and width:
        plot.ax.add_patch(
            Rectangle(corner, *size, linewidth=0, facecolor="none", edgecolor=style.PAPER, hatch="///",
                      gid=style.REFERENCE)
        )  # fmt: skip
    plot.boxes.append(bar.get_window_extent())


@draw.register
def _(mark: Bars, plot: Plot) -> None:
    table, columns = plot.table, listed(mark.x)
    looks, kinds = each(mark.look, columns, table), each(mark.kind, columns, table)
    for row in table.index[frames.drawn(mark, table)]:
        left, at = 0.0, plot.at("y", table.loc[[row], mark.y])[0]
        for column in columns:
            length = float(np.nan_to_num(table.loc[row, column]))
            _bar(plot, row, (left, at - 0.32), (length, 0.64), looks[column][row], kinds[column][row])
            left += length
        text, weight = frames.end_label(mark, table, row)
        if text:
            _write(plot, text, left, at, row, dx=4, va="center", weight=weight)


@draw.register
def _(mark: Columns, plot: Plot) -> None:
    table, columns = plot.table, listed(mark.y)
    looks, kinds = each(mark.look, columns, table), each(mark.kind, columns, table)
    for row in table.index[frames.drawn(mark, table)]:
        bottom, at = 0.0, plot.at("x", table.loc[[row], mark.x])[0] + mark.shift - mark.width / 2
        for column in columns:
            length = float(np.nan_to_num(table.loc[row, column]))
            _bar(plot, row, (at, bottom), (mark.width, length), looks[column][row], kinds[column][row])
            bottom += length
        text, weight = frames.end_label(mark, table, row)
        if text:
            _write(plot, text, at + mark.width / 2, bottom, row, dy=3, ha="center", va="bottom", weight=weight)


@draw.register
def _(mark: Points, plot: Plot) -> None:
    table = plot.table[frames.drawn(mark, plot.table)]
    x = plot.at("x", table[mark.x])
    y = plot.at("y", table[mark.y]) if mark.y else np.zeros(len(table))
    looks, kinds = (each(what, [""], plot.table)[""] for what in (mark.look, mark.kind))
    column, shapes = mark.shape if isinstance(mark.shape, tuple) else ("", {})
    groups: dict[tuple, list[int]] = {}
    for place, row in enumerate(table.index):
        shape = (
            shapes[table.loc[row, column]]
            if column
            else mark.shape or (style.marker(looks[row]) if looks[row] else "o")
        )
        groups.setdefault((looks[row], kinds[row], shape), []).append(place)
    for (look, kind, shape), places in groups.items():
        size = table[mark.size].to_numpy(float)[places] if isinstance(mark.size, str) else mark.size
        face = {"facecolor": style.PAPER if kind == "hollow" else _colour(look)}
        line = (
            {"linewidth": 1.6}
            if shape in ("|", "x", "+")
            else {
                "edgecolor": _colour(look) if kind == "hollow" else style.PAPER,
                "linewidth": 1.4 if kind == "hollow" else 0.6,
            }
        )
        if shape in ("|", "x", "+"):
            face = {"color": _colour(look)}
        gid = _rows(table.index[place] for place in places)
        plot.ax.scatter(x[places], y[places], s=size, marker=shape, zorder=3, gid=gid, **face, **line)
    for place, row in enumerate(table.index):
        area = table.loc[row, mark.size] if isinstance(mark.size, str) else mark.size
        _dot(plot, x[place], y[place], math.sqrt(area) / 2)
        if mark.label and pd.notna(text := table.loc[row, mark.label]) and text:
            plot.waiting.append((str(text), x[place], y[place], row, math.sqrt(area) / 2))


def _dot(plot: Plot, x: float, y: float, radius: float) -> None:
    at = plot.ax.transData.transform((x, y))
    reach = radius * plot.ax.figure.dpi / 72
    plot.boxes.append(Bbox([at - reach, at + reach]))


@draw.register
def _(mark: Lines, plot: Plot) -> None:
    columns = listed(mark.y)
    looks = each(mark.look, columns, plot.table)
    ends = []
    for column in columns:
        table = plot.table[plot.table[column].notna()]
        look = (mark.look.get(column, "") if isinstance(mark.look, dict) else looks[column][0]) or (
            column if column in style.palette() else ""
        )
        x, y = plot.at("x", table[mark.x]), table[column].to_numpy(float)
        partial = np.array(each(mark.kind, [""], plot.table)[""])[table.index] == "hollow"
        whole = int((~partial).sum())
        for part, dash, rows in ((slice(0, whole), mark.dash, table.index[:whole]),
                                 (slice(max(whole - 1, 0), None), ":", table.index[max(whole - 1, 0):])):  # fmt: skip
            if len(rows) > 1:
                plot.ax.plot(x[part], y[part], color=_colour(look), linestyle=dash, linewidth=2, gid=_rows(rows))
        if mark.points:
            for some, face in ((~partial, _colour(look)), (partial, style.PAPER)):
                if some.any():
                    plot.ax.scatter(
                        x[some], y[some], s=26, marker=style.marker(look) if look else "o", facecolor=face, zorder=3,
                        edgecolor=_colour(look), linewidth=1.4, gid=_rows(table.index[some]),
                    )  # fmt: skip
        plot.strokes.append(plot.ax.transData.transform(np.column_stack([x, y])))
        if text := frames.line_name(mark, plot.table, column):
            ends.append((y[-1], x[-1], text, table.index[-1]))
    _at_ends(plot, ends)


def _at_ends(plot: Plot, ends: list[tuple[float, float, str, int]]) -> None:
    """Write the names of lines at their ends, moved apart where they would touch."""
    scale = plot.ax.figure.dpi / 72
    placed = -math.inf
    for y, x, text, row in sorted(ends):
        at = plot.ax.transData.transform((x, y))[1] / scale
        wanted = max(at, placed + measure.SIZE * 1.15)
        _write(plot, text, x, y, row, dx=6, dy=wanted - at, va="center", weight=600)
        placed = wanted + measure.height(text) - measure.SIZE * measure.LINE


@draw.register
def _(mark: Spans, plot: Plot) -> None:
    table, ends = plot.table, list(mark.x)
    looks, kinds = each(mark.look, ends, table), each(mark.kind, ends, table)
    for row in table.index[frames.drawn(mark, table)]:
        at = plot.at("y", table.loc[[row], mark.y])[0]
        x = [plot.at("x", table.loc[[row], end])[0] for end in ends]
        thick = (
            {"linewidth": 5, "color": _colour(looks[ends[0]][row])}
            if not mark.ends
            else {"linewidth": 1.5, "color": INK, "alpha": 0.4}
        )
        plot.ax.plot(x, [at, at], solid_capstyle="butt", zorder=1, gid=_rows([row]), **thick)
        if np.isfinite(x).all():
            plot.strokes.append(plot.ax.transData.transform(np.column_stack([x, [at, at]])))
        for end, place in zip(ends, x, strict=True):
            if mark.ends and np.isfinite(place):
                look, kind = looks[end][row], kinds[end][row]
                face = style.PAPER if kind == "hollow" else _colour(look)
                plot.ax.scatter(
                    [place], [at], s=44, marker=style.marker(look) if look else "o", facecolor=face, zorder=3,
                    edgecolor=_colour(look), linewidth=1.5, gid=_rows([row]),
                )  # fmt: skip
                _dot(plot, place, at, 3.4)
        if mark.label and pd.notna(text := table.loc[row, mark.label]) and text:
            _write(plot, str(text), np.nanmax(x), at, row, dx=GAP, va="center", weight=600)


@draw.register
def _(mark: Notes, plot: Plot) -> None:
    table = plot.table
    before = [other for other in plot.panel.marks if isinstance(other, Notes)]
    which = before.index(mark)
    right = WIDTH - frames.EDGE - sum(plot.size.notes[which + 1 :])
    x = right / WIDTH
    ax, fig = plot.ax, plot.ax.figure
    box = ax.get_position()
    inside = (x - box.x0) / box.width
    for row in table.index[frames.drawn(mark, table)]:
        at = plot.at("y", table.loc[[row], mark.y])[0]
        if np.isfinite(at):
            plot.texts.append(
                ax.text(inside, at, str(table.loc[row, mark.text]), transform=ax.get_yaxis_transform(), ha="right",
                        va="center", size=measure.SIZE, gid=f"label-{row}")
            )  # fmt: skip
    if mark.title:
        over = 1 + 4 / (box.height * fig.get_figheight() * 72)
        plot.texts.append(
            ax.text(inside, over, mark.title, transform=ax.transAxes, ha="right", va="bottom", size=measure.SIZE,
                    alpha=style.MUTED)
        )  # fmt: skip


@draw.register
def _(mark: Rule, plot: Plot) -> None:
    pale = {"color": INK, "linewidth": 0.9, "alpha": 0.55, "gid": style.REFERENCE, "zorder": 1}
    ax = plot.ax
    if mark.x is not None:
        at = frames.place(mark.x)
        ax.axvline(at, **pale)
        plot.strokes.append(np.array([ax.transData.transform((at, end)) for end in ax.get_ylim()]))
        if mark.text:
            plot.waiting.append((mark.text, at, None, None, 0))
    else:
        at = frames.place(mark.y)
        ax.axhline(at, **pale)
        plot.strokes.append(np.array([ax.transData.transform((end, at)) for end in ax.get_xlim()]))
        if mark.text:
            plot.waiting.append((mark.text, None, at, None, 0))


@draw.register
def _(mark: Band, plot: Plot) -> None:
    low, high = map(frames.place, mark.x)
    plot.ax.axvspan(low, high, color=INK, alpha=0.13, linewidth=0, gid=style.REFERENCE, zorder=0)
    if mark.text:
        plot.waiting.append((mark.text, (low + high) / 2, None, None, 0))


@draw.register
def _(mark: Ticks, plot: Plot) -> None:
    plot.ax.scatter(mark.x, [0] * len(mark.x), marker="|", s=90, color=INK, alpha=0.35, gid=style.REFERENCE)
    for value in mark.x:
        at = plot.ax.transData.transform((value, 0))
        plot.boxes.append(Bbox([at - (0.5, 4.5), at + (0.5, 4.5)]))


@draw.register
def _(mark: Free, plot: Plot) -> None:
    mark.draw(plot.ax, plot.table)


def _write(
    plot: Plot, text: str, x: float, y: float, row: int | None, *, dx: float = 0, dy: float = 0, **kwargs
) -> Text:
    """Write `text` beside a point of the data, moved by `dx` and `dy` points."""
    gid = f"label-{row}" if row is not None else style.REFERENCE
    made = plot.ax.annotate(
        text, (x, y), xytext=(dx, dy), textcoords="offset points", annotation_clip=False, gid=gid,
        **{"size": measure.SIZE, **kwargs},
    )  # fmt: skip
    plot.texts.append(made)
    return made


PLACES = (
    (1, 0, "left", "center"),
    (-1, 0, "right", "center"),
    (0, 1, "center", "bottom"),
    (0, -1, "center", "top"),
    (1, 1, "left", "bottom"),
    (-1, 1, "right", "bottom"),
    (1, -1, "left", "top"),
    (-1, -1, "right", "top"),
)


def _place_labels(plot: Plot) -> None:
    """Write the labels that wait where they touch nothing: beside, above or below what they name."""
    renderer = plot.ax.figure.canvas.get_renderer()
    scale = plot.ax.figure.dpi / 72
    inner = plot.ax.get_window_extent(renderer)
    whole = plot.ax.figure.bbox
    taken = [text.get_window_extent(renderer) for text in plot.texts]
    for text, x, y, row, radius in plot.waiting:
        weight = 600 if row is not None else 400
        wide, high = measure.widest(text, weight) * scale, measure.height(text) * scale
        if y is None:  # of a vertical line: beside its upper end
            at = plot.ax.transData.transform((x, plot.ax.get_ylim()[1]))[0], inner.y1 - high / 2
        elif x is None:  # of a horizontal line: on its left end
            at = inner.x0 + wide / 2, plot.ax.transData.transform((plot.ax.get_xlim()[0], y))[1]
        else:
            at = plot.ax.transData.transform((x, y))
        best = None
        for right, up, ha, va in PLACES:
            if (y is None and not right) or (x is None and not up) or (x is None and right):
                continue
            reach = (radius * (0.75 if right and up else 1) + 3) * scale
            corner = (
                at[0] + right * reach - {"left": 0, "center": wide / 2, "right": wide}[ha],
                at[1] + up * reach - {"bottom": 0, "center": high / 2, "top": high}[va],
            )
            box = Bbox.from_bounds(*corner, wide, high)
            cost = _cost(box, taken, plot, whole, scale)
            if best is None or cost < best[0]:
                best = cost, box
            if not cost:
                break
        box = best[1]
        middle = plot.ax.transData.inverted().transform(((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2))
        made = _write(plot, text, *middle, row, ha="center", va="center", weight=weight,
                      **({"alpha": style.MUTED} if row is None else {}))  # fmt: skip
        taken.append(made.get_window_extent(renderer))


def _cost(box: Bbox, taken: Sequence[Bbox], plot: Plot, whole: Bbox, scale: float) -> float:
    """Return how much a label here would hide or be hidden, in square points; nothing when it stands free."""
    cost = sum(_overlap(box, other) for other in taken) * 4
    cost += sum(_overlap(box, other) for other in plot.boxes)
    cost += sum(20.0 * scale for stroke in plot.strokes if _struck(box, stroke))
    outside = box.width * box.height - _overlap(box, whole)
    return cost + 10 * outside if cost or outside > 1 else 0.0


def _overlap(one: Bbox, other: Bbox) -> float:
    wide = min(one.x1, other.x1) - max(one.x0, other.x0)
    high = min(one.y1, other.y1) - max(one.y0, other.y0)
    return wide * high if wide > 0 and high > 0 else 0.0


def _struck(box: Bbox, stroke: np.ndarray) -> bool:
    """Return whether a line goes through a box."""
    for (x0, y0), (x1, y1) in zip(stroke[:-1], stroke[1:], strict=True):
        if max(x0, x1) < box.x0 or min(x0, x1) > box.x1 or max(y0, y1) < box.y0 or min(y0, y1) > box.y1:
            continue
        steps = np.linspace(0, 1, 33)
        x, y = x0 + steps * (x1 - x0), y0 + steps * (y1 - y0)
        if ((x > box.x0) & (x < box.x1) & (y > box.y0) & (y < box.y1)).any():
            return True
    return False


def _collide(fig: Figure, plots: list[Plot]) -> None:
    """Raise when words overlap, are struck, or stand outside, or a mark lies outside its axes."""
    renderer = fig.canvas.get_renderer()
    slack = fig.dpi / 72  # a point
    words: list[tuple[str, Bbox, Plot]] = []
    for plot in plots:
        found = [*plot.texts, plot.ax.title, plot.ax._left_title, plot.ax.xaxis.label, plot.ax.yaxis.label]
        for axis in (plot.ax.xaxis, plot.ax.yaxis):
            axis._update_label_position(renderer)
            found += [tick.label1 for tick in axis._update_ticks()]
        words += [
            (text.get_text(), text.get_window_extent(renderer), plot)
            for text in found
            if text.get_text() and text.get_visible()
        ]
    said = []
    for place, (text, box, plot) in enumerate(words):
        if box.x0 < -slack or box.x1 > fig.bbox.x1 + slack or box.y0 < -2 * slack or box.y1 > fig.bbox.y1 + 2 * slack:
            said.append(f"{text!r} stands outside the picture")
        inner = Bbox.from_extents(box.x0 + slack, box.y0 + 1.5 * slack, box.x1 - slack, box.y1 - 1.5 * slack)
        for other, its, _ in words[place + 1 :]:
            if _overlap(inner, its) > 0:
                said.append(f"{text!r} and {other!r} overlap")
        for stroke in plot.strokes:
            if _struck(inner, stroke):
                said.append(f"a line strikes {text!r}")
        for mark in plot.boxes:
            if _overlap(inner, mark) > 0:
                said.append(f"a mark covers part of {text!r}")
                break
    for plot in plots:
        space = plot.ax.get_window_extent(renderer)
        for mark in plot.boxes:
            x, y = (mark.x0 + mark.x1) / 2, (mark.y0 + mark.y1) / 2
            if not (space.x0 - slack <= x <= space.x1 + slack and space.y0 - slack <= y <= space.y1 + slack):
                said.append("a mark lies outside its axes")
                break
    if said:
        raise Collision("; ".join(dict.fromkeys(said)))


class Collision(ChartError):
    """Words or marks that cover each other; the message names them."""
