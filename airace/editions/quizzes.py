"""The quizzes as the notebooks have stored them, with the numbers of the data in place, and how they become XML."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, replace
from pathlib import Path
from textwrap import shorten
from xml.etree import ElementTree

from airace.editions.project import EditionError, Project
from airace.inputs import QUIZZES
from airace.pages.book import Chapter
from airace.quiz import forms, questions
from airace.quiz.questions import Question

STORED = '<ol class="quiz"'  # with this begins the output of a quiz in a notebook
ASKED = re.compile(r"^\d+\. (.+) \([^()]+\)$", re.MULTILINE)
ANSWERS = re.compile(r"^   ([A-D])  (.+)$", re.MULTILINE)
FEEDBACK = re.compile(r"^   (?:Right|Not right): ([A-D])\. (.+)$", re.MULTILINE)
RAISED = r"\^\(([^)]*)\)"
LABEL = 60  # characters of a question that name it in a list


@dataclass(frozen=True)
class ChapterQuiz:
    """The quiz of a chapter.

    Parameters
    ----------
    name : str
        Of its file in ``book/quiz``, without suffix.
    chapter : str
        Number and short title of the chapter, such as ``Chapter 2: China``.
    address : str
        Of the chapter on the web; empty where the book is not published.
    questions : tuple of Question
        With the numbers of the data in place.
    """

    name: str
    chapter: str
    address: str
    questions: tuple[Question, ...]

    def again(self, question: Question) -> ElementTree.Element:
        """Return the paragraph that says where in the chapter one finds what a question takes."""
        chapter = element("a", self.chapter, href=self.address) if self.address else self.chapter
        return element("p", f"Look again at: {question.section} (", chapter, ")")

    def label(self, question: Question) -> str:
        """Return the name of a question in a list: its place in the quiz, and its first words."""
        text = shorten(question.text.replace("*", ""), LABEL, placeholder=" …")
        return f"{self.questions.index(question) + 1}. {text}"


def stored(project: Project) -> list[ChapterQuiz]:
    """Return the quizzes in the order of the book, as their notebooks have stored them.

    Raises
    ------
    EditionError
        When there is none, or a notebook has stored another quiz than its file asks.
    """
    site = os.environ.get("AIRACE_SITE", "").rstrip("/")
    found = []
    for page in project.pages:
        path = project.root / f"{page}.ipynb"
        if not path.exists():
            continue
        chapter, texts = Chapter.read(path, page), _texts(path)
        names = list(dict.fromkeys(QUIZZES.findall(chapter.code)))
        if len(names) != len(texts):
            raise EditionError(f"{path.name} has stored {len(texts)} of {len(names)} quizzes: run make refresh")
        address = f"{site}/{page}.html" if site else ""
        for name, text in zip(names, texts, strict=True):
            found.append(ChapterQuiz(name, chapter.heading, address, _filled(name, text, path)))
    if not found:
        raise EditionError("no chapter has a quiz")
    return found


def _texts(path: Path) -> list[str]:
    """Return what a notebook has stored of its quizzes, as text."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    bundles = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
    return [
        "".join(bundle["text/plain"]) for bundle in bundles if "".join(bundle.get("text/html", "")).startswith(STORED)
    ]


def _filled(name: str, text: str, path: Path) -> tuple[Question, ...]:
    """Return the questions of a file with the words of the stored text: the file has braces, the text has numbers."""
    filled = []
    for question, block in zip(questions.read(name), text.split("\n\n"), strict=False):
        asked, answers, said = ASKED.search(block), dict(ANSWERS.findall(block)), dict(FEEDBACK.findall(block))
        both = (
            replace(answer, text=answers.get(answer.letter, ""), feedback=said.get(answer.letter, ""))
            for answer in question.answers
        )
        filled.append(replace(question, text=asked[1] if asked else "", answers=tuple(both)))
    if forms.text(filled) != text:
        raise EditionError(f"{path.name} has stored another quiz than {questions.named(name)}: run make refresh")
    return tuple(filled)


def element(tag: str, *inside: str | ElementTree.Element, **attributes: str) -> ElementTree.Element:
    """Return an XML element with what is in it: texts, which need no escaping, and elements, in their order."""
    made = ElementTree.Element(tag, attributes)
    for piece in inside:
        if not isinstance(piece, str):
            made.append(piece)
        elif len(made):
            made[-1].tail = (made[-1].tail or "") + piece
        else:
            made.text = (made.text or "") + piece
    return made


def words(text: str) -> list[str | ElementTree.Element]:
    """Return a text for an element; ``*words*`` are stressed, as in Markdown, and ``^(…)`` is an exponent."""
    pieces = re.split(RAISED, text)
    return [
        part
        for place, piece in enumerate(pieces)
        for part in ([element("sup", *_stressed(piece))] if place % 2 else _stressed(piece))
    ]


def _stressed(text: str) -> list[str | ElementTree.Element]:
    pieces = forms.STRESSED.split(text)
    return [element("em", piece) if place % 2 else piece for place, piece in enumerate(pieces) if piece]


def document(root: ElementTree.Element) -> bytes:
    """Return an XML document."""
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True) + b"\n"
