"""Guesses: a question that a reader answers before the chapter does, in one form per medium."""

from airace.predict.forms import page
from airace.predict.guess import Guess, PredictError, predict

__all__ = ["Guess", "PredictError", "page", "predict"]
