"""A quiz as text, as a list for a notebook, and as a form for a page and for paper."""

from __future__ import annotations

import re
from html import escape

from airace.quiz.questions import Answer, Question

ORIGIN = {"data": "from the data", "definition": "about a definition"}
STRESSED = re.compile(r"\*([^*]+)\*")


def text(questions: list[Question]) -> str:
    """Return all of the quiz as plain text, with the right answers: what a validation of the notebook compares."""
    return "\n\n".join(_plain(number, question) for number, question in enumerate(questions, 1))


def notebook(questions: list[Question]) -> str:
    """Return the quiz as a list; answers fold up. A notebook may be shown where no script runs."""
    items = "".join(
        f"<li><p>{_text(question.text)} <em>({ORIGIN[question.origin]})</em></p>"
        f'<ol type="A">{"".join(f"<li>{_text(answer.text)}</li>" for answer in question.answers)}</ol>'
        f"<details><summary>Answer to question {number}</summary>"
        f"<ul>{''.join(f'<li>{_explained(answer)}</li>' for answer in question.answers)}</ul>"
        f"<p>Look again at: {_text(question.section)}</p></details></li>"
        for number, question in enumerate(questions, 1)
    )
    return f'<ol class="quiz">{items}</ol>'


def page(chapter: str, questions: list[Question]) -> str:
    """Return the quiz as a form.

    Its controls are hidden: ``quiz.js`` shows them and speaks the explanations, which fold up where it does not run.
    On paper the explanations stand together at the end, with no control and nothing given away beside a question.
    """
    fields = [_field(f"quiz-{chapter}-{question.id}", number, question) for number, question in enumerate(questions, 1)]
    answers = "".join(
        f"<li>{''.join(f'<p>{_explained(answer)}</p>' for answer in (q.right, *_wrong(q)))}</li>" for q in questions
    )
    return "\n".join(
        [
            f'<form class="quiz" id="quiz-{chapter}" autocomplete="off">',
            *fields,
            f'<div class="quiz-on-paper"><p><strong>Answers</strong></p><ol>{answers}</ol></div>',
            "</form>",
        ]
    )


def _field(id: str, number: int, question: Question) -> str:
    choices = "".join(
        f'<label class="quiz-choice"><input type="radio" name="{id}" value="{answer.letter}" hidden> '
        f'<span class="quiz-letter">{answer.letter}</span> <span>{_text(answer.text)}</span></label>'
        for answer in question.answers
    )
    told = "".join(
        f'<li data-answer="{answer.letter}" data-right="{"yes" if answer.right else "no"}">{_explained(answer)}</li>'
        for answer in question.answers
    )
    again = f'Look again at: <a href="#{_anchor(question.section)}">{_text(question.section)}</a>'
    return (
        f'<fieldset id="{id}"><legend>{number}. {_text(question.text)}</legend>'
        f'<p class="quiz-origin">{ORIGIN[question.origin].capitalize()}</p>'
        f'<div class="quiz-choices">{choices}</div>'
        f'<button type="button" hidden>Check<span class="quiz-unseen"> question {number}</span></button>'
        f'<div class="quiz-said" role="status"></div>'
        f"<details><summary>Answer to question {number}</summary><ul>{told}</ul>"
        f'<p class="quiz-again">{again}</p></details></fieldset>'
    )


def _explained(answer: Answer) -> str:
    verdict = "is right" if answer.right else "is not right"
    return f"<strong>{answer.letter} {verdict}.</strong> {_text(answer.feedback)}"


def _plain(number: int, question: Question) -> str:
    lines = [f"{number}. {question.text} ({ORIGIN[question.origin]})"]
    lines += [f"   {answer.letter}  {answer.text}" for answer in question.answers]
    lines += [f"   Right: {question.right.letter}. {question.right.feedback}"]
    lines += [f"   Not right: {answer.letter}. {answer.feedback}" for answer in _wrong(question)]
    return "\n".join([*lines, f"   Look again at: {question.section}"])


def _wrong(question: Question) -> list[Answer]:
    return [answer for answer in question.answers if not answer.right]


def _anchor(heading: str) -> str:
    """Return the id that a heading has on a page of the book, as docutils makes it."""
    return re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")


def _text(words: str) -> str:
    """Return words for HTML; ``*words*`` are stressed, as in Markdown."""
    return STRESSED.sub(r"<em>\1</em>", escape(words, quote=False))
