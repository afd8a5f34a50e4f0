"""Change one number of the tables at a time, and ask who notices (``make mutate``).

python -m mutate.numbers --count 100 --seed 1 --report _build/mutate/numbers.md
python -m mutate.numbers --columns --report _build/mutate/columns.md

Every number, year and day of every table but ``sources.csv`` has the same chance. A mutant is a copy of the tables
with one of them changed, and with size and checksum brought up to date as ``make refresh`` does, so that the checksum
is not what notices. Then are asked, cheapest first:

1. the schema, and the data tests that open the table;
2. the notebooks that open the table: their cells run in this process, and their outputs are compared with the stored
   ones as strict nbval does, leaving out pictures;
3. of the explorers that can see the change, every state, in the words that go into its digest;
4. what makes the generated pages of the book.

Asking ends at the first difference. What opens a table is seen, not guessed: a run on the unchanged tables comes
first, and is kept until notebook, package, tables or tests change. It stops where it finds another output, or another
digest of an explorer, than a notebook has stored: then what is compared here is not what strict nbval compares.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import functools
import hashlib
import importlib
import io
import json
import os
import pickle
import random
import re
import shutil
import sys
import tempfile
import time
import traceback
import types
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import IPython.core.history
import matplotlib
import nbformat
import numpy as np
import pandas as pd
import pytest
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell

from airace import data, inputs
from airace.claims import Ledger
from airace.explore import page, picture
from airace.explore.explorer import Explorer
from airace.explore.text import digest
from airace.explore.text import fingerprint as fingerprint_of
from airace.explore.text import text as text_of
from airace.pages import changes, factcheck, sources, start, tables
from airace.pages.book import Book, Chapter

ROOT = Path(__file__).parents[1]
LEFT_OUT = ("sources",)  # its days are texts of a citation
TYPES = ("integer", "number", "date", "yearmonth")
TESTS = ("test_data.py", "test_claims.py", "test_changes.py", "test_catalogue.py", "test_quiz.py")
OF_THE_LOADER = {"copy", "tmp_path", "book", "reader", "browser"}  # fixtures of tests that are not about the tables
SLOW = {"test_the_package_is_valid_with_sizes_and_hashes"}  # loading the table and bringing the checksum up to date
NOT_COMPARED = {"image/png", "image/jpeg", "application/vnd.jupyter.widget-view+json"}
MAIN = sys.modules["__main__"]
DATA_FILE = re.compile(r"(\w+)\.csv$")


# What is changed


@dataclass(frozen=True)
class Number:
    """A cell that holds a number, a year or a day: its table, line (the header is 1), column and text."""

    table: str
    line: int
    column: str
    text: str
    rules: dict[str, Any] = field(compare=False, hash=False, default_factory=dict)
    key: str = ""

    def changed(self, chance: random.Random) -> str:
        """Return a plausible other number: about a tenth more or less, another year, another day.

        Parameters
        ----------
        chance
            Decides on up or down, and on the day. Where only one way keeps the rules of the schema, that is taken.
        """
        ways = [1, -1]
        chance.shuffle(ways)
        tries = [_moved(self, way, chance) for way in ways]
        return next((text for text in tries if self._allowed(text)), tries[0])

    def _allowed(self, text: str) -> bool:
        low, high, names = (self.rules.get(rule) for rule in ("minimum", "maximum", "enum"))
        if names:
            return text in map(str, names)
        if self.rules.get("type") not in ("integer", "number"):
            return True
        return (low is None or float(text) >= float(low)) and (high is None or float(text) <= float(high))


def _moved(number: Number, way: int, chance: random.Random) -> str:
    """Return the text of a cell moved up (1) or down (-1)."""
    text, kind = number.text, number.rules.get("type")
    if kind == "date":
        day = date.fromisoformat(text) + way * timedelta(days=chance.randint(1, 40))
        return day.isoformat()
    if kind == "yearmonth":
        year, month = map(int, text.split("-"))
        months = 12 * year + month - 1 + way
        return f"{months // 12:04d}-{months % 12 + 1:02d}"
    if kind == "string" or (number.column == "year" or number.column.endswith("_year")):
        return re.sub(r"\d{4}", lambda found: str(int(found[0]) + way), text, count=1)
    if kind == "integer":
        return str(int(text) + way * max(1, round(abs(int(text)) / 10)))
    mantissa, e, power = text.lower().partition("e")
    places = len(mantissa.partition(".")[2])
    step = max(abs(float(mantissa)) / 10, 10.0**-places)
    return f"{float(mantissa) + way * step:.{places}f}{e}{power}"


def numbers(folder: Path) -> list[Number]:
    """Return every number, year and day of the tables in `folder`."""
    package = json.loads((folder / data.PACKAGE).read_text("utf-8"))
    found = []
    for resource in package["resources"]:
        if resource["name"] in LEFT_OUT:
            continue
        fields = {one["name"]: one for one in resource["schema"]["fields"]}
        keys = resource["schema"].get("primaryKey", [])
        for line, row in enumerate(_read(folder / resource["path"]), start=2):
            key = ", ".join(row[column] for column in ([keys] if isinstance(keys, str) else keys))
            found += [
                Number(resource["name"], line, column, row[column], _rules(one), key)
                for column, one in fields.items()
                if row[column] and _is_number(one) and re.search(r"\d", row[column])
            ]
    return found


def _is_number(one: dict[str, Any]) -> bool:
    """Tell a number, a day, or a text such as 2024-Q1 whose pattern starts with a year."""
    pattern = one.get("constraints", {}).get("pattern", "")
    return one["type"] in TYPES or pattern.startswith((r"\d{4}", r"20\d\d"))


def _rules(one: dict[str, Any]) -> dict[str, Any]:
    return {"type": one["type"], **one.get("constraints", {})}


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def write(folder: Path, table: str, cells: dict[tuple[int, str], str]) -> None:
    """Set cells (line, column) of a table, and bring its size and checksum up to date."""
    path = folder / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))
    for (line, column), text in cells.items():
        rows[line - 1][rows[0].index(column)] = text
    with path.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines, lineterminator="\n").writerows(rows)
    data._descriptor = _descriptor
    data.refresh()


# Which tables are opened

_opened: set[str] = set()


def _watch(event: str, arguments: tuple) -> None:
    if event == "open" and isinstance(arguments[0], str | os.PathLike):
        path = os.fspath(arguments[0])
        if isinstance(path, str) and path.startswith(str(data.folder())) and (found := DATA_FILE.search(path)):
            _opened.add(found[1])


@contextlib.contextmanager
def opening() -> Iterator[set[str]]:
    """Collect the names of the tables that are opened."""
    before = set(_opened)
    _opened.clear()
    found: set[str] = set()
    try:
        yield found
    finally:
        found |= _opened
        _opened.update(before)


_check, _descriptor = data._check, data._descriptor


def check_only(names: set[str]) -> None:
    """Check the schema of these tables only, and read the package once: no other changes from now on."""

    def check(package: dict[str, Any], resource: dict[str, Any]) -> None:
        if resource["name"] in names:
            _check(package, resource)

    data._check, data._descriptor = check, functools.cache(_descriptor)


# Data tests


class Chosen:
    """A plugin of pytest that runs the tests with these ids, or all about tables, and notes what each one opens."""

    def __init__(self, ids: set[str] | None) -> None:
        self.ids, self.opened, self.failed = ids, {}, []

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out the other tests."""
        items[:] = [item for item in items if self._wanted(item)]

    def _wanted(self, item: pytest.Item) -> bool:
        if self.ids is not None:
            return item.nodeid in self.ids
        return not OF_THE_LOADER & set(getattr(item, "fixturenames", ())) and item.originalname not in SLOW

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Note the tables that a test opens."""
        with opening() as found:
            yield
        self.opened[item.nodeid] = found

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a test that failed."""
        if report.failed:
            self.failed.append(report.nodeid)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note a file that cannot be read."""
        if report.failed:
            self.failed.append(report.nodeid or "collection")


def run_tests(ids: set[str] | None) -> Chosen:
    """Run quick data tests in this process, up to the first that fails."""
    chosen = Chosen(ids)
    files = [str(ROOT / "tests" / name) for name in TESTS]
    if ids is not None:
        files = [file for file in files if any(id.split("::")[0].endswith(Path(file).name) for id in ids)]
    quiet = io.StringIO()
    off = [option for name in ("cacheprovider", "xdist", "nbval", "terminal") for option in ("-p", f"no:{name}")]
    asked = ["-x", "-m", "not slow", "-o", "addopts=", "--rootdir", str(ROOT)]
    with contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet):
        code = pytest.main([*asked, *off, *files], plugins=[chosen])
    if code not in (0, 5) and not chosen.failed:
        chosen.failed.append(f"pytest ended with {code}")
    return chosen


# Notebooks


class Shown(DisplayHook):
    """Keep what a cell shows at its end."""

    def __call__(self, result: Any = None) -> None:
        """Keep the texts of a result."""
        if result is not None:
            bundle, _ = self.shell.display_formatter.format(result)
            self.shell.shown.append(bundle)


class Shell(InteractiveShell):
    """An IPython that keeps its outputs to itself."""

    displayhook_class = Shown
    display_pub_class = CapturingDisplayPublisher

    def __init__(self, **options: Any) -> None:
        self.shown: list[dict[str, Any]] = []
        super().__init__(**options)


@dataclass
class Cell:
    """What a code cell did: its outputs as texts by kind, its explorers, and the tables that it opened."""

    number: int
    outputs: dict[str, list[str]]
    explorers: list[Explorer]
    opened: set[str]


def run_cells(notebook: nbformat.NotebookNode) -> Iterator[tuple[Cell, dict[str, Any]]]:
    """Run the code cells one by one; explorers are handed out, not drawn. Yields a cell, and all names after it."""
    IPython.core.history.HistoryManager.enabled = False
    shell = Shell()
    pd.options.display.max_columns = 20  # as in a kernel; elsewhere pandas asks for the width of the terminal
    waiting: list[Explorer] = []
    picture.png = lambda chart: ""  # pictures are not compared

    def later(self: Explorer, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        waiting.append(self)
        return {"text/plain": f"explorer {self.name}"}

    Explorer._repr_mimebundle_ = later
    with contextlib.chdir(ROOT / "notebooks"):
        for number, cell in enumerate(notebook.cells):
            if cell.cell_type != "code":
                continue
            waiting.clear()
            shell.shown.clear()
            shell.display_pub.outputs.clear()
            out, err = io.StringIO(), io.StringIO()
            with opening() as opened, contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                done = shell.run_cell(cell.source, store_history=False)
            bundles = [*(one["data"] for one in shell.display_pub.outputs), *shell.shown]
            outputs = _by_kind(bundles, [text for text in (out.getvalue(), err.getvalue()) if text])
            if not done.success:
                error = done.error_in_exec or done.error_before_exec
                outputs = {"error": [f"{type(error).__name__}: {error}"]}
            yield Cell(number, outputs, list(waiting), opened), shell.user_ns


def _by_kind(bundles: list[dict[str, Any]], streams: list[str]) -> dict[str, list[str]]:
    """Group outputs as nbval does."""
    found: dict[str, list[str]] = {"text": streams} if streams else {}
    for bundle in bundles:
        for kind, text in bundle.items():
            if kind not in NOT_COMPARED:
                found.setdefault(kind, []).append(text.strip() if isinstance(text, str) else text)
    return found


def stored(cell: nbformat.NotebookNode) -> dict[str, list[str]]:
    """Return the stored outputs of a cell as :func:`run_cells` does."""
    bundles = [output["data"] for output in cell.outputs if "data" in output]
    return _by_kind(bundles, [output["text"] for output in cell.outputs if "text" in output])


def states(explorer: Explorer) -> Iterator[tuple[int, str]]:
    """Yield number and words of every state as its digest covers them: the default first, then others far apart."""
    every = explorer.states()
    start = every.index(explorer.default)
    order = random.Random(0).sample(range(len(every)), len(every))
    for number in sorted(order, key=lambda number: number != start):
        state = every[number]
        yield number, f"{explorer.describe(state)}\n{fingerprint_of(explorer.chart(state))}"


def seen_by(explorer: Explorer, names: dict[str, Any]) -> set[str]:
    """Return the names of a notebook that an explorer's function uses, also by way of other functions."""
    found: set[str] = set()
    left: list[Any] = [explorer.function]
    while left:
        thing = left.pop()
        if not isinstance(thing, types.FunctionType) or thing.__module__ != explorer.function.__module__:
            continue
        codes = [thing.__code__]
        while codes:
            code = codes.pop()
            codes += [constant for constant in code.co_consts if isinstance(constant, types.CodeType)]
            for name in code.co_names:
                if name in names and name not in found:
                    found.add(name)
                    value = names[name]
                    left.append(value.function if isinstance(value, Explorer) else value)
        left += [cell.cell_contents for cell in thing.__closure__ or ()]
    return found


