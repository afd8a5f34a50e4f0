"""What a reader finds in the browser: the chapters, ready to be changed, the tables, the quizzes, the exercises."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from airace.editions.project import Project
from airace.lite.distribution import LiteError

EXPLORER = re.compile(r'<figure class="explorer" id="(explorer-[\w-]+)"')
ALONE = "notebook-alone"  # the cell that says how to get the package, which is there
KERNEL = {"name": "python", "display_name": "Python (Pyodide)", "language": "python"}
README = "README.md"
FILES = ("data/*.csv", "data/datapackage.json", "palette.toml", "book/quiz/*.toml", "book/*.md", "book/teaching/*.md")
KEPT = """\
What you change is saved in this browser, on this device, and goes nowhere else. Menu *File*, *Download* gives you a
copy. To throw your changes away, delete the notebook in the list of files (menu *File*, *Open…*): the original takes
its place. Clearing the data of this site in the browser does the same for all of them."""
NOTE = f"""\
> **This chapter runs in your browser.** Menu *Run*, *Run All Cells* draws the charts, with controls that move them.
> Change a cell, and run it with Shift and Enter.
>
> {KEPT.replace(chr(10), chr(10) + "> ")}"""
GUIDE = """\
# {title}

`notebooks` has the chapters, `student` the same with room for your answers and checks, `data` the tables.
Python runs in your browser. It starts with the first notebook that you open, and has what the chapters need; more
cannot be installed. The tables are not checked here: they were checked when the book was built.

{kept}
"""


def files(project: Project) -> dict[str, str | bytes]:
    """Return all files by their paths, as a kernel in the browser finds them.

    Raises
    ------
    LiteError
        When the book has not been built, or the student edition has not been written.
    """
    found: dict[str, str | bytes] = {README: GUIDE.format(title=project.title, kept=KEPT)}
    for pattern in FILES:
        paths = sorted(project.root.glob(pattern))
        found |= {path.relative_to(project.root).as_posix(): path.read_bytes() for path in paths}
    for page in project.pages:
        if (source := project.root / f"{page}.ipynb").is_file():
            executed = _read(project.root / "_build" / "jupyter_execute" / f"{page}.ipynb", "build the book: make book")
            found[f"{page}.ipynb"] = _written(chapter(nbformat.read(source, as_version=4), executed))
            student = _read(
                project.root / "_build" / "student" / source.name, "write the student edition: make student"
            )
            found[f"student/{source.name}"] = _written(exercises(student))
    return found


def chapter(notebook: NotebookNode, executed: NotebookNode) -> NotebookNode:
    """Return a chapter for the browser: with a note, and cells of explorers that are open and named like their charts.

    Parameters
    ----------
    notebook : NotebookNode
        The chapter.
    executed : NotebookNode
        The same as the book has executed it, with its charts in their page form.
    """
    for cell, drawn in zip(notebook.cells, executed.cells, strict=True):
        if name := _explorer(drawn):
            cell.id = name
            cell.metadata.pop("jupyter", None)  # it hides the code in a notebook
    notebook.cells = [_note(), *(cell for cell in notebook.cells if cell.id != ALONE)]
    notebook.metadata.kernelspec = KERNEL
    return notebook


def exercises(notebook: NotebookNode) -> NotebookNode:
    """Return the student edition of a chapter for the browser, where it lies beside the notebooks."""
    for cell in notebook.cells:
        cell.source = cell.source.replace("](../../", "](../")
    notebook.cells = [cell for cell in notebook.cells if cell.id != ALONE]
    notebook.metadata.kernelspec = KERNEL
    return notebook


def _explorer(cell: NotebookNode) -> str:
    """Return the id of the chart that a cell shows, if it shows one."""
    forms = ("".join(output.get("data", {}).get("text/html", "")) for output in cell.get("outputs", []))
    return next((match[1] for form in forms for match in EXPLORER.finditer(form)), "")


def _note() -> NotebookNode:
    return nbformat.v4.new_markdown_cell(NOTE, id="runs-in-your-browser")


def _written(notebook: NotebookNode) -> str:
    """Return a notebook as text, each cell in one piece: the contents of the interface stop at a list of lines."""
    return json.dumps(notebook, ensure_ascii=False)


def _read(path: Path, what_to_do: str) -> NotebookNode:
    if not path.is_file():
        raise LiteError(f"{path.name} is missing in {path.parent.name}: {what_to_do}")
    return nbformat.read(path, as_version=4)
