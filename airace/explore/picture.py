"""A chart as a picture that stands alone: with headline, subtitle, key and source, as a PNG of few colours."""

from __future__ import annotations

import io

from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from PIL import Image

from airace import draw, style
from airace.chart import Chart, Key
from airace.draw import measure
from airace.draw.frame import EDGE, WIDTH, Frame

HEAD = 12.0  # points of the headline
SOURCE = 7.5
APART = 3.5  # points between headline, subtitle and key
COLOURS = 64  # of the stored PNG: enough for flat colours with smooth edges
MOST_NAMED = 4  # sources that a picture names


def png(chart: Chart, frame: Frame | None = None, dpi: int = 160) -> bytes:
    """Return a chart as PNG on white, `dpi` pixels an inch; it is 3.9 inches wide."""
    buffer = io.BytesIO()
    whole(chart, frame).savefig(buffer, dpi=dpi, facecolor="white")
    small = io.BytesIO()
    with Image.open(buffer) as picture:
        picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(small, "png", optimize=True)
    return small.getvalue()


def whole(chart: Chart, frame: Frame | None = None) -> Figure:
    """Draw a chart with its words: headline and subtitle above, then the key, the source below."""
    figure = draw.figure(chart, frame)
    wide = WIDTH - 2 * EDGE
    head = measure.wrapped(chart.headline, wide, 600, HEAD)
    below = measure.wrapped(chart.subtitle, wide)
    key = _rows(chart.key, wide)
    source = measure.wrapped(f"Source: {cited(chart)}", wide, 400, SOURCE)
    above = measure.height(head, HEAD) + APART + (measure.height(below) + APART if below else 0)
    above += len(key) * measure.SIZE * 1.5 + 5
    under = measure.height(source, SOURCE) + 5
    inner = figure.get_figheight() * 72
    total = inner + above + under
    boxes = [ax.get_position() for ax in figure.axes]
    figure.set_size_inches(WIDTH / 72, total / 72)
    for ax, box in zip(figure.axes, boxes, strict=True):
        ax.set_position([box.x0, (box.y0 * inner + under) / total, box.width, box.height * inner / total])
    down = EDGE
    for text, size, weight, alpha in ((head, HEAD, 600, 1), (below, measure.SIZE, 400, style.MUTED)):
        if text:
            figure.text(EDGE / WIDTH, 1 - down / total, text, size=size, weight=weight, alpha=alpha, va="top",
                        linespacing=1.0)  # fmt: skip
            down += measure.height(text, size) + APART
    for row in key:
        down += measure.SIZE * 1.5
        for x, entry in row:
            swatch(figure, entry, x, total - down + 3, total)
            figure.text((x + 17) / WIDTH, (total - down + 3) / total, entry.text, size=measure.SIZE, va="baseline")
    figure.text(EDGE / WIDTH, (under - 3) / total, source, size=SOURCE, alpha=style.MUTED, va="top")
    return figure


def cited(chart: Chart) -> str:
    """Return publishers and dates of the first sources, and how many follow."""
    named = "; ".join(dict.fromkeys(source.citation for source in chart.sources[:MOST_NAMED]))
    left = len(chart.sources) - MOST_NAMED
    return f"{named} and {left} more" if left > 0 else named


def swatch(figure: Figure, entry: Key, x: float, y: float, total: float) -> None:
    """Draw what an entry of the key looks like, 12 points wide, at `x` and `y` points from the lower left corner."""
    colour = style.colour(entry.look) if entry.look else "black"
    face = "none" if entry.kind == "hollow" else colour
    to = figure.transFigure
    if entry.shape == "bar":
        box = (x / WIDTH, (y - 0.5) / total), 12 / WIDTH, 8 / total
        figure.add_artist(Rectangle(*box, transform=to, facecolor=face, edgecolor=colour, linewidth=1.3))
        if entry.kind == "hatched":
            figure.add_artist(
                Rectangle(*box, transform=to, facecolor="none", edgecolor=style.PAPER, linewidth=0, hatch="//////")
            )
        return
    look = {"color": colour, "linewidth": 2, "linestyle": ":" if entry.kind == "hatched" else "-"}
    if entry.shape != "line":
        look = {"color": colour, "linestyle": "", "marker": entry.shape, "markersize": 6.5, "markerfacecolor": face}
    points = [x + 1, x + 12] if entry.shape == "line" else [x + 6]
    figure.add_artist(Line2D([at / WIDTH for at in points], [(y + 3.5) / total] * len(points), transform=to, **look))


def _rows(key, wide: float) -> list[list[tuple[float, Key]]]:
    """Break the key into rows: for each entry how far from the left it stands."""
    rows: list[list[tuple[float, Key]]] = []
    right = float("inf")
    for entry in key:
        needed = 17 + measure.width(entry.text)
        if right + needed > wide:
            rows.append([])
            right = EDGE
        rows[-1].append((right, entry))
        right += needed + 12
    return rows
