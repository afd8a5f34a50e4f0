"""Each kind of mark, drawn with matplotlib: every artist has the gid of the rows that it stands for."""

from __future__ import annotations

import math
from functools import singledispatch
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.patches import Patch, Rectangle
from matplotlib.transforms import Bbox

from airace import style
from airace.chart import (
    Band,
    Bars,
    ChartError,
    Columns,
    Free,
    Lines,
    Notes,
    Points,
    Rule,
    Spans,
    Ticks,
    Tiles,
    each,
    listed,
)
from airace.draw import frame as frames
from airace.draw import measure
from airace.draw.frame import GAP, WIDTH
from airace.draw.free import compare
from airace.draw.plot import INK, Plot, dot, gid_of, ink, write


def _fill(look: str, kind: str) -> dict[str, Any]:
    colour = ink(look)
    return {"facecolor": "none" if kind == "hollow" else colour, "edgecolor": colour}


@singledispatch
def draw(mark: Any, plot: Plot) -> None:
    """Draw a mark into its plot."""
    raise ChartError(f"nobody knows how to draw {type(mark).__name__}")


def block(
    plot: Plot, row: int | None, corner: tuple[float, float], size: tuple[float, float], look: str, kind: str
) -> None:
    """Draw a rectangle for a row; without one it is for orientation, and words may stand in it.

    Hatching is a second rectangle in the colour of the page, which all versions of matplotlib can draw.
    """
    width = 1.4 if 0 not in size else 0  # an empty part has no edge
    gid = style.REFERENCE if row is None else gid_of([row])
    bar = Rectangle(corner, *size, linewidth=width, gid=gid, **_fill(look, kind))
    plot.ax.add_patch(bar)
    if kind == "hatched" and width:
        plot.ax.add_patch(
            Rectangle(corner, *size, linewidth=0, facecolor="none", edgecolor=style.PAPER, hatch="///",
                      gid=style.REFERENCE)
        )  # fmt: skip
    if row is not None:
        plot.boxes.append(bar.get_window_extent())


@draw.register
def _(mark: Bars, plot: Plot) -> None:
    table, columns = plot.table, listed(mark.x)
    looks, kinds = each(mark.look, columns, table), each(mark.kind, columns, table)
    for row in table.index[frames.drawn(mark, table)]:
        left, at = 0.0, plot.at("y", table.loc[[row], mark.y])[0]
        for column in columns:
            length = float(np.nan_to_num(table.loc[row, column]))
            block(plot, row, (left, at - 0.32), (length, 0.64), looks[column][row], kinds[column][row])
            left += length
        text, weight = frames.end_label(mark, table, row)
        if text:
            write(plot, text, left, at, row, dx=4, va="center", weight=weight)


@draw.register
def _(mark: Columns, plot: Plot) -> None:
    table, columns = plot.table, listed(mark.y)
    looks, kinds = each(mark.look, columns, table), each(mark.kind, columns, table)
    for row in table.index[frames.drawn(mark, table)]:
        bottom, at = 0.0, plot.at("x", table.loc[[row], mark.x])[0] + mark.shift - mark.width / 2
        for column in columns:
            length = float(np.nan_to_num(table.loc[row, column]))
            block(plot, row, (at, bottom), (mark.width, length), looks[column][row], kinds[column][row])
            bottom += length
        text, weight = frames.end_label(mark, table, row)
        if text:
            write(plot, text, at + mark.width / 2, bottom, row, dy=3, ha="center", va="bottom", weight=weight)


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
        face = {"facecolor": style.PAPER if kind == "hollow" else ink(look)}
        line = (
            {"linewidth": 1.6}
            if shape in ("|", "x", "+")
            else {
                "edgecolor": ink(look) if kind == "hollow" else style.PAPER,
                "linewidth": 1.4 if kind == "hollow" else 0.6,
            }
        )
        if shape in ("|", "x", "+"):
            face = {"color": ink(look)}
        gid = gid_of(table.index[place] for place in places)
        plot.ax.scatter(x[places], y[places], s=size, marker=shape, zorder=3, gid=gid, **face, **line)
    if mark.reach:
        for place, row in enumerate(table.index):
            ends = table.loc[row, list(mark.reach)].to_numpy(float)
            if np.isfinite(ends).all():
                line = ([x[place]] * 2, ends) if plot.y is None else (ends, [y[place]] * 2)
                plot.ax.plot(*line, color=ink(looks[row]), linewidth=1.6, zorder=2, gid=gid_of([row]))
                plot.strokes.append(plot.ax.transData.transform(np.column_stack(line)))
    for place, row in enumerate(table.index):
        area = table.loc[row, mark.size] if isinstance(mark.size, str) else mark.size
        dot(plot, x[place], y[place], math.sqrt(area) / 2)
        if mark.label and pd.notna(text := table.loc[row, mark.label]) and text:
            plot.waiting.append((str(text), x[place], y[place], row, math.sqrt(area) / 2))


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
                plot.ax.plot(x[part], y[part], color=ink(look), linestyle=dash, linewidth=2, gid=gid_of(rows))
        if mark.points:
            for some, face in ((~partial, ink(look)), (partial, style.PAPER)):
                if some.any():
                    plot.ax.scatter(
                        x[some], y[some], s=26, marker=style.marker(look) if look else "o", facecolor=face, zorder=3,
                        edgecolor=ink(look), linewidth=1.4, gid=gid_of(table.index[some]),
                    )  # fmt: skip
        plot.strokes.append(plot.ax.transData.transform(np.column_stack([x, y])))
        if told := mark.label.get(column):
            for place, row in enumerate(table.index):
                if pd.notna(text := table.loc[row, told]) and text:
                    plot.waiting.append((str(text), x[place], y[place], row, 3))
        if text := frames.line_name(mark, plot.table, column):
            ends.append((y[-1], x[-1], text, table.index[-1]))
    _at_ends(plot, ends)


