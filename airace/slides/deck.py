"""Turn the executed notebook of a chapter into a deck: title, questions, explorers, and what the chapter found."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path

import nbformat
from nbconvert.exporters import SlidesExporter
from nbformat import NotebookNode
from nbformat import v4 as nbf

from airace import style
from airace.explore import page

HERE = Path(__file__).parent
BOOK_STYLE = style.ROOT / "book" / "_static" / "book.css"
END_OF_COLOURS = "/* The theme's names for them. */"

CHOSEN, LEFT_OUT, FINDING = "slide", "no-slide", "key-finding"  # tags of cells
EXPLORER = re.compile(r'<figure class="explorer" id="([^"]+)" data-states="(\d+)"')
HEADING = re.compile(r"^(#{1,3}) (.+)$", re.MULTILINE)
PREDICT = re.compile(r"^> (\*\*Predict\.\*\* .+(?:\n>[ \t]*\S.*)*)", re.MULTILINE)
LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")
HELP = (
    "The arrow keys turn the slides. In a control they move it; Esc leaves the control. "
    "All charts work as in the book, without a network."
)


class DeckError(ValueError):
    """A notebook of which no slides can be made; the message says why."""


def write(path: Path, folder: Path, beside: Mapping[str, str] | None = None) -> Path:
    """Write the slides of the executed notebook at `path` into `folder`, as one file, and return its path.

    Parameters
    ----------
    path : pathlib.Path
        A notebook that the build of the book has executed: its charts are stored in their page form.
    folder : pathlib.Path
        Made where it does not exist.
    beside : mapping of str to str
        What stands beside charts on their slides, as HTML, by their ids.

    Raises
    ------
    DeckError
        When the notebook has no explorer in its page form, or no title.
    """
    notebook = slides(nbformat.read(path, as_version=4), path.name, beside or {})
    exporter = SlidesExporter(
        template_file=str(HERE / "template" / "deck.html.j2"),
        exclude_input=True,
        exclude_output_prompt=True,
        exclude_anchor_links=True,
    )
    page, _ = exporter.from_notebook_node(notebook, resources={"deck": _parts() | {"mark": mark(beside or {})}})
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{path.stem}.html"
    target.write_text(page, encoding="utf-8", newline="\n")
    return target


def mark(beside: Mapping[str, str]) -> str:
    """Return what a deck has in its head for what stands beside its charts, so that an older one is noticed."""
    return hashlib.sha256(json.dumps(beside, sort_keys=True).encode()).hexdigest()[:16]


def slides(notebook: NotebookNode, name: str, beside: Mapping[str, str] | None = None) -> NotebookNode:
    """Return a notebook that holds only slides.

    They are the title, then for each chart what to predict, where the chapter asks it, and the chart; at the end the
    finding. Shown are the charts that can be moved and those that answer a question. The tag ``slide`` adds another
    chart, or the words of a cell; the tag ``no-slide`` takes a chart out.

    Raises
    ------
    DeckError
        When there is no title, or no chart.
    """
    title, heading, question, made = "", "", "", []
    for cell in notebook.cells:
        words = _words(cell)
        if cell.cell_type == "markdown":
            for level, text in HEADING.findall(words):
                title, heading = (text, heading) if level == "#" else (title, text)
        if found := PREDICT.findall(words):
            question = found[-1].replace("\n> ", "\n")
        if figure := _figure(cell):
            id, states = EXPLORER.match(figure).groups()
            moves = int(states) > 1
            if LEFT_OUT not in _tags(cell) and (moves or question or CHOSEN in _tags(cell)):
                if question:
                    made += _slide(f"## {heading}\n\n{question}")
                made += _slide(f"## {heading}", figure + (beside or {}).get(id, ""))
            question = ""  # it was about this chart, on a slide or not
        elif CHOSEN in _tags(cell):
            made += _slide(f"## {heading}\n\n{words}")
        elif FINDING in _tags(cell):
            made += _slide("## What this chapter found\n\n" + words.replace("**In short.** ", ""))
    if not title:
        raise DeckError(f"{name} has no title.")
    if not any(cell.cell_type == "code" for cell in made):
        raise DeckError(f"{name} has no explorer in its page form: it must be the notebook that `make book` executed.")
    deck = nbf.new_notebook(cells=[*_slide(f"# {title}\n\n{HELP}"), *made], metadata={"title": title})
    return deck


def _tags(cell: NotebookNode) -> list[str]:
    return cell.metadata.get("tags", [])


def _words(cell: NotebookNode) -> str:
    """Return the text of a cell, or what it writes."""
    if cell.cell_type == "markdown":
        return cell.source
    return "".join(output.get("data", {}).get("text/markdown", "") for output in cell.get("outputs", []))


def _figure(cell: NotebookNode) -> str:
    pages = [output.get("data", {}).get("text/html", "") for output in cell.get("outputs", [])]
    return next((page for page in pages if EXPLORER.match(page)), "")


def _slide(text: str, figure: str = "") -> list[NotebookNode]:
    """Return the cells of a slide; what the text links to in the book is not there beside a deck."""
    cells = [nbf.new_markdown_cell(LINK.sub(r"\1", text), metadata={"slideshow": {"slide_type": "slide"}})]
    if figure:
        output = nbf.new_output("display_data", {"text/html": figure})
        cells.append(nbf.new_code_cell("", outputs=[output], metadata={"slideshow": {"slide_type": "-"}}))
    return cells


def _parts() -> dict[str, object]:
    """Return what goes into the file: styles, scripts, the licence of reveal.js."""
    styles = (HERE / "reveal" / "reveal.css", HERE / "slides.css")
    before, after = (file.read_text(encoding="utf-8") for file in (HERE / "reveal" / "reveal.js", HERE / "slides.js"))
    return {
        "styles": [_colours_and_fonts(), page.css(), *(file.read_text(encoding="utf-8") for file in styles)],
        "scripts": [before, page.script(), page.script(page.LATER), page.script(["prepared"]), after],
        "licence": (HERE / "reveal" / "LICENSE.txt").read_text(encoding="utf-8"),
    }


def _colours_and_fonts() -> str:
    """Return the first part of the book's style, with the fonts in it instead of beside it."""
    text, mark, _ = BOOK_STYLE.read_text(encoding="utf-8").partition(END_OF_COLOURS)
    if not mark:
        raise DeckError(f"book/_static/book.css has no line {END_OF_COLOURS!r}, where the colours end.")
    return re.sub(r'url\("(\w[\w-]+\.woff2)"\)', lambda match: f"url({_data_url(style.FONTS / match[1])})", text)


def _data_url(file: Path) -> str:
    return "data:font/woff2;base64," + base64.b64encode(file.read_bytes()).decode()
