"""The start page: the chapters, and what each of them found, from the stored notebooks."""

from __future__ import annotations

from html import escape

from airace.data import DataError
from airace.pages.book import Book, Chapter, Section
from airace.pages.html import escaped
from airace.pages.reading import first_sentence


def overview(book: Book) -> str:
    """Return a card for each chapter: picture, link, minutes to read, how far one has come, and the finding.

    Picture and progress are places for what only the page of the chapter knows (``_fill_cards`` in airace.sphinx).

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
    page = escape(chapter.page)
    return (
        f'<li><div data-picture="{page}"></div><p><a href="page:{page}">{escaped(chapter.title)}</a> '
        f'<span class="chapter-minutes">({chapter.minutes} minutes to read)</span> '
        f'<span data-progress="{page}"></span></p>'
        f"<p>{escaped(first_sentence(chapter.finding))}</p></li>"
    )
