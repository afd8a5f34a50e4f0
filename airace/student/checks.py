"""Tell whether an answer is right without holding the right answer, only its digest.

A digest keeps an answer from being read by accident. It is no safe: who tries all numbers finds it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import pandas as pd

from airace.student import hints
from airace.student.answers import Asked, UnclearAnswer, kind_of, plain, readings, steps, values_of

WHOLE = ""  # the name of the part where an exercise has one answer only
RIGHT = "right."
WRONG = "not right yet"
NOTHING = "no answer yet. Write it in place of the three dots, run that cell, then run this one again."


def digest(chapter: str, exercise: int, part: str, reading: str) -> str:
    """Return the digest of an answer; its place is in it, so that equal answers have different digests."""
    return hashlib.sha256("\n".join([chapter, str(exercise), part, reading]).encode(errors="replace")).hexdigest()[:20]


def sealed(chapter: str, exercise: int, part: str, value: Any, decimals: int | None = None, note: str = "") -> str:
    """Return what a student notebook holds in place of the right answer: its kind, its unit and its digest.

    Raises
    ------
    UnclearAnswer
        If no check can be made of the value.
    """
    asked = Asked(kind_of(value, decimals), note)
    head = f"{asked.kind}, {note}" if note else asked.kind
    return f"{head}: {digest(chapter, exercise, part, _reading(asked, value))}"


def sealed_slip(chapter: str, exercise: int, part: str, value: Any, asked: Asked) -> str:
    """Return the digest of a wrong answer that has a sentence of its own."""
    return digest(chapter, exercise, part, _reading(asked, value))


def opened(seal: str) -> tuple[Asked, str]:
    """Return what is asked for, and the digest of the right answer."""
    head, _, right = seal.rpartition(": ")
    kind, _, note = head.partition(", ")
    return Asked(kind, note), right


def _reading(asked: Asked, value: Any) -> str:
    """Return the one reading of a value that is digested."""
    if asked.is_number or asked.kind == "count":
        return str(steps(asked, float(value))[0])
    return readings(asked, value)[0][0]


class Checks:
    """The checks of a chapter: call it with the number of an exercise and an answer.

    Parameters
    ----------
    chapter : str
        Name of the notebook without its ending.
    exercises : mapping
        For each number of an exercise its parts, by name; for each part kind, unit and digest, as :func:`sealed` makes
        them.
    slips : mapping, optional
        For a number of an exercise and a part the digests of wrong answers, each with a sentence on what went wrong.
    """

    def __init__(
        self,
        chapter: str,
        exercises: Mapping[int, Mapping[str, str]],
        slips: Mapping[int, Mapping[str, Mapping[str, str]]] | None = None,
    ) -> None:
        self.chapter, self.exercises, self.slips = chapter, exercises, slips or {}
        self.found: dict[int, str] = {}  # the last verdict on each exercise

    def __call__(self, exercise: int, answer: Any) -> None:
        """Say whether the answer is right, in plain words."""
        words = self.verdict(exercise, answer)
        print(words)
        if exercise in self.exercises:
            self.found[exercise] = words.partition(": ")[2]

    def progress(self) -> None:
        """Say in one line how many exercises are right, and which are not."""
        states: dict[str, list[str]] = {"right": [], WRONG: [], "no answer yet": []}
        for exercise in self.exercises:
            said = self.found.get(exercise, NOTHING)
            states[next(state for state in states if said.startswith(state))].append(str(exercise))
        done = f"Progress: {len(states['right'])} of {len(self.exercises)} exercises are right"
        left = [f"{state}: {', '.join(numbers)}" for state, numbers in states.items() if numbers and state != "right"]
        print("; ".join([done, *left]) + ".")

    def verdict(self, exercise: int, answer: Any) -> str:
        """Return what there is to say about an answer, never an error."""
        parts = self.exercises.get(exercise)
        if parts is None:
            return f"Exercise {exercise} has no check. There are checks for {', '.join(map(str, self.exercises))}."
        name = f"Exercise {exercise}"
        if WHOLE in parts:
            return f"{name}: {self._part(exercise, WHOLE, answer)}"
        if answer is ...:
            return f"{name}: {NOTHING}"
        by_name = {}
        if isinstance(answer, (Mapping, pd.Series)):
            by_name = {plain(part): value for part, value in answer.items()}
        if not by_name or set(by_name) - set(map(plain, parts)):
            given = ", ".join(parts)
            return f"{name}: {WRONG}. It asks for {len(parts)} answers. Keep the braces and the names: {given}."
        said = {part: self._part(exercise, part, by_name.get(plain(part), ...)) for part in parts}
        notes = [f"- {part}: {words}" for part, words in said.items()]
        if all(words.startswith(RIGHT) for words in said.values()):
            remarks = [note for note, words in zip(notes, said.values(), strict=True) if words != RIGHT]
            return "\n".join([f"{name}: right, all {len(parts)} parts.", *remarks])
        if all(words == NOTHING for words in said.values()):
            return f"{name}: {NOTHING}"
        return "\n".join([f"{name}: {WRONG}.", *notes])

    def _part(self, exercise: int, part: str, answer: Any) -> str:
        asked, right = opened(self.exercises[exercise][part])
        if answer is ...:
            return NOTHING
        try:
            found, remark = readings(asked, answer)
            seen = [digest(self.chapter, exercise, part, reading) for reading in found]
            if right in seen:
                return f"{RIGHT} {remark}".rstrip()
            return " ".join([f"{WRONG}.", *self._help(exercise, part, asked, answer, seen, remark)])
        except UnclearAnswer as unclear:
            return f"{WRONG}: {unclear}"
        except OverflowError:
            return f"{WRONG}: this number is too large."

    def _help(self, exercise: int, part: str, asked: Asked, answer: Any, seen: list[str], remark: str) -> list[str]:
        """Return sentences that help: what went wrong where it can be told, what is expected, how the form was read."""
        known = self.slips.get(exercise, {}).get(part, {})
        hint = next((known[slip] for slip in seen if slip in known), "")
        right = opened(self.exercises[exercise][part])[1]

        def is_right(step: int) -> bool:
            return digest(self.chapter, exercise, part, str(step)) == right

        expectation = ""
        if asked.is_number or asked.kind == "count":
            values, _ = values_of(asked, answer)
            told = (hints.of(asked, value, is_right) for value in values)
            hint = hint or next((words for words in told if words), "")
            expectation = f"Expected is {asked}{'' if hint else _tolerance(asked, values[0])}."
        return [sentence for sentence in (hint, expectation, remark) if sentence]


def _tolerance(asked: Asked, value: float) -> str:
    if len(steps(asked, value)) < 3:
        return ""
    return f"; {10.0**-asked.decimals:,g} more or less also counts as right"
