"""Building the book: without a warning, again, after a change, after an end in its middle, and what stops it."""

import hashlib
import os
import re
import shutil
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import small
from browser import figures, visit, walk
from conftest import BUILD, build, environment, tool
from contents import PAGES, read
from nbformat import v4 as nbf

from airace import data
from airace.problems import NAME

# The book


def test_the_book_builds_without_a_warning(book):
    assert book.build.exit_code == 0, book.build.output
    assert "build succeeded." in book.build.output
    assert "WARNING:" not in book.build.output and "ERROR:" not in book.build.output


def test_the_pages_are_those_of_the_contents(book):
    built = {path.relative_to(book.pages).as_posix() for path in book.pages.rglob("*.html")}
    beside = ("_static/", "charts/", "present/", "slides/")
    assert {path for path in built if not path.startswith(beside)} == {"index.html", *PAGES}


# Small books

START = """
from airace import Bars, Chart, explore, load

vc = load("ai_vc_by_region")


def bars(caption, year, column="ai_vc_usd_mn"):
    return Chart(
        headline="The US raised most",
        subtitle="AI venture capital, USD mn",
        caption=caption,
        table=vc[vc["year"] == year][["region", "ai_vc_usd_mn"]],
        source=vc.attrs["sources"],
        marks=[Bars(y="region", x=column)],
    )
"""

GOOD = """
@explore(year=range(2018, 2025), per=["total", "head"], city=["Paris", "Rome", "Bonn", "Delft"])
def cities(year, per, city):
    return bars(f"In {year}, {per}, {city}.", year)

cities
"""

WRONG_COLUMN = """
@explore(year=[2023, 2024], per=["total", "head"])
def trouble(year, per):
    return bars(f"In {year}, {per}.", year, "per head" if (year, per) == (2024, "head") else "ai_vc_usd_mn")

trouble
"""

FEW = GOOD.replace("range(2018, 2025)", "[2023, 2024]").replace(', "Rome", "Bonn", "Delft"]', "]")
PLAIN = "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.bar(['US'], [1])\nfig"
WORDS, CATALOGUE = "# Words\n", "book/data-catalogue"
OLD = nbf.new_code_cell(
    "from IPython.display import Markdown\nMarkdown('**In short.** It is 7 now.')",
    metadata={"tags": ["key-finding"]},
    outputs=[nbf.new_output("display_data", {"text/markdown": "**In short.** It is 6 now."})],
)
SAID = nbf.new_code_cell(
    "from IPython.display import Markdown\nMarkdown('It was 7 then.')",
    metadata={"tags": ["prose"]},
    outputs=[nbf.new_output("display_data", {"text/markdown": "It was 6 then."})],
)
ASKED = nbf.new_code_cell(
    "display({'text/html': '<form class=\"quiz\"></form>', 'text/plain': '1. Why 7?'}, raw=True)",
    outputs=[nbf.new_output("display_data", {"text/html": '<ol class="quiz"></ol>', "text/plain": "1. Why 6?"})],
)
BOOKS = {
    "good": {
        "words": WORDS,
        "notebooks/good": [START, GOOD],
        CATALOGUE: "# Catalogue\n\n```{data-catalogue}\n```\n",
    },
    "an error of a chart": {"words": WORDS, "bad": [START, WRONG_COLUMN]},
    "warnings": {"words": WORDS, "bad": [START, FEW], "good": [START, FEW, PLAIN], "old": [OLD]}
    | {"asked": [ASKED], "said": [SAID]},
}


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    """A copy of the tables, which a test may change."""
    folder = tmp_path_factory.mktemp("tables") / "data"
    shutil.copytree(data.folder(), folder)
    return folder


@pytest.fixture(scope="module")
def books(tmp_path_factory, tables):
    """Build all small books, two at a time, and return the one that is asked for."""
    with ThreadPoolExecutor(2) as pool:
        builds = {
            name: pool.submit(small.built, tmp_path_factory.mktemp("small"), pages, AIRACE_DATA=tables)
            for name, pages in BOOKS.items()
        }
        yield lambda name: builds[name].result()


def test_a_good_chart_lets_the_build_pass(books):
    assert books("good").exit_code == 0, books("good").output
    assert not (books("good").folder / "_build" / NAME).exists()
    assert "encryption" not in books("good").output, "a kernel that talks in plain text says so, once a chapter"


