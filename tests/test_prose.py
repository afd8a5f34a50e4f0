"""Numbers in prose: a date, the article's own figure, the result of a cell, or marked as what else it is."""

import re
import shutil

import pytest
from conftest import ROOT

from airace.check import prose
from airace.check.project import Project
from airace.quiz import questions


@pytest.fixture
def project(tmp_path):
    """A small book of one page of prose and its marks."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "words.md").write_text("# Words\n\nFirms raised 73 billion, of 8 bits.\n", encoding="utf-8")
    return Project(tmp_path)


def missing(project, marks):
    (project.root / prose.MARKS).write_text(marks, encoding="utf-8")
    return [str(piece) for piece in prose.missing(project)]


def test_a_typed_number_is_a_date_a_figure_of_the_article_or_marked_and_every_mark_is_needed():
    assert len(prose.texts(ROOT)) > 20
    assert list(map(str, prose.missing(Project(ROOT)))) == []


def test_a_new_number_is_found():
    text = "In 2024, on 3 May, firms raised 73 billion, about 1,234.5 more; 90 says the article. See [it](x7.html)."
    figures = prose.article()
    assert 90 in figures
    first, second = prose.unmarked(text, [], figures)
    assert "raised 73 billion" in first and "about 1,234.5 more" in second
    assert prose.unmarked(text, ["raised 73 billion, about 1,234.5 more"], figures) == []


def test_a_typed_number_is_named_with_its_page_and_a_marked_one_is_not(project):
    (piece,) = missing(project, '[definition]\nwords = ["of 8 bits"]')
    assert piece.startswith("book/words.md: a cell that computes the number in '…") and "raised 73 billion" in piece


def test_a_mark_that_nothing_needs_is_named(project):
    marks = '[definition]\nwords = ["of 8 bits", "raised 73 billion", "of 9 bits", "Firms"]\nlost = ["of 8 bits"]'
    found = missing(project, marks)
    for words in ("'words' needs the mark 'of 9 bits' no longer", "needs the mark 'Firms' no longer", "name 'lost'"):
        assert [words in piece for piece in found].count(True) == 1
    assert len(found) == 3


def test_a_figure_of_a_new_claim_makes_no_mark_of_another_chapter_useless(project, monkeypatch):
    marks = '[definition]\nwords = ["of 8 bits", "raised 73 billion"]'
    monkeypatch.setattr(prose, "article", lambda: {8.0, 90.0})
    assert missing(project, marks) == []


def test_the_words_of_a_quiz_are_prose_without_its_placeholders(project):
    shutil.copytree(ROOT / "book" / "quiz", project.root / "book" / "quiz")
    places = prose.texts(project.root)["quiz/china"]
    assert "{" not in str([*places.values()]) and sum(map(len, places.values())) > 1000
    assert all(place.startswith("book/quiz/china.toml, question '") for place in places) and len(places) > 4


def test_a_number_that_was_typed_into_a_quiz_is_named_with_its_question(project, monkeypatch):
    monkeypatch.setattr(questions, "FOLDER", project.root / "book" / "quiz")
    shutil.copytree(ROOT / "book" / "quiz", project.root / "book" / "quiz")
    path = project.root / "book" / "quiz" / "china.toml"
    text = path.read_text(encoding="utf-8")
    id = re.findall(r'\[\[question\]\]\nid = "([^"]+)"', text)[2]
    before, at, after = text.partition(f'[[question]]\nid = "{id}"')
    path.write_text(
        before + at + re.sub(r'(?m)^text = ("+)', r"text = \1Of 73.5 firms: ", after, count=1), encoding="utf-8"
    )
    found = missing(project, "")
    assert [piece for piece in found if "73.5" in piece and f"china.toml, question '{id}': a cell" in piece]