def fingerprint(value: Any) -> str:
    """Return a text that changes when a value of a notebook changes; empty for what holds no data of its own."""
    if isinstance(value, pd.DataFrame | pd.Series):
        flat = value.reset_index() if isinstance(value, pd.DataFrame) else value.reset_index().iloc[:, :]
        words = flat.astype(str).to_csv(index=False)
        return hashlib.sha256(words.encode()).hexdigest() + repr(getattr(value, "columns", ""))[:2000]
    if isinstance(value, pd.Index | np.ndarray):
        return repr(list(value))
    if isinstance(value, dict):
        return "{" + ",".join(f"{fingerprint(key)}:{fingerprint(one)}" for key, one in value.items()) + "}"
    if isinstance(value, set | frozenset):
        return repr(sorted(map(repr, value)))
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(fingerprint, value)) + "]"
    if isinstance(value, types.ModuleType | types.FunctionType | type | Explorer | Ledger):
        return ""
    words = repr(value)
    return "" if " at 0x" in words else words


# The generated pages


def make_pages() -> None:
    """Make the generated pages as a build does; what is wrong with a table raises an error."""
    os.environ[page.BOOK] = "1"
    paths = sorted((ROOT / "notebooks").glob("*.ipynb"))
    book = Book.read(data.folder(), [Chapter.read(path, f"notebooks/{path.stem}") for path in paths])
    for maker in (tables, changes, factcheck, sources, start):
        for name in ("overview", "sections"):
            if hasattr(maker, name):
                getattr(maker, name)(book)