def _at_ends(plot: Plot, ends: list[tuple[float, float, str, int]]) -> None:
    """Write the names of lines at their ends, moved apart where they would touch."""
    scale = plot.ax.figure.dpi / 72
    placed = -math.inf
    for y, x, text, row in sorted(ends):
        at = plot.ax.transData.transform((x, y))[1] / scale
        wanted = max(at, placed + measure.SIZE * measure.LINE)
        write(plot, text, x, y, row, dx=6, dy=wanted - at, va="center", weight=600)
        placed = wanted + measure.height(text) - measure.SIZE * measure.LINE


@draw.register
def _(mark: Spans, plot: Plot) -> None:
    table, ends = plot.table, list(mark.x)
    looks, kinds = each(mark.look, ends, table), each(mark.kind, ends, table)
    for row in table.index[frames.drawn(mark, table)]:
        at = plot.at("y", table.loc[[row], mark.y])[0]
        x = [plot.at("x", table.loc[[row], end])[0] for end in ends]
        first, last = (looks[end][row] for end in ends)
        thick = {"linewidth": 2, "color": ink(first)} if mark.ends else {"linewidth": 5, "color": ink(first)}
        if mark.ends and first != last:
            thick = {"linewidth": 1.5, "color": INK, "alpha": 0.4}
        plot.ax.plot(x, [at, at], solid_capstyle="butt", zorder=1, gid=gid_of([row]), **thick)
        if np.isfinite(x).all():
            plot.strokes.append(plot.ax.transData.transform(np.column_stack([x, [at, at]])))
        for end, place in zip(ends, x, strict=True):
            if mark.ends and np.isfinite(place):
                look, kind = looks[end][row], kinds[end][row]
                face = style.PAPER if kind == "hollow" else ink(look)
                plot.ax.scatter(
                    [place], [at], s=44, marker=style.marker(look) if look else "o", facecolor=face, zorder=3,
                    edgecolor=ink(look), linewidth=1.5, gid=gid_of([row]),
                )  # fmt: skip
                dot(plot, place, at, 3.4)
        if mark.label and pd.notna(text := table.loc[row, mark.label]) and text:
            write(plot, str(text), np.nanmax(x), at, row, dx=GAP, va="center", weight=600)


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
        plot.boxes.append(Bbox.from_bounds(at[0] - 0.5, at[1] - 4.5, 1, 9))


@draw.register
def _(mark: Tiles, plot: Plot) -> None:
    table, half = plot.table, 0.46  # of a square, between which there is a little room
    across, down = (table[name] for name in mark.at)
    plot.ax.set(xlim=(-0.6, across.max() + 0.6), ylim=(down.max() + 0.6, -0.6))
    looks, kinds = (each(what, [""], table)[""] for what in (mark.look, mark.kind))
    of_place = table.groupby(mark.place)[mark.place]
    wide = 2 * half / of_place.transform("size")
    left = across - half + wide * of_place.cumcount()
    heads = table.groupby(mark.place)[mark.head].transform("any") if mark.head else pd.Series(False, table.index)
    for row, (code, amount) in zip(table.index, frames.in_tiles(mark, table), strict=True):
        x, top, look = across[row], down[row] - half, looks[row]
        if code:
            block(plot, None, (x - half, top), (2 * half, 2 * half), look, "hollow")
            if heads[row]:
                block(plot, None, (x - half, top), (2 * half, 0.4), look, "filled")
            ink_of_code = style.PAPER if heads[row] else INK
            write(plot, code, x - 0.38, top + 0.2, row, va="center", weight=600, color=ink_of_code)
        if mark.marker and (marker := table.loc[row, mark.marker]):
            plot.ax.scatter(x, top + 0.66, marker=marker, s=36, color=INK, gid=gid_of([row]))
        elif amount:
            length = 2 * half * table.loc[row, mark.amount] / mark.most
            write(plot, amount, x, top + 0.55, row, ha="center", va="center")
            block(plot, row, (x - half, top + 0.78), (length, 0.14), look, "filled")
        elif kinds[row]:
            block(plot, row, (left[row], top + 0.4), (wide[row], 0.52), look, kinds[row])


@draw.register
def _(mark: Free, plot: Plot) -> None:
    before = set(plot.ax.get_children())
    mark.draw(plot)
    compare(plot.ax, plot.table)
    renderer = plot.ax.figure.canvas.get_renderer()
    for made in plot.ax.get_children():
        if isinstance(made, Patch) and made not in before and made.get_gid() != style.REFERENCE:
            plot.boxes.append(made.get_window_extent(renderer))
