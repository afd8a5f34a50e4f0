"""The chapter to start from: it lacks nothing but what `make refresh` adds."""

import shutil
import subprocess

import nbformat
import pytest
from conftest import ROOT, tool

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
    last = [file for file in Project(project.root).contents if file.startswith("notebooks/")][-1]
    new.main(["17-green-jobs"])
    pieces = [piece for found in missing(project).values() for piece in found]
    assert [str(piece) for piece in pieces if piece.example != REFRESH] == []
    said = capsys.readouterr().out
    assert said.startswith("wrote notebooks/17-green-jobs.ipynb\nwrote book/quiz/green-jobs.toml\n")
    assert project.contents.index("notebooks/17-green-jobs") == project.contents.index(last) + 1
    assert "title: Chapter 17 in class" in (project.root / "_toc.yml").read_text(encoding="utf-8")


def test_a_new_chapter_is_in_style(project):
    shutil.copy(ROOT / "pyproject.toml", project.root)
    new.main(["17-green-jobs"])
    for asked in (["check"], ["format", "--check"]):
        command = [tool("ruff"), *asked, "notebooks/17-green-jobs.ipynb"]
        found = subprocess.run(command, cwd=project.root, capture_output=True, text=True)
        assert found.returncode == 0, found.stdout + found.stderr


def test_a_new_chapter_runs(project, monkeypatch):
    """Its cells in this process: without a kernel, and without its charts being shown."""
    new.main(["17-green-jobs"])
    notebook = nbformat.read(project.root / "notebooks" / "17-green-jobs.ipynb", as_version=4)
    names = {"__name__": "__main__"}
    for cell in [cell for cell in notebook.cells if cell.cell_type == "code"]:
        exec(compile(cell.source, cell.id, "exec"), names)
    assert names["answer_3"]["more"] in ("EU27", "UK") and len(names["quiz"].asked) == 5


def test_lines_of_a_new_chapter_stand_behind_those_of_the_last_one_and_pages_that_follow_stay(tmp_path):
    lines = [
        "parts:", "  - chapters:", "    - file: notebooks/1-x", "    - file: notebooks/2-y", "    - file: book/more",
        "  - chapters:", "    - file: book/teaching/index", "    - file: book/teaching/2-y",
        "      title: Chapter 2 in class", "    - file: book/glossary", "      title: Words",
    ]  # fmt: skip
    toc = tmp_path / "_toc.yml"
    for titled in (True, False):
        before = [line for line in lines if titled or "Chapter 2" not in line]
        toc.write_text("\n".join(before) + "\n", encoding="utf-8")
        new._add_to_contents(toc, "3-z", "3")
        added = ["    - file: book/teaching/3-z", "      title: Chapter 3 in class"]
        place = 8 + titled
        assert toc.read_text(encoding="utf-8").splitlines() == [
            *before[:4], "    - file: notebooks/3-z", *before[4:place], *added, *before[place:],
        ]  # fmt: skip


def test_the_claim_of_a_new_chapter_has_a_letter_that_no_other_has(tmp_path):
    for name, text in (
        ("claims", "id,verdict,chapter,more\nj01,,jobs,\no01,,other,\n"),
        ("claim_sources", "claim,source\n"),
    ):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    new._add_claim(tmp_path, "jo-bs")
    new._add_claim(tmp_path, "job")
    rows = (tmp_path / "claims.csv").read_text(encoding="utf-8").splitlines()
    assert rows[-2:] == ["b01,unverifiable,jo-bs,", "a01,unverifiable,job,"]
    links = (tmp_path / "claim_sources.csv").read_text(encoding="utf-8")
    assert links == "claim,source\nb01,abn-amro-2025\na01,abn-amro-2025\n"


def test_a_template_names_the_cells_of_a_chapter_with_their_kinds_tags_and_ids():
    made = new.chapter("%% markdown\n# Jobs\n\n%% code hide-input id=one prose\nsay()\n%% code\nx = 1\n")
    nbformat.validate(made)
    told = [(cell.cell_type, cell.id, cell.metadata.get("tags"), cell.source) for cell in made.cells]
    assert told == [
        ("markdown", "cell-1", None, "# Jobs"), ("code", "one", ["hide-input", "prose"], "say()"),
        ("code", "cell-3", None, "x = 1"),
    ]  # fmt: skip
    assert made.metadata.kernelspec.name == "python3" and made.metadata.language_info.name == "python"


@pytest.mark.parametrize("name", [[], ["jobs"], ["7-Jobs"], ["7-jobs", "8-more"]])
def test_a_name_of_another_form_is_told(name):
    with pytest.raises(SystemExit, match="make chapter NAME=7-jobs"):
        new.main(name)


def test_a_chapter_that_is_there_is_not_written_over(project):
    (project.root / "book" / "quiz" / "mine.toml").write_text("mine", encoding="utf-8")
    before = (project.root / "_toc.yml").read_bytes()
    with pytest.raises(SystemExit, match=r"book/quiz/mine\.toml is there already\. Nothing was written\."):
        new.main(["17-mine"])
    assert (project.root / "_toc.yml").read_bytes() == before
    assert not (project.root / "notebooks" / "17-mine.ipynb").exists()