# One after the other, each in a process of its own


def forked(job: Callable[[], Any]) -> Any:
    """Run `job` in a copy of this process, and return what it returned; its exceptions are raised here."""
    read, write_end = os.pipe()
    child = os.fork()
    if not child:
        os.close(read)
        try:
            result = job()
            sys.modules["__main__"] = MAIN  # IPython puts the notebook there, where pickle looks for our classes
            result = pickle.dumps((True, result))
        except BaseException:
            result = pickle.dumps((False, traceback.format_exc()))
        with os.fdopen(write_end, "wb") as pipe:
            pipe.write(result)
        os._exit(0)
    os.close(write_end)
    with os.fdopen(read, "rb") as pipe:
        content = pipe.read()
    os.waitpid(child, 0)
    worked, result = pickle.loads(content)
    if not worked:
        raise RuntimeError(result)
    return result


@dataclass
class Known:
    """How everything is on the unchanged tables."""

    tests: dict[str, set[str]]  # id: tables that it opens
    notebooks: dict[str, NotebookRun]


@dataclass
class NotebookRun:
    """How a notebook is on the unchanged tables."""

    opened: set[str]
    outputs: dict[int, dict[str, list[str]]]  # cell: what it shows
    values: dict[str, str]  # name: fingerprint
    explorers: dict[str, ExplorerRun]  # name


