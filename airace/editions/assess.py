"""Tests on paper and for a school's system: ``python -m airace.editions assess --seed 3B``.

For each chapter a test for the class, two pages at most, and its key for the teacher, as tagged PDF; and all tests in
one file for Moodle and one in QTI 2.1. What is asked stands in ``book/assess``; `papers` says how.
"""

from __future__ import annotations

from html import escape
from importlib.resources import files
from pathlib import Path
from xml.etree.ElementTree import tostring

from playwright.sync_api import Page
from pypdf import PdfReader

from airace.browser import chromium
from airace.editions import lms, pdf
from airace.editions.draws import Exhibit, Printed, value
from airace.editions.handouts import LICENCE
from airace.editions.papers import MINUTES, Asked, Paper, papers, version
from airace.editions.project import EditionError, Project
from airace.editions.quizzes import words as marked

FOLDER = "assess"
PAGES = 2  # of the class; the key, which has the questions as well, may have twice as many
SIZES = (10.5, 10.0, 9.5, 9.0, 8.5)  # points: what needs more pages in the last of them does not fit
SHORT = 24  # characters of a column that is not broken into lines
WIDE = 90  # characters of all options that stand in one row


def make(project: Project, seed: str = "") -> Path:
    """Write the tests of all chapters in the version of a seed, and return their folder.

    For a seed ``3B`` and a chapter ``2-china`` there are ``2-china-3b-class.pdf`` and ``2-china-3b-teacher.pdf`` in
    ``_build/assess/3b``, beside the files for learning platforms; a zip beside the folder has them all.

    Raises
    ------
    EditionError
        When the book is not built, there is no seed, a test is not whole, or does not fit on its pages.
    BrowserError
        When no browser starts.
    """
    named = version(seed)
    folder = project.folder(f"{FOLDER}/{named}")
    every = papers(project, named)
    lms.moodle(project, every, folder)
    lms.qti(project, every, folder)
    with chromium() as browser:
        page = browser.new_page(offline=True)
        for paper in every:
            for kind, body in (("class", for_class(paper, project)), ("teacher", for_teacher(paper, project))):
                title = f"{paper.chapter}: test {named}, for the {kind}"
                pages = PAGES if kind == "class" else 2 * PAGES
                _printed(page, folder / f"{paper.name}-{named}-{kind}.pdf", project, title, body, pages)
    made = {f"{named}/{path.name}": path.read_bytes() for path in folder.iterdir()}
    project.zipped(folder.with_name(f"{project.slug}-tests-{named}.zip"), made)
    return folder


def _printed(page: Page, target: Path, project: Project, title: str, body: str, most: int) -> None:
    """Print a test in the largest size in which it has at most so many pages."""
    own = (files(__package__) / "assess.css").read_text(encoding="utf-8")
    source = project.folder("print") / "test.html"
    styles = (project.html / "_static" / "embed.css").resolve().as_uri()
    page.emulate_media(media="print", color_scheme="light")
    for size in SIZES:
        source.write_text(
            f'<!DOCTYPE html><html lang="{escape(project.language)}"><head><meta charset="utf-8">'
            f'<title>{escape(title)}</title><link rel="stylesheet" href="{styles}">'
            f"<style>{own} body {{ font-size: {size}pt; }}</style></head><body>{body}</body></html>",
            encoding="utf-8",
        )
        page.goto(source.as_uri())
        page.evaluate("document.fonts.ready.then(() => true)")
        page.pdf(path=target, prefer_css_page_size=True, print_background=True, tagged=True)
        pages = len(PdfReader(target).pages)
        if pages <= most:
            return pdf.describe(target, project, title)
    raise EditionError(f"{title} has {pages} pages in the smallest size; {most} are the most")


def for_class(paper: Paper, project: Project) -> str:
    """Return the test as the class gets it, as HTML."""
    fill = '<p class="fill"><span>Name</span><span>Class</span><span>Date</span></p>'
    head = _head(
        paper,
        f"{MINUTES} minutes. You may use a calculator. Show how you get to a number.",
        f"&emsp;&emsp; of {paper.points} points",
        fill,
    )
    body, number = "", 0
    for block in paper.blocks:
        body += f"<section>{_exhibit(block.exhibit, block.note)}"
        for asked in block.asked:
            number += 1
            body += _question(number, asked, _room(asked))
        body += "</section>"
    return f"{head}{body}{_foot(paper, project)}"


def for_teacher(paper: Paper, project: Project) -> str:
    """Return the test with its key, as HTML."""
    told = (
        "Key for the teacher. A correct answer by another method gets full points; deduct for a follow-on error once. "
        "Pupils may use a calculator."
    )
    body, number = "", 0
    for block in paper.blocks:
        body += _exhibit(block.exhibit, block.note)
        for asked in block.asked:
            number += 1
            body += _question(number, asked, _key(asked))
    return f'{_head(paper, told, f"{paper.points} points", "")}<div class="teacher">{body}</div>{_foot(paper, project)}'


