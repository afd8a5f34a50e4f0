"""The print edition: one tagged PDF with bookmarks, printed by the browser."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from io import BytesIO
from pathlib import Path

from playwright.sync_api import Page
from pypdf import PdfReader, PdfWriter

from airace.browser import chromium
from airace.editions.onepage import OnePage
from airace.editions.project import Project

ELSEWHERE = re.compile(r"^(?!file:|data:)")
MOST_PRINTS = 4
NODE = re.compile(rb"(?<=\(node)\d{8}(?=\))")  # a header of a table, by a number that differs from print to print
NODES = re.compile(rb"(?<=/Names \[)(?:\(node\d{8}\) \d+ 0 R ?)+(?=\])")  # the list of them
LIMITS = re.compile(rb"(?<=/Limits \[)\(node\d{8}\) \(node\d{8}\)(?=\])")  # its first and its last
DATES = re.compile(rb"(/(?:Creation|Mod)Date \(D:)\d{14}(\+00'00'\))")  # as the browser writes them


def make(project: Project) -> Path:
    """Print the book and return the PDF.

    The contents name pages of paper, which only a print can tell: it is printed until they are right, as a rule twice.

    Raises
    ------
    EditionError
        When the book is not built.
    BrowserError
        When no browser starts.
    """
    target = project.html.parent / f"{project.slug}.pdf"
    source = project.folder("print") / "book.html"
    numbers: Mapping[str, int] = {}
    with chromium() as browser:
        book = OnePage(project)
        page = browser.new_page(offline=True)
        page.route(ELSEWHERE, lambda route: route.abort())
        for _ in range(MOST_PRINTS):
            source.write_text(book.html(numbers), encoding="utf-8")
            before, numbers = numbers, _print(page, source, target)
            if numbers == before:
                break
    describe(target, project, project.title)
    return target


def _print(page: Page, source: Path, target: Path) -> dict[str, int]:
    """Print `source` and return on which page each of its addresses is."""
    page.goto(source.as_uri())
    page.evaluate("document.fonts.ready.then(() => true)")
    page.pdf(path=target, prefer_css_page_size=True, print_background=True, tagged=True, outline=True)
    reader = PdfReader(target)
    return {
        name.removeprefix("/"): reader.get_destination_page_number(destination) + 1
        for name, destination in reader.named_destinations.items()
    }


def describe(target: Path, project: Project, title: str) -> None:
    """Say what a print is and who wrote the book, and date it by its data: two prints are the same file."""
    day = f"{date.fromisoformat(project.last_day):%Y%m%d}000000"
    printed = DATES.sub(lambda found: found[1] + day.encode() + found[2], target.read_bytes())
    writer = PdfWriter(
        BytesIO(_numbered(printed)), incremental=True
    )  # what changes stands behind the rest: half the time
    writer.add_metadata(
        {
            "/Title": title,
            "/Author": project.config["author"],
            "/Subject": " ".join(project.citation["abstract"].split()),
            "/Keywords": ", ".join(project.citation["keywords"]),
        }
    )
    writer.page_mode = "/UseOutlines"
    writer.write(target)


def _numbered(printed: bytes) -> bytes:
    """Return a print with the headers of its tables numbered as they come; a long one, with many lists, as it is."""
    if len(NODES.findall(printed)) != 1:
        return printed
    places = {node: b"%08d" % place for place, node in enumerate(dict.fromkeys(NODE.findall(printed)))}
    printed = NODE.sub(lambda found: places[found[0]], printed)
    printed = LIMITS.sub(b"(node%08d) (node%08d)" % (0, len(places) - 1), printed)
    return NODES.sub(lambda found: b" ".join(sorted(re.findall(rb"\(node\d+\) \d+ 0 R", found[0]))), printed)