@dataclass
class ExplorerRun:
    """How an explorer is on the unchanged tables."""

    opened: set[str]
    uses: set[str]
    text: str
    states: dict[int, str]


def know(cache: Path) -> Known:
    """Run data tests and notebooks on the tables as they are, or read what an earlier run kept of them.

    Parameters
    ----------
    cache
        Folder that keeps one file for the tests and one for each notebook.

    Raises
    ------
    RuntimeError
        When a data test fails already, or a notebook shows something else than it has stored.
    """
    check_only(set())

    def tests() -> dict[str, set[str]]:
        chosen = run_tests(None)
        if chosen.failed:
            raise RuntimeError(f"fails already on the unchanged tables: {chosen.failed[0]}")
        return chosen.opened

    everything = [*sorted((ROOT / "tests").glob("*.py")), *sorted(data.folder().glob("*.csv"))]
    known = _kept(cache / "tests.pickle", [*everything, *sorted((ROOT / "airace").rglob("*.py"))], tests)
    notebooks = {}
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        files = [path, *inputs.package(), *inputs.content(path.read_text("utf-8"))]
        notebooks[path.name] = _kept(cache / f"{path.stem}.pickle", files, functools.partial(_know_notebook, path))
    forked(make_pages)
    return Known(known, notebooks)


def _kept(file: Path, files: list[Path], job: Callable[[], Any]) -> Any:
    """Return what a job returned, or what `file` keeps of it while the files behind it stay as they are."""
    package = json.loads((data.folder() / data.PACKAGE).read_text("utf-8"))
    schemas = json.dumps([one["schema"] for one in package["resources"]])
    key = hashlib.sha256(b"".join([schemas.encode(), *(path.read_bytes() for path in files)])).hexdigest()
    if file.exists():
        before, result = pickle.loads(file.read_bytes())
        if before == key:
            return result
    begin = time.monotonic()
    result = forked(job)
    print(f"{time.monotonic() - begin:5.0f} s  {file.stem} on the unchanged tables", flush=True)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(pickle.dumps((key, result)))
    return result


