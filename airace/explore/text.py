"""A chart as plain text: for notebooks without pictures, for validation, and for the digest over all states."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from airace import style
from airace.chart import (
    Band,
    Bars,
    Chart,
    Columns,
    Free,
    Lines,
    Notes,
    Panel,
    Points,
    Rule,
    Spans,
    Tiles,
    listed,
    shown,
)
from airace.draw import frame as frames
from airace.explore import key as keys


def text(chart: Chart) -> str:
    """Return headline, caption, what is written in the picture, table and sources."""
    rows = style.display(shown(chart.table)).to_string(index=False)
    key = "; ".join(entry.text for entry in chart.key)
    parts = [
        f"{chart.headline}\n{chart.subtitle}".strip(),
        f"Key: {key}" if key else "",
        chart.caption,
        "" if chart.alt.endswith(chart.caption) else f"In other words: {chart.alt}",
        f"In the picture: {' · '.join(words(chart))}",
        rows,
        f"Source: {'; '.join(source.citation for source in chart.sources)}",
    ]
    return "\n\n".join(part for part in parts if part)


def fingerprint(chart: Chart) -> str:
    """Return all that a chart says as one string, at the precision that is shown."""
    rows = style.display(shown(chart.table)).to_csv(index=False, lineterminator="\n")
    key = keys.html(chart.key)[1:-1]
    said = sorted(" ".join(words(chart)).split())
    return "\n".join([chart.headline, chart.subtitle, *key, chart.caption, chart.alt, " ".join(said), rows])


def digest(fingerprints: list[str]) -> str:
    """Return the line that stands for all states in a stored notebook: their number and a sha256 over them."""
    sha = hashlib.sha256("\x1e".join(fingerprints).encode()).hexdigest()
    return f"{len(fingerprints)} state{'s' if len(fingerprints) > 1 else ''}, sha256 {sha}"


def words(chart: Chart) -> list[str]:
    """Return what is written in the picture of a chart, but for the numbers of automatic scales."""
    found = (text for panel in chart.panels for text in _of_panel(panel, chart))
    return [" ".join(text.split()) for text in found if text.strip()]


def _of_panel(panel: Panel, chart: Chart) -> Iterator[str]:
    yield panel.title
    for axis in ("x", "y"):
        given = frames.axis_of(panel, axis)
        names = frames.names(panel, chart.table, axis)
        yield given.title
        if names is not None:
            yield from names
        elif given.ticks is not None and frames.has_numbers(panel, axis):
            yield from (given.write(tick) for tick in given.ticks)
    for mark in panel.marks:
        yield from _of_mark(mark, chart)


def _of_mark(mark, chart: Chart) -> Iterator[str]:
    table = chart.table
    if isinstance(mark, Bars | Columns):
        yield from (frames.end_label(mark, table, row)[0] for row in frames.ends(mark, table).index)
    elif isinstance(mark, Points | Spans) and mark.label:
        yield from table.loc[frames.drawn(mark, table), mark.label].dropna().astype(str)
    elif isinstance(mark, Lines):
        yield from (frames.line_name(mark, table, column) for column in listed(mark.y) if table[column].notna().any())
        for column, told in mark.label.items():
            yield from table.loc[table[column].notna(), told].dropna().astype(str)
    elif isinstance(mark, Notes):
        yield mark.title
        yield from table.loc[frames.drawn(mark, table), mark.text].dropna().astype(str)
    elif isinstance(mark, Rule | Band):
        yield mark.text
    elif isinstance(mark, Tiles):
        yield from (" ".join(said) for said in frames.in_tiles(mark, table))
    elif isinstance(mark, Free) and mark.text:
        yield from table[mark.text].dropna().astype(str)
