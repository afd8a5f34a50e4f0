"""Charts, explorers, data and claims for an executable explainer."""

from airace.chart import Chart
from airace.claims import Ledger
from airace.data import load
from airace.explore import Control, explore
from airace.quiz import Quiz

__all__ = ["Chart", "Control", "Ledger", "Quiz", "explore", "load"]