def _know_notebook(path: Path) -> NotebookRun:
    notebook = nbformat.read(path, as_version=4)
    opened: set[str] = set()
    waiting: list[tuple[int, Explorer]] = []
    names: dict[str, Any] = {}
    outputs = {}
    for cell, now in run_cells(notebook):
        outputs[cell.number] = cell.outputs
        opened |= cell.opened
        waiting += [(cell.number, explorer) for explorer in cell.explorers]
        names = now
        if "error" in cell.outputs or not cell.explorers:
            _compare(path, cell.number, stored(notebook.cells[cell.number]), cell.outputs)
    explorers = {}
    for number, explorer in waiting:
        with opening() as by_states:
            found = dict(states(explorer))
        words = text_of(explorer.chart(explorer.default))
        every = digest([found[state] for state in range(len(found))])
        _compare(path, number, stored(notebook.cells[number]), {"text/plain": [f"{words}\n{every}"]})
        short = {state: _short(text) for state, text in found.items()}
        explorers[explorer.name] = ExplorerRun(by_states, seen_by(explorer, names), words, short)
    used = set().union(*(explorer.uses for explorer in explorers.values()))
    return NotebookRun(opened, outputs, {name: fingerprint(names[name]) for name in sorted(used)}, explorers)


def _compare(path: Path, number: int, was: dict[str, list[str]], now: dict[str, list[str]]) -> None:
    if was != now:
        raise RuntimeError(f"{path.name}, cell {number}: {_difference(was, now)}; run `make refresh`")


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _difference(was: dict[str, list[str]], now: dict[str, list[str]]) -> str:
    if "error" in now:
        return now["error"][0][:200]
    kind = next((kind for kind in {**was, **now} if was.get(kind) != now.get(kind)), "nothing")
    return f"{kind} differs"


# Who notices


def who(table: str, known: Known) -> str:
    """Return who notices that a table has changed, or nothing."""
    package = json.loads((data.folder() / data.PACKAGE).read_text("utf-8"))
    pointing = {
        one["name"]
        for one in package["resources"]
        for key in one["schema"].get("foreignKeys", [])
        if key["reference"]["resource"] == table
    }
    check_only({table, *pointing})
    try:
        for name in (table, *pointing):
            data.load(name)
    except data.DataError as error:
        return f"schema: {error}"
    check_only(set())
    if ids := {id for id, opened in known.tests.items() if table in opened}:
        chosen = forked(lambda: run_tests(ids).failed)
        if chosen:
            return f"data test: {chosen[0].rpartition('::')[2]}"
    readers = [name for name, run in known.notebooks.items() if table in run.opened]
    quoted = {name: (ROOT / "notebooks" / name).read_text("utf-8").count(f'load(\\"{table}\\")') for name in readers}
    for name in sorted(readers, key=lambda name: -quoted[name]):
        if found := forked(lambda name=name: _in_notebook(ROOT / "notebooks" / name, table, known.notebooks[name])):
            return f"nbval: {name}, {found}"
    for name, run in known.notebooks.items():
        if name not in readers and any(table in one.opened for one in run.explorers.values()):
            return f"nbval: {name} opens the table in an explorer"
    try:
        forked(make_pages)
    except RuntimeError as error:
        return f"build: {str(error).strip().splitlines()[-1]}"
    return ""


def _in_notebook(path: Path, table: str, was: NotebookRun) -> str:
    """Return the first difference in a notebook, or nothing."""
    notebook = nbformat.read(path, as_version=4)
    waiting: list[tuple[int, Explorer]] = []
    names: dict[str, Any] = {}
    for cell, now in run_cells(notebook):
        names = now
        waiting += [(cell.number, explorer) for explorer in cell.explorers]
        before = was.outputs[cell.number]
        if cell.outputs != before:
            return f"cell {cell.number}: {_difference(before, cell.outputs)}"
    changed = {name for name, text in was.values.items() if name not in names or fingerprint(names[name]) != text}
    for number, explorer in waiting:
        known = was.explorers[explorer.name]
        if len(explorer.states()) != len(known.states):
            return f"cell {number}: controls of explorer {explorer.name}"
        if table not in known.opened and not changed & known.uses:
            continue
        try:
            if text_of(explorer.chart(explorer.default)) != known.text:
                return f"cell {number}: explorer {explorer.name}"
            for state, text in states(explorer):
                if _short(text) != known.states[state]:
                    return f"cell {number}: explorer {explorer.name}, {text.partition(chr(10))[0]}"
        except Exception as error:
            return f"cell {number}: {type(error).__name__}: {error}"
    return ""


