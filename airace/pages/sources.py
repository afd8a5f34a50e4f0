"""The list of sources: every publication with its kind, where it was read, and who uses it."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from html import escape
from itertools import groupby

from airace.data import Source
from airace.pages.book import TABLES_PAGE, Book, Section
from airace.pages.html import chapter_links, escaped, linked, table_row, wide_table

OTHERS = "0–9"
KINDS = {"primary": "Primary", "copy": "Primary, in a copy", "secondary": "Secondary", "weak": "Weak"}  # from best


def sections(book: Book) -> list[Section]:
    """Return all sources, by the first letter of their publisher."""
    return [
        Section(_letter_id(letter), letter, f'<ul class="sources">{"".join(_source(book, one) for one in found)}</ul>')
        for letter, found in _letters(book)
    ]


def overview(book: Book) -> str:
    """Return how many rows of its tables a chapter has from each kind of source, and links to the letters."""
    rows = "".join(
        _counts(
            book,
            f'<a href="page:{escape(chapter.page)}">{escaped(chapter.label)}</a>',
            chapter.loads,
            sum(chapter in book.users(id) for id in book.sources),
        )
        for chapter in book.chapters
    )
    rows += _counts(book, "The whole book", book.tables, len(book.sources))
    columns = [("n", name) for name in (*KINDS.values(), "All rows", "Sources")]
    head = table_row("th", ["Chapter", *columns])
    links = "".join(f'<li><a href="#{_letter_id(letter)}">{escaped(letter)}</a></li>' for letter, _ in _letters(book))
    caption = "Rows of the tables by the kind of their source, and number of sources"
    counts = wide_table(caption, f"<thead>{head}</thead><tbody>{rows}</tbody>", "sources-counts")
    return f'{counts}<nav class="sources-letters" aria-label="Publishers by first letter"><ul>{links}</ul></nav>'


def _counts(book: Book, first: str, tables: Iterable[str], sources: int) -> str:
    """Return a row of the overview; a row of a table with several sources counts by the weakest."""
    order = list(KINDS)
    kinds = Counter(
        max((book.sources[id].kind for id in ids), key=order.index)
        for name in tables
        if name in book.tables
        for ids in book.tables[name].sources_by_row
        if ids
    )
    counts = (*(kinds[kind] for kind in KINDS), kinds.total(), sources)
    return table_row("td", [("n", f"{count:,}") for count in counts], first=first)


def _letters(book: Book) -> list[tuple[str, list[Source]]]:
    ordered = sorted(book.sources.values(), key=order)
    return [(letter, list(found)) for letter, found in groupby(ordered, key=lambda source: _letter(source.publisher))]


def _letter(publisher: str) -> str:
    """Return the first letter without its accent; what starts with no letter comes first, as `OTHERS`."""
    first = unicodedata.normalize("NFD", publisher)[:1].upper()
    return first if "A" <= first <= "Z" else OTHERS


def _letter_id(letter: str) -> str:
    return f"publishers-{letter.lower() if len(letter) == 1 else 'other'}"


def order(source: Source) -> tuple[str, ...]:
    """Return what sources are sorted by: letter, publisher, day, id."""
    letter = _letter(source.publisher)
    return (letter, source.publisher.casefold(), source.published, source.id)


def _source(book: Book, source: Source) -> str:
    lines = [
        f"<strong>{escaped(source.citation.removesuffix(' (copy)'))}</strong>",
        linked(source.title, source.url),
        f"<code>{escaped(source.id)}</code> {KINDS[source.kind]}. Licence: {escaped(source.licence or 'not known')}.",
    ]
    if source.read_via_url or source.read_via_title:
        lines.append(f"Read via: {linked(source.read_via_title or 'a copy', source.read_via_url)}")
    if source.locator:
        lines.append(f"Where it stands: {escaped(source.locator)}")
    if source.archive_url:
        lines.append(linked("Archived copy", source.archive_url))
    if source.note:
        lines.append(f"Note: {escaped(source.note)}")
    tables = ", ".join(
        f'<a href="page:{TABLES_PAGE}#table-{escape(table.name)}"><code>{escaped(table.name)}</code></a>'
        for table in book.holders(source.id)
    )
    lines += [f"Used in: {chapter_links(book.users(source.id))}", f"Tables: {tables or 'none'}"]
    return f'<li id="source-{escape(source.id)}">{"".join(f"<p>{line}</p>" for line in lines)}</li>'
