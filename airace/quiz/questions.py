"""The questions of a chapter, read from ``book/quiz/<chapter>.toml`` and checked."""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from airace.home import home

FOLDER = home() / "book" / "quiz"
ORIGINS = ("data", "definition")
LETTERS = "ABCD"
FEWEST = 3
NO_TOML = "That is no TOML: look for a quotation mark or bracket that is missing there or above."
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class QuizError(ValueError):
    """A question that must not be shown; the message names file and question, and says what to do."""


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
        return set().union(*map(_placeholders, self.texts))

    @property
    def call(self) -> str:
        """The line with which a notebook hands over the data, with dots in place of them."""
        answers = ", ".join(f'"{answer.id}": …' for answer in self.answers)
        numbers = "".join(f", {number}=…" for number in sorted(self.placeholders))
        return f'quiz.ask("{self.id}", {{{answers}}}{numbers})'

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


def named(chapter: str) -> str:
    """Return that file as messages name it, from the folder of the book."""
    return f"book/quiz/{chapter}.toml"


def read(chapter: str) -> list[Question]:
    """Return the questions of a chapter.

    Raises
    ------
    QuizError
        When there is no such file, or questions in it are incomplete; the message names each question and the rule.
    """
    path = path_of(chapter)
    if not path.exists():
        known = sorted(file.stem for file in FOLDER.glob("*.toml"))
        raise QuizError(f"there is no quiz {chapter!r} in book/quiz; there are {', '.join(known) or 'none'}")
    if found := wrong(chapter):
        raise QuizError("\n".join(f"{named(chapter)}{sentence}" for sentence in found))
    return [_question(entry) for entry in _entries(path)]


def wrong(chapter: str) -> list[str]:
    """Return what is wrong with the questions in the file of a chapter, each rule that is broken once."""
    try:
        entries = _entries(path_of(chapter))
    except tomllib.TOMLDecodeError as error:
        return [f": {error}. {NO_TOML}"]
    found = [f", question {entry.get('id', '?')!r}{sentence}" for entry in entries for sentence in _wrong(entry)]
    ids = [entry.get("id") for entry in entries]
    return found + [
        f": two questions have the id {id!r}" for id in sorted({id for id in ids if id and ids.count(id) > 1})
    ]


def _entries(path: Path) -> list[dict[str, Any]]:
    return tomllib.loads(path.read_text(encoding="utf-8")).get("question", [])


def _wrong(entry: dict[str, Any]) -> Iterator[str]:
    """Say what a question lacks, from where the message has named it."""
    yield from _lacks(entry, {"id": str, "from": str, "section": str, "text": str, "answers": list}, "")
    id, origin, answers = entry.get("id"), entry.get("from"), entry.get("answers")
    if isinstance(id, str) and id and not ID.fullmatch(id):
        yield ": an id has small letters, digits and hyphens"
    if isinstance(origin, str) and origin and origin not in ORIGINS:
        yield f": 'from' is {origin!r}; it must be one of {', '.join(ORIGINS)}"
    if not isinstance(answers, list) or not answers:
        return
    if not FEWEST <= len(answers) <= len(LETTERS):
        yield f": it has {len(answers)} answers; {FEWEST} or {len(LETTERS)} are asked for"
    for place, answer in enumerate(answers, 1):
        yield from _lacks(answer, {"id": str, "text": str, "feedback": str}, f", answer {place}")
        if odd := set(answer) - {"id", "text", "feedback", "right"}:
            yield f", answer {place}: nobody reads {', '.join(sorted(odd))}"
    for what in ("id", "text"):
        values = [_line(str(answer[what])) for answer in answers if answer.get(what)]
        if len(set(values)) < len(values):
            yield f": two answers have the same {what}"
    if (marked := sum(answer.get("right") is True for answer in answers)) != 1:
        yield f": {marked} answers are marked as right; it must be one"
    texts = [
        str(entry.get("text", "")),
        *(str(answer.get(what, "")) for answer in answers for what in ("text", "feedback")),
    ]
    try:
        numbers = set().union(*map(_placeholders, texts))
    except ValueError as error:
        yield f": braces that do not fit each other: {error}"
        return
    if origin == "definition" and numbers:
        yield ": a question about a definition has no numbers from the data"


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def _lacks(entry: dict[str, Any], fields: dict[str, type], where: str) -> Iterator[str]:
    for name, kind in fields.items():
        if not isinstance(entry.get(name), kind) or not entry[name]:
            yield f"{where}: {name!r} is missing"


def drafts(chapter: str) -> list[Question]:
    """Return the questions of a chapter as far as they are written, to say what else they need."""
    try:
        return [_question(entry) for entry in _entries(path_of(chapter))]
    except (tomllib.TOMLDecodeError, AttributeError):
        return []


def _question(entry: dict[str, Any]) -> Question:
    answers = tuple(
        Answer(
            str(answer.get("id", "")),
            letter,
            _line(str(answer.get("text", ""))),
            _line(str(answer.get("feedback", ""))),
            answer.get("right") is True,
        )
        for letter, answer in zip(LETTERS, entry.get("answers", []), strict=False)
    )
    texts = (str(entry.get(name, "")) for name in ("id", "from", "section", "text"))
    id, origin, section, text = texts
    return Question(id, origin, section, _line(text), answers)


def _line(text: str) -> str:
    """Return a text on one line: in the file it may be broken anywhere."""
    return " ".join(text.split())
