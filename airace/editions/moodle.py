"""The quizzes for Moodle: one file in its own XML format, with a category of its question bank for each chapter."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, tostring

from airace.editions.project import Project
from airace.editions.quizzes import ChapterQuiz, document, element, stored, words
from airace.quiz.questions import Question


def make(project: Project) -> Path:
    """Write the file and return its path."""
    asked = [part for quiz in stored(project) for part in _category(project, quiz)]
    target = project.folder("lms") / f"{project.slug}-moodle.xml"
    target.write_bytes(document(element("quiz", *asked)))
    return target


def _category(project: Project, quiz: ChapterQuiz) -> Iterator[Element]:
    """Yield the dummy question that opens a category, and the questions in it."""
    yield category(project, quiz.chapter)
    for question in quiz.questions:
        yield _question(quiz, question)


def category(project: Project, *names: str) -> Element:
    """Return the dummy question that opens a category of the book, by the names that lead to it."""
    path = "/".join(name.replace("/", "//") for name in (project.title, *names))  # a slash alone parts categories
    about = f"{project.title}, version {project.citation['version']}, data up to {project.last_day_in_words}."
    info = element("info", element("text", about), format="plain_text")
    return element("question", element("category", element("text", f"$course$/top/{path}")), info, type="category")


def _question(quiz: ChapterQuiz, question: Question) -> Element:
    answers = (
        rich("answer", answer.text, rich("feedback", answer.feedback), fraction="100" if answer.right else "0")
        for answer in question.answers
    )
    return element(
        "question",
        element("name", element("text", quiz.label(question))),
        rich("questiontext", question.text),
        rich("generalfeedback", quiz.again(question)),
        element("defaultgrade", "1"),
        element("penalty", "0.3333333"),
        element("hidden", "0"),
        element("idnumber", f"{quiz.name}.{question.id}"),
        element("single", "true"),
        element("shuffleanswers", "false"),  # years and amounts stand in order, and "none" at an end
        element("answernumbering", "ABCD"),
        *answers,
        type="multichoice",
    )


def rich(tag: str, said: str | Element, *more: Element, **attributes: str) -> Element:
    """Return an element with a paragraph as Moodle wants it: HTML as a text."""
    paragraph = element("p", *words(said)) if isinstance(said, str) else said
    text = element("text", tostring(paragraph, encoding="unicode"))
    return element(tag, text, *more, format="html", **attributes)
