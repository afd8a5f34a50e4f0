"""The chapter to start from: it lacks nothing but what `make refresh` adds."""

import shutil

import nbformat
import pytest
from conftest import ROOT

from airace.check import missing, new
from airace.check.project import Project
from airace.needs import REFRESH
from airace.quiz import questions


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A copy of what people edit, with a new chapter."""
    for folder in ("data", "book", "notebooks"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    (tmp_path / "tests").mkdir()
    shutil.copy(ROOT / "tests" / "prose_numbers.toml", tmp_path / "tests")
    shutil.copy(ROOT / "_toc.yml", tmp_path)
    monkeypatch.setenv("AIRACE_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(questions, "FOLDER", tmp_path / "book" / "quiz")
    monkeypatch.setattr(new, "home", lambda: tmp_path)
    return Project(tmp_path)


def test_a_new_chapter_lacks_only_what_refresh_adds(project, capsys):
    new.main(["17-green-jobs"])
    pieces = [piece for found in missing(project).values() for piece in found]
    assert [str(piece) for piece in pieces if piece.example != REFRESH] == []
    said = capsys.readouterr().out
    assert said.startswith("wrote notebooks/17-green-jobs.ipynb\nwrote book/quiz/green-jobs.toml\n")
    assert project.contents.index("notebooks/17-green-jobs") == project.contents.index("notebooks/6-conclusion") + 1
    assert "title: Chapter 17 in class" in (project.root / "_toc.yml").read_text(encoding="utf-8")


def test_a_new_chapter_runs(project, monkeypatch):
    """Its cells in this process: without a kernel, and without its charts being shown."""
    new.main(["17-green-jobs"])
    notebook = nbformat.read(project.root / "notebooks" / "17-green-jobs.ipynb", as_version=4)
    names = {"__name__": "__main__"}
    for cell in [cell for cell in notebook.cells if cell.cell_type == "code"]:
        exec(compile(cell.source, cell.id, "exec"), names)
    assert names["answer_3"]["more"] in ("EU27", "UK") and len(names["quiz"].asked) == 5


@pytest.mark.parametrize("name", [[], ["jobs"], ["7-Jobs"], ["7-jobs", "8-more"]])
def test_a_name_of_another_form_is_told(name):
    with pytest.raises(SystemExit, match="make chapter NAME=7-jobs"):
        new.main(name)


def test_a_chapter_that_is_there_is_not_written_over(project):
    (project.root / "book" / "quiz" / "jobs.toml").write_text("mine", encoding="utf-8")
    before = (project.root / "_toc.yml").read_bytes()
    with pytest.raises(SystemExit, match=r"book/quiz/jobs\.toml is there already\. Nothing was written\."):
        new.main(["7-jobs"])
    assert (project.root / "_toc.yml").read_bytes() == before
    assert not (project.root / "notebooks" / "7-jobs.ipynb").exists()
