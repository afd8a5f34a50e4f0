"""What the test of a chapter needs, as far as it shows without a built book."""

from __future__ import annotations

import re
from collections.abc import Iterator

from airace import data
from airace.check.project import Notebook, Project
from airace.editions import papers
from airace.editions.project import EditionError
from airace.needs import Missing

BLOCK = '[[block]]\nid = "regions"\ntable = "ai_vc_by_region" …'
EXAMPLE = '[[block.question]]\nid = "ratio"\nkind = "number"\ndoes = "compute"\npoints = 2 …'


def missing(project: Project) -> Iterator[Missing]:
    """Return the chapters that have no test, what the tests lack, and tests of no chapter."""
    code = "\n".join(notebook.chapter.code for notebook in project.notebooks)
    for notebook in project.notebooks:
        yield from of_test(project, notebook, code)
    chapters = {notebook.path.stem for notebook in project.notebooks}
    for path in sorted((project.root / papers.FOLDER).glob("*.toml")):
        if path.stem not in chapters:
            yield Missing(f"{papers.FOLDER}/{path.name}", "the chapter of this test", f"notebooks/{path.stem}.ipynb")


def of_test(project: Project, notebook: Notebook, code: str) -> Iterator[Missing]:
    """Return what the test of a chapter lacks; `code` is that of all chapters, which make the charts."""
    where = f"{papers.FOLDER}/{notebook.path.stem}.toml"
    if not (project.root / where).exists():
        yield Missing(where, f"a test of {papers.MINUTES} minutes and {papers.POINTS} points", BLOCK)
        return
    try:
        told = papers.read(project.root / where)
    except EditionError as error:
        yield Missing(where, f"TOML that can be read: {error}")
        return
    aims = papers.aims(notebook.path)
    if not aims:
        yield Missing(notebook.name, "what one learns, as a list", "In this chapter you will\n\n- compute a ratio …")
    for fault in papers.faults(told, len(aims)):
        yield Missing(where, fault, EXAMPLE)
    for block in told.get("block", []):
        yield from _named(block, where, code)


def _named(block: dict, where: str, code: str) -> Iterator[Missing]:
    """Return the tables and charts that a block names and the book does not have."""
    sources = [
        block,
        *block.get("join", []),
        *(told for told in block.get("values", {}).values() if type(told) is dict),
    ]
    for source in sources:
        if (table := source.get("table")) and not (data.folder() / f"{table}.csv").exists():
            yield Missing(f"{where}, block {block.get('id')!r}", f"the table {table!r}, which it names")
        chart = source.get("chart", "")
        if chart and not re.search(rf"\b{re.escape(chart)}\b|\b{re.escape(chart.replace('-', '_'))}\b", code):
            yield Missing(f"{where}, block {block.get('id')!r}", f"the chart {chart!r}, which it names")
