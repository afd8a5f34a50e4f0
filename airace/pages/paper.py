"""Links to the handouts on the pages for teachers: a build leaves their place, `make handouts` fills it."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

HANDOUTS = "handouts"  # a folder of the built book
MADE = {
    "class.pdf": "sheet for the class, answers on its back",
    "class.docx": "the same to edit",
    "teacher.pdf": "sheet for you",
}
PLACE = re.compile(r'(<span class="handouts" data-folder="([^"]*)" data-chapter="([^"]*)">).*?(</span>)')


def place(chapter: str, up: str) -> str:
    """Return where the links of a chapter will stand: `up` leads from the page to the folder of the book."""
    return f'<span class="handouts" data-folder="{up}{HANDOUTS}/" data-chapter="{escape(chapter)}"></span>'


def offer(html: Path) -> None:
    """Link the handouts that are there on the pages of a built book."""
    for path in sorted(html.glob("book/**/*.html")):
        page = path.read_text(encoding="utf-8")
        linked = PLACE.sub(lambda found: f"{found[1]}{_links(html, *found.group(2, 3))}{found[4]}", page)
        if linked != page:
            path.write_text(linked, encoding="utf-8", newline="\n")


def _links(html: Path, folder: str, chapter: str) -> str:
    found = {ending: words for ending, words in MADE.items() if (html / HANDOUTS / f"{chapter}-{ending}").is_file()}
    return "".join(f', <a href="{folder}{chapter}-{ending}" download>{words}</a>' for ending, words in found.items())
