"""What somebody looked for and did not find: a short table, by chapter, with the day of the search."""

from __future__ import annotations

from html import escape

from airace.data import in_words
from airace.pages.book import Book, Chapter, Section
from airace.pages.html import chapter_links, escaped, table_row, wide_table

TABLE = "not_found"
TITLE = "What we looked for and did not find"


def overview(book: Book) -> str:
    """Return nothing: the section says all."""
    return ""


def sections(book: Book) -> list[Section]:
    """Return the searches without a result, in the order of the chapters of the book."""
    found = [
        (row, chapter) for chapter in book.chapters for row in book.tables[TABLE].rows if row["chapter"] == chapter.stem
    ]
    head = table_row("th", ["Chapter", "What", "Where we looked", "Day"])
    body = "".join(_row(row, chapter) for row, chapter in found)
    table = wide_table(TITLE, f"<thead>{head}</thead><tbody>{body}</tbody>", "not-found-rows")
    return [Section("not-found", TITLE, _words(len(found)) + table)]


def _words(rows: int) -> str:
    return (
        f"<p>{rows} searches that ended without a result. That we did not find a figure does not mean that there is "
        "none: we looked in stored copies of public pages and in public collections of files, not in paid databases. "
        "If you know one, tell us.</p>"
    )


def _row(row: dict[str, str], chapter: Chapter) -> str:
    day = f'<time datetime="{escape(row["searched_on"])}">{escaped(in_words(row["searched_on"]))}</time>'
    return table_row("td", [escaped(row["what"]), escaped(row["where_looked"]), day], first=chapter_links([chapter]))
