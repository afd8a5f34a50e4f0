"""What a guess needs so that its page can cover the answer."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from airace.check.project import Notebook, Project, tags
from airace.needs import Missing

EXAMPLE = 'predict("us-and-europe", round(ratio, 1), scale=range(1, 21), text="{:g}×".format)'


def missing(project: Project) -> Iterator[Missing]:
    """Return what guesses lack, and names that two of them have."""
    taken: dict[str, str] = {}
    for notebook in project.notebooks:
        for name, where in _guesses(notebook):
            if name in taken:
                yield Missing(where, f"a name of its own: '{name}' is taken by {taken[name]}", EXAMPLE)
            taken.setdefault(name, where)
        yield from _cells(notebook)


def _guesses(notebook: Notebook) -> Iterator[tuple[str, str]]:
    for cell, call in notebook.calls("predict"):
        if call.args and isinstance(call.args[0], ast.Constant):
            yield str(call.args[0].value), notebook.place(cell)


def _cells(notebook: Notebook) -> Iterator[Missing]:
    for cell, call in notebook.calls("predict"):
        where = notebook.place(cell)
        for tag in ("predict", "hide-input"):
            if tag not in tags(cell):
                yield Missing(where, f"the tag '{tag}': what follows a guess is covered, and its code folded")
        answer = call.args[1] if len(call.args) > 1 else None
        if isinstance(answer, ast.Constant):
            yield Missing(where, "a right answer that is computed, not typed", EXAMPLE)
