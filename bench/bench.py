"""Measure the book against its budgets and print one table; nothing fails here, what is over its budget says OVER.

`make bench` runs it. The figures of time hold for the machine that measured them and for what else it was doing.
"""

from __future__ import annotations

import contextlib
import io
import math
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import browse
import nbformat
import peers
from playwright.sync_api import Browser

from airace import draw
from airace.explore import Explorer, states

ROOT = Path(__file__).resolve().parents[1]
CONTROLS = b'<form class="explorer-controls"'
FIGURE = re.compile(rb'<figure class="explorer".*?</figure>', re.DOTALL)
COPIED = shutil.ignore_patterns(".*", "_build", "*.egg-info", "__pycache__")
MOVES = 240  # over all explorers of the book
NONE = "–"
LINE = "{:<46} {:>9} {:>9} {:>10} {:>10} {:>10}"


@dataclass
class Row:
    """A line of the table: a figure, its budget, and what the two peers need for the same."""

    what: str
    value: float | str
    unit: str = ""
    budget: float | None = None
    panel: str = NONE
    ipywidgets: str = NONE

    def __str__(self) -> str:
        budget = NONE if self.budget is None else number(self.budget, self.unit)
        cells = (self.what, number(self.value, self.unit), budget, self.verdict, self.panel, self.ipywidgets)
        return LINE.format(*cells)

    @property
    def verdict(self) -> str:
        """The share of the budget that is used."""
        if self.budget is None or isinstance(self.value, str):
            return ""
        over = " OVER" if self.value > self.budget else ""
        return f"{self.value / self.budget:.2f}{over}" if self.budget else over.strip() or "ok"


def number(value: float | str, unit: str) -> str:
    """Format a figure with its unit; times and ratios have decimals."""
    if isinstance(value, str):
        return value
    decimals = {"ms": 1, "s": 1, "×": 2, "kB": 1 if value < 100 else 0}.get(unit, 0)
    return f"{value:.{decimals}f} {unit}".strip()


def quantile(times: list[float], share: float) -> float:
    """Return the smallest of `times` that at least this share of them does not exceed."""
    return sorted(times)[math.ceil(share * len(times)) - 1]


def explorers(notebook: Path) -> list[Explorer]:
    """Run the code of `notebook` in this process and return its explorers."""
    names: dict[str, object] = {"__name__": "__main__", "display": lambda *_: None}
    with contextlib.chdir(notebook.parent), contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for cell in nbformat.read(notebook, as_version=4).cells:
            if cell.cell_type == "code":
                exec(compile(cell.source, notebook.name, "exec"), names)
    return list({id(made): made for made in names.values() if isinstance(made, Explorer)}.values())


