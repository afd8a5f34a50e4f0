"""The chapters with the versions that a browser has, in one process and without checks: `make versions` runs this."""

import importlib.util
import re

import nbformat
import pytest
from conftest import ROOT
from nbclient import NotebookClient
from nbformat import v4 as nbf

from airace import data

AS_IN_A_BROWSER = 'import sys\nsys.platform = "emscripten"'
DIGEST = re.compile(r"\d+ states?, sha256 \w{64}")
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def said(notebook):
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return [output.get("text") or output.get("data", {}).get("text/plain", "") for output in outputs]


def test_this_is_where_tables_cannot_be_checked():
    assert importlib.util.find_spec("frictionless") is None


@pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.name for path in NOTEBOOKS])
def test_a_chapter_says_the_same_in_every_state_of_every_chart(path, monkeypatch):
    monkeypatch.delenv("AIRACE_STORE")  # nothing is kept in a browser
    stored = nbformat.read(path, as_version=4)
    run = nbformat.read(path, as_version=4)
    run.cells.insert(0, nbf.new_code_cell(AS_IN_A_BROWSER))
    NotebookClient(run, timeout=900, resources={"metadata": {"path": str(path.parent)}}).execute()
    now = said(run)
    assert now.count(f"{data.UNCHECKED}\n") == 1
    now.remove(f"{data.UNCHECKED}\n")
    assert now == said(stored)
    assert any(DIGEST.search(text) for text in now)
