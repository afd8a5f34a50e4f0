"""Slides and student edition beside the pages: written by the build, linked for teachers, gone with their chapter."""

import os
from types import SimpleNamespace

import nbformat
import pytest
from bs4 import BeautifulSoup
from conftest import ROOT
from nbformat import v4 as nbf

from airace.pages import lessons
from airace.student import checks, edition, exercises, seals

CHAPTERS = sorted((ROOT / "notebooks").glob("*.ipynb"))
ANSWERS = {"parts": {"1": {"": checks.sealed("7-jobs", 1, "", 5)}}, "slips": {}}


def test_pages_for_teachers_link_to_files_that_are_there(book):
    for path in [ROOT / "book" / "teaching" / f"{name}.md" for name in ("index", *(path.stem for path in CHAPTERS))]:
        page = book.pages / "book" / "teaching" / f"{path.stem}.html"
        links = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").select(".lesson-files a[download]")
        found = {(page.parent / link["href"]).resolve() for link in links}
        stems = [path.stem] if path.stem != "index" else [chapter.stem for chapter in CHAPTERS]
        files = (f"slides/{stem}.html" for stem in stems), (f"student/{stem}.ipynb" for stem in stems)
        assert found == {(book.pages / name).resolve() for names in files for name in names}
        assert [file for file in found if not file.exists()] == []


@pytest.mark.parametrize("chapter", CHAPTERS, ids=[path.stem for path in CHAPTERS])
def test_the_student_edition_of_the_book_is_that_of_the_stored_answers(chapter, book):
    stored = nbformat.read(chapter, as_version=4)
    made = nbformat.read(book.pages / "student" / chapter.name, as_version=4)
    found = exercises.read(stored, chapter.stem)
    assert made == edition.edition(stored, chapter.stem, found, seals.kept(stored), "../")
    assert "](../../" not in "".join(cell.source for cell in made.cells)


def chapter(answers):
    exercise = nbf.new_markdown_cell("**1. Compute.** x", metadata={"tags": ["exercise"]})
    solution = nbf.new_code_cell("answer_1 = 5", metadata={"tags": ["hide-cell", "solution"]})
    kept = {"airace": {"answers": answers}} if answers else {}
    return nbf.new_notebook(cells=[nbf.new_markdown_cell("# Jobs"), exercise, solution], metadata=kept)


@pytest.fixture
def small(tmp_path):
    """Stand for a build with one chapter, for whose files a page asks."""

    def made(answers, builder="html"):
        nbformat.write(chapter(answers), tmp_path / "7-jobs.ipynb")
        env = SimpleNamespace(
            airace_lessons={"plans": ["7-jobs"], "other": ["8-gone"]},
            found_docs={"7-jobs", "plans"},
            doc2path=lambda name: str(tmp_path / f"{name}.ipynb"),
        )
        (tmp_path / "html").mkdir()
        config = SimpleNamespace(html_baseurl="")
        builder = SimpleNamespace(name=builder)
        return SimpleNamespace(builder=builder, outdir=str(tmp_path / "html"), env=env, config=config)

    return made


def test_files_of_a_chapter_that_is_gone_go_and_slides_are_written_when_they_are_older(small, tmp_path, monkeypatch):
    written = []
    monkeypatch.setattr(lessons.deck, "write", lambda path, folder, beside: written.append(path.name))
    app, out = small(ANSWERS), tmp_path / "html"
    for name in ("slides/8-gone.html", "slides/7-jobs.html", "student/8-gone.ipynb"):
        (out / name).parent.mkdir(exist_ok=True)
        (out / name).write_text("", encoding="utf-8")
    lessons._write(app, None)
    assert sorted(path.relative_to(out).as_posix() for path in out.rglob("*.*")) == [
        "slides/7-jobs.html",
        "student/7-jobs.ipynb",
    ]
    assert written == []  # the build has executed nothing
    executed = tmp_path / "jupyter_execute" / "7-jobs.ipynb"
    executed.parent.mkdir()
    executed.write_text("{}", encoding="utf-8")
    lessons._write(app, None)
    lessons._write(app, RuntimeError("the build failed"))
    (out / "slides" / "7-jobs.html").write_text(lessons.deck.mark({}), encoding="utf-8")
    os.utime(out / "slides" / "7-jobs.html", (2**33, 2**33))  # newer than all that goes into them
    lessons._write(app, None)
    assert written == ["7-jobs.ipynb"]
    monkeypatch.setattr(lessons, "_codes", lambda app, chapter: {"explorer-a": "a code"})
    lessons._write(app, None)
    assert written == ["7-jobs.ipynb"] * 2, "the address of the site, or a plan, has changed"


