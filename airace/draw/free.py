"""What a free mark has drawn, compared with the table: no number that is not there."""

from __future__ import annotations

from collections.abc import Iterator

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.container import BarContainer

from airace import style
from airace.chart import ChartError


def compare(ax: Axes, table: pd.DataFrame) -> None:
    """Compare lengths of bars, points of lines and offsets of scatters with the columns of numbers and days.

    Artists with the gid ``reference`` are left out.

    Raises
    ------
    ChartError
        When a number that is drawn is not in the table; the message names it and the kind of mark.
    """
    known = np.unique(np.concatenate([_numbers(table[name]) for name in table] or [[]]))
    for kind, values in _drawn(ax):
        values = values[np.isfinite(values)]
        if not known.size:
            missing = values
        else:
            place = np.clip(np.searchsorted(known, values), 1, max(len(known) - 1, 1))
            near = known[np.minimum(place, len(known) - 1)], known[place - 1]
            distance = np.minimum(*(np.abs(values - other) for other in near))
            missing = values[distance > 1e-9 * np.maximum(1, np.abs(values))]
        if len(missing):
            raise ChartError(
                f"{kind} at {missing[0]:g} is drawn, but no column of the table holds {missing[0]:g}; "
                f"draw from the table, or mark the artist with gid={style.REFERENCE!r} if it is for orientation"
            )


def _numbers(column: pd.Series) -> np.ndarray:
    if pd.api.types.is_datetime64_any_dtype(column):
        return mdates.date2num(column.dropna())
    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
        return np.unique(column.dropna().to_numpy(float))
    return np.array([])


def _drawn(ax: Axes) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the kind and the values of every mark that stands for a number."""
    for bars in ax.containers:
        if isinstance(bars, BarContainer):
            lengths = "get_width" if bars.orientation == "horizontal" else "get_height"
            kept = [getattr(bar, lengths)() for bar in bars if bar.get_gid() != style.REFERENCE]
            yield "a bar", np.array(kept, float)
    for line in ax.lines:
        if line.get_gid() != style.REFERENCE:
            for values in (line.get_xdata(orig=False), line.get_ydata(orig=False)):
                yield "a point of a line", np.asarray(values, float)
    for points in ax.collections:
        if points.get_gid() != style.REFERENCE and type(points).__name__ == "PathCollection":
            offsets = np.ma.filled(points.get_offsets().astype(float), np.nan)
            for values in offsets.T:
                yield "a point", values