def _head(paper: Paper, told: str, box: str, fill: str) -> str:
    return (
        f"<header><h1>{escape(paper.chapter)}</h1><p class='box'>{box}</p>"
        f"<p>Test, version {escape(paper.version)}. {escape(told)}</p>{fill}</header>"
    )


def _foot(paper: Paper, project: Project) -> str:
    said = f"{project.title}, data up to {project.last_day_in_words}. Test {paper.version}. {LICENCE}"
    return f"<footer>{escape(said)}</footer>"


def _exhibit(exhibit: Exhibit, note: str) -> str:
    if not exhibit.columns:
        return f"<h2>{words(note)}</h2>" if note else ""
    numeric = [
        all(isinstance(value(row[place]), Printed) for row in exhibit.rows if row[place])
        for place in range(len(exhibit.columns))
    ]
    longest = [max(map(len, cells)) for cells in zip(*exhibit.rows, strict=True)]
    kinds = [
        ' class="n"' if number else ' class="short"' * (length <= SHORT)
        for number, length in zip(numeric, longest, strict=True)
    ]
    head = "".join(
        f'<th scope="col"{kind}>{escape(name)}</th>' for name, kind in zip(exhibit.columns, kinds, strict=True)
    )
    rows = ""
    for first, *others in exhibit.rows:
        rest = "".join(f"<td{kind}>{escape(cell)}</td>" for cell, kind in zip(others, kinds[1:], strict=True))
        rows += f'<tr><th scope="row"{kinds[0]}>{escape(first)}</th>{rest}</tr>'
    source = f'<p class="source">Source: {escape(exhibit.source)}</p>' if exhibit.source else ""
    return (
        f'<div class="exhibit"><h2>{escape(exhibit.title)}</h2><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table>{source}{f'<p>{words(note)}</p>' if note else ''}</div>"
    )


def _question(number: int, asked: Asked, below: str) -> str:
    points = f"{asked.points} point{'s' if asked.points > 1 else ''}"
    return (
        f'<div class="question"><b>{number}.</b><span class="points">{points}</span>'
        f"<p>{words(asked.text)}</p>{below}</div>"
    )


def _room(asked: Asked) -> str:
    """Return the room for an answer."""
    if asked.kind == "open":
        return _lines(2 * asked.points)
    if asked.kind == "number":
        form = f" ({lms.form(asked)})" if lms.form(asked) else ""
        return f'{_lines(asked.points)}<p class="answer">Answer{form}: ____________ {escape(asked.unit)}</p>'
    return _lines((asked.points - 1) * bool(asked.steps)) + _options([option.text for option in asked.options])


def _lines(count: int) -> str:
    return '<i class="line"></i>' * count


def _options(texts: list[str]) -> str:
    row = " row" if sum(map(len, texts)) < WIDE else ""
    return f'<ul class="options{row}">{"".join(f"<li>{words(text)}</li>" for text in texts)}</ul>'


def _key(asked: Asked) -> str:
    """Return what is right, what earns points, and which mistakes to expect."""
    said = [f"<p><strong>{words(asked.answer)}</strong>{_within(asked)}</p>"]
    if asked.steps:
        steps = "".join(f"<li>{points} point{'s' * (points > 1)}: {words(text)}</li>" for points, text in asked.steps)
        said.append(f"<ul>{steps}</ul>")
        if asked.kind == "choice":
            said.append(f"<p>The right tick alone, without working: {_left(asked.steps[-1][0])}.</p>")
    elif asked.kind == "choice":
        said.append("<p>All points or none.</p>")
    slips = [f"{words(slip.text)}, {_left(slip.points)}: {words(slip.says)}" for slip in asked.mistakes]
    slips += [f"{words(option.text)}: {words(option.says)}" for option in asked.options if not option.right]
    if slips:
        listed = "".join(f"<li>{slip}</li>" for slip in slips)
        said.append(f"<p>Mistakes to expect:</p><ul>{listed}</ul>")
    said.append(f'<p class="aim">Aim: {words(lms.ended(asked.aim))}</p>')
    return f'<div class="key">{"".join(said)}</div>'


def _within(asked: Asked) -> str:
    if asked.kind != "number":
        return ""
    if not asked.tolerance:
        return ", exactly"
    return f", or off by at most {asked.tolerance:,g}"


def _left(points: int) -> str:
    return f"{points} point{'s' if points > 1 else ''}" if points else "no point"


def words(text: str) -> str:
    """Return a text as HTML; ``*words*`` are stressed, and ``^(…)`` is an exponent."""
    return "".join(
        escape(piece) if isinstance(piece, str) else tostring(piece, encoding="unicode") for piece in marked(text)
    )
