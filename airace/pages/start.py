"""The start page: the chapters, and what each of them found, from the stored notebooks."""

from __future__ import annotations

from html import escape

from airace.data import DataError
from airace.pages.book import Book, Chapter, Section
from airace.pages.html import escaped


def overview(book: Book) -> str:
    """Return the list of chapters: link, minutes to read, and the finding in short.

    Raises
    ------
    DataError
        When a stored notebook has no cell with the tag ``key-finding``, or does not say how long it takes to read.
    """
    return f'<ol class="chapter-findings">{"".join(map(_item, book.chapters))}</ol>'


def sections(book: Book) -> list[Section]:
    """Return no sections: the list stands within the page."""
    return []


def _item(chapter: Chapter) -> str:
    if not chapter.finding or not chapter.minutes:
        missing = "finding: a cell with the tag key-finding" if not chapter.finding else "reading time: minutes to read"
        raise DataError(f"{chapter.page} has no {missing} (after a change, run `make refresh`)")
    return (
        f'<li><p><a href="page:{escape(chapter.page)}">{escaped(chapter.title)}</a> '
        f'<span class="chapter-minutes">({chapter.minutes} minutes to read)</span></p>'
        f"<p>{escaped(chapter.finding)}</p></li>"
    )
