"""All states of an explorer, computed on all cores where the system allows it."""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
import warnings
from collections.abc import Callable
from typing import TypeVar

from airace.explore import store
from airace.explore.explorer import Explorer, ExplorerError
from airace.explore.page import State

Result = TypeVar("Result")

FEW = 8  # states for which starting processes costs more than it saves
_job: tuple[Explorer, Callable, list] | None = None  # what a forked process finds when it starts


def fingerprints(explorer: Explorer) -> list[str]:
    """Return for every state its values and all that it says, as the digest in a stored notebook covers it."""
    states = draw(explorer) if store.filling() else store.read(explorer)
    if states:
        texts = [state.fingerprint for state in states]
    else:  # somebody tries out a cell: half of the time, without pictures
        rows = _each(explorer, lambda chart: (chart.caption, chart.fingerprint()))
        _distinct(explorer, [caption for caption, _ in rows])
        texts = [text for _, text in rows]
    return [f"{explorer.describe(state)}\n{text}" for state, text in zip(explorer.states(), texts, strict=True)]


def draw(explorer: Explorer) -> list[State]:
    """Return every state, drawn, or as it was drawn before from the same cells, tables, package and versions.

    Raises
    ------
    ExplorerError
        When a state fails or two states have the same caption.
    """
    if drawn := store.read(explorer):
        return drawn
    drawn = _each(explorer, lambda chart: State.of(chart, explorer.name))
    _distinct(explorer, [state.caption for state in drawn])
    store.write(explorer, drawn)
    return drawn


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _distinct(explorer: Explorer, captions: list[str]) -> None:
    seen = {}
    for state, caption in zip(explorer.states(), captions, strict=True):
        if caption in seen:
            raise ExplorerError(
                f"explorer {explorer.name!r}: the states {explorer.describe(seen[caption])} and "
                f"{explorer.describe(state)} have the same caption; say in it what differs"
            )
        seen[caption] = state


def _each(explorer: Explorer, result: Callable[..., Result]) -> list[Result]:
    """Return `result` of the chart of every state, in the order of the states."""
    global _job
    _job = explorer, result, explorer.states()
    numbers = range(explorer.size)
    # Other systems cannot fork, or not safely with a graphics library loaded.
    if not sys.platform.startswith("linux") or explorer.size <= FEW or multiprocessing.current_process().daemon:
        return [_one(number) for number in numbers]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # forking beside a notebook kernel's idle threads
        gc.collect()
        gc.freeze()  # else the collector of each process would look at, and so copy, all that they share
        try:
            with multiprocessing.get_context("fork").Pool(cores()) as pool:
                return pool.map(_one, numbers, chunksize=max(1, explorer.size // (8 * cores())))
        finally:
            gc.unfreeze()


def _one(number: int):
    explorer, result, states = _job
    return result(explorer.chart(states[number]))
