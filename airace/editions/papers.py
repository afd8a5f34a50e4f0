"""Tests of 20 minutes, one for each chapter: ``book/assess/<chapter>.toml`` with the numbers that a seed draws.

The design, in short:

- A test is a few blocks. A block prints one table and asks questions that its rows answer. The table comes from a state
  of a chart or from a table of ``data/``; the seed draws the state, the rows, or both.
- Answers, wrong answers and the key are expressions over the printed table. No figure is typed, and none is stored.
- A seed is any text, such as the name of a class. The same seed gives the same test, another one other values.
- Values with which a question would have two right answers, or a wrong one within the tolerance, are drawn again.
- A question reads off, computes, judges a claim by the book's rule, or explains; each names the aim of its chapter.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from airace.editions.draws import (
    Dice,
    DrawError,
    Exhibit,
    Redraw,
    Tables,
    computed,
    drawn,
    filled,
    repeated,
    rounded,
    written,
)
from airace.editions.project import EditionError, Project
from airace.pages.book import Chapter

FOLDER = "book/assess"
MINUTES, POINTS = 20, 20
OF_THE_BOOK = "compute with percentages, and judge a claim by the rule of the book"  # the aim with the number 0
KINDS = {"number": "answer", "choice": "", "open": "aspects"}  # and what each must have
DOES = {"read": 2, "compute": 2, "judge": 1, "explain": 1}  # how many of each a test has at least
AIMS = re.compile(r"In this chapter you will\n\n((?:- [^\n]+\n?)+)")
LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")
SLACK = 0.005  # of an answer, which one who rounds on the way may be off
APART = 0.03  # of the right answer: numbers to choose from differ by more
ROUNDED = re.compile(r"\b(?:deviation|verdict)\((\w+),")  # what must not be rounded before it is judged
QUOTED = re.compile(r"“\{\w+\}”")  # a name in quotation marks sounds as if it were doubted
SHORTEST = 15  # characters in which a mistake can be named


@dataclass(frozen=True)
class Option:
    """An answer to choose, and which mistake it stands for; for the right one, why it is right."""

    text: str
    says: str
    right: bool


@dataclass(frozen=True)
class Mistake:
    """A number that somebody gets who makes a mistake, and the points that are left."""

    value: float
    text: str
    says: str
    points: int


@dataclass(frozen=True)
class Asked:
    """A question as it is asked.

    Parameters
    ----------
    id, kind, does : str
        Its name in the file; ``number``, ``choice`` or ``open``; and what it asks for, one of `DOES`.
    points : int
        For all of it.
    aim : str
        What the chapter says that one will be able to do.
    text, answer : str
        The question, and what is right, in words.
    unit : str
        Of a number.
    value, decimals, tolerance : float, int, float
        Of a number: what is right, with how many decimals, and by how much an answer may differ.
    steps : tuple of (int, str)
        What earns points on the way; of an open question all aspects, of which not all are needed.
    options : tuple of Option
        Of a choice.
    mistakes : tuple of Mistake
        Of a number.
    """

    id: str
    kind: str
    does: str
    points: int
    aim: str
    text: str
    answer: str
    unit: str = ""
    value: float = 0.0
    decimals: int = 0
    tolerance: float = 0.0
    steps: tuple[tuple[int, str], ...] = ()
    options: tuple[Option, ...] = ()
    mistakes: tuple[Mistake, ...] = ()

    @property
    def right(self) -> int:
        """The place of the right option."""
        return next(place for place, option in enumerate(self.options) if option.right)


@dataclass(frozen=True)
class Block:
    """A table, what is said below it, and the questions that it answers."""

    exhibit: Exhibit
    note: str
    asked: tuple[Asked, ...]


@dataclass(frozen=True)
class Paper:
    """The test of a chapter: its file's name, the name of the chapter, the version that was drawn, and its blocks."""

    name: str
    chapter: str
    version: str
    blocks: tuple[Block, ...]

    @property
    def asked(self) -> list[tuple[Block, Asked]]:
        """All questions in their order, with their blocks."""
        return [(block, asked) for block in self.blocks for asked in block.asked]

    @property
    def points(self) -> int:
        """The sum of all points."""
        return sum(asked.points for _, asked in self.asked)


def version(seed: str) -> str:
    """Return a seed as the name of a version: small letters and digits; ``3B`` and ``3b`` are one.

    Raises
    ------
    EditionError
        When nothing is left.
    """
    if name := re.sub(r"\W+|_", "-", seed.casefold()).strip("-"):
        return name
    raise EditionError("a test needs a seed, such as the name of a class: make assess SEED=3B")


