"""What a chart or an explorer needs, as far as its cell says so before it runs."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator

from airace import data
from airace.chart import Chart
from airace.check.project import Notebook, Project, tags
from airace.needs import Missing

YEAR = re.compile(r"\b(19|20)\d\d\b")
SHOWN = {
    "headline": 'headline=f"The US raised {ratio:.1f} times as much as Europe"',
    "subtitle": 'subtitle="AI venture capital, USD bn"',
    "caption": 'caption=f"In {year} the US raised {ratio:.1f} times as much as Europe."',
    "table": "table=table",
    "source": 'source=["oecd-ai-vc-2026-09"]',
}


def missing(project: Project) -> Iterator[Missing]:
    """Return what charts and explorers lack, and names that two of them have."""
    known = {row.get("id", "") for row in data.rows("sources")}
    taken: dict[str, str] = {}
    for notebook in project.notebooks:
        yield from _charts(notebook, known)
        for name, where in _names(notebook):
            if name in taken:
                what = f"a name of its own: '{name}' is taken by {taken[name]}"
                yield Missing(where, what, f"{name.replace('-', '_')}_by_region")
            taken.setdefault(name, where)
        yield from _explorers(notebook)


def _charts(notebook: Notebook, known: set[str]) -> Iterator[Missing]:
    parameters = list(inspect.signature(Chart).parameters.values())
    needed = [parameter.name for parameter in parameters if parameter.default is parameter.empty]
    order = [parameter.name for parameter in parameters]
    for cell, call in notebook.calls("Chart"):
        where = notebook.place(cell)
        if any(isinstance(part, ast.Starred) for part in call.args) or any(word.arg is None for word in call.keywords):
            continue
        given = dict(zip(order, call.args, strict=False)) | {word.arg: word.value for word in call.keywords}
        for name in needed:
            if name not in given:
                yield Missing(where, f"the {name} of a chart", SHOWN.get(name, f"{name}=…"))
        for name in ("headline", "caption", "alt"):
            said = given.get(name)
            if isinstance(said, ast.Constant) and re.search(r"\b\d", YEAR.sub("", str(said.value))):
                yield Missing(where, f"numbers in the {name}, computed and not typed", SHOWN["caption"])
        if "hide-input" not in tags(cell):
            yield Missing(where, "the tag 'hide-input': the cell that draws a chart is folded")
        for node in ast.walk(given.get("source", ast.Constant(None))):
            literal = isinstance(node, ast.Constant) and isinstance(node.value, str)
            if known and literal and "-" in node.value and node.value not in known:
                yield Missing(where, f"data/sources.csv has no source '{node.value}'{data.alike(node.value, known)}")


def _names(notebook: Notebook) -> Iterator[tuple[str, str]]:
    for function, where in _explored(notebook):
        yield function.name.strip("_").replace("_", "-"), where
    for cell, call in notebook.calls("Chart"):
        for word in call.keywords:
            if word.arg == "name" and isinstance(word.value, ast.Constant):
                yield word.value.value, notebook.place(cell)


def _explored(notebook: Notebook) -> Iterator[tuple[ast.FunctionDef, str]]:
    for cell, tree in notebook.code:
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and _controls(node) is not None:
                yield node, notebook.place(cell)


def _controls(function: ast.FunctionDef) -> ast.Call | None:
    calls = [mark for mark in function.decorator_list if isinstance(mark, ast.Call)]
    return next((call for call in calls if getattr(call.func, "id", "") == "explore"), None)


def _explorers(notebook: Notebook) -> Iterator[Missing]:
    lines = [tree.body[-1] for _, tree in notebook.code if tree.body]
    shown = {getattr(line.value, "id", "") for line in lines if isinstance(line, ast.Expr)}
    for function, where in _explored(notebook):
        if function.name not in shown:
            yield Missing(
                where, f"the line that shows {function.name}: its name, as the last line of a cell", function.name
            )
        controls = [word.arg for word in _controls(function).keywords if word.arg]
        parameters = [argument.arg for argument in (*function.args.args, *function.args.kwonlyargs)]
        name = function.name
        for control in controls:
            if control not in parameters:
                yield Missing(where, f"a parameter for the control '{control}' of {name}", f"def {name}({control}):")
        for parameter in parameters:
            if parameter not in controls and all(word.arg for word in _controls(function).keywords):
                what = f"the values of the control '{parameter}' of {name}"
                yield Missing(where, what, f"@explore({parameter}=[2024, 2025])")
        if not any(isinstance(node, ast.Return) and node.value for node in ast.walk(function)):
            yield Missing(
                where,
                f"what {name} returns",
                "return Chart(headline=…, subtitle=…, caption=…, table=table, source=[…], marks=[…])",
            )
