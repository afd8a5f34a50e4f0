"""The store of drawn states: found again by everything that went into them, and by nothing else."""

import json
import os
import subprocess
import sys
from types import SimpleNamespace

import pandas as pd
import pytest
from conftest import environment

from airace import data, inputs
from airace.chart import Bars, Chart
from airace.draw import frame as frames
from airace.explore import explore, states, store

CELLS = ["from airace import load\nrows = load('ai_vc_by_region')", "def years(year): ..."]


@explore(year=[2023, 2024, 2025])
def years(year):
    table = pd.DataFrame({"region": ["US", "EU27"], "usd_bn": [float(year), 1.0]})
    marks = [Bars(y="region", x="usd_bn")]
    return Chart(f"The year {year}", "", f"In {year}.", table, "oecd-ai-vc-2026-09", marks=marks)


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """A store in a folder of its own, and a kernel that has run `CELLS`."""
    monkeypatch.setenv(store.STORE, str(tmp_path / "states"))
    cells = list(CELLS)
    monkeypatch.setattr(store, "_cells", lambda: cells)
    return cells


def test_what_was_written_is_read(kept):
    drawn = states.draw(years)
    assert store.read(years) == (drawn, frames.shared(map(frames.of, states.charts(years)))) and len(drawn) == 3
    assert all(state.fingerprint.startswith(f"{state.headline}\n\n{state.caption}\n{state.alt}\n") for state in drawn)


def test_after_a_changed_cell_nothing_is_read(kept):
    states.draw(years)
    kept[0] += "  # a word"
    assert store.read(years) is None


def test_states_are_kept_in_the_folder_of_the_project_where_nobody_says_another(monkeypatch, tmp_path):
    monkeypatch.delenv(store.STORE)
    assert store.folder() == store.home() / "_build" / "states"
    monkeypatch.setenv(store.STORE, str(tmp_path))
    assert store.folder() == tmp_path


@pytest.mark.parametrize(
    "what", ["cells", "a table", "a palette", "the package", "a version", "what is said of a table"]
)
def test_the_key_follows(what, tmp_path, monkeypatch):
    before, cells = store.key(years, CELLS), CELLS
    if what == "cells":
        cells = CELLS[::-1]
    elif what == "a table":
        changed = tmp_path / "ai_vc_by_region.csv"
        changed.write_text("year\n", encoding="utf-8")
        content = inputs.content
        monkeypatch.setattr(inputs, "content", lambda code: [*content(code)[:-1], changed])
    elif what == "a palette":
        monkeypatch.setattr(
            store.style, "palette", lambda: {"US": {"colour": "#000000", "dark": "#ffffff", "marker": "o"}}
        )
    elif what == "the package":
        monkeypatch.setattr(inputs, "package", lambda: [])
    elif what == "a version":
        monkeypatch.setattr(pd, "__version__", "0")
    else:
        resources = data.described({"ai_vc_by_region"})
        monkeypatch.setattr(data, "described", lambda names: [resources[0] | {"title": "Another"}])
    assert store.key(years, cells) != before
    monkeypatch.undo()
    assert store.key(years, CELLS) == before


def test_the_palette_that_is_watched_is_the_one_that_is_used(tmp_path, monkeypatch):
    other = tmp_path / "other.toml"
    other.write_text("", encoding="utf-8")
    monkeypatch.setenv("AIRACE_PALETTE", str(other))
    assert [path for path in inputs.package() if path.suffix == ".toml"] == [other]


def test_a_table_that_no_cell_names_and_a_refreshed_hash_change_nothing(monkeypatch):
    before = store.key(years, CELLS)
    assert "capex.csv" not in {file.name for file in inputs.content("\n".join(CELLS))}
    described = data.described
    monkeypatch.setattr(
        data, "described", lambda names: [r | {"hash": "sha256:0", "bytes": 1} for r in described(names)]
    )
    assert store.key(years, CELLS) == before


