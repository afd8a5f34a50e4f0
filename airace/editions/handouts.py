"""Handouts: for each chapter one sheet for the class and one for the teacher, as PDF and as Word file.

The front has the question, a guess to fill in, the chart as empty axes and three tasks; the back has the chart with its
numbers and the answers. All is taken from the built book, so the numbers are those of its data.
"""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from html import escape
from importlib.resources import files
from io import BytesIO
from pathlib import Path

from bs4 import BeautifulSoup, Tag
from docx import Document
from docx.shared import Cm, Pt
from playwright.sync_api import Page
from pypdf import PdfReader

from airace.browser import chromium
from airace.editions import pdf, sheets
from airace.editions.front import text_of
from airace.editions.project import EditionError, Project
from airace.editions.sheets import MOST_ROWS, Sheet
from airace.pages import paper

LICENCE = "Text and tables: CC BY 4.0, figures of CSET: CC BY-NC 4.0. Copies are welcome."
SMALLEST = 7.5  # points: what does not fit in this size does not fit
TASK_HOW = {
    "number": "Mark your guess. Everyone marks one.",
    "choice": "Tick one.",
    "order": "Write them in your order, first on top.",
    "line": "Draw your line into the empty chart, for these:",
}
FIT = """(smallest) => [...document.querySelectorAll(".side")].map((side) => {
  const high = (size) => { side.style.fontSize = `${size}pt`; return side.scrollHeight > side.clientHeight; };
  let size = 10.5;
  while (size > smallest && high(size)) size -= 0.25;
  return high(size) ? side.querySelector("h1").textContent : "";
}).filter(Boolean)"""


def make(project: Project) -> Path:
    """Write the handouts of all chapters beside the built pages, link them there, and return their folder.

    For a chapter ``2-china`` there are ``2-china-class.pdf``, ``2-china-class.docx`` and ``2-china-teacher.pdf``.

    Raises
    ------
    EditionError
        When the book is not built, a chapter lacks a part, or a side does not fit on its page.
    BrowserError
        When no browser starts.
    """
    every = sheets.read(project)
    folder = project.html / paper.HANDOUTS
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    with chromium() as browser:
        page = browser.new_page(offline=True, device_scale_factor=3)
        for sheet in every:
            for kind, sides in (("class", _class(sheet, project)), ("teacher", _teacher(sheet, project))):
                title = f"{sheet.title}: {'for the class' if kind == 'class' else 'for the teacher'}"
                _open(page, project, title, sides)
                _printed(page, folder / f"{sheet.name}-{kind}.pdf", project, title)
                if kind == "class":
                    pictures = [chart.screenshot() for chart in page.locator(".chart").all()]
                    _word(sheet, project, pictures, folder / f"{sheet.name}-class.docx")
    paper.offer(project.html)
    return folder


def _open(page: Page, project: Project, title: str, sides: str) -> None:
    """Show the sides in the browser, each in a size in which it fits."""
    own = (files(__package__) / "handouts.css").read_text(encoding="utf-8")
    source = project.folder("print") / "handout.html"
    styles = (project.html / "_static" / "embed.css").resolve().as_uri()
    source.write_text(
        f'<!DOCTYPE html><html lang="{escape(project.language)}"><head><meta charset="utf-8">'
        f'<title>{escape(title)}</title><link rel="stylesheet" href="{styles}"><style>{own}</style></head>'
        f"<body>{sides}</body></html>",
        encoding="utf-8",
    )
    page.emulate_media(media="print", color_scheme="light")
    page.goto(source.as_uri())
    page.evaluate("document.fonts.ready.then(() => true)")
    if crowded := page.evaluate(FIT, SMALLEST):
        raise EditionError(f"the handout {title!r} has more than fits on a page: {crowded[0]!r}")


def _printed(page: Page, target: Path, project: Project, title: str) -> None:
    page.pdf(path=target, prefer_css_page_size=True, print_background=True, tagged=True)
    pdf.describe(target, project, title)
    if (pages := len(PdfReader(target).pages)) != 2:
        raise EditionError(f"the handout {title!r} has {pages} pages instead of the two sides of a sheet")


def _class(sheet: Sheet, project: Project) -> str:
    tasks = "".join(f'<p>{escape(task.text)}</p><div class="lines"></div>' for task in sheet.tasks)
    front = (
        f"<h2>Guess before you see</h2><p>{escape(sheet.question)}</p>{_guess(sheet)}"
        '<p>Because:</p><div class="because"></div>'
        f"<h2>The chart, still empty</h2><p>Draw what you expect. {escape(_shows(sheet))}</p>"
        f'{_key(sheet.figure)}<div class="chart">{_picture(sheets.empty(sheet.figure), "An empty chart")}</div>'
        f"<h2>Tasks</h2><p>Where a task names a chart, it is on the screen.</p>{tasks}"
    )
    answers = "".join(f"<p><strong>{n}.</strong> {escape(task.answer)}</p>" for n, task in enumerate(sheet.tasks, 1))
    back = (
        f"<h2>The chart</h2>{_chart(sheet)}<h2>The guess</h2><p>{escape(sheet.answer)}</p><h2>The tasks</h2>{answers}"
    )
    name = '<span class="name">Name ______________________</span>'
    return _side("front", sheet.title, name, front, project) + _side("back", sheet.title, "Answers", back, project)


