"""A chart as a matplotlib figure: panels from top to bottom, marks, labels, and no collision."""

from __future__ import annotations

import sys

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from airace.chart import Chart, Panel
from airace.draw import axes, measure
from airace.draw import frame as frames
from airace.draw.frame import WIDTH, Frame, Size
from airace.draw.labels import place_labels, stop_collisions
from airace.draw.marks import draw
from airace.draw.plot import Plot


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
        When words overlap, are struck by a line or stand outside, or a mark lies outside its axes. Not in a browser:
        its matplotlib is another one, which sets words a little wider, and a chart is better than none.
    """
    own = frames.of(chart)
    frame = (
        own
        if frame is None
        else tuple(
            frames.steady(panel, shared, alone) for panel, shared, alone in zip(chart.panels, frame, own, strict=True)
        )
    )
    heights = [axes.height(panel, size, chart.table) for panel, size in zip(chart.panels, frame, strict=True)]
    above = [axes.above(panel) for panel in chart.panels]
    below = [axes.below(panel) for panel in chart.panels]
    total = sum(heights) + sum(above) + sum(below) + axes.BETWEEN * (len(heights) - 1)
    fig = Figure(figsize=(WIDTH / 72, total / 72), dpi=72)
    FigureCanvasAgg(fig)  # which can measure words
    top, plots, sides = total, [], in_line(chart, frame)
    for panel, size, height, over, under, (left, right) in zip(
        chart.panels, frame, heights, above, below, sides, strict=True
    ):
        box = (left / WIDTH, (top - over - height) / total, (WIDTH - left - right) / WIDTH, height / total)
        ax = fig.add_axes(box)
        plots.append(_plot(panel, chart.table, ax, size, (left, WIDTH - left - right)))
        top -= over + height + under + axes.BETWEEN
    for plot in plots:
        place_labels(plot)
    if sys.platform != "emscripten":
        stop_collisions(fig, plots)
    return fig


def in_line(chart: Chart, frame: Frame) -> list[tuple[float, float]]:
    """Return the points left and right of each panel; panels whose x axes have the same limits stand in line."""
    sides = []
    for panel, size in zip(chart.panels, frame, strict=True):
        left = axes.left(panel, size)
        sides.append((left, axes.right(panel, size, chart.table, left)))
    stand = []
    for panel, side in zip(chart.panels, sides, strict=True):
        alike = [other for panel_, other in zip(chart.panels, sides, strict=True) if panel_.x.limits == panel.x.limits]
        stand.append(side if None in panel.x.limits else tuple(map(max, *alike, (0.0, 0.0))))
    return stand


def _plot(panel: Panel, table: pd.DataFrame, ax: Axes, size: Size, across: tuple[float, float]) -> Plot:
    plot = Plot(panel, table, ax, size, frames.names(panel, table, "x"), frames.names(panel, table, "y"))
    ax.set_title(panel.title, loc="left", pad=5, fontsize=measure.SIZE, fontweight="semibold")
    for axis, rows, room in (("x", plot.x, across[1]), ("y", plot.y, axes.height(panel, size, table))):
        axes.rule(plot, axis, rows, room)
    for mark in panel.marks:
        draw(mark, plot)
    return plot