@dataclass
class Result:
    """A mutant: what was changed, who noticed, and how long it took."""

    number: Number
    new: str
    noticed: str
    seconds: float


def ask(changed: list[tuple[Number, str]], known: Known) -> Result:
    """Change numbers of one table in a copy of the tables, and ask who notices."""
    begin = time.monotonic()
    number, new = changed[0]
    tables_folder = data.folder()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "data"
        shutil.copytree(tables_folder, folder)

        def job() -> str:
            os.environ["AIRACE_DATA"] = str(folder)
            write(folder, number.table, {(one.line, one.column): text for one, text in changed})
            return who(number.table, known)

        noticed = forked(job)
    return Result(number, new, noticed, time.monotonic() - begin)


def report(results: list[Result], title: str, path: Path | None) -> str:
    """Write who noticed each mutant, and at the end the share and those that nobody noticed."""
    left = [one for one in results if not one.noticed]
    head = ["| table | line | row | column | old | new |", "|---|---|---|---|---|---|"]
    rows = [
        f"| {n.table} | {n.line} | {n.key.replace('|', ' ')} | {n.column} | {n.text} | {one.new} |"
        for one in left
        for n in [one.number]
    ]
    by = Counter(one.noticed.partition(":")[0] for one in results if one.noticed)
    seconds = sum(one.seconds for one in results) / max(1, len(results))
    summary = (
        f"{len(results) - len(left)} of {len(results)} noticed "
        f"({', '.join(f'{count} by {name}' for name, count in by.most_common())}), {seconds:.1f} s each."
    )
    lines = [f"# {title}", "", summary, "", "## Unnoticed", "", *(head + rows if left else ["None."]), "", "## All", ""]
    lines += [
        f"- {n.table}:{n.line} `{n.column}` {n.text} → {one.new}: {one.noticed or '**nobody**'}"
        for one in results
        for n in [one.number]
    ]
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return "\n".join([summary, *(["", *head, *rows] if left else [])])


def by_column(all_numbers: list[Number], chance: random.Random) -> list[list[tuple[Number, str]]]:
    """Return for each column all of its numbers, changed at once."""
    columns: dict[tuple[str, str], list[Number]] = {}
    for number in all_numbers:
        columns.setdefault((number.table, number.column), []).append(number)
    return [[(number, number.changed(chance)) for number in column] for column in columns.values()]


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=100, help="how many numbers to change, one at a time")
    parser.add_argument("--seed", type=int, default=1, help="decides which numbers, and what they become")
    parser.add_argument("--columns", action="store_true", help="change each column whole instead: who reads it at all?")
    parser.add_argument("--table", action="append", help="only numbers of this table (may be given again)")
    parser.add_argument("--column", action="append", help="only numbers of this column (may be given again)")
    parser.add_argument("--report", type=Path, help="a Markdown file for the result")
    options = parser.parse_args()
    matplotlib.use("agg")
    for slow in ("frictionless", "playwright.sync_api"):  # here once, instead of in the process of every mutant
        importlib.import_module(slow)
    sys.addaudithook(_watch)
    known = know(ROOT / "_build" / "mutate")
    chance = random.Random(options.seed)
    found = numbers(data.folder())
    found = [n for n in found if not options.table or n.table in options.table]
    found = [n for n in found if not options.column or n.column in options.column]
    if options.columns:
        jobs = by_column(found, chance)
        title = f"Every column of numbers changed whole, seed {options.seed}"
    else:
        picked = chance.sample(found, min(options.count, len(found)))
        jobs = [[(number, number.changed(chance))] for number in picked]
        title = f"{len(jobs)} of {len(found):,} numbers changed, seed {options.seed}"
    results = []
    for job in jobs:
        results.append(ask(job, known))
        n, one = job[0][0], results[-1]
        print(
            f"{one.seconds:5.1f} s  {n.table}:{n.line} {n.column} {n.text} -> {one.new}: {one.noticed or 'NOBODY'}",
            flush=True,
        )
        said = report(results, title, options.report)
    print(f"\n{said}")


if __name__ == "__main__":
    main()
