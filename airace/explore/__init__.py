"""Explorers: one decorated function, an interactive chart in every medium."""

from airace.explore.explorer import MOST_STATES, Control, Explorer, ExplorerError, explore

__all__ = ["MOST_STATES", "Control", "Explorer", "ExplorerError", "explore"]
