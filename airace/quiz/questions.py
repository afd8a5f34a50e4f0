"""The questions of a chapter, read from ``book/quiz/<chapter>.toml`` and checked."""

from __future__ import annotations

import re
import string
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from airace.home import home

FOLDER = home() / "book" / "quiz"
ORIGINS = ("data", "definition")
LETTERS = "ABCD"
FEWEST = 3
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class QuizError(ValueError):
    """A question that must not be shown; the message names quiz and question."""


@dataclass(frozen=True)
class Answer:
    """One answer to a question: its id, its letter, its words, what is said about it, and whether it is right."""

    id: str
    letter: str
    text: str
    feedback: str
    right: bool


@dataclass(frozen=True)
class Question:
    """A question with its answers.

    Parameters
    ----------
    id : str
        Its name in the file, with which a notebook asks it.
    origin : str
        ``data`` if its right answer follows from the tables, ``definition`` if it follows from a word.
    section : str
        The heading in the chapter where a reader finds what it takes.
    text : str
        The question.
    answers : tuple of Answer
        In the order in which they are shown.
    """

    id: str
    origin: str
    section: str
    text: str
    answers: tuple[Answer, ...]

    @property
    def right(self) -> Answer:
        """The answer that the file marks as right."""
        return next(answer for answer in self.answers if answer.right)

    @property
    def texts(self) -> list[str]:
        """Everything that can hold a number: the question, the answers, what is said about them."""
        return [self.text, *(text for answer in self.answers for text in (answer.text, answer.feedback))]

    @property
    def placeholders(self) -> set[str]:
        """Names of the numbers that the texts ask for."""
        return {name for text in self.texts for _, name, _, _ in string.Formatter().parse(text) if name}

    def filled(self, **numbers: object) -> Question:
        """Return the question with its numbers in place."""
        answers = (
            replace(answer, text=answer.text.format(**numbers), feedback=answer.feedback.format(**numbers))
            for answer in self.answers
        )
        return replace(self, text=self.text.format(**numbers), answers=tuple(answers))


def path_of(chapter: str) -> Path:
    """Return the file of the questions of a chapter."""
    return FOLDER / f"{chapter}.toml"


def read(chapter: str) -> list[Question]:
    """Return the questions of a chapter.

    Raises
    ------
    QuizError
        When there is no such file, or a question in it is incomplete; the message names the question and the rule.
    """
    path = path_of(chapter)
    if not path.exists():
        known = sorted(file.stem for file in FOLDER.glob("*.toml"))
        raise QuizError(f"there is no quiz {chapter!r} in book/quiz; there are {', '.join(known) or 'none'}")
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise QuizError(f"book/quiz/{path.name}: {error}") from None
    found = [_question(entry, chapter) for entry in table.get("question", [])]
    ids = [question.id for question in found]
    if twice := sorted({id for id in ids if ids.count(id) > 1}):
        raise QuizError(f"quiz {chapter!r}: two questions have the id {twice[0]!r}")
    return found


def _question(entry: dict[str, Any], chapter: str) -> Question:
    where = f"quiz {chapter!r}, question {entry.get('id', '?')!r}"
    _needs(entry, {"id": str, "from": str, "section": str, "text": str, "answers": list}, where)
    if not ID.fullmatch(entry["id"]):
        raise QuizError(f"{where}: an id has small letters, digits and hyphens")
    if entry["from"] not in ORIGINS:
        raise QuizError(f"{where}: 'from' is {entry['from']!r}; it must be one of {', '.join(ORIGINS)}")
    if not FEWEST <= len(entry["answers"]) <= len(LETTERS):
        raise QuizError(f"{where}: it has {len(entry['answers'])} answers; {FEWEST} or {len(LETTERS)} are asked for")
    for place, answer in enumerate(entry["answers"], 1):
        _needs(answer, {"id": str, "text": str, "feedback": str}, f"{where}, answer {place}")
        if odd := set(answer) - {"id", "text", "feedback", "right"}:
            raise QuizError(f"{where}, answer {place}: nobody reads {', '.join(sorted(odd))}")
    answers = tuple(
        Answer(answer["id"], letter, _line(answer["text"]), _line(answer["feedback"]), answer.get("right") is True)
        for letter, answer in zip(LETTERS, entry["answers"], strict=False)
    )
    for what, values in (("id", [a.id for a in answers]), ("text", [a.text for a in answers])):
        if len(set(values)) < len(values):
            raise QuizError(f"{where}: two answers have the same {what}")
    if (marked := sum(answer.right for answer in answers)) != 1:
        raise QuizError(f"{where}: {marked} answers are marked as right; it must be one")
    question = Question(entry["id"], entry["from"], entry["section"], _line(entry["text"]), answers)
    if question.origin == "definition" and question.placeholders:
        raise QuizError(f"{where}: a question about a definition has no numbers from the data")
    return question


def _needs(entry: dict[str, Any], fields: dict[str, type], where: str) -> None:
    for name, kind in fields.items():
        if not isinstance(entry.get(name), kind) or not entry[name]:
            raise QuizError(f"{where}: {name!r} is missing")


def _line(text: str) -> str:
    """Return a text on one line: in the file it may be broken anywhere."""
    return " ".join(text.split())
