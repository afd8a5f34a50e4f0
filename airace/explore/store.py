"""Drawn states, kept under a key of everything that went into them, so that they are drawn once.

The build of a book draws all states of its explorers; the validation of its notebooks and the tests of its pages want
the same ones. They are kept in ``_build/states`` of the book, or in the folder that ``AIRACE_STORE`` names.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import linecache
import os
import sys
import zlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
from IPython import get_ipython

from airace import data, inputs, style
from airace.draw import frame as frames
from airace.draw.frame import Frame
from airace.explore.explorer import Explorer
from airace.explore.page import State
from airace.home import home

STORE = "AIRACE_STORE"  # set by commands that draw states for others: the build, `make refresh`, the tests
NEWEST = 8  # entries kept for an explorer: its states before and after a few changes


def filling() -> bool:
    """Return whether what is drawn here should be kept: yes for a command, no for somebody who tries out a cell."""
    return bool(os.environ.get(STORE))


def validating() -> bool:
    """Return whether what a notebook shows will be stored or compared, and so carries the digest over all states."""
    return filling() or "PYTEST_VERSION" in os.environ  # nbval's kernels have it from pytest


def folder() -> Path:
    """Return the folder of the store, which need not exist."""
    return Path(os.environ.get(STORE) or home() / "_build" / "states")


def key(explorer: Explorer, cells: Iterable[str]) -> str:
    """Return a sha256 over everything that the states of an explorer depend on.

    Parameters
    ----------
    explorer : Explorer
        The explorer.
    cells : iterable of str
        All cells that the kernel has run, in their order: they have made the function and all that it uses.

    Returns
    -------
    str
        It changes with the cells, the tables and quizzes that they name, what is said about these tables, the package,
        the palette, and the versions of Python and of the libraries that compute and draw.
    """
    cells = list(cells)
    code = "\n".join(cells)
    sha = hashlib.sha256()
    versions = (sys.version, mpl.__version__, np.__version__, pd.__version__)
    for part in (explorer.name, *versions, *cells, json.dumps(style.palette())):
        sha.update(f"{len(part)}:{part}".encode())
    for file in (*inputs.content(code), *inputs.package()):
        sha.update(file.name.encode() + hashlib.sha256(file.read_bytes()).digest())
    for resource in data.described(inputs.QUOTED.findall(code)):
        kept = {name: value for name, value in resource.items() if name not in ("bytes", "hash")}
        sha.update(json.dumps(kept).encode())
    return sha.hexdigest()


def read(explorer: Explorer) -> tuple[list[State], Frame] | None:
    """Return the states of an explorer and their frame, or nothing when something has changed since they were drawn."""
    file = _file(explorer)
    if file is None:
        return None
    try:
        return _content(file, file.stat().st_mtime_ns)
    except (OSError, EOFError, ValueError, KeyError, IndexError, TypeError, zlib.error):
        return None  # not there, cut off, or of another version: draw again


@lru_cache(maxsize=2)  # the picture, the text and the controls of an explorer ask one after the other
def _content(file: Path, _written: int) -> tuple[list[State], Frame]:
    kept = json.loads(gzip.decompress(file.read_bytes()))
    return [_state(kept["lines"], *state) for state in kept["states"]], frames.from_json(kept["frame"])


def write(explorer: Explorer, states: list[State], frame: Frame) -> None:
    """Keep the drawn `states` of an explorer, all of them in their order, and the frame in which they were drawn."""
    file = _file(explorer)
    if file is None or not filling():
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    places = {line: place for place, line in enumerate(dict.fromkeys(line for s in states for line in s.lines))}
    numbered = [
        [s.headline, s.subtitle, s.caption, s.alt,
         *([places[line] for line in part] for part in (s.key, s.table, s.picture)),
         [source.id for source in s.sources], s.fingerprint]
        for s in states
    ]  # fmt: skip
    kept = {"lines": list(places), "states": numbered, "frame": frames.to_json(frame)}
    text = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
    half = file.with_suffix(f".{os.getpid()}")
    half.write_bytes(gzip.compress(text.encode(), 3, mtime=0))
    half.replace(file)  # a reader sees all of it or nothing
    old = sorted(file.parent.glob(f"{explorer.name}~*.json.gz"), key=lambda path: path.stat().st_mtime)
    for path in old[:-NEWEST]:
        path.unlink(missing_ok=True)


def _state(lines: list[str], *kept) -> State:
    *words, key, table, picture, sources, fingerprint = kept
    parts = ([lines[place] for place in part] for part in (key, table, picture))
    return State(*words, *parts, tuple(map(data.source, sources)), fingerprint)


def _file(explorer: Explorer) -> Path | None:
    """Return where the states of an explorer are kept; nowhere in a browser, or where no kernel records its cells."""
    if sys.platform == "emscripten":
        return None
    cells = _cells()
    if not any(f"def {explorer.function.__name__}(" in cell for cell in cells):
        return None
    return folder() / f"{explorer.name}~{key(explorer, cells)[:32]}.json.gz"


def _cells() -> list[str]:
    """Return the cells that this kernel has run; none outside of a kernel."""
    shell = get_ipython()
    if not shell:
        return []
    run = shell.user_ns.get("In", [])
    if not any(run):  # nbval leaves no history; the sources of cells are kept for tracebacks, too
        run = ["".join(linecache.cache[file][2]) for file in shell.compile._filename_map if file in linecache.cache]
    return [cell.strip() for cell in run if cell.strip()]
