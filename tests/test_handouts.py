"""The handouts: two sides of paper for each chapter, with no answer on the front, and a file to edit."""

import json
import re
import shutil
from types import SimpleNamespace

import pytest
from browser import apart
from bs4 import BeautifulSoup
from conftest import ROOT
from contents import CHAPTERS
from docx import Document
from golden import is_as_before
from printer import Printer
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


# Without a browser

ROWS = "".join(f"<tr><td>City {n}</td><td></td><td>{n}</td></tr>" for n in range(1, 19))
SHOWN = f"""<figure class="explorer" id="explorer-x"><p class="explorer-headline">The US raised 40</p>
<p class="explorer-subtitle">Money, USD bn</p><p class="explorer-key">hatched: <b>a year</b> in part</p>
<div class="explorer-chart" role="img" aria-label="A bar of 40"><svg aria-hidden="true" viewBox="0 0 200 100"
data-scale="50,10,100,80:x=0..43,y=names"><text text-anchor="end" x="40" y="20">US</text>
<path d="M 50 12 H 140" data-row="0"/></svg></div><table class="explorer-table">
<tr><th>City</th><th>Note</th><th>Money</th></tr>{ROWS}</table>
<figcaption><span>City 18 &amp; others</span></figcaption>
<p class="explorer-source">Source: Somebody, 2025</p></figure>"""
BOOK = {
    "title": "The Race & I",
    "language": "en-GB",
    "last_day": "2026-09-27",
    "last_day_in_words": "27 September 2026",
    "config": {"author": "A. Writer"},
    "citation": {"abstract": "Of\n money.", "keywords": ["chips", "money"]},
}


def sheet(kind="choice", **change):
    """Return a sheet whose texts have signs that HTML must not read."""
    told = {
        "page": "notebooks/1-x", "title": "Who & what", "question": "Is it < 5?", "kind": kind,
        "options": ("a < b", "b & c", "neither"), "answer": "It is > 5", "figure": figure(SHOWN),
        "tasks": tuple(sheets.Task(f"Task {n} & more", f"Answer {n} < {n + 1}") for n in (1, 2, 3)),
        "short": ("Guess & look", "Talk"), "plan": ("Begin < 5 min", "End"), "say": "Money & power",
        "misconceptions": ("All is < all", "None is"),
    }  # fmt: skip
    return sheets.Sheet(**told | change)


def lines(html):
    return html.replace("><", ">\n<")


@pytest.mark.parametrize("kind", ["class", "teacher"])
def test_a_handout_is_as_somebody_looked_at_it(kind):
    sides = {"class": handouts._class, "teacher": handouts._teacher}[kind](sheet(), SimpleNamespace(**BOOK))
    assert is_as_before(f"handout-{kind}.html", f"{lines(sides)}\n")


@pytest.mark.parametrize("kind", ["choice", "line", "number", "order"])
def test_a_guess_on_paper_is_made_as_its_kind_asks(kind):
    asked = handouts._guess(sheet(kind))
    assert handouts.TASK_HOW[kind] in asked and "a &lt; b" in asked and asked.count("b &amp; c") == 1
    boxes = BeautifulSoup(asked, "html.parser").select("li")
    named = {"line": [], "order": ["", "", ""]}.get(kind, ["a < b", "b & c", "neither"])
    assert [box.get_text() for box in boxes] == named
    assert not boxes or boxes[0].parent.get_text() == "".join(named)
    if kind in ("line", "order"):
        assert f"<p>{handouts.TASK_HOW[kind]} a &lt; b, b &amp; c, neither.</p>" in asked


@pytest.mark.parametrize(
    ("rows", "said"), [(16, ""), (17, "1 more row is in the book."), (20, "4 more rows are in the book.")]
)
def test_of_a_long_table_a_handout_says_how_many_rows_it_leaves_out(rows, said):
    html = SHOWN.replace(ROWS, "<tr><td>City</td><td></td><td>1</td></tr>" * rows)
    printed = BeautifulSoup(handouts._chart(sheet(figure=figure(html))), "html.parser")
    assert len(printed.select("tr")) == 17 and said in printed.get_text() and bool(said) == ("more" in printed.text)


