"""How wide words are, in points, and how they break into lines."""

from __future__ import annotations

from functools import lru_cache

from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties

from airace import style

SIZE = 9.5  # points of every word in a picture
LINE = 1.2  # height of a line, in its size


@lru_cache
def _renderer() -> RendererAgg:
    return RendererAgg(10, 10, 72)  # a pixel is a point


@lru_cache(maxsize=20_000)
def width(text: str, weight: int = 400, size: float = SIZE) -> float:
    """Return the width of one line of `text` in points."""
    font = FontProperties(family=style.family(), size=size, weight=weight)
    return _renderer().get_text_width_height_descent(text, font, False)[0] if text else 0.0


def widest(text: str, weight: int = 400, size: float = SIZE) -> float:
    """Return the width of the widest line of `text` in points."""
    return max((width(line, weight, size) for line in text.split("\n")), default=0.0)


def height(text: str, size: float = SIZE) -> float:
    """Return the height of `text`, which may have several lines, in points."""
    return size * LINE * (text.count("\n") + 1)


@lru_cache(maxsize=20_000)
def wrapped(text: str, most: float, weight: int = 400, size: float = SIZE) -> str:
    """Return `text` with line breaks between words, so that no line is wider than `most` points where that can be."""
    lines = []
    for given in text.split("\n"):
        line = ""
        for word in given.split():
            longer = f"{line} {word}".strip()
            if line and width(longer, weight, size) > most:
                lines.append(line)
                line = word
            else:
                line = longer
        lines.append(line)
    return "\n".join(lines)