# tests/test_explore.py has every other error that stops a chart: they all come out of the kernel in this way.
def test_an_error_of_a_chart_stops_the_build_and_names_explorer_and_state(books):
    stopped = books("an error of a chart")
    assert stopped.exit_code != 0
    said = r"explorer 'trouble', state year=2024, per=head: ChartError: Bars names the column 'per head'; the table has"
    assert re.search(said, stopped.output), stopped.output
    problems = read(stopped.folder / "_build" / NAME).splitlines()
    assert problems[0].endswith("bad.ipynb") and re.search(said, problems[-1])


@pytest.mark.parametrize(
    "message",
    [
        r"good\.ipynb:\d+: WARNING: a picture without caption, numbers and source",
        r"good\.ipynb: WARNING: the name 'cities' is taken by a chart of bad",
        r"old\.ipynb: WARNING: .* for its key finding .*stored: 'It is 6 now\.', now: 'It is 7 now\.'.*`make refresh`",
        r"asked\.ipynb: WARNING: .* for its quiz .*stored: '1\. Why 6\?', now: '1\. Why 7\?'",
        r"said\.ipynb: WARNING: .* for its sentences .*stored: 'It was 6 then\.', now: 'It was 7 then\.'",
    ],
    ids=["a plain figure", "a name that is taken", "another number than is stored", "in a quiz", "in a sentence"],
)
def test_a_warning_about_a_notebook_stops_the_build(message, books):
    stopped = books("warnings")
    assert stopped.exit_code != 0
    assert re.search(message, stopped.output), stopped.output
    problems = read(stopped.folder / "_build" / NAME)
    assert re.search(message, problems), problems


def test_a_build_that_warned_warns_again_when_nothing_has_changed(books):
    again = build(books("warnings").folder)
    assert again.exit_code != 0 and "for its key finding" in read(again.folder / "_build" / NAME), again.output


def test_the_keyboard_reaches_every_value_of_a_list(books, browser):
    with visit(browser, (books("good").html / "notebooks" / "good.html").as_uri()) as page:
        (figure,) = figures(page)
        assert {control["kind"] for control in figure.controls} == {"range", "radio", "select"}
        walk(page, figure)


# Building again


def test_a_build_with_nothing_changed_runs_no_notebook_and_a_changed_number_is_on_the_page_after_the_next(
    books, tables, browser
):
    first = books("good")
    assert "Executing notebook" in first.output
    again = build(first.folder, AIRACE_DATA=tables)
    assert again.exit_code == 0 and "Executing notebook" not in again.output, again.output

    table = tables / "ai_vc_by_region.csv"
    changed, times = re.subn(r"^2024,US,\d+", "2024,US,117630", read(table), flags=re.MULTILINE)
    assert times == 1
    page = first.html / "notebooks" / "good.html"
    before = cells(browser, page)
    table.write_text(changed, encoding="utf-8", newline="\n")
    third = build(first.folder, AIRACE_DATA=tables)
    assert third.exit_code == 0 and "Executing notebook" in third.output, third.output
    assert "117630" in cells(browser, page) - before
    shipped = first.html / "data" / table.name
    assert read(shipped) == changed
    catalogue = read(first.html / f"{CATALOGUE}.html")
    assert hashlib.sha256(shipped.read_bytes()).hexdigest() in catalogue


def cells(browser, path):
    """Return what the tables under the charts of a page say in all states."""
    with visit(browser, path.as_uri()) as page:
        states = [state for figure in figures(page) for state in figure.states()]
    return {cell.replace(",", "") for state in states for row in state["rows"] for cell in row}


@pytest.mark.slow
def test_after_a_build_that_was_ended_in_its_middle_the_next_one_is_whole(tmp_path):
    small.write(tmp_path, BOOKS["good"])
    command = [tool("jupyter-book"), *BUILD]
    # Without a store: else the charts are there before anybody can end their drawing.
    kept = {"AIRACE_STORE": tmp_path / "states", "TMPDIR": tmp_path}
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment(**kept), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        encoding="utf-8", start_new_session=True,
    ) as process:  # fmt: skip
        assert any("Executing notebook" in line for line in process.stdout)
        time.sleep(2)  # the kernel is at work
        os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert not (tmp_path / "_build" / "html" / "notebooks" / "good.html").exists()
    again = build(tmp_path)
    assert again.exit_code == 0, again.output
    assert 'data-states="56"' in read(again.html / "notebooks" / "good.html")