def test_a_column_of_short_rows_is_left_out_by_its_place():
    short = FIGURE.replace("</table>", "<tr><td>EU</td></tr></table>")
    parsed = BeautifulSoup(short, "html.parser")
    handouts._drop_empty_columns(parsed)
    assert [cell.get_text() for cell in parsed.select("th, td")] == ["Region", "Money", "US", "40", "EU"]


def test_a_chart_without_a_key_has_a_handout_too():
    parsed = figure(SHOWN)
    parsed.select_one(".explorer-key").decompose()
    assert "hatched" not in (made := handouts._class(sheet(figure=parsed), SimpleNamespace(**BOOK)))
    assert "None" not in made


@pytest.fixture
def small(tmp_path, monkeypatch):
    """Return what makes the handouts of two small chapters, with a browser that is given, and where they are."""
    html, work = tmp_path / "html", tmp_path / "print"
    for folder in (html / "handouts" / "of before", html / "book", work):
        folder.mkdir(parents=True)
    (html / "book" / "1-x.html").write_text(paper.place("1-x", "../"), encoding="utf-8")
    project = SimpleNamespace(**BOOK, html=html, folder=lambda name: tmp_path / name)
    both = [sheet(), sheet("order", page="notebooks/2-y", title="Then what")]
    monkeypatch.setattr(sheets, "read", lambda project: both)

    def make(browser):
        monkeypatch.setattr(handouts, "chromium", lambda: browser)
        return handouts.make(project)

    return SimpleNamespace(make=make, html=html)


def test_handouts_are_three_files_for_each_chapter_and_the_page_for_teachers_links_them(small):
    browser = Printer(2)
    folder = small.make(browser)
    names = [f"{name}-{rest}" for name in ("1-x", "2-y") for rest in ("class.docx", "class.pdf", "teacher.pdf")]
    assert folder == small.html / "handouts" and sorted(path.name for path in folder.iterdir()) == names
    titles = browser.titles()
    ends = ("for the class", "for the teacher")
    assert titles == [f"{title}: {end}" for title in ("Who & what", "Then what") for end in ends]
    assert [PdfReader(folder / f"1-x-{kind}.pdf").metadata.title for kind in ("class", "teacher")] == titles[:2]
    assert [html.count('class="side ') for html in browser.shown] == [2] * 4
    assert "Plan" not in browser.shown[0] and "45 minutes" in browser.shown[1]
    page = (small.html / "book" / "1-x.html").read_text(encoding="utf-8")
    assert re.findall(r'href="\.\./handouts/1-x-([^"]+)" download>([^<]+)<', page) == [
        ("class.pdf", "sheet for the class, answers on its back"), ("class.docx", "the same to edit"),
        ("teacher.pdf", "sheet for you"),
    ]  # fmt: skip


def test_a_handout_is_printed_from_files_alone_in_light_colours_and_tagged(small):
    browser = Printer(2)
    small.make(browser)
    assert browser.how["offline"] and browser.how["device_scale_factor"] > 2
    assert (browser.how["media"], browser.how["color_scheme"]) == ("print", "light")
    assert browser.how["tagged"] and browser.how["print_background"] and browser.how["prefer_css_page_size"]
    assert "<title>Who &amp; what: for the class</title>" in browser.shown[0]
    page = BeautifulSoup(browser.shown[0], "html.parser")
    assert page.html["lang"] == "en-GB" and page.link["rel"] == ["stylesheet"]
    assert page.link["href"] == (small.html / "_static" / "embed.css").as_uri() and page.meta["charset"] == "utf-8"
    assert page.style.string == (ROOT / "airace" / "editions" / "handouts.css").read_text(encoding="utf-8")


def test_a_handout_of_more_than_a_sheet_is_an_error_that_says_how_many_pages(small):
    with pytest.raises(EditionError, match="the handout 'Who & what: for the class' has 3 pages instead of the two"):
        small.make(Printer(3))
    with pytest.raises(EditionError, match="class' has more than fits on a page: 'Tasks'"):
        small.make(Printer(2, crowded=("Tasks", "Answers")))


