"""The handouts: two sides of paper for each chapter, with no answer on the front, and a file to edit."""

import re
import shutil
from types import SimpleNamespace

import pytest
from browser import apart
from bs4 import BeautifulSoup
from conftest import ROOT
from contents import CHAPTERS
from docx import Document
from pypdf import PdfReader

from airace.editions import handouts, offline, sheets
from airace.editions.project import EditionError, Project
from airace.pages import paper

FIGURE = """<figure class="explorer" id="explorer-x"><p class="explorer-subtitle">Money</p>
<div class="explorer-chart" aria-label="All of it"><svg viewBox="0 0 200 100" data-scale="50,10,100,80:x=0..43,y=names">
<text text-anchor="end" x="40" y="20">US</text><path d="M 50 12 H 140" data-row="0"/><g class="reference"></g>
<text x="142" y="20" data-label="0">40</text></svg></div><table class="explorer-table">
<tr><th>Region</th><th>Empty</th><th>Money</th></tr><tr><th>US</th><td></td><td>40</td></tr></table></figure>"""


def figure(html=FIGURE):
    return BeautifulSoup(html, "html.parser").figure


def test_an_empty_chart_keeps_names_and_gets_a_scale_but_shows_no_data():
    empty = sheets.empty(figure())
    assert [text.get_text() for text in empty.find_all("text")] == ["US", "10", "20", "30", "40"]
    assert not empty.select("[data-row], [data-label], .reference")
    places = [float(text["x"]) for text in empty.find_all("text")[1:]]
    assert places == pytest.approx([50 + 100 * value / 43 for value in (10, 20, 30, 40)], abs=0.1)
    assert empty["viewbox"] == "0 0 200 109"


@pytest.mark.parametrize("scale", ["50,10,100,80:x=1..43 log,y=names", "50,10,100,80:x=-2..43,y=names", ""])
def test_no_scale_is_added_where_lengths_do_not_start_at_zero(scale):
    empty = sheets.empty(figure(FIGURE.replace("50,10,100,80:x=0..43,y=names", scale)))
    assert [text.get_text() for text in empty.find_all("text")] == ["US"] and empty["viewbox"] == "0 0 200 100"


def test_a_scale_that_the_chart_has_is_kept():
    own = '<text text-anchor="middle" x="50" y="100">0</text><text text-anchor="middle" x="90" y="100">20</text></svg>'
    empty = sheets.empty(figure(FIGURE.replace("</svg>", own)))
    assert [text.get_text() for text in empty.find_all("text")] == ["US", "0", "20"]


@pytest.mark.parametrize(("step", "nice"), [(0.3, 0.2), (1, 1), (4.9, 2), (5, 5), (19, 10), (260, 200)])
def test_a_step_of_a_scale_is_a_round_number(step, nice):
    assert sheets._nice(step) == pytest.approx(nice)


def test_a_column_without_a_number_is_not_printed():
    parsed = BeautifulSoup(FIGURE, "html.parser")
    handouts._drop_empty_columns(parsed)
    assert [cell.get_text() for cell in parsed.select("th, td")] == ["Region", "Money", "US", "40"]


def test_a_long_or_divided_chart_is_taken_only_if_there_is_no_other():
    assert sheets._plain(figure())
    assert not sheets._plain(figure(FIGURE.replace("y=names", "y=names;1,2,3,4:x=0..1,y=0..1")))
    assert not sheets._plain(figure(FIGURE.replace("</table>", "<tr></tr>" * 16 + "</table>")))


def test_without_pages_for_teachers_a_sentence_says_so(tmp_path):
    (tmp_path / "_toc.yml").write_text("root: index\nchapters: [{file: notebooks/1-x}]", encoding="utf-8")
    with pytest.raises(EditionError, match="no chapter has a page for teachers"):
        sheets.read(Project(tmp_path))


def test_the_zip_takes_along_what_was_made(tmp_path):
    project = SimpleNamespace(html=tmp_path)
    assert offline._handouts(project) == {}
    (tmp_path / "handouts").mkdir()
    (tmp_path / "handouts" / "1-x-class.pdf").write_bytes(b"paper")
    assert offline._handouts(project) == {"handouts/1-x-class.pdf": b"paper"}


