"""The book on other machines: a notebook in another folder or alone, an installation, and the launch buttons."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import nbformat
import pytest
import small
from browser import barriers, visit
from conftest import ROOT, environment
from nbclient import NotebookClient
from nbformat import v4 as nbf

from airace import sphinx
from airace.check import chapters
from airace.check.project import Notebook
from airace.student.edition import QUIET

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.name for path in NOTEBOOKS])


# A notebook without the book


@every_notebook
def test_the_line_above_the_first_code_says_what_to_do_where_the_package_is_missing(path):
    cells = nbformat.read(path, as_version=4).cells
    first = next(place for place, cell in enumerate(cells) if cell.cell_type == "code")
    line = cells[first - 1]
    assert list(chapters.start(Notebook(path, ROOT))) == []
    assert "\n" not in line.source and "://" not in line.source


@every_notebook
def test_a_chapter_needs_no_module_that_the_requirements_do_not_install(path):
    code = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    trees = [node for source in code for node in ast.walk(ast.parse(source))]
    named = {node.module for node in trees if isinstance(node, ast.ImportFrom)}
    named |= {alias.name for node in trees if isinstance(node, ast.Import) for alias in node.names}
    modules = {name.partition(".")[0] for name in named} - sys.stdlib_module_names - {"airace"}
    required = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert (
        "airace" in named
        and [module for module in modules if not re.search(rf"^{module.lower()}==", required, re.M)] == []
    )


@pytest.mark.slow
def test_a_chapter_runs_from_another_folder(tmp_path):
    notebook = nbformat.read(ROOT / "notebooks" / "3-ai-act.ipynb", as_version=4)
    notebook.cells.insert(0, nbf.new_code_cell(QUIET))
    notebook.cells.append(nbf.new_code_cell("import os\nprint(os.getcwd())"))
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(tmp_path)}}).execute()
    assert os.path.samefile(notebook.cells[-1].outputs[0].text.strip(), tmp_path)


@pytest.fixture
def installed(tmp_path):
    """Return a function that loads a table with a package that was copied somewhere, as an installation does."""
    site, brought = tmp_path / "site-packages", tmp_path / "share" / "airace"
    shutil.copytree(ROOT / "airace", site / "airace", ignore=shutil.ignore_patterns("__pycache__"))
    (site / "airace-0.1.0.dist-info").mkdir()
    record, about = (site / "airace-0.1.0.dist-info" / name for name in ("RECORD", "METADATA"))
    about.write_text("Metadata-Version: 2.4\nName: airace\nVersion: 0.1.0\n", encoding="utf-8")

    def run(with_tables=False, **env):
        if with_tables:
            shutil.copytree(ROOT / "data", brought / "data")
            shutil.copy(ROOT / "palette.toml", brought)
            shutil.copytree(ROOT / "book" / "quiz", brought / "book" / "quiz")
        files = [path.relative_to(site.parent) for path in site.parent.rglob("*") if path.is_file()]
        record.write_text("".join(f"../{file.as_posix()},,\n" for file in files), encoding="utf-8")
        code = (
            "from airace import Quiz, load, style\nprint(len(load('ai_act_dates')), style.colour('US'))\nQuiz('ai-act')"
        )
        command, env = [sys.executable, "-c", code], environment(PYTHONPATH=site, **env)
        return subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, encoding="utf-8")

    return run


def test_an_ordinary_installation_brings_tables_palette_and_quizzes_along(installed):
    done = installed(with_tables=True)
    assert re.fullmatch(r"\d+ #\w{6}\n", done.stdout), done.stderr


def test_what_an_installation_brings_along_is_all_that_the_package_reads():
    files = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["data-files"]
    assert files["share/airace"] == ["palette.toml"]
    found = {path for pattern in files["share/airace/data"] for path in ROOT.glob(pattern)}
    assert found == set((ROOT / "data").iterdir())
    quizzes = {path for pattern in files["share/airace/book/quiz"] for path in ROOT.glob(pattern)}
    assert quizzes == set((ROOT / "book" / "quiz").iterdir())


def test_without_tables_one_line_says_what_to_do(installed, tmp_path):
    said = installed().stderr.strip().splitlines()[-1]
    assert said.startswith("airace.data.DataError: data/datapackage.json does not exist. ")
    assert "get the whole folder of the book" in said and "or let AIRACE_DATA name" in said


def test_a_wrong_folder_in_the_environment_is_named(installed, tmp_path):
    said = installed(AIRACE_DATA=tmp_path / "elsewhere").stderr.strip().splitlines()[-1]
    assert said.endswith("elsewhere/datapackage.json does not exist. AIRACE_DATA must name the folder of the tables.")


# What Binder and JupyterHub install


def test_binder_gets_the_package_from_the_repository_and_a_python_that_it_supports():
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert "-e ." in lines, "an editable installation, or changed tables would not be read"
    assert all(re.match(r"-e \.$|[\w.-]+==[\w.]+( ; .+)?$", line) for line in lines)
    oldest = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]
    assert (ROOT / "runtime.txt").read_text(encoding="utf-8").strip() == oldest.replace(">=", "python-")


# Launch buttons

ADDRESSES = {
    "none": "",
    "GitHub": "https://github.com/someone/ai-race.git",
    "GitLab": "https://gitlab.com/someone/ai-race/",
    "another host": "https://code.example.org/someone/ai-race",
}
DOT = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="  # PNG, one pixel
)
BINDER = "https://mybinder.org/v2/"
LEADS_TO = {  # what a chapter offers, by the start of its address
    "none": {},
    "GitHub": {
        "Binder": BINDER + "gh/someone/ai-race/main?urlpath=lab/tree/notebooks/one.ipynb",
        "Source repository": "https://github.com/someone/ai-race",
        "Open an issue": "https://github.com/someone/ai-race/issues/new?",
    },
    "GitLab": {
        "Binder": BINDER + "gl/someone%2Fai-race/main?urlpath=lab/tree/notebooks/one.ipynb",
        "Source repository": "https://gitlab.com/someone/ai-race",
        "Open an issue": "https://gitlab.com/someone/ai-race/-/issues/new?",
    },
    "another host": {"Source repository": "https://code.example.org/someone/ai-race"},
}


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """Build a book of one notebook for each kind of address, two at a time, and return the one that is asked for."""
    stored = nbf.new_output("display_data", {"image/png": DOT})  # the picture for other sites is made from one
    pages = {"words": "# Words\n", "notebooks/one": [nbf.new_code_cell("1 + 1", outputs=[stored])]}

    def built(address):
        return small.built(tmp_path_factory.mktemp("published"), pages, AIRACE_REPOSITORY=address)

    with ThreadPoolExecutor(2) as pool:
        builds = {name: pool.submit(built, address) for name, address in ADDRESSES.items()}
        yield lambda name: builds[name].result()


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_chapter_offers_the_places_that_can_run_it_and_no_other(name, published, browser):
    book = published(name)
    assert book.exit_code == 0, book.output
    with visit(browser, (book.html / "notebooks" / "one.html").as_uri()) as page:
        links = page.locator(".article-header-buttons a[href^=http]")
        offered = dict(links.evaluate_all("links => links.map((a) => [a.firstChild.textContent.trim(), a.href])"))
    assert set(offered) == set(LEADS_TO[name])
    assert [text for text, start in LEADS_TO[name].items() if not offered[text].startswith(start)] == []


def test_the_gitlab_of_a_school_gets_the_buttons_of_gitlab_but_not_binder(monkeypatch):
    config = SimpleNamespace(html_theme_options={"launch_buttons": {}}, html_baseurl="", html_context={})
    monkeypatch.setenv(sphinx.REPOSITORY, "https://gitlab.example.org/someone/ai-race/")
    sphinx._addresses(None, config)
    assert config.html_theme_options == {
        "repository_url": "https://gitlab.example.org/someone/ai-race",
        "use_repository_button": True,
        "use_issues_button": True,
    }


@pytest.mark.parametrize("name", ["none", "GitHub"])
def test_a_page_without_code_offers_nothing_to_run(name, published, browser):
    with visit(browser, (published(name).html / "words.html").as_uri()) as page:
        assert page.get_by_role("link", name="Binder").count() == 0


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_the_buttons_are_for_everybody_and_fit_a_phone(width, published, browser):
    with visit(browser, (published("GitHub").html / "notebooks" / "one.html").as_uri(), width=width) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for button in page.locator(".article-header-buttons :is(a, button, summary):visible").all():
            box = button.bounding_box()
            assert box["x"] >= 0 and box["x"] + box["width"] <= width, button.inner_text()
        page.locator(".book-menu > summary").click()
        assert barriers(page) == []
