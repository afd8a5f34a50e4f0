"""Store what follows from an edit: sizes and hashes of the tables, outputs of the notebooks (``make refresh``).

python -m airace.refresh notebooks/*.ipynb
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from airace import data
from airace.explore import store
from airace.explore.explorer import BROKEN, ExplorerError

WIDGET = "application/vnd.jupyter.widget-view+json"


def refresh(path: Path) -> None:
    """Execute the notebook at `path` in its own folder and write it back.

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
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(path.parent)}}).execute()
    outputs = [
        output.get("data", {}).get("text/plain", "") for cell in notebook.cells for output in cell.get("outputs", [])
    ]
    if broken := [text for text in outputs if BROKEN in text]:
        raise ExplorerError(f"{path}: {broken[0]}")
    strip(notebook)
    nbformat.write(notebook, path)


def strip(notebook: nbformat.NotebookNode) -> None:
    """Remove widget views, widget state, times and the version of Python from `notebook`, in place."""
    notebook.metadata.pop("widgets", None)
    notebook.metadata.get("language_info", {}).pop("version", None)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET, None)


if __name__ == "__main__":
    os.environ.setdefault(store.STORE, str(store.folder()))  # the next build finds the states drawn
    print("\n".join(data.refresh()) or "The tables are as datapackage.json describes them.")
    for name in sys.argv[1:]:
        refresh(Path(name))
        print(f"refreshed {name}")
