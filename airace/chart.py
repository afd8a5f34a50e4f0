"""A chart: a matplotlib figure with the caption, the numbers and the sources that belong to it."""

from __future__ import annotations

import hashlib
import io
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field

import matplotlib.dates as mdates
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axis import Axis
from matplotlib.category import UnitData
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.text import Annotation, Text

from airace import data, style, svg

MOST_NAMED = 4  # sources that a picture names; the page and the text name all


class ChartError(ValueError):
    """A chart that would mislead: without caption, numbers or source, or drawn from other numbers than it shows."""


@dataclass
class Chart:
    """What every figure of the book is.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The drawing. It is closed for pyplot, so that a notebook shows it once.
    caption : str
        One or two sentences with the numbers that matter. It is also the alternative text.
    table : pandas.DataFrame
        Exactly the numbers that are drawn, one row each; the index is not shown.
    source : str or list of str
        Ids of ``data/sources.csv``.
    name : str
        The chart's name in addresses, such as ``one-year-many-answers``. An explorer gives its own.

    Raises
    ------
    ChartError
        When caption, numbers or source are missing, or an id of a source is not known.
    """

    figure: Figure
    caption: str
    table: pd.DataFrame
    source: str | list[str]
    name: str = ""
    sources: list[data.Source] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        plt.close(self.figure)
        self.caption = " ".join(str(self.caption or "").split())
        if not self.caption:
            raise ChartError("a chart needs a caption: one or two sentences with the numbers that matter")
        if not isinstance(self.table, pd.DataFrame) or self.table.empty:
            raise ChartError("a chart needs a table: a DataFrame with the numbers that are drawn")
        ids = [self.source] if isinstance(self.source, str) else list(self.source or [])
        if not ids:
            raise ChartError("a chart needs a source: one or more ids of data/sources.csv")
        try:
            self.sources = [data.source(id) for id in dict.fromkeys(ids)]
        except data.DataError as error:
            raise ChartError(str(error)) from error

    def check(self) -> None:
        """Compare what is drawn with the table.

        Lengths of bars, points of lines and offsets of scatters must stand in a numeric or date column of the table.
        Positions on a named axis, and artists with the gid ``reference``, are left out.

        Raises
        ------
        ChartError
            When a number that is drawn is not in the table; the message names it and the kind of mark.
        """
        known = np.unique(np.concatenate([_numbers(self.table[name]) for name in self.table] or [[]]))
        for kind, values in _drawn(self.figure):
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

    def png(self, dpi: int = 160) -> bytes:
        """Return the chart as PNG on white, with its source line."""
        buffer = io.BytesIO()
        named = "; ".join(dict.fromkeys(source.citation for source in self.sources[:MOST_NAMED]))
        more = f" and {len(self.sources) - MOST_NAMED} more" if len(self.sources) > MOST_NAMED else ""
        note = "\n".join(textwrap.wrap(f"Source: {named}{more}", 96))
        text = self.figure.text(0.004, 0, note, size=7.5, alpha=style.MUTED, va="top", ha="left")
        self.figure.savefig(buffer, dpi=dpi, facecolor="white", bbox_inches="tight", pad_inches=0.06)
        text.remove()
        return buffer.getvalue()

    def words(self) -> list[str]:
        """Return what is written in the picture, line by line: headline, subtitle, key, names, labels and notes.

        The numbers of an automatic scale are left out.
        """
        return [line for text in _texts(self.figure) for line in text.split("\n") if line.strip()]

    def text(self) -> str:
        """Return the words of the picture, caption, table and sources as plain text."""
        rows = style.display(self.table).to_string(index=False)
        sources = "; ".join(source.citation for source in self.sources)
        return f"{self.caption}\n\nIn the picture: {' · '.join(self.words())}\n\n{rows}\n\nSource: {sources}"

    def fingerprint(self) -> str:
        """Return caption, words of the picture and table as one string, at the precision that is shown."""
        rows = style.display(self.table).to_csv(index=False, lineterminator="\n")
        return "\n".join([self.caption, *sorted(self.words()), rows])

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str | bytes]:
        from airace.explore import page

        self.check()
        if page.wanted():
            if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", self.name):
                raise ChartError(f"a chart in the book needs a name of lower-case words and hyphens, not {self.name!r}")
            return {"text/html": page.html(self.name, {}, [page.State.of(self, self.name)], 0)}
        return {"image/png": self.png(), "text/plain": f"{self.text()}\n{digest([self.fingerprint()])}"}


def digest(fingerprints: list[str]) -> str:
    """Return the line that stands for all states in a stored notebook: their number and a sha256 over them."""
    sha = hashlib.sha256("\x1e".join(fingerprints).encode()).hexdigest()
    return f"{len(fingerprints)} state{'s' if len(fingerprints) > 1 else ''}, sha256 {sha}"


def _texts(figure: Figure) -> Iterator[str]:
    """Yield every text that is drawn, but for the numbers of automatic scales, which follow from the layout."""
    for text in [*figure.texts, *(part for legend in figure.legends for part in _of_legend(legend))]:
        yield from _shown(text)
    for ax in (ax for ax in figure.axes if ax.get_visible()):
        legend = ax.get_legend()
        titles = [ax.title, *(getattr(ax, name) for name in ("_left_title", "_right_title"))]
        for text in [*titles, *(ax.texts), *(_of_legend(legend) if legend else [])]:
            yield from _shown(text)
        for axis in (ax.xaxis, ax.yaxis) if ax.axison else ():
            yield from _shown(axis.label)
            if not svg.is_scale(axis):
                for tick in axis._update_ticks():
                    yield from (part for label in (tick.label1, tick.label2) for part in _shown(label))


def _of_legend(legend: Legend) -> list[Text]:
    return [legend.get_title(), *legend.get_texts()] if legend.get_visible() else []


def _shown(text: Text) -> Iterator[str]:
    outside = isinstance(text, Annotation) and not text._check_xy()
    if text.get_visible() and text.get_alpha() != 0 and not outside:
        yield text.get_text()


def _numbers(column: pd.Series) -> np.ndarray:
    if pd.api.types.is_datetime64_any_dtype(column):
        return mdates.date2num(column.dropna())
    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
        return np.unique(column.dropna().to_numpy(float))
    return np.array([])


def _drawn(figure: Figure):
    """Yield the kind and the values of every mark that stands for a number."""
    for ax in figure.axes:
        for bars in ax.containers:
            if isinstance(bars, BarContainer) and bars.get_label() != style.REFERENCE:
                horizontal = bars.orientation == "horizontal"
                yield (
                    "a bar",
                    np.array(
                        [
                            patch.get_width() if horizontal else patch.get_height()
                            for patch in bars
                            if patch.get_gid() != style.REFERENCE
                        ],
                        float,
                    ),
                )
        for line in ax.lines:
            if line.get_gid() != style.REFERENCE:
                for axis, values in ((ax.xaxis, line.get_xdata(orig=False)), (ax.yaxis, line.get_ydata(orig=False))):
                    if not _named(axis):
                        yield "a point of a line", np.asarray(values, float)
        for points in ax.collections:
            if points.get_gid() != style.REFERENCE and hasattr(points, "get_offsets") and len(points.get_paths()):
                offsets = np.ma.filled(points.get_offsets().astype(float), np.nan)
                if type(points).__name__ != "PathCollection":
                    continue
                for axis, values in ((ax.xaxis, offsets[:, 0]), (ax.yaxis, offsets[:, 1])):
                    if not _named(axis):
                        yield "a point", values


def _named(axis: Axis) -> bool:
    return isinstance(axis.units, UnitData)
