"""The picture that stands beside a link to the book on other sites."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import matplotlib.image as mpimg
import matplotlib.pyplot as plt

from airace import style
from airace.data import DataError
from airace.pages.book import Book

SIZE = (1200, 630)  # pixels: what most sites show without cutting
NAME = "social.png"


def draw(book: Book, title: str, path: Path) -> None:
    """Write the picture to `path`: the title, how much was checked, and the first chart of the last chapter.

    Parameters
    ----------
    book : Book
        The book; its last chapter needs a stored chart.
    title : str
        The title of the book.
    path : pathlib.Path
        A PNG file, written anew.

    Raises
    ------
    DataError
        When the last chapter has no stored chart.
    """
    pictures = book.chapters[-1].pictures
    if not pictures:
        raise DataError(f"{book.chapters[-1].page} has no stored chart (run `make refresh`)")
    claims = len(book.tables["claims"].rows)
    chart = mpimg.imread(io.BytesIO(base64.b64decode(pictures[0])))
    dpi = 100
    fig = plt.figure(figsize=(SIZE[0] / dpi, SIZE[1] / dpi), dpi=dpi, facecolor="white")
    heading = _wrapped(title)
    told = [f"One article, {claims} claims,", f"{len(book.chapters)} chapters that recompute", "its figures."]
    top = 0.84
    for line, size, weight, step in [
        *((line, 38, 600, 0.11) for line in heading),
        *((line, 21, 400, 0.065) for line in told),
    ]:
        top -= 0.06 if line == told[0] else 0
        fig.text(0.05, top, line, size=size, weight=weight, va="top")
        top -= step
    fig.patches.append(plt.Rectangle((0, 0), 0.012, 1, transform=fig.transFigure, color=style.colour("Europe")))
    ax = fig.add_axes((0.46, 0.04, 0.52, 0.92))
    ax.imshow(chart)
    ax.axis("off")
    fig.savefig(path, dpi=dpi, facecolor="white", metadata={"Software": None})
    plt.close(fig)


def _wrapped(title: str) -> list[str]:
    """Return the title in two lines of about the same length."""
    words = title.split()
    place = min(range(1, len(words) + 1), key=lambda n: abs(len(" ".join(words[:n])) - len(" ".join(words[n:]))))
    return [line for line in (" ".join(words[:place]), " ".join(words[place:])) if line]
