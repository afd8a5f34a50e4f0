"""All states of an explorer, computed on all cores where the system allows it."""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
import warnings
from functools import cache

from airace.chart import Chart, ChartError
from airace.draw import frame as frames
from airace.draw.frame import Frame
from airace.explore import store, text
from airace.explore.explorer import Explorer, ExplorerError
from airace.explore.page import State

FEW = 8  # states for which starting processes costs more than it saves
_job: tuple[Explorer, list[Chart], Frame] | None = None  # what a forked process finds when it starts


def fingerprints(explorer: Explorer) -> list[str]:
    """Return for every state its values and all that it says, as the digest in a stored notebook covers it."""
    kept = store.read(explorer)
    if kept or store.filling():
        texts = [state.fingerprint for state in (kept[0] if kept else draw(explorer))]
    else:  # somebody tries out a cell: nothing is drawn
        texts = [text.fingerprint(chart) for chart in charts(explorer)]
    return [f"{explorer.describe(state)}\n{said}" for state, said in zip(explorer.states(), texts, strict=True)]


def draw(explorer: Explorer) -> list[State]:
    """Return every state, drawn, or as it was drawn before from the same cells, tables, package and versions.

    Raises
    ------
    ExplorerError
        When a state fails or two states have the same caption.
    """
    if kept := store.read(explorer):
        return kept[0]
    shared = frame(explorer)
    drawn = _each(explorer, charts(explorer), shared)
    store.write(explorer, drawn, shared)
    return drawn


def charts(explorer: Explorer) -> list[Chart]:
    """Return the charts of all states, which are made once.

    Raises
    ------
    ExplorerError
        When a state fails, or two states have the same caption or the same alternative text.
    """
    if not explorer.made:
        made = [explorer.chart(state) for state in explorer.states()]
        for what in ("caption", "alt"):
            _distinct(explorer, what, [getattr(chart, what) for chart in made])
        explorer.made = made
    return explorer.made


@cache
def frame(explorer: Explorer) -> Frame:
    """Return the frame that all states share."""
    if kept := store.read(explorer):
        return kept[1]
    return frames.shared(map(frames.of, charts(explorer)))


def frame_if_any(explorer: Explorer) -> Frame | None:
    """Return the frame that all states share, or none while a state of the explorer fails.

    Somebody who tries out a cell does not wait until all states are made: there, only a frame that was kept counts.
    """
    if not store.validating() and not explorer.made and not store.read(explorer):
        return None
    try:
        return frame(explorer)
    except ExplorerError:
        return None


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _distinct(explorer: Explorer, what: str, texts: list[str]) -> None:
    seen = {}
    for state, said in zip(explorer.states(), texts, strict=True):
        if said in seen:
            raise ExplorerError(
                f"explorer {explorer.name!r}: the states {explorer.describe(seen[said])} and "
                f"{explorer.describe(state)} have the same {what}; say in it what differs"
            )
        seen[said] = state


def _each(explorer: Explorer, made: list[Chart], shared: Frame) -> list[State]:
    """Return all states, drawn on all cores."""
    global _job
    _job = explorer, made, shared
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


def _one(number: int) -> State:
    explorer, made, shared = _job
    try:
        return State.of(made[number], explorer.name, shared)
    except ChartError as error:
        raise ExplorerError(f"{explorer.where(explorer.states()[number])}: {error}") from error
