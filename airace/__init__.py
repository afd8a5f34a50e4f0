"""Charts, explorers, data and claims for an executable explainer."""

from airace.chart import (
    Axis,
    Band,
    Bars,
    Chart,
    Columns,
    Free,
    Key,
    Lines,
    Notes,
    Panel,
    Points,
    Rule,
    Spans,
    Ticks,
    Tiles,
)
from airace.claims import Ledger, named
from airace.data import load
from airace.explore import Control, explore
from airace.predict import predict
from airace.prose import prose
from airace.quiz import Quiz

__all__ = [
    "Axis",
    "Band",
    "Bars",
    "Chart",
    "Columns",
    "Control",
    "Free",
    "Key",
    "Ledger",
    "Lines",
    "Notes",
    "Panel",
    "Points",
    "Quiz",
    "Rule",
    "Spans",
    "Ticks",
    "Tiles",
    "explore",
    "load",
    "named",
    "predict",
    "prose",
]