def test_the_file_to_edit_is_as_somebody_looked_at_it(small):
    document = Document(small.make(Printer(2)) / "1-x-class.docx")
    told = [f"{paragraph.style.name}: {paragraph.text.strip()}" for paragraph in document.paragraphs]
    about, (section,) = document.core_properties, document.sections
    told += [f"{about.title}, {about.author}, {about.language}, {about.created}, {about.modified}"]
    told += [f"{section.page_width.cm:.1f} × {section.page_height.cm:.1f}, {document.styles['Normal'].font.size.pt}"]
    sides = (section.left_margin, section.right_margin, section.top_margin, section.bottom_margin)
    told += [f"margins {', '.join(f'{side.cm:.1f}' for side in sides)}"]
    told += [f"{s.width.cm:.1f} cm: {s._inline.docPr.get('descr')}" for s in document.inline_shapes]
    told += ["bold: " + "; ".join(p.text for p in document.paragraphs if p.runs and p.runs[0].bold)]
    breaks = [place for place, p in enumerate(document.paragraphs) if 'w:type="page"' in p._p.xml]
    told += [f"a new page before: {document.paragraphs[place + 1].text}" for place in breaks]
    assert is_as_before("handout-class.txt", "\n".join(told) + "\n")


def form(kind, chart="explorer-x", **told):
    texts = {"texts": ["one", "two"], "answerText": "It is two", "on": {"chart": chart} if chart else None}
    return f"<form class='predict' data-kind='{kind}' data-told='{json.dumps(texts | told)}'></form>"


SHOWN_SOLUTION = '<div class="cell_output"><p>So  much.</p><ul><li>more</li></ul></div>'
SOLVED = f'<div class="tag_solution"><pre>code</pre>{SHOWN_SOLUTION}</div>'
PRINTED = '<div class="tag_solution"><div class="cell_output"><pre>x =  5\n</pre></div></div>'
TASKS = "".join(f"<p><strong>{n}. Read off.</strong> <em>Level one.</em> How\n many {n}?</p>" for n in (1, 2, 3, 4))
PARTS = {
    "asked": "<p><strong>Note.</strong> Not this.</p><p><strong>Predict.</strong> How <em>much</em>?</p>",
    "form": form("choice"),
    "figure": FIGURE,
    "tasks": TASKS,
    "solved": SOLVED + PRINTED + SOLVED + PRINTED,
}
LESSON = {
    "plan-for-20-minutes": "<ul><li>Guess  it</li><li>Talk</li></ul>",
    "plan-for-45-minutes": "<ul><li>Begin</li></ul><p>Look.</p><p><strong>Say at the end:</strong> It is so.</p>",
    "misconceptions-to-expect": "<ul><li>All is lost</li></ul>",
}


@pytest.fixture
def built(tmp_path):
    """Return what writes the pages of a chapter and of its lesson, with changes, and returns their project."""
    contents = "root: index\nchapters: [{file: notebooks/1-x}, {file: notebooks/2-y}, {file: book/teaching/1-x}]"
    (tmp_path / "_toc.yml").write_text(contents, encoding="utf-8")
    html = tmp_path / "_build" / "html"

    def write(lesson=None, **change):
        sections = "".join(f'<section id="{id}">{text}</section>' for id, text in (LESSON | (lesson or {})).items())
        whole = f'<h1>Chapter 1: Money<a class="headerlink">#</a></h1>{"".join((PARTS | change).values())}'
        pages = {"index": "", "notebooks/1-x": whole, "book/teaching/1-x": sections}
        for name, text in pages.items():
            (html / name).parent.mkdir(parents=True, exist_ok=True)
            page = f'<nav><h1>Nav</h1></nav><article class="bd-article">{text}</article>'
            (html / f"{name}.html").write_text(page, encoding="utf-8")
        return Project(tmp_path)

    return write


def test_a_sheet_has_what_the_chapter_asks_and_answers_and_what_the_lesson_plans(built):
    (made,) = sheets.read(built())
    assert (made.page, made.name, made.title) == ("notebooks/1-x", "1-x", "Chapter 1: Money")
    assert (made.question, made.kind, made.options, made.answer) == ("How much?", "choice", ("one", "two"), "It is two")
    assert [task.text for task in made.tasks] == [f"{n}. Read off. Level one. How many {n}?" for n in (1, 2, 3)]
    assert [task.answer for task in made.tasks] == ["So much. more", "x = 5", "So much. more"]
    assert made.short == ("Guess it", "Talk") and made.plan == ("Begin",) and made.say == "It is so."
    assert made.misconceptions == ("All is lost",) and made.figure["id"] == "explorer-x"