@pytest.mark.parametrize("content", [b"", b"{}", b"\x1f\x8b"])
def test_a_file_that_is_no_entry_is_drawn_again(content, kept):
    drawn = states.draw(years)
    (file,) = store.folder().iterdir()
    whole = file.read_bytes()
    file.write_bytes(content or whole[: len(whole) // 2])
    assert store.read(years) is None
    assert states.draw(years) == drawn and file.read_bytes() == whole


def test_only_the_newest_entries_of_an_explorer_stay(kept):
    for number in range(store.NEWEST + 3):
        kept[0] = f"{CELLS[0]}  # {number}"
        states.draw(years)
        newest = max(store.folder().iterdir(), key=lambda path: path.stat().st_mtime_ns)
        os.utime(newest, (number, number))
    assert len(list(store.folder().iterdir())) == store.NEWEST
    assert store.read(years)


def test_somebody_who_tries_out_a_cell_reads_the_store_and_leaves_nothing_in_it(kept, monkeypatch):
    folder = store.folder()
    monkeypatch.setattr(store, "folder", lambda: folder)
    monkeypatch.delenv(store.STORE)
    texts = states.fingerprints(years)
    assert not store.folder().exists()
    monkeypatch.setenv(store.STORE, "yes")
    states.draw(years)
    monkeypatch.delenv(store.STORE)
    monkeypatch.setattr(states, "_each", None)  # nothing is drawn
    assert states.fingerprints(years) == texts


NOTEBOOK = [
    "from airace import Bars, Chart, explore; import pandas as pd; from pathlib import Path",
    """@explore(year=[1, 2])
def twice(year):
    with Path('drawn').open('a') as count:
        count.write('x')
    table = pd.DataFrame({'who': ['a'], 'n': [1]})
    return Chart(f'Headline {year}', '', f'Caption {year}.', table, 'oecd-ai-vc-2026-09', [Bars('who', 'n')])
twice""",
]
KERNEL = """
import json, os, sys
if hasattr(os, "sched_setaffinity"):  # one process draws: other ones take longer to start than two states to draw
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
for cell in json.loads(sys.argv[1]):
    shell.run_cell(cell, store_history=sys.argv[2] == "kept").raise_error()
from airace.explore import bundle
print(bundle.said(shell.user_ns["twice"]))
"""


def test_kernels_that_run_the_same_cells_draw_once(tmp_path):
    def run(cells, history):
        env = environment(AIRACE_STORE=tmp_path / "states", IPYTHONDIR=tmp_path / "ipython")
        command = [sys.executable, "-c", KERNEL, json.dumps(cells), history]
        done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, encoding="utf-8", check=True)
        return done.stdout.splitlines()[-1], len((tmp_path / "drawn").read_text())

    one, drawn = run(NOTEBOOK, "kept")
    assert one.startswith("2 states, sha256 ") and drawn >= 2
    again, after = run(NOTEBOOK, "as nbval runs cells")
    assert again == one
    assert after - drawn <= drawn - 2, "each display calls the first state, but not all of them"
    other, _ = run([NOTEBOOK[0], NOTEBOOK[1].replace("Headline", "Another")], "kept")
    assert other != one


def test_without_a_history_the_cells_are_those_that_are_kept_for_tracebacks(monkeypatch):
    shell = SimpleNamespace(
        user_ns={"In": [""]}, compile=SimpleNamespace(_filename_map={"one": 1, "forgotten": 2, "empty": 3})
    )
    monkeypatch.setattr(store, "get_ipython", lambda: shell)
    monkeypatch.setitem(store.linecache.cache, "one", (6, None, ["x = 1\n"], "one"))
    monkeypatch.setitem(store.linecache.cache, "empty", (1, None, ["\n"], "empty"))
    assert store._cells() == ["x = 1"]
    shell.user_ns["In"] = ["", "y = 2 "]
    assert store._cells() == ["y = 2"]
    monkeypatch.setattr(store, "get_ipython", lambda: None)
    assert store._cells() == []