def _teacher(sheet: Sheet, project: Project) -> str:
    answers = "".join(f"<li>{escape(task.answer)}</li>" for task in sheet.tasks)
    front = (
        f"<h2>20 minutes</h2>{_list(sheet.short)}<h2>45 minutes</h2>{_list(sheet.plan)}"
        f"<p><strong>Say at the end:</strong> {escape(sheet.say)}</p>"
        f"<h2>The guess on the sheet of the class</h2><p>{escape(sheet.question)} "
        f"<strong>Answer:</strong> {escape(sheet.answer)}</p>"
        f"<h2>Answers to the tasks</h2><ol>{answers}</ol>"
    )
    back = f"<h2>Misconceptions to expect</h2>{_list(sheet.misconceptions)}<h2>The chart</h2>{_chart(sheet)}"
    return _side("front", sheet.title, "For the teacher", front, project) + _side(
        "back", sheet.title, "For the teacher", back, project
    )


def _side(kind: str, title: str, right: str, body: str, project: Project) -> str:
    right = right if right.startswith("<") else f'<span class="name">{escape(right)}</span>'
    foot = f"{project.title}, data up to {project.last_day_in_words}. {LICENCE}"
    return (
        f'<section class="side {kind}"><header><h1>{escape(title)}</h1>{right}</header>{body}'
        f"<footer>{escape(foot)}</footer></section>"
    )


def _list(texts: tuple[str, ...]) -> str:
    return f"<ul>{''.join(f'<li>{escape(text)}</li>' for text in texts)}</ul>"


def _guess(sheet: Sheet) -> str:
    how = TASK_HOW[sheet.kind]
    if sheet.kind == "line":
        return f"<p>{how} {escape(', '.join(sheet.options))}.</p>"
    if sheet.kind == "order":
        named = escape(", ".join(sheet.options))
        return f'<p>{how} {named}.</p><ol class="ordered">{"<li></li>" * len(sheet.options)}</ol>'
    boxes = "".join(f"<li>{escape(option)}</li>" for option in sheet.options)
    return f'<p>{how}</p><ul class="options">{boxes}</ul>'


def _shows(sheet: Sheet) -> str:
    return f"It shows: {text_of(sheet.figure.select_one('.explorer-subtitle'))}."


def _key(figure: Tag) -> str:
    key = figure.select_one(".explorer-key")
    return str(key) if key else ""


def _picture(svg: Tag, says: str) -> str:
    """Return a picture with its text alternative, which a PDF keeps."""
    svg.attrs.pop("aria-hidden", None)
    svg["role"], svg["aria-label"] = "img", says
    return str(svg)


def _chart(sheet: Sheet) -> str:
    parsed = BeautifulSoup(str(sheet.figure), "html.parser")
    words = "".join(str(part) for part in parsed.select(".explorer-headline, .explorer-subtitle, .explorer-key"))
    alt = parsed.select_one(".explorer-chart")["aria-label"]
    picture = _picture(parsed.select_one(".explorer-chart svg"), alt)
    _drop_empty_columns(parsed)
    rows = parsed.select(".explorer-table tr")
    table = f"<table>{''.join(map(str, rows[: MOST_ROWS + 1]))}</table>"
    more = len(rows) - 1 - MOST_ROWS
    rest = f"<p>{more} more {'row is' if more == 1 else 'rows are'} in the book.</p>" if more > 0 else ""
    caption = text_of(parsed.select_one("figcaption > span"))
    source = f'<p class="source">{escape(_source(parsed))}</p>'
    return f'{words}<div class="chart">{picture}</div><p>{escape(caption)}</p>{table}{rest}{source}'


def _source(figure: Tag) -> str:
    """Return who counted, and when: as the page names the sources before their list is opened."""
    return text_of(figure.select_one(".explorer-source"))


def _drop_empty_columns(parsed: BeautifulSoup) -> None:
    head, *rows = (row.find_all(["th", "td"]) for row in parsed.select(".explorer-table tr"))
    for place, name in enumerate(head):
        column = [row[place] for row in rows[:MOST_ROWS] if place < len(row)]
        if not any(text_of(cell) for cell in column):
            for cell in (name, *(row[place] for row in rows if place < len(row))):
                cell.decompose()


def _word(sheet: Sheet, project: Project, pictures: list[bytes], target: Path) -> None:
    """Write the sheet of the class as a file that a teacher can edit."""
    document = Document()
    day = datetime.fromisoformat(project.last_day).replace(tzinfo=UTC)
    about = document.core_properties
    about.title, about.author, about.language = sheet.title, project.config["author"], project.language
    about.created = about.modified = day
    document.styles["Normal"].font.size = Pt(10.5)
    for section in document.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(1.8)
    empty, full = pictures
    document.add_heading(sheet.title, 0)
    document.add_heading("Guess before you see", 1)
    document.add_paragraph(sheet.question)
    how = TASK_HOW[sheet.kind]
    document.add_paragraph(f"{how} {', '.join(sheet.options)}")
    document.add_heading("The chart, still empty", 1)
    document.add_paragraph(f"Draw what you expect. {_shows(sheet)}")
    _add_picture(document, empty, "An empty chart to draw into")
    document.add_heading("Tasks", 1)
    for task in sheet.tasks:
        document.add_paragraph(task.text)
        document.add_paragraph("_" * 80)
    document.add_page_break()
    document.add_heading("Answers", 1)
    document.add_paragraph(text_of(sheet.figure.select_one(".explorer-headline"))).runs[0].bold = True
    _add_picture(document, full, sheet.figure.select_one(".explorer-chart")["aria-label"])
    document.add_paragraph(_source(sheet.figure))
    document.add_paragraph(f"The guess: {sheet.answer}")
    for number, task in enumerate(sheet.tasks, 1):
        document.add_paragraph(f"{number}. {task.answer}")
    document.add_paragraph(f"{project.title}, data up to {project.last_day_in_words}. {LICENCE}")
    document.save(target)


def _add_picture(document, picture: bytes, alt: str) -> None:
    document.add_picture(BytesIO(picture), width=Cm(12))
    document.inline_shapes[-1]._inline.docPr.set("descr", alt)
