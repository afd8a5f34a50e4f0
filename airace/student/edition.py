"""Write the student edition of a chapter: without outputs and solutions, with room for answers and with checks."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

from airace.refresh import LIMIT
from airace.student import checks, exercises, seals
from airace.student.answers import expected
from airace.student.exercises import Exercise
from airace.student.seals import Parts, Sealed

# Charts are not drawn and explorers not computed for all their states: the answers do not need them.
QUIET = "get_ipython().display_formatter.mimebundle_formatter.enabled = False"

SOLUTIONS_BELOW = "Try each before you open its solution."
CHECKS_BELOW = (
    "Write each answer in place of the three dots below its exercise and run the cell, then run the check under it. "
    "The tables and functions of the chapter are there for you, by their names."
)
WELCOME = """\
> **Student edition.** Run all cells once (menu *Run*, *Run All Cells*): in a minute or two that loads the tables and
> draws the charts. At the end are exercises with room for your answers. A check says whether an answer is right, and
> does not show it."""
WORDS = """\
**Your answer to exercise {number}:** *double-click here and write.*

There is no single right answer, so nothing is checked. Then compare yours with the solution in the book."""
ROOM = """\
# Exercise {number}: write your answer in place of the three dots.
{answer}

# Room for words, if the exercise asks for them; nobody checks them:
#"""

PROGRESS = "check.progress()"


def write(path: Path, folder: Path) -> Path:
    """Write the student edition of the notebook at `path` into `folder`, and return its path.

    The chapter is executed to know its answers. Two runs write the same bytes.

    Raises
    ------
    ExerciseError
        When an exercise cannot be given to students; the message names notebook and exercise.
    nbclient.exceptions.CellExecutionError
        When a cell of the chapter fails.
    """
    notebook = nbformat.read(path, as_version=4)
    found = exercises.read(notebook, path.stem)
    sealed = solve(notebook, path, found)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / path.name
    nbformat.write(edition(notebook, path.stem, found, sealed), target)
    return target


def solve(notebook: NotebookNode, path: Path, found: list[Exercise]) -> Sealed:
    """Execute the chapter; return for each exercise that is not open its parts, with kind and digest of the answer.

    Raises
    ------
    ExerciseError
        When an answer is of a kind that no check can be made of, or a number is not rounded.
    """
    run = copy.deepcopy(notebook)
    run.cells = [nbformat.v4.new_code_cell(QUIET), *run.cells, seals.question(path.stem, found)]
    NotebookClient(run, timeout=LIMIT, resources={"metadata": {"path": str(path.parent)}}).execute()
    return seals.opened(seals.told(run.cells[-1]))


def edition(
    notebook: NotebookNode, chapter: str, found: list[Exercise], sealed: Sealed, up: str = "../../"
) -> NotebookNode:
    """Return the student edition of a notebook whose answers are known by kind and digest.

    Parameters
    ----------
    up
        The way from its folder to that of the book; `_build/student` is one deeper than `notebooks`.
    """
    student = copy.deepcopy(notebook)
    first = found[0].question if found else None
    by_solution = {exercise.solution: exercise for exercise in found}
    cells: list[NotebookNode] = []
    for cell in student.cells:
        if cell.id in by_solution:
            cells += _room(by_solution[cell.id], sealed.parts)
            if sealed.parts and by_solution[cell.id] is found[-1]:
                cells.append(_code("student-progress", PROGRESS))
            continue
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        cell.source = cell.source.replace("](../", f"]({up}")
        if cell.id == first:
            cells += [*_heading(cell), _digests(chapter, found, sealed)]
        cells.append(cell)
    student.cells = [cells[0], _markdown("student-edition", WELCOME), *cells[1:]]
    return student


def _heading(first: NotebookNode) -> list[NotebookNode]:
    """Take what stands before the first exercise out of its cell, so that the digests come before the exercise."""
    heading, mark, rest = first.source.partition("**1. ")
    if first.cell_type == "code" or not heading:
        return []
    first.source = mark + rest
    return [_markdown("student-exercises", heading.replace(SOLUTIONS_BELOW, CHECKS_BELOW).rstrip())]


def _digests(chapter: str, found: list[Exercise], sealed: Sealed) -> NotebookNode:
    lines = [
        "from airace.student import Checks",
        "",
        "# The checks compare with these digests, from which nobody can read an answer.",
        f"check = Checks({json.dumps(chapter)}, {{",
    ]
    for exercise in [exercise for exercise in found if exercise.parts]:  # as stored, they are in another order
        seals_of = {part.name: sealed.parts[exercise.number][part.name] for part in exercise.parts}
        lines.append(f"    {exercise.number}: {{")
        lines += [*(f"        {_quoted(name)}: {_quoted(seal)}," for name, seal in seals_of.items()), "    },"]
    lines.append("}, {" if sealed.slips else "})")
    for number, parts in sealed.slips.items():
        lines += [f"    {number}: {_quoted(parts)},"]
    cell = _code("student-digests", "\n".join([*lines, *(["})"] if sealed.slips else [])]))
    cell.metadata["jupyter"] = {"source_hidden": True}
    return cell


def _room(exercise: Exercise, sealed: Parts) -> list[NotebookNode]:
    number = exercise.number
    if not exercise.parts:
        return [_markdown(f"{exercise.solution}-answer", WORDS.format(number=number))]
    forms = {part.name: _form(sealed[number][part.name]) for part in exercise.parts}
    if checks.WHOLE in forms:
        answer = f"answer_{number} = ...  # {forms[checks.WHOLE]}"
    else:
        lines = [f"    {_quoted(name)}: ...,  # {form}" for name, form in forms.items()]
        answer = "\n".join([f"answer_{number} = {{", *lines, "}"])
    return [
        _code(f"{exercise.solution}-answer", ROOM.format(number=number, answer=answer)),
        _code(f"{exercise.solution}-check", f"check({number}, answer_{number})"),
    ]


def _form(seal: str) -> str:
    """Say what is expected, unless the note of the solution does so by what there is to choose from."""
    asked, _ = checks.opened(seal)
    form = expected(asked.kind)
    return asked.note if asked.choices else f"{asked.note}: {form}" if asked.note else form


def _quoted(text: object) -> str:
    return json.dumps(text, ensure_ascii=False)


def _markdown(id: str, source: str) -> NotebookNode:
    return nbformat.v4.new_markdown_cell(source, id=id)


def _code(id: str, source: str) -> NotebookNode:
    return nbformat.v4.new_code_cell(source, id=id)
