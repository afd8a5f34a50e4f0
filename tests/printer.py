"""A stand-in for a browser that prints: it keeps what it is shown, and prints empty pages."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from bs4 import BeautifulSoup
from PIL import Image
from pypdf import PdfWriter


class Printer:
    """Stands for a browser and its page.

    Parameters
    ----------
    pages
        How many pages each print has, one after the other; the last number holds for all that follow.
    crowded
        The headings of sides on which too much stands.
    """

    def __init__(self, *pages: int, crowded: tuple[str, ...] = ()) -> None:
        self.pages, self.crowded, self.shown, self.how = list(pages), list(crowded), [], {}
        self.has_fonts = False

    def __enter__(self) -> Printer:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def new_page(self, **how: Any) -> Printer:
        self.how |= how
        return self

    def emulate_media(self, **how: Any) -> None:
        self.how |= how

    def goto(self, address: str) -> None:
        self.shown.append(Path(url2pathname(urlsplit(address).path)).read_text(encoding="utf-8"))
        self.has_fonts = False

    def evaluate(self, script: str, *given: Any) -> Any:
        self.has_fonts |= "fonts.ready" in script
        return self.crowded if given else True

    def pdf(self, path: Path, **how: Any) -> None:
        assert self.has_fonts, "a print before its fonts are there looks like another"
        self.how |= how
        made = PdfWriter()
        for _ in range(self.pages.pop(0) if len(self.pages) > 1 else self.pages[0]):
            made.add_blank_page(595, 842)
        made.write(path)

    def locator(self, css: str) -> SimpleNamespace:
        found = BeautifulSoup(self.shown[-1], "html.parser").select(css)
        return SimpleNamespace(all=lambda: list(_pictures(len(found))))

    def titles(self) -> list[str]:
        """Return the titles of all that it was shown."""
        return [BeautifulSoup(html, "html.parser").title.get_text() for html in self.shown]


def _pictures(count: int) -> Iterator[SimpleNamespace]:
    for _ in range(count):
        Image.new("RGB", (20, 10)).save(made := BytesIO(), "png")
        yield SimpleNamespace(screenshot=made.getvalue)