def drawing(notebooks: list[Path]) -> Iterator[Row]:
    """Compare drawing all states on two cores with one call and one SVG a state, timed before and after it."""
    found = [explorer for notebook in notebooks for explorer in explorers(notebook)]
    drawn = plain = busy = 0.0
    for explorer in found:
        sample = explorer.states()[:: max(1, explorer.size // 8)]
        one(explorer, sample[0])
        times = [one(explorer, state) for state in sample]
        start, used = time.perf_counter(), sum(os.times()[:4])
        states.draw(explorer)
        drawn += time.perf_counter() - start
        busy += sum(os.times()[:4]) - used
        times += [one(explorer, state) for state in sample]
        plain += explorer.size * statistics.mean(times)
    count = sum(explorer.size for explorer in found)
    # Where other programs run, the drawing gets less than two cores, and the share below is worse for it.
    yield Row(f"drawing {count} states, {busy / drawn:.1f} cores were free for it", drawn, "s")
    yield Row("  as a share of calls and SVGs one by one", drawn / plain, "×", 0.75)


def one(explorer: Explorer, state: dict) -> float:
    """Return the seconds of one call of the function and one SVG, in the frame that all states share."""
    frame = states.frame(explorer)
    start = time.perf_counter()
    draw.figure(explorer.function(**state), frame).savefig(io.BytesIO(), format="svg")
    return time.perf_counter() - start


def build(folder: Path) -> tuple[float, int]:
    """Build the book in `folder` as `make book` does; return the seconds and how many notebooks were executed."""
    tool = shutil.which("jupyter-book", path=sysconfig.get_path("scripts")) or "jupyter-book"
    start = time.perf_counter()
    done = subprocess.run(
        [tool, "build", ".", "-W", "-n", "--keep-going"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        sys.exit(f"{done.stdout[-3000:]}\nThe book was not built, so there is nothing to measure.")
    return time.perf_counter() - start, done.stdout.count("Executing notebook")


def builds(folder: Path) -> Iterator[Row]:
    """Build a copy of the book twice; the second time nothing has changed."""
    _, first = build(folder)
    seconds, second = build(folder)
    yield Row("the book built again, nothing changed", seconds, "s", 10)
    yield Row(f"  notebooks executed (at first {first})", second, "", 0)


def weights(browser: Browser, chapters: list[Path]) -> Iterator[Row]:
    """Weigh each chapter with all it loads, and its explorers together."""
    for chapter in chapters:
        with browse.visit(browser, chapter) as visit:
            yield Row(f"{chapter.stem}: all it loads, gzipped", visit.gzipped / 1000, "kB", 450)
        figures = FIGURE.findall(chapter.read_bytes())
        yield Row(f"  its {len(figures)} charts, gzipped together", browse.gzipped(b"".join(figures)) / 1000, "kB", 150)


def heaviest(html: Path) -> Path:
    """Return the largest of the pages that charts have of their own."""
    return max((html / "charts").glob("*.html"), key=lambda file: file.stat().st_size)


def own_page(browser: Browser, html: Path) -> Iterator[Row]:
    """Weigh the largest page of a single chart, as another site would show it in a frame."""
    file = heaviest(html)
    with browse.visit(browser, file) as visit:
        yield Row(f"{file.stem} on a page of its own, without fonts", visit.without_fonts / 1000, "kB", 60)


def loading(browser: Browser, file: Path) -> float:
    """Return the milliseconds in which a page loads: the median of five."""
    times = []
    for _ in range(5):
        with browse.visit(browser, file) as visit:
            times.append(visit.loaded)
    return statistics.median(times)


def moves(browser: Browser, chapters: list[Path]) -> Iterator[Row]:
    """Move every control of every explorer."""
    times: list[float] = []
    with_controls = [chapter for chapter in chapters if CONTROLS in chapter.read_bytes()]
    for chapter in with_controls:
        with browse.visit(browser, chapter) as visit:
            found = visit.move(math.ceil(MOVES / len(with_controls)))
        if not found:
            yield Row(f"{chapter.stem}: a control does nothing", "dead", "ms", 12)
        times += found
    if not times:
        return
    yield Row(f"control moved, page laid out: median of {len(times)}", quantile(times, 0.5), "ms")
    yield Row("  95th percentile", quantile(times, 0.95), "ms", 12)
    yield Row("  slowest", max(times), "ms")


def complaints(browser: Browser, html: Path) -> Iterator[Row]:
    """Count what browser and axe object to on every page, light and dark."""
    files = sorted(file for file in html.rglob("*.html") if "_static" not in file.relative_to(html).parts)
    files = [file for file in files if b'http-equiv="refresh"' not in file.read_bytes()]
    axe = next(iter(sorted((ROOT / "tests" / "vendor").rglob("axe.min.js"))), None)
    third_party: list[str] = []
    errors: list[str] = []
    violations: dict[str, list[str]] = {"light": [], "dark": []}
    for scheme, broken in violations.items():
        for file in files:
            with browse.visit(browser, file, scheme) as visit:
                broken += [f"{file.name}, {scheme}: {place}" for place in (visit.violations(axe) if axe else [])]
                third_party += visit.third_party
                errors += [f"{file.name}, {scheme}: {error}" for error in visit.errors]
    for objection in dict.fromkeys(
        [*third_party, *errors, *(place for broken in violations.values() for place in broken)]
    ):
        print(f"  {objection}", file=sys.stderr)
    yield Row(f"third-party requests, {len(files)} pages, light and dark", len(third_party), "", 0)
    yield Row("console errors", len(errors), "", 0)
    for scheme, broken in violations.items():
        yield Row(f"axe violations, WCAG 2.2 AA, {scheme}", len(broken) if axe else "no axe", "", 0)


def comparison(browser: Browser, folder: Path, html: Path) -> Iterator[Row]:
    """Build the same chart three times and open it without a network, and ipywidgets also with its script at hand.

    Loading is that of the largest page of a single chart in the book, in `html`.
    """
    pages = {"airace": peers.airace(folder), "panel": peers.panel(folder)}
    pages["ipywidgets"], answers = peers.ipywidgets(folder)
    weight, foreign, alone, speed = {}, {}, {}, {}
    for name, file in pages.items():
        with browse.visit(browser, file) as visit:
            weight[name], foreign[name] = visit.gzipped / 1000, len(visit.third_party)
            times = visit.move(48)
            alone[name], speed[name] = ("yes" if times else "no"), (quantile(times, 0.95) if times else "dead")
    if answers:
        weight["ipywidgets"] += sum(browse.gzipped(script.read_bytes()) for script in answers.values()) / 1000
        with browse.visit(browser, pages["ipywidgets"], answers=answers) as visit:
            times = visit.move(48)
            speed["ipywidgets"] = quantile(times, 0.95) if times else "dead"
    else:
        weight["ipywidgets"], speed["ipywidgets"] = "no npm", "no npm"

    def row(what: str, values: dict, unit: str = "", budget: float | None = None) -> Row:
        ours, *theirs = (values[name] for name in pages)
        return Row(what, ours, unit, budget, *(number(value, unit) for value in theirs))

    yield row(f"one chart, {peers.peer.size} states: all it loads, gzipped", weight, "kB")
    yield row("  third-party requests", foreign, "", 0)
    yield row("  controls work without a network", alone)
    yield row("  control moved, 95th percentile of 48", speed, "ms", 12)
    loads = {name: loading(browser, file) for name, file in (pages | {"airace": heaviest(html)}).items()}
    yield row(f"  loaded; ours is {heaviest(html).stem}", loads, "ms", loads["panel"] / 10)


def load() -> str:
    """Return how many processes ran or waited for a core in the last minute, where the system counts them."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


def main() -> None:
    """Measure, then print the table."""
    os.environ.pop("AIRACE_BOOK", None)
    rows: list[Row] = []
    before = load()

    def measure(what: str, found: Iterator[Row]) -> list[Row]:
        print(f"{what} …", file=sys.stderr, flush=True)
        return list(found)

    with tempfile.TemporaryDirectory() as folder:
        book, alone = Path(folder, "book"), Path(folder, "alone")
        alone.mkdir()
        shutil.copytree(ROOT, book, ignore=COPIED)
        html = book / "_build" / "html"
        drawn = measure("drawing the states", drawing(sorted((ROOT / "notebooks").glob("*.ipynb"))))
        built = measure("building the book twice", builds(book))
        with browse.chromium() as browser:
            chapters = sorted((html / "notebooks").glob("*.html"))
            rows += measure("weighing the chapters", weights(browser, chapters))
            rows += measure("weighing the page of a chart", own_page(browser, html))
            rows += measure("moving the controls", moves(browser, chapters))
            rows += [*drawn, *built]
            rows += measure("looking at every page", complaints(browser, html))
            rows += measure("building the same chart with the peers", comparison(browser, alone, html))
            version = browser.version
    machine = (
        f"Python {platform.python_version()}, Chromium {version}, {os.cpu_count()} cores, load {before} to {load()}"
    )
    print(f"\n{machine}; 1 kB is 1000 bytes\n")
    print(LINE.format("", "measured", "budget", "of budget", "Panel", "ipywidgets"))
    print("─" * 99)
    print(*rows, sep="\n")


if __name__ == "__main__":
    main()
