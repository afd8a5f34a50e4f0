"""Words and HTML that the pages share. Everything that comes from a table is escaped here."""

from __future__ import annotations

from html import escape

from airace.pages.book import Chapter


def escaped(value: object) -> str:
    """Return a value as text for a page."""
    return escape(str(value), quote=False)


def linked(text: str, address: str) -> str:
    """Return `text`, as a link where there is an address."""
    return f'<a href="{escape(address)}">{escaped(text)}</a>' if address else escaped(text)


def chapter_links(chapters: list[Chapter]) -> str:
    """Return links to chapters, or words where there is none."""
    links = [f'<a href="page:{escape(chapter.page)}">{escaped(chapter.label)}</a>' for chapter in chapters]
    return ", ".join(links) or "no chapter"


def wide_table(label: str, inner: str, name: str) -> str:
    """Return a table in a frame of its own that scrolls sideways and that the keyboard reaches."""
    label = escape(label)
    frame = f'<div class="catalogue-table {name}" role="region" aria-label="{label}" tabindex="0">'
    return f"{frame}<table>{inner}</table></div>"


def table_row(tag: str, cells: list[str | tuple[str, str]], first: str = "") -> str:
    """Return a row of a table; a number comes as ``("n", "1,234")``."""
    scope = ' scope="col"' if tag == "th" else ""
    pairs = [("", cell) if isinstance(cell, str) else (' class="n"', cell[1]) for cell in cells]
    inner = "".join(f"<{tag}{scope}{name}>{cell}</{tag}>" for name, cell in pairs)
    heading = f'<th scope="row">{first}</th>' if first else ""
    return f"<tr>{heading}{inner}</tr>"
