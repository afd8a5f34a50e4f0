"""Numbers in prose: a date, the article's own figure, the result of a cell, or marked as what else it is."""

from __future__ import annotations

import calendar
import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

import nbformat

from airace import data
from airace.check.project import Project
from airace.editions import papers
from airace.editions.project import EditionError
from airace.needs import Missing
from airace.quiz import questions
from airace.quiz.questions import QuizError

MARKS = "tests/prose_numbers.toml"
MONTHS = "|".join(calendar.month_name[1:])
NUMERAL = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?[⁰¹²³⁴⁵⁶⁷⁸⁹]*")
STATE = re.compile(r"\{state\}`([^`<]*)<[^`>]*>`")  # a link to a state of an explorer: its words are prose
NO_QUANTITY = re.compile(
    rf"""\]\([^)]*\)             # the address of a link
    | `[^`]*` | ```.*?```        # code
    | <svg.*?</svg>              # drawings
    | \b\d{{1,2}}\ (?={MONTHS})  # the day of a date
    | \b(?:19|20)\d\d\b          # a year
    | \b\d+\ minutes\b | \*\ \(\d+(?:\ minutes)?\)    # a plan for reading or a lesson
    | \bexercises?\ \d(?:(?:,|\ and|\ or|\ to)\ \d)*(?:\ \(\d+\))?  # the number of an exercise
    | ^\*\*\d\.                  # the same, before its text
    | ^\d\.\ | \bchapter\ \d+    # a place in a list, or of a chapter""",
    re.VERBOSE | re.MULTILINE | re.DOTALL | re.IGNORECASE,
)


def missing(project: Project) -> Iterator[Missing]:
    """Return typed numbers that nothing computes and nobody has marked, and marks that nothing needs any more."""
    try:
        figures, found = article(), texts(project.root)
    except (data.DataError, EditionError, QuizError):
        return  # said with the tables, the quizzes or the tests
    marks = tomllib.loads((project.root / MARKS).read_text(encoding="utf-8"))
    for name, parts in found.items():
        phrases = [phrase for kind in marks.values() for phrase in kind.get(name, [])]
        for place, part in parts.items():
            for around in unmarked(part, phrases, figures):
                what = f"a cell that computes the number in '…{' '.join(around.split())}…', or a mark in {MARKS}"
                yield Missing(place, what, f'[definition] "{name}" = ["has 100² = 10,000 points"]')
        text = "\n\n".join(parts.values())
        for phrase in phrases:
            # The figures of a new claim must not ask for changes in other chapters.
            if phrase not in text or not unmarked(phrase, [], set()):
                yield Missing(MARKS, f"'{name}' needs the mark {phrase!r} no longer: take it out")
    for name in {name for kind in marks.values() for name in kind} - set(found):
        yield Missing(MARKS, f"a text with the name '{name}'", '"2-china" or "quiz/china"')


def article() -> set[float]:
    """Return the figures of the article."""
    return set(data.load("claims")["article_figure"].dropna())


def texts(root: Path) -> dict[str, dict[str, str]]:
    """Return the typed text of every notebook, page, quiz and test by the name that marks use, each by its place."""
    paths = [*sorted(root.glob("notebooks/*.ipynb")), *sorted(root.glob("book/**/*.md"))]
    paths += [*sorted(root.glob("book/quiz/*.toml")), *sorted(root.glob("book/assess/*.toml"))]
    files = {path: path.relative_to(root).as_posix() for path in paths}
    return {file.rpartition(".")[0].partition("/")[2]: prose(path, file) for path, file in files.items()}


def prose(path: Path, file: str) -> dict[str, str]:
    """Return the text that people typed, by its place: Markdown cells, a page, a quiz's questions, a test's blocks."""
    if path.suffix == ".md":
        return {file: STATE.sub(r"\1", path.read_text(encoding="utf-8"))}
    if path.parent.name == "assess":
        return {f"{file}, block '{id}'": re.sub(r"\{[^}]*\}", "…", text) for id, text in papers.texts(path).items()}
    if path.suffix == ".toml":  # the notebook fills the braces in
        asked = {question.id: "\n\n".join(question.texts) for question in questions.read(path.stem)}
        return {f"{file}, question '{id}'": re.sub(r"\{[^}]*\}", "…", text) for id, text in asked.items()}
    cells = nbformat.read(path, as_version=4).cells
    return {file: "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")}


def unmarked(text: str, phrases: Iterable[str], figures: set[float]) -> list[str]:
    """Return the surroundings of numerals that are no dates, no figures of the article, and not in a phrase."""
    for phrase in phrases:
        text = text.replace(phrase, " … ")
    text = NO_QUANTITY.sub(" ", text)
    found = [(match[0], text[max(0, match.start() - 40) : match.end() + 25]) for match in NUMERAL.finditer(text)]
    return [around for numeral, around in found if not _of_the_article(numeral, figures)]


def _of_the_article(numeral: str, figures: set[float]) -> bool:
    plain = numeral.replace(",", "")
    return re.fullmatch(r"\d+(\.\d+)?", plain) is not None and float(plain) in figures
