"""What several tests share: a copy of the repository, and the book built from it."""

from __future__ import annotations

import os
import pickle
import re
import shutil
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

import builder
import pytest
from browser import CODE, EVERYTHING, chromium, visit
from fast import mark
from filelock import FileLock
from xdist.scheduler import LoadFileScheduling

from airace.explore.states import cores
from airace.lite import button
from airace.pages import paper

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT))  # the tools beside the package, such as maintain
LAST_LINES = 15  # of a failed build
RIGHT_FIGURE = (
    "If a row was mended and its source says so, the figure that this test repeats is the old one: change it in "
    "tests/test_data.py in the same commit, and name the source in its message."
)
STORE = ROOT / "_build" / "states"
os.environ["AIRACE_STORE"] = str(STORE)  # also for the kernels of nbval: what one draws, the others find


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


BUILD = ["build", ".", "-W", "-n", "--keep-going"]  # the arguments of jupyter-book in the Makefile


def build(folder: Path, scratch: Path | None = None, **env: object) -> Build:
    """Build the book in `folder` as `make book` does, in a process of its own.

    Sphinx leaves a file for each error in `scratch`.
    """
    scratch = scratch or folder.with_name(f"{folder.name}-scratch")
    scratch.mkdir(exist_ok=True)
    log = scratch / "said.txt"
    exit_code = builder.run(BUILD, folder, environment(TMPDIR=scratch, AIRACE_STORE=STORE, **env), log)
    return Build(folder, exit_code, log.read_text(encoding="utf-8"))


@dataclass
class Book:
    """The book as `make book` leaves it, and a copy of its pages, which a later build does not touch."""

    build: Build
    pages: Path


def _beside(folder: str, names: list[str]) -> list[str]:
    """Return what is no part of the pages: what `make lite` and `make handouts` have put beside them."""
    return [name for name in (button.FOLDER, paper.HANDOUTS) if "_static" in names and name in names]


@pytest.fixture(scope="session")
def book(tmp_path_factory, worker_id) -> Book:
    """Bring the book up to date, once for all processes that run tests: a matter of seconds where it is built."""
    base = tmp_path_factory.getbasetemp()
    place = (base if worker_id == "master" else base.parent) / "book"
    with FileLock(place.with_suffix(".lock")):
        done = place / "built.pickle"
        if not done.exists():
            place.mkdir(exist_ok=True)
            built = build(ROOT, scratch=place)
            if built.html.exists():
                shutil.copytree(built.html, place / "pages", ignore=_beside)
                button.write(place / "pages")
                paper.offer(place / "pages")
            done.write_bytes(pickle.dumps(Book(built, place / "pages")))
        made = pickle.loads(done.read_bytes())
    if made.build.exit_code:  # otherwise each test of a page would fail for a reason of its own
        last = "\n".join(made.build.output.splitlines()[-LAST_LINES:])
        pytest.fail(f"The book was not built; `make book` says why. Its last lines:\n{last}", pytrace=False)
    return made


@pytest.fixture(scope="session")
def browser():
    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def reader(book, browser):
    """Open a page of the book by its path, with all open that a reader may leave closed, or as one finds it.

    Code is open only with `code`: it costs a browser a quarter of the time that a chapter takes.
    """

    def opened(path, address="", everything=True, code=False, **how):
        first = "\n".join([how.pop("first", ""), EVERYTHING * everything, CODE * code])
        return visit(browser, (book.pages / path).as_uri() + address, first=first, **how)

    return opened


# One process takes all tests of a file, or of one page or browser in a file that has several: what a file prepares, and
# a page that is open, serve all tests that ask about it. What takes longest comes first, so that all end together.

LONGEST = ["test_editions", "test_lab", "test_readers", "test_build", "test_notebooks", "test_student", "test_slides"]
OF_PAGE = re.compile(r"\[(?:[^\]]*-)?((?:book|notebooks)/[\w/-]+)\.html|\[(chromium|firefox|webkit)\b")


def pytest_configure(config):
    config.option.loadscopereorder = False  # by duration, not by number of tests


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config):
    """One more process than cores: a third of the time a test waits for a browser, a kernel or another program."""
    return cores() + 1


def pytest_collection_modifyitems(items):
    def rank(item):
        return LONGEST.index(item.path.stem) if item.path.stem in LONGEST else len(LONGEST)

    mark(items)
    items.sort(key=rank)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    class ByFileAndPageOrBrowser(LoadFileScheduling):
        def _split_scope(self, nodeid):
            found = OF_PAGE.search(nodeid)
            return super()._split_scope(nodeid) + (f"@{found[1] or found[2]}" if found else "")

    return ByFileAndPageOrBrowser(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """Say the rule of a table in words where it fails, and what to do when the new figure is the right one."""
    report = yield
    if report.failed and report.when == "call" and item.path.name == "test_data.py":
        rule = item.originalname.removeprefix("test_").replace("_", " ")
        report.sections.append(("The rule", f"{rule.capitalize()}.\n{RIGHT_FIGURE}"))
    return report
