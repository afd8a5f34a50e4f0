"""The answers of a chapter as digests: asked of its kernel, kept in its notebook, and read from there.

`make refresh` keeps them in the metadata of a chapter, so that the student edition can be written without running it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import nbformat
from nbformat import NotebookNode

from airace.student import checks, exercises
from airace.student.exercises import Exercise, ExerciseError

KEPT = "answers"  # in the metadata of a notebook, below `airace`

Parts = Mapping[int, Mapping[str, str]]
Slips = Mapping[int, Mapping[str, Mapping[str, str]]]


@dataclass(frozen=True)
class Sealed:
    """What a student notebook holds of the answers, by exercise and part: what is asked, and digests.

    Parameters
    ----------
    parts
        Of each part its kind, its unit and the digest of the answer.
    slips
        Of some parts the digests of wrong answers, each with a sentence on what went wrong.
    """

    parts: Parts
    slips: Slips = field(default_factory=dict)


def question(chapter: str, found: list[Exercise]) -> NotebookNode:
    """Return the cell that asks the kernel of a chapter for digests of its answers."""
    asked = {exercise.number: {part.name: (part.decimals, part.note) for part in exercise.parts} for exercise in found}
    asked = {number: parts for number, parts in asked.items() if parts}
    return nbformat.v4.new_code_cell(
        f"from airace.student.seals import seal\nprint(seal({chapter!r}, {asked!r}, globals()))"
    )


def questions(notebook: NotebookNode, chapter: str) -> list[NotebookNode]:
    """Return the cell of `question`, or none where a notebook has no exercises that can be given to students."""
    try:
        found = exercises.read(notebook, chapter)
    except ExerciseError:
        return []  # `make check` says why
    return [question(chapter, found)] if found else []


def told(cell: NotebookNode) -> dict[str, Any]:
    """Return what the kernel answered in the cell of `question`: what a notebook keeps."""
    return json.loads(cell.outputs[0].text)


def opened(told: Mapping[str, Any]) -> Sealed:
    """Return what a kernel told, for the student edition.

    Raises
    ------
    ExerciseError
        When an answer is of a kind that no check can be made of.
    """
    if "unclear" in told:
        raise ExerciseError(told["unclear"])
    return Sealed(*({int(number): parts for number, parts in told[kind].items()} for kind in ("parts", "slips")))


def kept(notebook: NotebookNode) -> Sealed | None:
    """Return the answers that a stored notebook carries, or None.

    Raises
    ------
    ExerciseError
        When an answer is of a kind that no check can be made of.
    """
    found = notebook.metadata.get("airace", {}).get(KEPT)
    return opened(found) if found else None


def seal(chapter: str, asked: Mapping[int, Mapping[str, tuple[int | None, str]]], names: Mapping[str, Any]) -> str:
    """Return digests of answers and of named slips as JSON: what the kernel of a chapter prints at the end.

    Parameters
    ----------
    chapter
        Name of the notebook without its ending.
    asked
        For each exercise its parts, with their decimals and their note.
    names
        What the kernel knows by name, such as `answer_1` and `slips_1`.
    """
    told: dict[str, dict[int, Any]] = {"parts": {}, "slips": {}}
    for number, parts in asked.items():
        answer, slips = names[f"answer_{number}"], names.get(f"slips_{number}", {})
        told["parts"][number] = {}
        for name, (decimals, note) in parts.items():
            value, known = (answer, slips) if name == checks.WHOLE else (answer[name], slips.get(name, {}))
            try:
                made = checks.sealed(chapter, number, name, value, decimals, note)
                kind = checks.opened(made)[0]
                met = {checks.sealed_slip(chapter, number, name, slip, kind): said for said, slip in known.items()}
            except checks.UnclearAnswer as unclear:
                where = f"{chapter}, exercise {number}" + (f", {name!r}" if name else "")
                return json.dumps({"unclear": f"{where}: the answer is {unclear}."})
            told["parts"][number][name] = made
            if met:
                told["slips"].setdefault(number, {})[name] = met
    return json.dumps(told, ensure_ascii=False)