def aims(path: Path) -> list[str]:
    """Return what a chapter says that one learns."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    found = AIMS.search("\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"))
    return [LINK.sub(r"\1", line)[2:].strip(" .;") for line in found[1].strip().splitlines()] if found else []


def papers(project: Project, seed: str, only: Sequence[str] = (), tables: Tables | None = None) -> list[Paper]:
    """Return the tests of all chapters that have one, in the order of the book.

    Raises
    ------
    EditionError
        When there is none, one is not whole, or one cannot be drawn.
    """
    tables = tables or Tables(project)
    names = [page.rpartition("/")[2] for page in project.pages if page.startswith("notebooks/")]
    names = [name for name in names if (project.root / FOLDER / f"{name}.toml").exists() and name in (only or names)]
    if not names:
        raise EditionError(f"no chapter has a test in {FOLDER}")
    return [paper(project, name, version(seed), tables) for name in names]


def paper(project: Project, name: str, named: str, tables: Tables) -> Paper:
    """Return the test of one chapter in one version.

    Raises
    ------
    EditionError
        When its file lacks something, or the book has no values that would do.
    """
    told = read(project.root / FOLDER / f"{name}.toml")
    notebook = project.root / "notebooks" / f"{name}.ipynb"
    learned = aims(notebook)
    if found := list(faults(told, len(learned))):
        raise EditionError(f"{FOLDER}/{name}.toml, {found[0]}")
    blocks = []
    for block in told["block"]:
        made = repeated(lambda dice, block=block: _block(block, tables, dice, learned), named, f"{name}, {block['id']}")
        blocks.append(made)
    return Paper(name, Chapter.read(notebook, f"notebooks/{name}").heading, named, tuple(blocks))


def read(path: Path) -> dict[str, Any]:
    """Return the file of a test.

    Raises
    ------
    EditionError
        When it is no TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise EditionError(f"{FOLDER}/{path.name}: {error}") from error


def texts(path: Path) -> dict[str, str]:
    """Return what people read of each block, by its id; the numbers are still braces.

    Raises
    ------
    EditionError
        When the file is no TOML.
    """
    found = {}
    for block in read(path).get("block", []):
        parts = [block.get("title", ""), block.get("note", ""), *_said(block.get("question", []))]
        found[block.get("id", "")] = "\n\n".join(filter(None, parts))
    return found


def _said(told: Any) -> Iterator[str]:
    """Yield the texts of questions, their steps, options, mistakes and aspects."""
    if isinstance(told, list):
        for item in told:
            yield from [item] if isinstance(item, str) else _said(item)
    elif isinstance(told, Mapping):
        yield from (told[name] for name in ("text", "says", "unit") if name in told)
        yield from (text for name in ("steps", "options", "wrong", "aspects") for text in _said(told.get(name, [])))


def faults(told: Mapping[str, Any], learned: int) -> Iterator[str]:
    """Say what a test lacks, as far as its file alone shows it.

    Parameters
    ----------
    told : mapping
        The file.
    learned : int
        How many aims its chapter has.
    """
    blocks = told.get("block", [])
    asked = [question for block in blocks for question in block.get("question", [])]
    ids = [question.get("id") for question in asked]
    for id in sorted({id for id in ids if id and ids.count(id) > 1}):
        yield f"question {id!r}: another one has this id"
    for block in blocks:
        if not block.get("id"):
            yield "a block without an id"
        for name in sorted(set(ROUNDED.findall("\n".join(map(str, block.get("values", {}).values()))))):
            if "round(" in str(block["values"].get(name, "")):
                yield f"block {block.get('id')!r}: a deviation is that of {name!r}, which is rounded"
        if "columns" in block and not (block.get("title") and ("chart" in block or "table" in block)):
            yield f"block {block.get('id')!r}: a table needs a title, and a chart or a table of data/"
    for question in asked:
        yield from (f"question {question.get('id')!r}: {fault}" for fault in _lacks(question, learned))
    for does, least in DOES.items():
        if (count := sum(question.get("does") == does for question in asked)) < least:
            yield f"{least} questions with does = {does!r}; it has {count}"
    if (points := sum(question.get("points", 0) for question in asked)) != POINTS:
        yield f"{POINTS} points; its questions have {points}"


def _lacks(question: Mapping[str, Any], learned: int) -> Iterator[str]:
    for name in ("id", "kind", "does", "text"):
        if not question.get(name):
            yield f"{name!r} is missing"
    if question.get("does") not in DOES:
        yield f"'does' is one of {', '.join(DOES)}"
    if not 0 <= question.get("aim", -1) <= learned:
        yield f"'aim' is the number of an aim of the chapter, 1 to {learned}, or 0 for that of the whole book"
    if (kind := question.get("kind")) not in KINDS:
        yield f"'kind' is one of {', '.join(KINDS)}"
        return
    if KINDS[kind] and not question.get(KINDS[kind]):
        yield f"{KINDS[kind]!r} is missing"
    points, steps = question.get("points", 0), question.get("steps", [])
    if steps and sum(step["points"] for step in steps) != points:
        yield "the points of its steps do not add up to its own"
    if kind == "number" and not steps:
        yield "'steps' is missing: what earns points on the way"
    if kind == "open" and len(question.get("aspects", [])) < points:
        yield "as many 'aspects' as points, or more: each earns one"
    wrong = question.get("wrong", []) + question.get("options", [])
    if kind == "choice" and points > 1 and not steps:
        yield "'steps' is missing: without them a tick would earn all points, and there would be no room for working"
    if found := QUOTED.search("\n".join(_said([question]))):
        yield f"{found[0]}: the name of a row stands between stars, not in quotation marks"
    if kind == "choice" and len(wrong) < 3 - ("answer" in question):
        yield "three answers or more to choose from"
    for answer in wrong:
        if len(answer.get("says", "")) < SHORTEST:
            yield f"each answer 'says' its mistake in {SHORTEST} characters or more"


