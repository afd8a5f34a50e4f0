"""Numbers in prose: a date, the article's own figure, the result of a cell, or marked as what else it is."""

import calendar
import re
import tomllib

import nbformat
import pytest
from conftest import ROOT

from airace.data import load
from airace.quiz import questions

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
    | ^\d\.\ | \bchapter\ \d     # a place in a list, or of a chapter""",
    re.VERBOSE | re.MULTILINE | re.DOTALL | re.IGNORECASE,
)
MARKED = tomllib.loads((ROOT / "tests" / "prose_numbers.toml").read_text(encoding="utf-8"))
ARTICLE = set(load("claims")["article_figure"].dropna())


def prose(path):
    """Return the text that people typed: Markdown cells, a page, or the questions of a quiz."""
    if path.suffix == ".md":
        return STATE.sub(r"\1", path.read_text(encoding="utf-8"))
    if path.suffix == ".toml":
        quiz = "\n\n".join(text for question in questions.read(path.stem) for text in question.texts)
        return re.sub(r"\{[^}]*\}", "…", quiz)  # the notebook fills these in
    cells = nbformat.read(path, as_version=4).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


PAGES = [*sorted(ROOT.glob("notebooks/*.ipynb")), *sorted(ROOT.glob("book/**/*.md"))]
PAGES += sorted(questions.FOLDER.glob("*.toml"))
TEXTS = {path.relative_to(ROOT).with_suffix("").as_posix().partition("/")[2]: prose(path) for path in PAGES}


def marked(name):
    return [phrase for texts in MARKED.values() for phrase in texts.get(name, [])]


def unmarked(text, phrases):
    """Return the numerals of `text` that are neither dates, nor figures of the article, nor in one of `phrases`."""
    for phrase in phrases:
        text = text.replace(phrase, " … ")
    text = NO_QUANTITY.sub(" ", text)
    found = [(match[0], text[max(0, match.start() - 40) : match.end() + 25]) for match in NUMERAL.finditer(text)]
    return [around for numeral, around in found if not is_of_the_article(numeral)]


def is_of_the_article(numeral):
    plain = numeral.replace(",", "")
    return re.fullmatch(r"\d+(\.\d+)?", plain) is not None and float(plain) in ARTICLE


@pytest.mark.parametrize("name", TEXTS)
def test_a_typed_number_is_a_date_a_figure_of_the_article_or_marked(name):
    assert unmarked(TEXTS[name], marked(name)) == []


@pytest.mark.parametrize("name", TEXTS)
def test_every_mark_is_needed(name):
    for phrase in marked(name):
        assert phrase in TEXTS[name], f"{name} has no {phrase!r} any more: take it out of prose_numbers.toml"
        assert unmarked(phrase, []), f"{phrase!r} needs no mark"
    assert {name for texts in MARKED.values() for name in texts} <= set(TEXTS)


def test_a_new_number_is_found():
    text = "In 2024, on 3 May, firms raised 73 billion, about 1,234.5 more; 90 says the article. See [it](x7.html)."
    assert 90 in ARTICLE
    first, second = unmarked(text, [])
    assert "raised 73 billion" in first and "about 1,234.5 more" in second
    assert unmarked(text, ["raised 73 billion, about 1,234.5 more"]) == []
