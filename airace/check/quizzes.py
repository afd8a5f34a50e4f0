"""What a question and a quiz need."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from airace import refresh
from airace.check.project import Notebook, Project
from airace.needs import REFRESH, Missing
from airace.quiz import questions
from airace.quiz.questions import Question

FEWEST, MOST = 5, 8  # questions of a quiz: more than eight, and nobody comes to the end
FROM_DATA = 3
SHORTEST = 60  # characters in which a mistake can be explained
NUMBERS = {5: "Five", 6: "Six", 7: "Seven", 8: "Eight"}
CELLS = ("quiz-intro", "quiz-data", "quiz")
PLACES, EXTREMES = 0.35, 0.4  # of all right answers: at most so many in one place, or the longest or shortest


def missing(project: Project) -> Iterator[Missing]:
    """Return what the questions, the quizzes and the notebooks that ask them lack."""
    whole: dict[str, list[Question]] = {}
    asked = {name: notebook for notebook in project.notebooks for name in notebook.quizzes}
    for path in sorted(questions.FOLDER.glob("*.toml")):
        where = f"book/quiz/{path.name}"
        wrong = questions.wrong(path.stem)
        for sentence in wrong:
            place, _, what = sentence.partition(": ")
            yield Missing(where + place, what)
        written = questions.drafts(path.stem)
        if not wrong:
            whole[path.stem] = written
        if not written or any("braces" in sentence for sentence in wrong):
            continue
        yield from of_quiz(written, where, finished=not wrong)
        if path.stem not in asked:
            yield Missing(where, "the chapter that asks it", f'quiz = Quiz("{path.stem}")')
            continue
        yield from _in_notebook(path.stem, written, asked[path.stem])
    for name, notebook in asked.items():
        if not questions.path_of(name).exists():
            what = f"the questions of the quiz that {notebook.name} asks"
            yield Missing(f"book/quiz/{name}.toml", what, '[[question]]\nid = "per-head"\nfrom = "data" …')
    yield from balance(whole)


def of_quiz(asked: list[Question], where: str, finished: bool = True) -> Iterator[Missing]:
    """Return what a quiz and its questions lack, as its file says."""
    if not FEWEST <= len(asked) <= MOST:
        yield Missing(where, f"{FEWEST} to {MOST} questions; it has {len(asked)}", '[[question]]\nid = "per-head" …')
    from_data = [question for question in asked if question.origin == "data"]
    if len(from_data) < FROM_DATA:
        yield Missing(where, f"{FROM_DATA} questions from the data; it has {len(from_data)}", 'from = "data"')
    for question in asked:
        place = f"{where}, question '{question.id}'"
        if question.origin == "data" and not question.placeholders:
            yield Missing(place, "a number in braces, which the notebook computes", "{share:.0f}%")
        feedback = [answer.feedback for answer in question.answers]
        for answer in question.answers:
            if 0 < len(answer.feedback) <= SHORTEST:
                what = f"feedback on the answer '{answer.id}' that names the mistake (more than {SHORTEST} characters)"
                yield Missing(place, what)
            if answer.feedback and feedback.count(answer.feedback) > 1:
                yield Missing(place, f"feedback of its own for the answer '{answer.id}'")
    if finished and len({question.right.letter for question in asked}) < 3:
        yield Missing(where, "right answers in at least three places", "move the right answer of a question up or down")


def _in_notebook(name: str, asked: list[Question], notebook: Notebook) -> Iterator[Missing]:
    named = notebook.named("ask")
    for question in asked:
        if question.section and question.section not in notebook.headings:
            where = f"book/quiz/{name}.toml, question '{question.id}'"
            what = f"a section of {notebook.name} to look at again; it has none named '{question.section}'"
            yield Missing(where, what, 'section = "The data"')
        if question.origin == "data" and question.id not in named:
            yield Missing(
                notebook.name, f"the data for the question '{question.id}': which answer is right", question.call
            )
    for id in sorted(named - {question.id for question in asked}):
        yield Missing(f"book/quiz/{name}.toml", f"the question '{id}', which {notebook.name} asks")
    ids = [cell.get("id") for cell in notebook.cells]
    begins = ids.index(CELLS[0]) if CELLS[0] in ids else len(ids)
    cells = ids[begins:-1]
    whole = tuple(cells[:2] + cells[-1:]) == CELLS and all(str(id).startswith("quiz-") for id in cells[2:-1])
    if not whole:
        what = f"the cells of the quiz, with the ids {', '.join(CELLS)}, before the last section"
        headed = [place for place, cell in enumerate(notebook.cells) if cell.source.startswith(refresh.QUIZ)]
        named_by_refresh = headed and len(notebook.cells) - 1 - headed[-1] >= refresh.FEWEST
        yield Missing(notebook.name, what, REFRESH if named_by_refresh else refresh.QUIZ)
    elif not (said := notebook.cells[begins].source).count(f"{NUMBERS.get(len(asked), len(asked))} questions."):
        first = re.search(r"\w+ questions\.", said)
        what = f"how many questions there are: it says '{first[0] if first else said[:40]}'"
        yield Missing(f"{notebook.name}, cell quiz-intro", what, f"{NUMBERS.get(len(asked), len(asked))} questions.")


def balance(quizzes: dict[str, list[Question]]) -> Iterator[Missing]:
    """Return how place or length give right answers away, over the whole book."""
    asked = [question for quiz in quizzes.values() for question in quiz]
    places = Counter(question.right.letter for question in asked)
    for letter, count in places.items():
        if count > PLACES * len(asked):
            what = f"other places for right answers: {count} of {len(asked)} are {letter}, at most {PLACES:.0%} may be"
            yield Missing("book/quiz", what, "move the right answer of a new question")
    for word, extreme in (("longest", max), ("shortest", min)):
        count = sum(extreme(len(a.text) for a in question.answers) == len(question.right.text) for question in asked)
        if count > EXTREMES * len(asked):
            what = f"other lengths: in {count} of {len(asked)} questions the right answer is the {word}"
            yield Missing("book/quiz", what, "say more, or less, in a wrong answer")