def test_pages_for_teachers_link_what_was_made_and_forget_what_is_gone(tmp_path):
    page = tmp_path / "book" / "teaching" / "1-x.html"
    page.parent.mkdir(parents=True)
    page.write_text(f"<p>slides{paper.place('1-x', '../../')}.</p>", encoding="utf-8")
    before = page.read_text(encoding="utf-8")
    (tmp_path / "handouts").mkdir()
    (tmp_path / "handouts" / "1-x-class.pdf").write_bytes(b"paper")
    for _ in range(2):
        paper.offer(tmp_path)
        text = page.read_text(encoding="utf-8")
        assert (
            text.count("<a ") == 1
            and ', <a href="../../handouts/1-x-class.pdf" download>sheet for the class, answers on its back</a>' in text
        )
    shutil.rmtree(tmp_path / "handouts")
    paper.offer(tmp_path)
    assert page.read_text(encoding="utf-8") == before


# Of the book


@pytest.fixture(scope="module")
def made(book, tmp_path_factory):
    """The handouts of the book, and what stands on them."""
    html = tmp_path_factory.mktemp("html")
    for part in book.pages.iterdir():
        if part.name != "book":
            (html / part.name).symlink_to(part)
    shutil.copytree(book.pages / "book", html / "book")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Project, "html", html)
        project = Project(ROOT)
        return SimpleNamespace(folder=apart(handouts.make, project), sheets=sheets.read(project))


def words(text):
    return re.sub(r"\W+", "", text)  # a PDF breaks lines where it likes


def test_each_chapter_has_a_sheet_for_the_class_and_one_for_the_teacher(made):
    names = [chapter.removeprefix("notebooks/").removesuffix(".html") for chapter in CHAPTERS]
    assert [sheet.name for sheet in made.sheets] == names
    for name in names:
        for kind in ("class", "teacher"):
            reader = PdfReader(made.folder / f"{name}-{kind}.pdf")
            assert len(reader.pages) == 2, "two sides of one sheet"
            assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"], "tagged"
            assert reader.metadata.title.endswith(kind)


def test_the_front_asks_and_the_back_answers(made):
    for sheet in made.sheets:
        front, back = (words(p.extract_text()) for p in PdfReader(made.folder / f"{sheet.name}-class.pdf").pages)
        headline = words(sheet.figure.select_one(".explorer-headline").get_text())
        asked = (sheet.question, *(task.text for task in sheet.tasks))
        answers = (sheet.answer, *(task.answer for task in sheet.tasks))
        assert all(words(text) in front for text in asked), sheet.name
        assert all(words(text) in back and text for text in answers), sheet.name
        assert headline in back and headline not in front, sheet.name
        assert words(sheet.figure.select_one(".explorer-source").get_text()) in back, sheet.name
        assert not any(words(task.answer) in front for task in sheet.tasks), sheet.name
        assert sheet.kind == "line" or all(words(option) in front for option in sheet.options), sheet.name


def test_the_teacher_has_plan_answers_and_misconceptions(made):
    for sheet in made.sheets:
        both = "".join(words(p.extract_text()) for p in PdfReader(made.folder / f"{sheet.name}-teacher.pdf").pages)
        said = (
            *sheet.short,
            *sheet.plan,
            sheet.say,
            *sheet.misconceptions,
            sheet.answer,
            *(task.answer for task in sheet.tasks),
        )
        assert len(sheet.plan) > 4 and len(sheet.misconceptions) > 3
        assert [text for text in said if not text or words(text) not in both] == [], sheet.name


def test_a_teacher_can_edit_the_sheet_of_the_class(made):
    for sheet in made.sheets:
        document = Document(made.folder / f"{sheet.name}-class.docx")
        text = [paragraph.text for paragraph in document.paragraphs]
        assert handouts._source(sheet.figure) in text, "no figure without a source"
        assert sheet.question in text and all(task.text in text for task in sheet.tasks)
        alternatives = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
        assert alternatives == ["An empty chart to draw into", sheet.figure.select_one("[role=img]")["aria-label"]]


def test_what_does_not_fit_is_an_error_that_names_the_sheet(made, book, tmp_path, monkeypatch):
    monkeypatch.setattr(Project, "html", book.pages)
    monkeypatch.setattr(Project, "folder", lambda project, name: tmp_path)
    monkeypatch.setattr(handouts.sheets, "read", lambda project: made.sheets[:1])
    monkeypatch.setattr(handouts, "SMALLEST", 10.4)
    with pytest.raises(EditionError, match=r"The funding gap: for the class.* has more than fits on a page"):
        apart(handouts.make, Project(ROOT))
