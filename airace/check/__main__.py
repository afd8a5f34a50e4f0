"""Say in a minute what a change still needs: ``make check``, or ``python -m airace.check``.

First the style and all missing pieces; when nothing is missing, the quick tests and, strictly, the notebooks whose
own content has changed since they were stored. ``make test`` proves the rest: the built book, in browsers.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree

from airace import refresh
from airace.check import missing
from airace.check.project import Notebook, Project
from airace.explore import store
from airace.needs import Missing
from airace.refresh import Changed

ALWAYS = ("data", "changes", "factcheck", "glossary")
OF_THE_PACKAGE = ("bad_tables", "chart", "claims", "draw", "style")
# What `make refresh` brings up to date stands among the missing pieces, table by table.
FOLLOWS = ("test_the_package_is_valid_with_sizes_and_hashes", "test_refresh_changes_only_what_was_edited")
LINES, WIDEST = 6, 160  # of a difference that are shown
ANSI = re.compile(r"(\x1b|#x1B)\[[0-9;]*m")
ONLY_STATES = "sha256"
STORE = "If that is meant, `make refresh` stores it; then read what has changed with `git diff`."
STARTED: set[subprocess.Popen[str]] = set()


def main() -> int:
    """Run the checks, print what they say, and return 1 if something is missing or wrong."""
    started, project = time.monotonic(), Project.here()
    os.environ.setdefault(store.STORE, str(store.folder()))  # what is drawn here, the next run and the build find
    with ThreadPoolExecutor(max(2, os.cpu_count() or 1)) as pool:
        style = pool.submit(_style, project.root)
        since = {notebook: refresh.changed(notebook.content) for notebook in project.notebooks}
        groups = [ALWAYS, OF_THE_PACKAGE][: 1 + any(change.package for change in since.values())]
        running = [pool.submit(_notebook, notebook, change) for notebook, change in since.items()]
        running += [pool.submit(_tests, project.root, names) for names in groups]
        pieces, said = missing(project), style.result()
        print(_listed(pieces, said), flush=True)
        if said or not all(piece.follows for found in pieces.values() for piece in found):
            pool.shutdown(wait=False, cancel_futures=True)
            for process in list(STARTED):
                process.terminate()
            print(f"Tests and notebooks wait for that. ({_seconds(started)})")
            return 1
        wrong = bool(pieces)
        for result in running:
            words, failed = result.result()
            print(words, flush=True)
            wrong |= failed
    print(f"{'Something is missing or wrong, see above.' if wrong else 'All is well.'} ({_seconds(started)})")
    return int(wrong)


def _listed(pieces: dict[str, list[Missing]], style: str) -> str:
    """Return what is missing, section by section, and what is wrong with the style."""
    lines = []
    for section, found in pieces.items():
        lines += [f"{section}. Missing, see CONTRIBUTING:", *(f"- {piece}" for piece in found), ""]
    count = sum(map(len, pieces.values()))
    lines.append("1 piece is missing." if count == 1 else f"{count or 'No'} pieces are missing.")
    lines.append(f"Style:\n{style}" if style else "The style is as it should be.")
    return "\n".join(lines)


def _seconds(started: float) -> str:
    return f"{time.monotonic() - started:.0f} seconds"


def _run(root: Path, *command: str) -> tuple[str, int]:
    """Run a module of Python in a process of its own; return what it said and its exit code."""
    with subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    ) as process:
        STARTED.add(process)
        said, _ = process.communicate()
        STARTED.discard(process)
    return said.strip(), process.returncode


def _style(root: Path) -> str:
    """Return what ruff finds; `make test` asks the same."""
    done = [_run(root, "ruff", "check", "--quiet", "."), _run(root, "ruff", "format", "--check", "--quiet", ".")]
    said = [words for words, code in done if code]
    return (
        "\n".join([*said, "`.venv/bin/ruff check --fix .` and `.venv/bin/ruff format .` mend most of it."])
        if said
        else ""
    )


def _tests(root: Path, names: tuple[str, ...]) -> tuple[str, bool]:
    files = [f"tests/test_{name}.py" for name in names]
    skipped = [word for name in FOLLOWS for word in ("--deselect", f"tests/test_data.py::{name}")]
    said, code = _run(root, "pytest", "-q", "-p", "no:cacheprovider", "--tb=short", *skipped, *files)
    if code:
        return f"Quick tests:\n{said}", True
    return f"Quick tests ({', '.join(names)}): {said.splitlines()[-1]}", False


def _notebook(notebook: Notebook, since: Changed) -> tuple[str, bool]:
    """Validate a notebook strictly if its own content has changed since it was stored."""
    if not since:
        return f"{notebook.name}: nothing that it depends on has changed.", False
    if not since.own:
        return f"{notebook.name}: only the package has changed, for which the quick tests are enough here.", False
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = ("pytest", "--nbval", "-q", "-p", "no:cacheprovider", f"--junitxml={report}", notebook.name)
        said, code = _run(notebook.root, *command)
        if not code:
            return f"{notebook.name}: {since}; every cell shows what is stored.", False
        cells = ElementTree.parse(report).iter("failure") if report.exists() else []
        differences = [_difference(cell.text or "") for cell in cells]
    words = "\n".join(differences) or said
    return f"{notebook.name}: {since}. Cells that show something else:\n{words}\n{STORE}", True


def _difference(failure: str) -> str:
    """Return which cell differs, and the first lines that do: as they are stored, and as they are now."""
    text = ANSI.sub("", failure)
    cell = re.search(r"Cell \d+", text)
    told = text.partition("Traceback:")[2]
    # nbval compares what is stored with what is new, and pytest marks the first of the two with a plus.
    pairs = [
        (mark, line) for mark, line in re.findall(r"^  ([-+]) +(\S.*)$", told, re.MULTILINE) if ONLY_STATES not in line
    ]
    if not pairs:
        words = [line.strip() for line in told.splitlines() if line.strip()]
        pairs = (
            [("", "other states of the explorer")] if ONLY_STATES in told else [("", line) for line in words[:LINES]]
        )
    names = {"-": "now:    ", "+": "stored: ", "": ""}
    lines = [f"    {names[mark]}{line if len(line) <= WIDEST else line[:WIDEST] + '…'}" for mark, line in pairs[:LINES]]
    return "\n".join([f"  {cell[0] if cell else 'A cell'}", *lines, *(["    …"] if len(pairs) > LINES else [])])


if __name__ == "__main__":
    sys.exit(main())
