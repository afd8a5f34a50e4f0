"""Store what follows from an edit: sizes and hashes of the tables, outputs of the notebooks (``make refresh``).

python -m airace.refresh                                  what a change reaches
python -m airace.refresh notebooks/1-funding-gap.ipynb    this notebook, changed or not
python -m airace.refresh --all                            all notebooks

A stored notebook carries digests of all that went into it, in its metadata, so that a fresh clone knows as well. It
carries those of the answers to its exercises, too: the build writes the student edition without running it again.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError
from nbformat import NotebookNode

from airace import data, inputs, kernels
from airace.explore import BROKEN, ExplorerError, store
from airace.home import home
from airace.pages.book import LEDGER, QUOTED, Table
from airace.student import seals

ALL = "--all"
WIDGET = "application/vnd.jupyter.widget-view+json"
QUIZ, FEWEST = "## Quiz", 3  # how the section with the quiz begins, and its cells: heading, data, quiz
NEVER = "everything (it was not stored by make refresh yet)"
LIMIT = 3600  # seconds for a cell, as in _config.yml
SLOW = kernels.SLOW.format("LIMIT in airace/refresh.py")
LENGTH = 16  # hexadecimal digits kept of a digest: enough to tell two versions of a file apart


@dataclass(frozen=True)
class Changed:
    """What has changed since a notebook was stored: parts of its own content by name, and whether the package."""

    own: tuple[str, ...]
    package: bool

    def __bool__(self) -> bool:
        return bool(self.own) or self.package

    def __str__(self) -> str:
        return ", ".join([*self.own, *(["the package"] if self.package else [])]) + " changed"


def refresh(path: Path) -> None:
    """Execute the notebook at `path` in its own folder and write it back, with digests of what went into it.

    Widget views and their state go: a trusted notebook without a kernel would say "model not found" in place of the
    picture. So do times, and the version of Python, which differ from machine to machine.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        When a cell fails; the file then stays as it was.
    ExplorerError
        When an explorer fails in one of its states, which a live notebook only says in its output.
    """
    notebook = nbformat.read(path, as_version=4)
    name_quiz(notebook)
    asked = seals.questions(notebook, path.stem)
    notebook.cells += asked
    NotebookClient(notebook, timeout=LIMIT, resources={"metadata": {"path": str(path.parent)}}).execute()
    answers = seals.told(notebook.cells.pop()) if asked else None
    outputs = [
        output.get("data", {}).get("text/plain", "") for cell in notebook.cells for output in cell.get("outputs", [])
    ]
    if broken := [text for text in outputs if BROKEN in text]:
        raise ExplorerError(f"{path}: {broken[0]}")
    strip(notebook)
    notebook.metadata["airace"] = {"inputs": digests(notebook)} | ({seals.KEPT: answers} if answers else {})
    nbformat.write(notebook, path)


def name_quiz(notebook: NotebookNode) -> None:
    """Give the cells of a quiz the ids by which the rules know them, in place: no interface sets an id."""
    starts = [place for place, cell in enumerate(notebook.cells) if cell.source.startswith(QUIZ)]
    cells = notebook.cells[starts[-1] : -1] if starts else []  # the last section comes after it
    if len(cells) < FEWEST:
        return
    first, second, *between = cells
    for place, cell in enumerate(between):
        if not cell.id.startswith("quiz-"):
            cell.id = f"quiz-{place + 3}"
    first.id, second.id, between[-1].id = "quiz-intro", "quiz-data", "quiz"


def strip(notebook: NotebookNode) -> None:
    """Remove widget views, widget state, times and the version of Python from `notebook`, in place."""
    notebook.metadata.pop("widgets", None)
    notebook.metadata.get("language_info", {}).pop("version", None)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET, None)


def changed(notebook: NotebookNode) -> Changed:
    """Compare the digests that a notebook carries with those of now."""
    kept = notebook.metadata.get("airace", {}).get("inputs")
    if not kept:
        return Changed((NEVER,), True)
    now = digests(notebook)
    names = dict.fromkeys([*now["own"], *kept["own"]])
    own = tuple(name for name in names if now["own"].get(name) != kept["own"].get(name))
    return Changed(own, now["package"] != kept["package"])


def digests(notebook: NotebookNode) -> dict[str, Any]:
    """Return digests of what goes into a notebook: of its own content one for each part, and one of the package.

    Of the tables of claims and of sources only the rows count that the chapter can show: a claim of another chapter
    changes nothing here. The stored outputs are a part as well, or a notebook that was run elsewhere would pass.
    """
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    outputs = [cell.get("outputs", []) for cell in notebook.cells]
    own = {"its cells": _digest(code), "its stored outputs": _digest(json.dumps(outputs, sort_keys=True))}
    described = {
        resource["path"]: resource
        for resource in json.loads((data.folder() / data.PACKAGE).read_text(encoding="utf-8"))["resources"]
    }
    for path in inputs.content(code):
        if path.stem not in inputs.ALWAYS_READ:
            said = {key: value for key, value in described.get(path.name, {}).items() if key not in ("bytes", "hash")}
            own[_named(path)] = _digest(path.read_bytes(), json.dumps(said, sort_keys=True))
    for name, rows in _rows(code, described).items():
        own[f"rows of data/{name}.csv"] = _digest(rows)
    installed = [path for path in [home() / "requirements.txt"] if path.exists()]
    return {"own": own, "package": _digest(*(path.read_bytes() for path in (*inputs.package(), *installed)))}


def _named(path: Path) -> str:
    return f"data/{path.name}" if path.suffix == ".csv" else f"book/quiz/{path.name}"


def _rows(code: str, described: dict[str, Any]) -> dict[str, str]:
    """Return the rows that a chapter can show of the tables that every chapter reads, as text."""
    named, ledgers = set(QUOTED.findall(code)), set(LEDGER.findall(code))
    tables = {
        path.stem: Table(described[path.name], path.read_bytes())
        for path in inputs.content(code)
        if path.name in described
    }
    rows = {name: tables[name].rows if name in tables else [] for name in inputs.ALWAYS_READ}
    claims = [row for row in rows["claims"] if row["chapter"] in ledgers]
    links = [row for row in rows["claim_sources"] if row["claim"] in {claim["id"] for claim in claims}]
    ids = named | {row["source"] for row in links}
    ids |= {id for name, table in tables.items() if name not in inputs.ALWAYS_READ for id in table.sources}
    some = {"claims": claims, "claim_sources": links, "sources": [row for row in rows["sources"] if row["id"] in ids]}
    return {name: _text(rows[name] if name in named else some[name]) for name in inputs.ALWAYS_READ}


def _text(rows: list[dict[str, str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(row.items() for row in rows)
    return text.getvalue()


def _digest(*parts: str | bytes) -> str:
    sha = hashlib.sha256()
    for part in parts:
        content = part.encode() if isinstance(part, str) else part
        sha.update(f"{len(content)}:".encode() + content)
    return sha.hexdigest()[:LENGTH]


def main(arguments: list[str]) -> None:
    """Bring tables and notebooks up to date, and say of each notebook why it runs, or that it need not."""
    os.environ.setdefault(store.STORE, str(store.folder()))  # the next build finds the states drawn
    kernels.encrypt()
    try:
        print("\n".join(data.refresh()) or "The tables are as datapackage.json describes them.", flush=True)
    except data.DataError as error:
        sys.exit(f"{error}\nNothing was stored.")
    named = [Path(name) for name in arguments if name != ALL]
    for path in named or sorted((home() / "notebooks").glob("*.ipynb")):
        since = changed(nbformat.read(path, as_version=4))
        if not (since or arguments):
            print(f"{path.name}: stays as it is, nothing that it depends on has changed", flush=True)
            continue
        print(f"{path.name}: runs, since {since if since else 'you asked for it'}", flush=True)
        try:
            refresh(path)
        except (CellExecutionError, CellTimeoutError, ExplorerError) as error:
            later = f"\n{SLOW}" if isinstance(error, CellTimeoutError) else ""
            sys.exit(f"{error}\n{path.name} was not stored, nor those after it.{later}")


if __name__ == "__main__":
    main(sys.argv[1:])
