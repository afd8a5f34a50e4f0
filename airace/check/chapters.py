"""What a chapter needs at least, small as it may be: the list of CONTRIBUTING, *Add a chapter*."""

from __future__ import annotations

import re
from collections.abc import Iterator

from airace.check import guesses
from airace.check.project import Notebook, Project, tags
from airace.needs import REFRESH, Missing
from airace.student import exercises, seals
from airace.student.exercises import ExerciseError

NAME = re.compile(r"\d+(-[a-z0-9]+)+")
ALONE = (
    "> **Does the next cell not find `airace`, or another module?** Then this notebook is alone: get the whole folder "
    "of the book, run `pip install -r requirements.txt` in it, as its README says, and open the notebook there."
)
FINDING = 'prose(f"**In short.** In 2024 the US raised {ratio:.1f} times as much as Europe.")'
TO_STATE = "<a data-state='explorer-which-gap?year=2024'>{ratio:.1f} in 2024</a>"
SOLUTIONS = 4  # exercises, open ones among them: the student edition lives from them
STATES = 4  # links to states of explorers on a page for teachers
LEVEL = "*Level one.*"
PLANS = ("20", "45", "90")
PLAN = re.compile(r"^## ([^\n]*\b(\d+) minutes)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
STEP = re.compile(r"^- \*\*(\d+) minutes: [^*]+\.\*\*", re.MULTILINE)
LINK = re.compile(r"\{state\}`[^`<]+ <([^`>]+)>`")
READY = "## Prepared states"
LAST = re.compile(r"^\*\*Say at the end:\*\* (.+)$", re.MULTILINE)


def missing(project: Project) -> Iterator[Missing]:
    """Return what the chapters lack, in the notebook, in the contents and for teachers."""
    for notebook in project.notebooks:
        yield from of_notebook(notebook)
        stem = notebook.path.stem
        for file in (f"notebooks/{stem}", f"book/teaching/{stem}"):
            if file not in project.contents:
                yield Missing("_toc.yml", f"a line for {file}", f"- file: {file}")
        teaching = f"book/teaching/{stem}.md"
        if text := project.text(teaching):
            yield from of_lessons(text, teaching)
        else:
            what = (
                f"a page for teachers: plans for {', '.join(PLANS[:-1])} and {PLANS[-1]} minutes, and links to states"
            )
            yield Missing(teaching, what, "## Plan for 20 minutes")
    there = {f"notebooks/{notebook.path.stem}" for notebook in project.notebooks}
    for file in project.contents:
        if file.startswith("notebooks/") and file not in there:
            yield Missing(f"{file}.ipynb", "the notebook of a line in _toc.yml")


def of_notebook(notebook: Notebook) -> Iterator[Missing]:
    """Return what a chapter lacks in its notebook."""
    where, chapter = notebook.name, notebook.chapter
    markdown = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    if not NAME.fullmatch(notebook.path.stem):
        yield Missing(where, "a name with its number and small letters", "notebooks/7-jobs.ipynb")
    if not re.match(r"# .+", notebook.cells[0].source if notebook.cells else ""):
        yield Missing(where, "a first cell that starts with the title", "# Jobs: who works on AI?")
    if not chapter.minutes:
        yield Missing(where, "how long it takes to read, on a line of its own", "35 minutes to read, …")
    yield from start(notebook)
    yield from _finding(notebook)
    if not chapter.loads:
        yield Missing(where, "a table: load with its name written out", 'load("capex")')
    for _, call in notebook.calls("load"):
        if len(call.args) != 1 or not isinstance(getattr(call.args[0], "value", None), str):
            yield Missing(where, "the name of a table where it is loaded, not a variable", 'load("capex")')
    if len(set(notebook.ledgers)) != 1:
        what = "its claims: a ledger, and one row of data/claims.csv at least"
        yield Missing(where, what, f'ledger = Ledger("{notebook.path.stem.partition("-")[2]}")')
    if len(set(notebook.quizzes)) != 1:
        what = "a quiz of its own, with its questions in book/quiz"
        yield Missing(where, what, f'quiz = Quiz("{notebook.path.stem.partition("-")[2]}")')
    if not notebook.calls("explore"):
        what = "an explorer: a chart of which the reader varies something"
        yield Missing(where, what, "@explore(year=[2024, 2025])\ndef share_of_firms(year=2025): …")
    if not any("lead" in tags(cell) for cell, _ in notebook.calls("explore")):
        what = "the tag 'lead' on the cell of an explorer that answers no guess: a second view of it stands on top"
        yield Missing(where, what)
    if not notebook.calls("predict"):
        yield Missing(where, "a guess, right behind a box *Predict*", guesses.EXAMPLE)
    if "data-state='" not in chapter.code + markdown:
        yield Missing(where, "words that are a link to their state", TO_STATE)
    if not re.search(r"^## Exercises", markdown + "\n" + chapter.code, re.MULTILINE):
        yield Missing(where, "a section *Exercises*", "## Exercises")
    yield from _exercises(notebook)
    if not (notebook.cells and notebook.cells[-1].source.startswith("## ")):
        yield Missing(where, "a last section", "## What this chapter cannot tell you")


def start(notebook: Notebook) -> Iterator[Missing]:
    """Return what a chapter lacks at its first code cell."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    if not code or "from airace import" not in code[0].source:
        yield Missing(notebook.name, "a first code cell that imports what the chapter needs", "from airace import load")
    place = notebook.cells.index(code[0]) if code else 0
    line = notebook.cells[place - 1] if place else None
    words = ("not find `airace`", "whole folder of the book", "pip install -r requirements.txt")
    if line is None or "remove-cell" not in tags(line) or not all(word in line.source for word in words):
        what = "the line above the first code cell, tag 'remove-cell', for a notebook without the book around it"
        yield Missing(notebook.name, what, ALONE)


def _finding(notebook: Notebook) -> Iterator[Missing]:
    cells = [cell for cell in notebook.cells if "key-finding" in tags(cell)]
    if len(cells) != 1:
        what = f"one cell with the tags 'key-finding', 'prose' and 'hide-input'; it has {len(cells) or 'none'}"
        yield Missing(notebook.name, what, FINDING)
        return
    (cell,) = cells
    if absent := {"prose", "hide-input"} - tags(cell):
        yield Missing(notebook.place(cell), f"the tags {', '.join(sorted(absent))} beside 'key-finding'")
    sentence = re.search(r"\*\*In short\.\*\*[^\n]+", cell.source)
    if not sentence or "{" not in sentence[0]:
        yield Missing(notebook.place(cell), "a finding, **In short.**, with a computed number", FINDING)
    elif not re.search(r"\d", notebook.chapter.finding):
        yield Missing(notebook.place(cell), "its stored output, with a number", REFRESH)
    elif not notebook.chapter.finding.endswith("."):
        yield Missing(notebook.place(cell), "a full stop at the end of the finding")


def _exercises(notebook: Notebook) -> Iterator[Missing]:
    try:
        found = exercises.read(notebook.content, notebook.path.stem)
    except ExerciseError as error:
        yield Missing(notebook.name, str(error))
        return
    if len(found) < SOLUTIONS:
        what = f"{SOLUTIONS} exercises with solutions (tags 'exercise' and 'solution'); it has {len(found) or 'none'}"
        yield Missing(notebook.name, what, f"**1. Read off.** {LEVEL} In which year was the gap largest?")
    for exercise in found:
        if not exercise.level:
            yield Missing(f"{notebook.name}, exercise {exercise.number}", "its level, one, two or three", LEVEL)
    levels = {exercise.level for exercise in found if exercise.level}
    if found and all(exercise.level for exercise in found) and len(levels) < len(exercises.LEVELS):
        lacking = [word for word, level in exercises.LEVELS.items() if level not in levels]
        yield Missing(notebook.name, f"an exercise of level {' and of level '.join(lacking)}", LEVEL)
    try:
        kept = seals.kept(notebook.content)
    except ExerciseError as error:
        yield Missing(notebook.name, str(error))
        return
    asked = {exercise.number: {part.name for part in exercise.parts} for exercise in found if exercise.parts}
    if found and (kept is None or {number: set(parts) for number, parts in kept.parts.items()} != asked):
        yield Missing(notebook.name, "the digests of its answers, for the student edition", REFRESH)


def of_lessons(text: str, where: str) -> Iterator[Missing]:
    """Return what a page for teachers lacks."""
    plans = PLAN.findall(text)
    if [minutes for _, minutes, _ in plans] != list(PLANS):
        for minutes in PLANS:
            if minutes not in [found for _, found, _ in plans]:
                yield Missing(where, f"a plan for {minutes} minutes", f"## Plan for {minutes} minutes")
        if {minutes for _, minutes, _ in plans} >= set(PLANS):
            yield Missing(where, f"the plans in this order, each once: {', '.join(PLANS)} minutes")
    for title, minutes, plan in plans:
        yield from of_plan(title, int(minutes), plan, where)
        yield from _seen(f"{where}, {title}", plan)
    if "{lesson-files}" not in text:
        yield Missing(where, "the links to slides and student edition", "```{lesson-files}\n```")
    links = LINK.findall(text)
    if len(links) != text.count("{state}`"):
        yield Missing(where, "a link to a state that is whole", "{state}`per head <explorer-which-gap?per=head>`")
    ready = LINK.findall(text.partition(READY)[2].partition("\n## ")[0])
    for link in sorted({link for link in ready if ready.count(link) > 1}):
        yield Missing(where, f"the link to the state {link} once only in the list of prepared states")
    prepared = {link for link in links if "?" in link}
    if len(prepared) < STATES:
        what = f"{STATES} links to states of explorers; it has {len(prepared) or 'none'}"
        yield Missing(where, what, "{state}`per head <explorer-which-gap?per=head>`")


def _seen(place: str, plan: str) -> Iterator[Missing]:
    for step in re.findall(r"^- \*\*\d+ minutes: [^*]*\bsee\b[^\n]*", plan, re.MULTILINE):
        if "{state}`" not in step:
            what = f"a link to the state with which the class sees it, in the step “{step[4:].partition('.')[0]}”"
            yield Missing(place, what, "{state}`per head <explorer-which-gap?year=2024&per=head>`")


def of_plan(title: str, minutes: int, plan: str, where: str) -> Iterator[Missing]:
    """Return what a plan for a lesson lacks: minutes of each step that add up, and a last sentence."""
    place = f"{where}, {title}"
    steps = [int(step) for step in STEP.findall(plan)]
    if len(steps) != len(re.findall(r"^[-*] ", plan, re.MULTILINE)):
        yield Missing(place, "the minutes of each step", "- **5 minutes: predict.** Everyone writes down a guess.")
    if sum(steps) != minutes:
        yield Missing(place, f"steps that add up to {minutes} minutes; they add up to {sum(steps)}")
    said = LAST.findall(plan.strip())
    if len(said) != 1 or not re.fullmatch(r"[^.!?]+\.", said[0]):
        yield Missing(place, "one sentence to end with", "**Say at the end:** A share needs its whole.")
