"""What stands before the first chapter on paper: cover, imprint, contents."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from bs4 import Tag

from airace.editions.project import Project

LICENCES = (
    'Text and tables: <a href="https://creativecommons.org/licenses/by/4.0/">Creative Commons Attribution 4.0 '
    "International</a>. Share and adapt them, also commercially, if you name the source, link to the licence and say "
    "what you changed. Code: BSD 3-Clause. A single figure is a fact of the publisher that counted it; the list of "
    "sources names each."
)
LEFT_OUT = (
    "On paper every chart is in the state with which it opens on a screen, with its numbers below. The interactive "
    "edition has the controls, the code of the cells that only draw a chart or write a sentence, and, for each table "
    "of the data catalogue, its columns, checksum and download. The list of all claims gives the verdicts here; the "
    "explanations stand at the end of each chapter."
)


@dataclass(frozen=True)
class Entry:
    """A line of the contents: where it leads, what it says, and the lines below it."""

    address: str
    title: str
    below: tuple[Entry, ...] = ()


def matter(project: Project, mark: str, lead: str, parts: list[tuple[str, list[Entry]]]) -> str:
    """Return cover, imprint and contents.

    Parameters
    ----------
    project : Project
        The book.
    mark : str
        Its mark, as SVG.
    lead : str
        The sentence below the title.
    parts : list
        For each part of the book its caption and its pages.
    """
    return _cover(project, mark, lead) + _imprint(project) + _contents(parts)


def numbered(html: str, numbers: Mapping[str, int]) -> str:
    """Fill in the page numbers that `page_number` has left open."""
    return re.sub(
        r'(<span class="page-number" data-of="([^"]+)">)(?=</span>)',
        lambda found: f"{found[1]}{numbers.get(found[2], '')}",
        html,
    )


def page_number(address: str) -> str:
    """Return the place for the page number of an address."""
    return f'<span class="page-number" data-of="{escape(address)}"></span>'


def text_of(tag: Tag | None) -> str:
    """Return the text of an element in one line."""
    return " ".join(tag.get_text().split()) if tag else ""


def _cover(project: Project, mark: str, lead: str) -> str:
    return (
        f'<header class="cover">{mark}<p class="cover-title">{escape(project.title)}</p>'
        f'<p class="cover-lead">{escape(lead)}</p><p class="cover-edition">Version {_version(project)}, '
        f"data up to {project.last_day_in_words}<br>Text and tables: CC BY 4.0</p></header>"
    )


def _imprint(project: Project) -> str:
    title, author, address = (escape(text) for text in (project.title, str(project.config["author"]), project.address))
    year = str(project.citation["date-released"])[:4]
    lines = [
        f"<strong>{title}</strong>",
        f"Cite as: {author} ({year}). <em>{title}</em>. Version {_version(project)}.",
        f'Online: <a href="{address}">{address}</a>' if address else "",
        f"The newest figures in this edition are of {project.last_day_in_words}.",
        f"© {escape(str(project.config['copyright']))} {author}. {LICENCES}",
        LEFT_OUT,
    ]
    return f'<section class="imprint">{"".join(f"<p>{line}</p>" for line in lines if line)}</section>'


def _version(project: Project) -> str:
    return escape(str(project.citation["version"]))


def _contents(parts: list[tuple[str, list[Entry]]]) -> str:
    lines = []
    for caption, entries in parts:
        if caption:
            lines.append(f'<li class="print-contents-part">{escape(caption)}</li>')
        lines += map(_line, entries)
    return (
        '<nav class="print-contents" aria-labelledby="contents"><h1 id="contents">Contents</h1>'
        f"<ol>{''.join(lines)}</ol></nav>"
    )


def _line(entry: Entry) -> str:
    below = f"<ol>{''.join(map(_line, entry.below))}</ol>" if entry.below else ""
    link = f'<a href="#{escape(entry.address)}">{escape(entry.title)}</a>'
    return f"<li><p>{link} {page_number(entry.address)}</p>{below}</li>"
