"""The quiz of a chapter: a right answer is shown only if the data bear it out."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from airace.explore import page
from airace.quiz import forms
from airace.quiz.questions import Question, QuizError, named, read


class Quiz:
    """The questions of a chapter, asked one by one.

    Parameters
    ----------
    chapter : str
        The name of a file in ``book/quiz``, such as ``funding-gap``.

    Raises
    ------
    QuizError
        When there is no such file, or one of its questions is incomplete.
    """

    def __init__(self, chapter: str) -> None:
        self.chapter = chapter
        self.questions = {question.id: question for question in read(chapter)}
        self.asked = {id: question for id, question in self.questions.items() if question.origin == "definition"}

    def ask(self, id: str, holds: Mapping[str, bool], **numbers: object) -> None:
        """Check a question against the data, and fill in its numbers.

        Parameters
        ----------
        id : str
            Id of the question.
        holds : mapping of str to bool
            For each answer, by its id, whether it is right, computed from the data.
        **numbers
            What fills the placeholders of the question, its answers and what is said about them.

        Raises
        ------
        QuizError
            When the question is unknown or about a definition, when by the data another answer than the marked one,
            or none, or more than one is right, or when a placeholder has no number or a number no placeholder.
        """
        if id not in self.questions:
            raise QuizError(f"{named(self.chapter)} has no question {id!r}; it has {', '.join(self.questions)}")
        question, where = self.questions[id], f"{named(self.chapter)}, question {id!r}"
        if question.origin == "definition":
            raise QuizError(f"{where}: a question about a definition needs no data")
        if question.placeholders != set(numbers):
            missing, unused = sorted(question.placeholders - set(numbers)), sorted(set(numbers) - question.placeholders)
            raise QuizError(f"{where}: numbers missing for {missing}, numbers without a place {unused}")
        self._check(question, holds, where)
        filled = question.filled(**numbers)
        if len({answer.text for answer in filled.answers}) < len(filled.answers):
            raise QuizError(f"{where}: with the numbers of the data two answers read the same")
        self.asked[id] = filled

    @staticmethod
    def _check(question: Question, holds: Mapping[str, bool], where: str) -> None:
        """Raise an error unless the data make exactly the marked answer right."""
        ids = [answer.id for answer in question.answers]
        if set(holds) != set(ids):
            raise QuizError(f"{where}: say for each answer whether it is right: {', '.join(ids)}")
        for answer, value in holds.items():
            if not isinstance(value, (bool, np.bool_)):
                raise QuizError(f"{where}: whether {answer!r} is right must be True or False, not {value!r}")
        right = [answer for answer in ids if holds[answer]]
        if right != [question.right.id]:
            by_data = " and ".join(map(repr, right)) or "none"
            raise QuizError(
                f"{where}: by the data the right answer is {by_data}, but its file marks {question.right.id!r}. "
                "Read question and explanations again before you move the mark: they may teach something false now."
            )

    def __repr__(self) -> str:
        """Return the questions or, below the traceback of a quiz that cannot be shown, what it still needs."""
        return self._unasked() or forms.text(self._all())

    def _unasked(self) -> str:
        return "\n".join(
            f"{named(self.chapter)}, question {id!r}: not checked against the data. For example: {question.call}"
            for id, question in self.questions.items()
            if id not in self.asked
        )

    def _all(self) -> list[Question]:
        if left := self._unasked():
            raise QuizError(left)
        return [self.asked[id] for id in self.questions]

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        questions = self._all()
        html = forms.page(self.chapter, questions) if page.wanted() else forms.notebook(questions)
        return {"text/plain": forms.text(questions), "text/html": html}