def test_of_a_line_the_points_are_asked_for_and_the_sentence_behind_it_is_the_answer(built):
    (made,) = sheets.read(built(form=form("line", points=["2023", "2024"], said="It rose.")))
    assert (made.options, made.answer) == (("2023", "2024"), "It rose.")
    (made,) = sheets.read(built(form=form("line", points=[], said="It rose.")))
    assert made.options == ("one", "two")


def test_the_question_of_a_sheet_is_the_first_with_a_plain_chart_or_else_the_first(built):
    divided = FIGURE.replace("explorer-x", "explorer-two").replace("y=names", "y=names;1,2,3,4:x=0..1,y=0..1")
    unlinked = form("number", chart="")
    for forms, charts, kind, id in (
        (form("order", "explorer-two") + form("choice"), divided + FIGURE, "choice", "explorer-x"),
        (form("order", "explorer-two") + form("choice", "explorer-none"), divided, "order", "explorer-two"),
        (unlinked + form("choice"), FIGURE, "number", "explorer-x"),
    ):
        (made,) = sheets.read(built(form=forms, figure=charts))
        assert (made.kind, made.figure["id"]) == (kind, id)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"asked": "<p><strong>Note.</strong></p>"},
            r"notebooks/1-x has no words \*\*Predict\.\*\* before its first",
        ),
        ({"form": ""}, "notebooks/1-x has no question with a guess and a chart"),
        ({"figure": ""}, "notebooks/1-x has no question with a guess and a chart"),
        ({"solved": SOLVED + SOLVED}, "notebooks/1-x has no 3 exercises with solutions"),
        ({"tasks": TASKS[: TASKS.index("<p><strong>3")]}, "notebooks/1-x has no 3 exercises with solutions"),
    ],
)
def test_what_a_chapter_lacks_for_its_handout_is_named(change, said, built):
    with pytest.raises(EditionError, match=f"{said}.*, which its handout shows$"):
        sheets.read(built(**change))


@pytest.mark.parametrize("id", list(LESSON))
def test_what_a_lesson_lacks_for_its_handout_is_named(id, built):
    project = built()
    page = project.html / "book" / "teaching" / "1-x.html"
    page.write_text(page.read_text(encoding="utf-8").replace(f'id="{id}"', ""), encoding="utf-8")
    heading = id.replace("-", " ").capitalize()
    with pytest.raises(
        EditionError, match=rf"book/teaching/1-x has no section \*{heading}\*, which its handout shows$"
    ):
        sheets.read(project)


def test_a_lesson_without_a_last_sentence_and_states_in_a_page_are_no_trouble(built):
    states = '<script type="application/json">{"</article>": 1}</script>'
    (made,) = sheets.read(built({"plan-for-45-minutes": "<p>So.</p><ul></ul>"}, figure=states + FIGURE))
    assert made.say == "" and made.plan == ()


def test_a_ruler_is_drawn_below_each_panel_that_has_none():
    two = "50,10,100,80:x=0..43,y=names;50,110,100,40:x=0..1e3,y=names"
    own = '<text text-anchor="middle" x="50" y="100">0</text><text text-anchor="middle" x="90" y="100">20</text></svg>'
    empty = sheets.empty(figure(FIGURE.replace("50,10,100,80:x=0..43,y=names", two).replace("</svg>", own)))
    added = empty.find_all("g")[-1]
    assert [text.get_text() for text in added.find_all("text")] == ["200", "400", "600", "800", "1,000"]
    assert {text["y"] for text in added.find_all("text")} == {"159.0"}
    axis, first, *_ = (path["d"] for path in added.find_all("path"))
    assert (axis, first) == ("M 50.0 110.0 V 150.0", "M 70.0 110.0 V 150.0") and len(added.find_all("path")) == 6


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
        page = (ROOT / "book" / "teaching" / f"{sheet.name}.md").read_text(encoding="utf-8")
        expected = page.partition("## Misconceptions")[2].partition("\n## ")[0].count("\n- ")
        assert len(sheet.plan) > 4 and len(sheet.misconceptions) == expected > 0
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
