"""Explorers: one decorated function, an interactive chart in every medium."""

from airace.explore.bundle import BROKEN
from airace.explore.explorer import MOST_STATES, Control, Explorer, ExplorerError, explore

__all__ = ["BROKEN", "MOST_STATES", "Control", "Explorer", "ExplorerError", "explore"]
