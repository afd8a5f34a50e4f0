"""A panel while it is drawn: its axes, the words that stand in it, and where its marks lie."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from airace import style
from airace.chart import Panel
from airace.draw import measure
from airace.draw.frame import Size

INK = "black"
WEIGHTS = {400: "normal", 600: "semibold"}  # by name: matplotlib 3.10 cannot write numbers into an SVG


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


def gid_of(rows: Iterable[int]) -> str:
    """Return the gid of an artist that stands for `rows` of the table."""
    return "rows-" + "-".join(str(row) for row in rows)


def ink(look: str) -> str:
    """Return the colour of a look; without one that of the text."""
    return style.colour(look) if look else INK


def write(
    plot: Plot, text: str, x: float, y: float, row: int | None, *, dx: float = 0, dy: float = 0, **kwargs
) -> Text:
    """Write `text` beside a point of the data, moved by `dx` and `dy` points."""
    gid = f"label-{row}" if row is not None else style.REFERENCE
    kwargs["weight"] = WEIGHTS[kwargs.get("weight", 400)]
    made = plot.ax.annotate(
        text, (x, y), xytext=(dx, dy), textcoords="offset points", annotation_clip=False, gid=gid,
        **{"size": measure.SIZE, **kwargs},
    )  # fmt: skip
    plot.texts.append(made)
    return made


def dot(plot: Plot, x: float, y: float, radius: float) -> None:
    """Remember that a marker of `radius` points lies here."""
    at = plot.ax.transData.transform((x, y))
    reach = radius * plot.ax.figure.dpi / 72
    plot.boxes.append(Bbox([at - reach, at + reach]))