@pytest.mark.parametrize("answers", [ANSWERS, None], ids=["stored", "not stored"])
def test_a_chapter_without_digests_of_its_answers_is_a_warning(answers, small, monkeypatch):
    said = []
    monkeypatch.setattr(lessons.logger, "warning", lambda words, **where: said.append((words, where["location"])))
    app = small(answers)
    lessons._check(app, app.env)
    assert [(words.rpartition(": ")[2], where) for words, where in said] == (
        [] if answers else [("run `make refresh`, then build again", "7-jobs")]
    )
    lessons._write(app, None)
    assert (tmp := lessons.Path(app.outdir) / "student").exists() == bool(answers), tmp


def links_of(page, tmp_path):
    """Return the links on a page that asks for the files of lessons, and what it is made again after."""
    for name, title in (("7-jobs", "Jobs & work"), ("8-more", "More")):
        notebook = nbf.new_notebook(cells=[nbf.new_markdown_cell(f"# {title}")])
        nbformat.write(notebook, tmp_path / f"{name}.ipynb")
    notes = []
    env = SimpleNamespace(
        docname=page,
        srcdir=str(tmp_path),
        found_docs={"notebooks/8-more", "notebooks/7-jobs", page},
        doc2path=lambda name: str(tmp_path / f"{lessons._stem(name)}{'.ipynb' if 'notebooks' in name else '.md'}"),
        note_dependency=notes.append,
    )
    state = SimpleNamespace(document=SimpleNamespace(settings=SimpleNamespace(env=env)))
    (raw,) = lessons.LessonFiles("lesson-files", [], {}, [], 1, 0, "", state, SimpleNamespace(reporter=None)).run()
    html = BeautifulSoup(raw.astext(), "html.parser").div
    return html, env.airace_lessons, {lessons.Path(note).name for note in notes}


def test_a_page_for_teachers_links_the_files_of_its_own_chapter(tmp_path):
    html, asking, notes = links_of("book/teaching/7-jobs", tmp_path)
    assert html.p.get_text() == "For your lesson: slides, student edition."
    assert [link["href"] for link in html.select("a[download]")] == [
        "../../slides/7-jobs.html", "../../student/7-jobs.ipynb",
    ]  # fmt: skip
    place = html.select_one("span.handouts")
    assert (place["data-folder"], place["data-chapter"]) == ("../../handouts/", "7-jobs")
    assert asking == {"book/teaching/7-jobs": ["notebooks/7-jobs"]}
    assert notes == {"7-jobs.ipynb", "_toc.yml", "lessons.py", "paper.py"}, "a change of these makes the page again"


def test_another_page_lists_the_files_of_all_chapters_by_their_titles(tmp_path):
    html, asking, notes = links_of("teaching", tmp_path)
    items = html.select("ul > li")
    assert [item.get_text() for item in items] == [
        "Jobs & work: slides, student edition", "More: slides, student edition",
    ]  # fmt: skip
    assert [link["href"] for link in items[1].select("a")] == ["slides/8-more.html", "student/8-more.ipynb"]
    assert asking == {"teaching": ["notebooks/7-jobs", "notebooks/8-more"]} and "8-more.ipynb" in notes


def test_another_builder_gets_no_files(small):
    app = small(ANSWERS, "singlehtml")
    lessons._write(app, None)
    assert not list(lessons.Path(app.outdir).iterdir())
