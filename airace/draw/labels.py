"""Labels that look for a free place, and an error where words or marks cover each other."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from airace import style
from airace.chart import ChartError
from airace.draw import axes, measure
from airace.draw.plot import Plot, write


class Collision(ChartError):
    """Words or marks that cover each other; the message names them."""


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


def place_labels(plot: Plot) -> None:
    """Write the labels that wait where they touch nothing: beside, above or below what they name."""
    renderer = plot.ax.figure.canvas.get_renderer()
    scale = plot.ax.figure.dpi / 72
    inner = plot.ax.get_window_extent(renderer)
    whole = plot.ax.figure.bbox
    taken = [text.get_window_extent(renderer) for text in plot.texts]
    for text, x, y, row, radius in plot.waiting:
        weight = 600 if row is not None else 400
        wide, high = measure.widest(text, weight) * scale, measure.height(text) * scale
        if y is None and axes.among_bars(plot.panel):  # of a line among bars: above it
            at = plot.ax.transData.transform((x, plot.ax.get_ylim()[1]))[0], inner.y1 + high / 2 + scale
        elif y is None:  # of a vertical line: beside its upper end
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
        made = write(plot, text, *middle, row, ha="center", va="center", weight=weight,
                      **({"alpha": style.MUTED} if row is None else {}))  # fmt: skip
        taken.append(made.get_window_extent(renderer))


def _cost(box: Bbox, taken: Sequence[Bbox], plot: Plot, whole: Bbox, scale: float) -> float:
    """Return how much a label here would hide or be hidden, in square points; nothing when it stands free."""
    cost = sum(overlap(box, other) for other in taken) * 4
    cost += sum(overlap(box, other) for other in plot.boxes)
    cost += sum(20.0 * scale for stroke in plot.strokes if struck(box, stroke))
    outside = box.width * box.height - overlap(box, whole)
    return cost + 10 * outside if cost or outside > 1 else 0.0


def overlap(one: Bbox, other: Bbox) -> float:
    """Return the area that two boxes share."""
    wide = min(one.x1, other.x1) - max(one.x0, other.x0)
    high = min(one.y1, other.y1) - max(one.y0, other.y0)
    return wide * high if wide > 0 and high > 0 else 0.0


def struck(box: Bbox, stroke: np.ndarray) -> bool:
    """Return whether a line goes through a box."""
    for (x0, y0), (x1, y1) in pairwise(stroke):
        if max(x0, x1) < box.x0 or min(x0, x1) > box.x1 or max(y0, y1) < box.y0 or min(y0, y1) > box.y1:
            continue
        steps = np.linspace(0, 1, 33)
        x, y = x0 + steps * (x1 - x0), y0 + steps * (y1 - y0)
        if ((x > box.x0) & (x < box.x1) & (y > box.y0) & (y < box.y1)).any():
            return True
    return False


def stop_collisions(fig: Figure, plots: list[Plot]) -> None:
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
            if overlap(inner, its) > 0:
                said.append(f"{text!r} and {other!r} overlap")
        for stroke in plot.strokes:
            if struck(inner, stroke):
                said.append(f"a line strikes {text!r}")
        for mark in plot.boxes:
            if overlap(inner, mark) > 0:
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
