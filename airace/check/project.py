"""The files of the book that people edit, as the rules read them."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import nbformat
import yaml
from nbformat import NotebookNode

from airace.home import home
from airace.inputs import QUIZZES
from airace.pages.book import LEDGER, Chapter


@dataclass(frozen=True)
class Notebook:
    """A chapter as it is stored: its cells, and what its code calls.

    Parameters
    ----------
    path : pathlib.Path
        Its file.
    root : pathlib.Path
        The folder of the book, from which messages name the file.
    """

    path: Path
    root: Path

    @property
    def name(self) -> str:
        """The file as messages name it."""
        return self.path.relative_to(self.root).as_posix()

    @cached_property
    def content(self) -> NotebookNode:
        """The notebook."""
        return nbformat.read(self.path, as_version=4)

    @cached_property
    def chapter(self) -> Chapter:
        """The chapter as the pages see it."""
        return Chapter.read(self.path, f"notebooks/{self.path.stem}")

    @property
    def cells(self) -> list[NotebookNode]:
        """Its cells."""
        return self.content.cells

    @cached_property
    def code(self) -> list[tuple[NotebookNode, ast.Module]]:
        """Its code cells with their syntax trees; a cell that Python cannot read is left to the style check."""
        found = []
        for cell in self.cells:
            if cell.cell_type == "code":
                try:
                    found.append((cell, ast.parse(cell.source)))
                except SyntaxError:
                    continue
        return found

    @cached_property
    def headings(self) -> set[str]:
        """The words of its headings, of all levels."""
        texts = (cell.source for cell in self.cells if cell.cell_type == "markdown")
        return {words for text in texts for words in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}

    @cached_property
    def ledgers(self) -> list[str]:
        """The chapters of ``claims.csv`` that it judges."""
        return LEDGER.findall(self.chapter.code)

    @cached_property
    def quizzes(self) -> list[str]:
        """The quizzes that it asks."""
        return QUIZZES.findall(self.chapter.code)

    def calls(self, name: str) -> list[tuple[NotebookNode, ast.Call]]:
        """Return all calls of a function or method with their cells."""
        return self._calls.get(name, [])

    @cached_property
    def _calls(self) -> dict[str, list[tuple[NotebookNode, ast.Call]]]:
        found: dict[str, list[tuple[NotebookNode, ast.Call]]] = {}
        for cell, tree in self.code:
            for node in ast.walk(tree):
                if isinstance(node, ast.Call):
                    name = getattr(node.func, "id", "") or getattr(node.func, "attr", "")
                    found.setdefault(name, []).append((cell, node))
        return found

    def named(self, method: str) -> set[str]:
        """Return the texts that calls of a method get first, such as the ids for ``ledger.check``."""
        first = (call.args[0] for _, call in self.calls(method) if call.args)
        return {node.value for node in first if isinstance(node, ast.Constant) and isinstance(node.value, str)}

    def place(self, cell: NotebookNode) -> str:
        """Return where a cell is, for a message."""
        return f"{self.name}, cell {self.cells.index(cell) + 1} ({cell.get('id', '')})"


def tags(cell: NotebookNode) -> set[str]:
    """Return the tags of a cell."""
    return set(cell.metadata.get("tags", []))


@dataclass(frozen=True)
class Project:
    """The folder of the book."""

    root: Path

    @classmethod
    def here(cls) -> Project:
        """Return the project to which this package belongs."""
        return cls(home())

    @cached_property
    def notebooks(self) -> list[Notebook]:
        """The chapters, in the order of their numbers."""
        return [Notebook(path, self.root) for path in sorted((self.root / "notebooks").glob("*.ipynb"))]

    @cached_property
    def contents(self) -> list[str]:
        """The files of ``_toc.yml``, in their order."""
        return [entry["file"] for part in self._toc.get("parts", []) for entry in part["chapters"]]

    @cached_property
    def _toc(self) -> dict[str, Any]:
        return yaml.safe_load((self.root / "_toc.yml").read_text(encoding="utf-8"))

    def text(self, name: str) -> str:
        """Return a file of the book as text; nothing if it is not there."""
        path = self.root / name
        return path.read_text(encoding="utf-8") if path.exists() else ""
