"""All states of an explorer, computed on two cores where the system allows it."""

from __future__ import annotations

import multiprocessing
import sys
import warnings
from collections.abc import Callable
from typing import TypeVar

from airace.explore.explorer import Explorer, ExplorerError
from airace.explore.page import State

Result = TypeVar("Result")

FEW = 8  # states for which starting processes costs more than it saves
_job: tuple[Explorer, Callable, list] | None = None  # what a forked process finds when it starts


def fingerprints(explorer: Explorer) -> list[str]:
    """Return for every state its values, caption and table at the precision shown."""
    rows = _each(explorer, lambda chart: (chart.caption, chart.fingerprint()))
    _distinct(explorer, [caption for caption, _ in rows])
    return [f"{explorer.describe(state)}\n{text}" for state, (_, text) in zip(explorer.states(), rows, strict=True)]


def draw(explorer: Explorer) -> list[State]:
    """Return every state, drawn.

    Raises
    ------
    ExplorerError
        When a state fails or two states have the same caption.
    """
    drawn = _each(explorer, lambda chart: State.of(chart, explorer.name))
    _distinct(explorer, [state.caption for state in drawn])
    return drawn


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
        with multiprocessing.get_context("fork").Pool(2) as pool:
            return pool.map(_one, numbers, chunksize=max(1, explorer.size // 16))


def _one(number: int):
    explorer, result, states = _job
    return result(explorer.chart(states[number]))
