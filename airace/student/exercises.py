"""Find the exercises of a chapter by the tags of its cells, and read what their solutions ask of a student.

A solution names its checkable values, and the comment beside each says in which unit::

    answer_2 = {
        "HHI before": round(before_merger),  # points
        "presumed": before_merger > limit,
    }

How a value is rounded tells how exactly a student must answer; a value without ``round`` must be met exactly.
Wrong answers that have a cause may be named as well, each with a sentence for the student::

    slips_2 = {"HHI before": {"This is the sum of the shares: square each first.": sum(shares)}}
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from dataclasses import dataclass

from nbformat import NotebookNode

from airace.student.checks import WHOLE

EXERCISE, SOLUTION, OPEN, FOLDED = "exercise", "solution", "open", "hide-cell"
NUMBER = re.compile(r"""(?:^|["'])\*\*(\d+)\. """, re.MULTILINE)
LEVELS = {"one": 1, "two": 2, "three": 3}
LEVEL = re.compile(r"""(?:^|["'])\*\*\d+\. [^*]+\*\* \*Level (one|two|three)\.\* """, re.MULTILINE)


class ExerciseError(ValueError):
    """An exercise that cannot be given to students; the message names notebook and exercise."""


@dataclass(frozen=True)
class Part:
    """One value that a solution names.

    Parameters
    ----------
    name
        Its name in the dictionary, empty where the answer is one value.
    decimals
        To how many decimals it is rounded, None where it is not.
    note
        The comment beside it: a unit, or what to choose from.
    """

    name: str
    decimals: int | None
    note: str


@dataclass(frozen=True)
class Exercise:
    """An exercise and its solution: ids of their cells, the parts of the answer, none if it is open, and its level.

    The level is 1 (read off or try), 2 (compute or compare), 3 (judge, or find a way), or 0 where none is written.
    """

    number: int
    question: str
    solution: str
    parts: tuple[Part, ...]
    level: int


def tags(cell: NotebookNode) -> set[str]:
    """Return the tags of a cell."""
    return set(cell.metadata.get("tags", []))


def read(notebook: NotebookNode, chapter: str) -> list[Exercise]:
    """Return the exercises of a chapter, in their order.

    Raises
    ------
    ExerciseError
        If an exercise or a solution is not tagged, one of the two is missing, or the solution of an exercise that is
        not open names no answer.
    """
    found: list[Exercise] = []
    question, number = None, 0
    for cell in notebook.cells:
        numbered = NUMBER.search(cell.source)
        if EXERCISE in tags(cell):
            if question is not None:
                raise ExerciseError(f"{chapter}, exercise {number}: no cell with the tag '{SOLUTION}' follows.")
            if not numbered:
                raise ExerciseError(
                    f"{chapter}: a cell with the tag '{EXERCISE}' has no number, such as **2. Compute.**"
                )
            question, number = cell, int(numbered[1])
            if number != len(found) + 1:
                raise ExerciseError(f"{chapter}, exercise {number}: expected is the number {len(found) + 1}.")
        elif SOLUTION in tags(cell):
            if question is None:
                raise ExerciseError(f"{chapter}: a solution without an exercise before it: {cell.source[:60]!r}")
            if FOLDED not in tags(cell):
                raise ExerciseError(f"{chapter}, exercise {number}: its solution needs the tag '{FOLDED}', too.")
            parts = () if OPEN in tags(question) else _parts(cell.source, chapter, number)
            level = LEVEL.search(question.source)
            found.append(Exercise(number, question.id, cell.id, parts, LEVELS[level[1]] if level else 0))
            question = None
        elif FOLDED in tags(cell):
            raise ExerciseError(f"{chapter}: a folded cell without the tag '{SOLUTION}': {cell.source[:60]!r}")
        elif numbered:
            raise ExerciseError(f"{chapter}, exercise {numbered[1]}: its cell needs the tag '{EXERCISE}'.")
    if question is not None:
        raise ExerciseError(f"{chapter}, exercise {number}: no cell with the tag '{SOLUTION}' follows.")
    return found


def _parts(source: str, chapter: str, number: int) -> tuple[Part, ...]:
    values = [
        node.value
        for node in ast.parse(source).body
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == [f"answer_{number}"]
    ]
    if len(values) != 1:
        raise ExerciseError(
            f"{chapter}, exercise {number}: its solution must assign answer_{number} once, as a value or as a "
            f"dictionary of named values. Tag the exercise '{OPEN}' if it has no single right answer."
        )
    notes = {
        token.start[0]: token.string.lstrip("# ")
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT
    }
    try:
        named = {WHOLE: values[0]}
        if isinstance(values[0], ast.Dict):
            names = map(ast.literal_eval, values[0].keys)
            named = dict(zip(names, values[0].values, strict=True))
        return tuple(Part(name, _decimals(value), notes.get(value.end_lineno, "")) for name, value in named.items())
    except ValueError as error:
        raise ExerciseError(
            f"{chapter}, exercise {number}: names of answers and numbers of decimals are written out, not computed."
        ) from error


def _decimals(value: ast.expr) -> int | None:
    """Return to how many decimals an expression rounds: 0 for ``round(x)``, None for all that is not rounded."""
    if not isinstance(value, ast.Call) or ast.unparse(value.func) != "round":
        return None
    places = [*value.args[1:], *(keyword.value for keyword in value.keywords)]
    return ast.literal_eval(places[0]) if places else 0
