"""All that is missing, by the section of CONTRIBUTING that says what to do."""

from __future__ import annotations

from itertools import chain

from airace.check import assess, chapters, claims, explorers, guesses, prose, quizzes, tables
from airace.check.project import Project
from airace.needs import Missing


def missing(project: Project) -> dict[str, list[Missing]]:
    """Return all missing pieces, by the section of CONTRIBUTING; a section without any is left out."""
    found = {
        "Change a number or a sentence, Add a table": chain(tables.missing(), prose.missing(project)),
        "Add a claim": claims.missing(project),
        "Add a chart or an explorer": chain(explorers.missing(project), guesses.missing(project)),
        "Add a question": quizzes.missing(project),
        "Add a question to a test": assess.missing(project),
        "Add a chapter": chapters.missing(project),
    }
    pieces = {section: list(dict.fromkeys(some)) for section, some in found.items()}
    return {section: some for section, some in pieces.items() if some}
