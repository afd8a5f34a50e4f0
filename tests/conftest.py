"""What several tests share: a copy of the repository, and the book built from it."""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sysconfig
from dataclasses import dataclass
from pathlib import Path

import pytest
from browser import chromium, visit
from fast import pytest_collection_modifyitems  # noqa: F401 - pytest finds it here by its name
from filelock import FileLock

ROOT = Path(__file__).parents[1]


def environment(**more: object) -> dict[str, str]:
    """Return the environment for another program, without what would change a notebook or a build."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AIRACE_", "PYTEST_"))}
    return kept | {name: str(value) for name, value in more.items()}


def tool(name: str) -> str:
    """Return the path of a command that was installed with the book."""
    found = shutil.which(name, path=sysconfig.get_path("scripts"))
    assert found, f"{name} is not installed beside this Python: pip install -r requirements.txt"
    return found


@dataclass
class Build:
    """What `jupyter-book build` did, and where its pages are."""

    folder: Path
    exit_code: int
    output: str

    @property
    def html(self) -> Path:
        return self.folder / "_build" / "html"


def build(folder: Path, **env: object) -> Build:
    """Build the book in `folder` as `make book` does, in a process of its own."""
    scratch = folder.with_name(f"{folder.name}-scratch")  # where Sphinx leaves a file for each error
    scratch.mkdir(exist_ok=True)
    done = subprocess.run(
        [tool("jupyter-book"), "build", ".", "-W", "-n", "--keep-going"],
        cwd=folder,
        env=environment(TMPDIR=scratch, **env),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    return Build(folder, done.returncode, done.stdout)


@dataclass
class Book:
    """A copy of the repository, its first build, and the pages of that build, which later builds do not touch."""

    folder: Path
    first: Build
    pages: Path

    def build(self) -> Build:
        """Build once more, with the package and the tables of the copy."""
        return build(self.folder, PYTHONPATH=self.folder)


@pytest.fixture(scope="session")
def book(tmp_path_factory, worker_id) -> Book:
    """Build the book, once for all processes that run tests, from a copy that tests may change."""
    alone = worker_id == "master"
    place = tmp_path_factory.mktemp("book") if alone else tmp_path_factory.getbasetemp().parent / "book"
    with FileLock(place.with_suffix(".lock")):
        done = place / "built.pickle"
        if not done.exists():
            done.parent.mkdir(exist_ok=True)
            done.write_bytes(pickle.dumps(_first_build(place / "repository")))
        return pickle.loads(done.read_bytes())


def _first_build(folder: Path) -> Book:
    shutil.copytree(
        ROOT, folder, ignore=shutil.ignore_patterns(".*", "_build", "tests", "bench", "*.egg-info", "__pycache__")
    )
    first = build(folder, PYTHONPATH=folder)
    pages = folder.parent / "pages"
    if first.html.exists():
        shutil.copytree(first.html, pages)
    return Book(folder, first, pages)


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def reader(book, browser):
    """Open a page of the book by its path."""

    def opened(path, address="", **how):
        return visit(browser, (book.pages / path).as_uri() + address, **how)

    return opened