def _block(block: Mapping[str, Any], tables: Tables, dice: Dice, learned: Sequence[str]) -> Block:
    exhibit, known = drawn(block, tables, dice)
    asked = tuple(_asked(question, known, dice, learned) for question in block["question"])
    return Block(exhibit, filled(block.get("note", ""), known), asked)


def _asked(told: Mapping[str, Any], known: dict[str, Any], dice: Dice, learned: Sequence[str]) -> Asked:
    where = told["id"]
    unit = filled(told.get("unit", ""), known)
    asked = Asked(
        where,
        told["kind"],
        told["does"],
        told["points"],
        [OF_THE_BOOK, *learned][told["aim"]],
        filled(told["text"], known),
        "",
    )
    steps = tuple((step["points"], filled(step["text"], known)) for step in told.get("steps", []))
    if asked.kind == "open":
        aspects = tuple((1, filled(text, known)) for text in told["aspects"])
        return replace(asked, steps=aspects, answer=f"Any {asked.points} of these, one point each")
    if "answer" in told:
        if "take" in told:  # of the mistakes, so that the right one of a sorted list is not always in the same place
            told = {**told, "wrong": dice.some(told["wrong"], told["take"])}
        return _number(replace(asked, unit=unit, steps=steps), told, known)
    options = [
        Option(
            filled(option["text"], known), filled(option["says"], known), bool(computed(option["when"], known, where))
        )
        for option in told["options"]
    ]
    if (right := sum(option.right for option in options)) != 1:
        raise Redraw(f"{where}: {right} of the answers are right")
    if len({option.text for option in options}) < len(options):
        raise Redraw(f"{where}: two answers read the same")
    if not told.get("ordered"):
        places = dice.mixed(range(len(options)))
        options = [options[place] for place in places]
    answer = next(option.text for option in options if option.right)
    return replace(asked, steps=steps, options=tuple(options), answer=answer)


def _number(asked: Asked, told: Mapping[str, Any], known: dict[str, Any]) -> Asked:
    decimals = told.get("decimals", 0)
    exact = float(computed(told["answer"], known, asked.id))
    shown = rounded(exact, decimals)
    tolerance = 0.0 if told.get("exact") else float(f"{max(10.0**-decimals, SLACK * abs(shown)):.1g}")
    if told.get("exact") and abs(exact - shown) > 1e-9:
        raise DrawError(f"{asked.id}: {exact} is not exact with {decimals} decimals")
    unit = asked.unit if asked.unit == "%" else f" {asked.unit}".rstrip()

    def said(number: float) -> str:
        if number and not rounded(number, decimals):
            return f"{number:.2g}".replace("-", "−") + unit  # a mistake may be far smaller than what is right
        return written(number, decimals) + unit

    wrong = [
        Mistake(
            float(computed(slip["value"], known, asked.id)),
            said(float(computed(slip["value"], known, asked.id))),
            filled(slip["says"], known),
            slip.get("points", 0),
        )
        for slip in told.get("wrong", [])
    ]
    if asked.kind == "choice":
        apart = max(2 * 10.0**-decimals, APART * abs(shown))
        values = sorted([exact, *(slip.value for slip in wrong)])
        if any(after - before <= apart for before, after in pairwise(values)):
            raise Redraw(f"{asked.id}: two answers are nearly the same")
        says = filled(told.get("says", ""), known)
        options = [(exact, Option(said(exact), says, True))]
        options += [(slip.value, Option(slip.text, slip.says, False)) for slip in wrong]
        ordered = tuple(option for _, option in sorted(options, key=lambda pair: pair[0]))
        return replace(asked, options=ordered, answer=said(exact))
    near = [abs(slip.value - shown) <= max(2 * tolerance, APART * abs(shown) * bool(tolerance)) for slip in wrong]
    for slip, entry, nearly in zip(wrong, told.get("wrong", []), near, strict=True):
        if nearly and not entry.get("optional"):
            raise Redraw(f"{asked.id}: a mistake is nearly right: {slip.says}")
    wrong = [slip for slip, nearly in zip(wrong, near, strict=True) if not nearly]
    if len({slip.text for slip in wrong}) < len(wrong):
        raise Redraw(f"{asked.id}: two mistakes give the same number")
    asked = replace(asked, value=shown, decimals=decimals, tolerance=tolerance)
    return replace(asked, answer=said(shown), mistakes=tuple(wrong))
