"""The student edition: no solution in it, room for every answer, and checks that pass with the solutions alone."""

import ast
import inspect
import io
import json
import re
from contextlib import redirect_stdout
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pytest
from conftest import ROOT
from golden import is_as_before
from nbclient import NotebookClient

from airace.check import chapters
from airace.student import __main__, checks, edition, exercises, seals
from airace.student.exercises import ExerciseError
from airace.student.seals import Sealed

CHAPTERS = sorted((ROOT / "notebooks").glob("*.ipynb"))

every_chapter = pytest.mark.parametrize("chapter", CHAPTERS, ids=[path.stem for path in CHAPTERS])


def read(path):
    return nbformat.read(path, as_version=4)


def solutions(notebook):
    return [cell for cell in notebook.cells if "solution" in exercises.tags(cell)]


def checked(chapter):
    """Return the exercises of a chapter that have a check."""
    return [exercise for exercise in exercises.read(read(chapter), chapter.stem) if exercise.parts]


# What is in it


@pytest.fixture(scope="module")
def editions(tmp_path_factory):
    """Write the student edition of every chapter from the digests that are stored with it, as the build does."""
    folder = tmp_path_factory.mktemp("student")
    for path in CHAPTERS:
        notebook = read(path)
        made = edition.edition(notebook, path.stem, exercises.read(notebook, path.stem), seals.kept(notebook))
        nbformat.write(made, folder / path.name)
    return lambda chapter: folder / chapter.name


@pytest.fixture
def student(chapter, editions):
    return read(editions(chapter))


@every_chapter
def test_a_student_notebook_has_no_outputs(student):
    nbformat.validate(student)
    code = [cell for cell in student.cells if cell.cell_type == "code"]
    assert [cell for cell in code if cell.outputs or cell.execution_count] == []


@every_chapter
def test_a_student_notebook_has_no_solution(chapter, student):
    source, text = read(chapter), "\n".join(cell.source for cell in student.cells)
    assert len(solutions(source)) >= chapters.SOLUTIONS
    assert not {cell.id for cell in solutions(source)} & {cell.id for cell in student.cells}
    for cell in solutions(source):
        assert cell.source not in text
        for line in cell.source.splitlines():
            assert len(line) < 60 or line not in text, line
        for output in cell.outputs:
            for shown in (output.get("text"), *output.get("data", {}).values()):
                assert not shown or shown not in text
    assert solutions(student) == [] and "open its solution" not in text


@every_chapter
def test_everything_else_of_the_chapter_is_there(chapter, student):
    kept = {cell.id: cell for cell in student.cells}
    source = [cell for cell in read(chapter).cells if "solution" not in exercises.tags(cell)]
    assert [cell.id for cell in source] == [id for id in kept if id in {cell.id for cell in source}]
    for cell in source:
        if "exercise" not in exercises.tags(cell):
            assert kept[cell.id].source == cell.source.replace("](../", "](../../")


@every_chapter
def test_every_exercise_has_room_and_a_check_unless_it_is_open(chapter, student):
    cells = student.cells
    at = {cell.id: place for place, cell in enumerate(cells)}
    found = exercises.read(read(chapter), chapter.stem)
    for exercise in found:
        room = cells[at[f"{exercise.solution}-answer"]]
        assert at[exercise.question] < at[room.id]
        if exercise.parts:
            assert room.source.count("...") == len(exercise.parts)
            assert cells[at[room.id] + 1].source == f"check({exercise.number}, answer_{exercise.number})"
        else:
            assert room.cell_type == "markdown" and "nothing is checked" in room.source
            assert f"{exercise.solution}-check" not in at
            assert "open" in exercises.tags(cells[at[exercise.question]])


def test_at_least_three_quarters_of_the_exercises_that_are_not_criticism_have_a_check():
    titles = [cell.source for path in CHAPTERS for cell in read(path).cells if "exercise" in exercises.tags(cell)]
    others = sum("Criticise.**" not in title for title in titles)
    assert sum(len(checked(path)) for path in CHAPTERS) >= 0.75 * others > 0


@every_chapter
def test_nothing_that_a_solution_names_is_needed_by_the_chapter(chapter):
    """A cell that used such a name would run in the chapter and fail for students."""
    named = set()
    for cell in [cell for cell in read(chapter).cells if cell.cell_type == "code"]:
        tree = ast.parse(cell.source)
        used = {name.id for name in ast.walk(tree) if isinstance(name, ast.Name)}
        if "solution" in exercises.tags(cell):
            assigned = [target for part in tree.body if isinstance(part, ast.Assign) for target in part.targets]
            named |= {name.id for target in assigned for name in ast.walk(target) if isinstance(name, ast.Name)}
        else:
            assert not named & used, cell.source
    assert len(named) >= 3  # of four exercises, one may be open


def test_a_chapter_that_is_run_gives_the_edition_that_its_stored_digests_give(editions, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONHASHSEED", "7")  # of the kernel, where sets could come in another order
    assert edition.write(CHAPTERS[3], tmp_path).read_bytes() == editions(CHAPTERS[3]).read_bytes()


# What its checks say


def wrong(answer, decimals):
    """Return an answer of the same kind that is plausible and wrong (runs in the kernel of a chapter)."""
    if isinstance(answer, (bool, np.bool_)):
        return not answer
    if isinstance(answer, str):
        return {"curve": "years", "share": "utilisation", "size": "number"}.get(answer, "cloud")
    if isinstance(answer, list):
        return [*answer[1:], "France"]
    if isinstance(answer, pd.Period):
        return answer + 1
    if isinstance(answer, date):
        return answer + timedelta(days=1)
    return answer + (1 if decimals is None else 2 * 10.0**-decimals)


def lines(chapter):
    """Return the code that comes after the last cell of a student notebook: solutions, then wrong answers."""
    source = {cell.id: cell.source for cell in solutions(read(chapter))}
    yield (
        "from datetime import date, timedelta\nimport numpy as np\nimport pandas as pd\n" + inspect.getsource(wrong),
        None,
    )
    for exercise in checked(chapter):
        number, answer = exercise.number, f"answer_{exercise.number}"
        yield source[exercise.solution], None
        yield f"check({number}, {answer})", (number, "", "filled in")
        for part in exercise.parts:
            if part.name:
                changed = f"{answer} | {{{part.name!r}: wrong({answer}[{part.name!r}], {part.decimals})}}"
            else:
                changed = f"wrong({answer}, {part.decimals})"
            yield f"check({number}, {changed})", (number, part.name, "wrong")


@pytest.fixture(scope="module")
def verdicts(editions):
    """Run each student notebook as it is, then with the solutions, then with wrong answers; return what checks say."""

    @cache
    def run(chapter):
        asked = {f"check({n.number}, answer_{n.number})": (n.number, "", "untouched") for n in checked(chapter)}
        cells = [cell for cell in read(editions(chapter)).cells if cell.cell_type == "code"]
        code = [*((cell.source, asked.get(cell.source)) for cell in cells), *lines(chapter)]
        runs = in_a_kernel if chapter == CHAPTERS[2] else here
        said = runs([source for source, _ in code], editions(chapter).parent)
        return {key: words for (_, key), words in zip(code, said, strict=True) if key}

    return lambda chapter, how: {key[:2]: said for key, said in run(chapter).items() if key[2] == how}


def in_a_kernel(sources, folder):
    """Run cells as Jupyter does, without their charts, and return what each prints."""
    cells = [nbformat.v4.new_code_cell(source) for source in (edition.QUIET, *sources)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(folder)}}).execute()
    return ["".join(output.get("text", "") for output in cell.outputs) for cell in cells[1:]]


def here(sources, folder):
    """Run cells in this process: a third of the time of a kernel."""
    names, said = {"__name__": "__main__"}, []
    for source in sources:
        with redirect_stdout(io.StringIO()) as printed:
            exec(compile(source, "a cell", "exec"), names)
        said.append(printed.getvalue())
    return said


@every_chapter
def test_with_the_solutions_filled_in_every_check_says_right(chapter, verdicts):
    said = verdicts(chapter, "filled in")
    assert [number for number, _ in said] == [exercise.number for exercise in checked(chapter)]
    for (number, _), words in said.items():
        assert re.match(rf"Exercise {number}: right\b", words), words


@every_chapter
def test_untouched_no_check_says_right(chapter, verdicts):
    said = verdicts(chapter, "untouched")
    assert [number for number, _ in said] == [exercise.number for exercise in checked(chapter)]
    for (number, _), words in said.items():
        assert words.startswith(f"Exercise {number}: no answer yet. Write it in place of the three dots"), words


@every_chapter
def test_a_plausible_wrong_answer_in_any_part_is_not_right(chapter, verdicts):
    said = verdicts(chapter, "wrong")
    assert [*said] == [(exercise.number, part.name) for exercise in checked(chapter) for part in exercise.parts]
    for (number, name), words in said.items():
        assert words.startswith(f"Exercise {number}: not right yet."), words
        assert not name or re.search(rf"^- {re.escape(name)}: not right yet[.:]", words, flags=re.MULTILINE), words
        assert words.count("not right yet") == (2 if name else 1), words


# What authors are told


SOLUTION = """\
merged = 12 / 5
answer_1 = {
    "before": round(merged, 1),  # points
    "presumed": merged > 2,
}"""


@pytest.fixture
def short():
    """Return a chapter of two exercises."""
    question = nbformat.v4.new_markdown_cell(
        "## Exercises\n\nTry.\n\n**1. Compute.** What?", metadata={"tags": ["exercise"]}
    )
    criticise = nbformat.v4.new_markdown_cell("**2. Criticise.** Why?", metadata={"tags": ["exercise", "open"]})
    tags = {"tags": ["hide-cell", "solution"]}
    answers = [nbformat.v4.new_code_cell(source, metadata=tags) for source in (SOLUTION, "'because'")]
    start = nbformat.v4.new_markdown_cell("# Short")
    return nbformat.v4.new_notebook(cells=[start, question, answers[0], criticise, answers[1]])


def write(notebook, folder):
    nbformat.write(notebook, folder / "7-short.ipynb")
    return folder / "7-short.ipynb"


@pytest.mark.slow
def test_the_room_for_an_answer_is_the_solution_with_dots(short, tmp_path):
    cells = read(edition.write(write(short, tmp_path), tmp_path / "student")).cells
    assert [cell.id for cell in cells][1:4] == ["student-edition", "student-exercises", "student-digests"]
    assert cells[5].source.splitlines()[1:5] == [
        "answer_1 = {",
        '    "before": ...,  # points: a number with one decimal',
        '    "presumed": ...,  # True or False',
        "}",
    ]
    assert json.dumps("2.4") not in cells[3].source


def test_a_solution_without_an_answer_is_an_error_that_names_notebook_and_exercise(short):
    short.cells[2].source = "merged = 12 / 5"
    with pytest.raises(ExerciseError, match=r"^7-short, exercise 1: its solution must assign answer_1 once"):
        exercises.read(short, "7-short")
    short.cells[1].metadata["tags"].append("open")
    assert [exercise.parts for exercise in exercises.read(short, "7-short")] == [(), ()]


@pytest.mark.parametrize(
    ("cell", "change", "message"),
    [
        (1, {"tags": []}, "7-short, exercise 1: its cell needs the tag 'exercise'."),
        (1, {"source": "What?"}, "7-short: a cell with the tag 'exercise' has no number"),
        (2, {"tags": ["hide-cell"]}, "7-short: a folded cell without the tag 'solution': 'merged = 12 / 5"),
        (2, {"tags": ["solution"]}, "7-short, exercise 1: its solution needs the tag 'hide-cell', too."),
        (2, {"tags": []}, "7-short, exercise 1: no cell with the tag 'solution' follows."),
        (3, {"source": "**3. Criticise.** Why?"}, "7-short, exercise 3: expected is the number 2."),
        (4, {"tags": []}, "7-short, exercise 2: no cell with the tag 'solution' follows."),
        (
            2,
            {"source": "answer_1 = round(2.4, places)"},
            "7-short, exercise 1: names of answers and numbers of decimals",
        ),
    ],
)
def test_a_mistake_in_the_tags_is_named(cell, change, message, short):
    if "tags" in change:
        short.cells[cell].metadata["tags"] = change["tags"]
    short.cells[cell].source = change.get("source", short.cells[cell].source)
    with pytest.raises(ExerciseError, match=re.escape(message)):
        exercises.read(short, "7-short")


@pytest.mark.slow
def test_a_number_that_is_not_rounded_ends_the_command_with_a_sentence(short, tmp_path):
    short.cells[2].source = SOLUTION.replace("round(merged, 1)", "merged")
    with pytest.raises(
        SystemExit, match=r"^7-short, exercise 1, 'before': the answer is a number with decimals that is"
    ):
        __main__.main([str(write(short, tmp_path))])
    assert not Path(__main__.FOLDER / "7-short.ipynb").exists()


# Without a kernel


def test_the_exercises_of_a_chapter_are_read_with_their_parts(short):
    first, second = exercises.read(short, "7-short")
    assert (first.number, second.number) == (1, 2)
    assert (first.question, first.solution) == (short.cells[1].id, short.cells[2].id)
    assert first.parts == (exercises.Part("before", 1, "points"), exercises.Part("presumed", None, ""))
    assert second.parts == ()
    assert exercises.tags(nbformat.v4.new_code_cell("")) == set()


@pytest.mark.parametrize(
    ("source", "parts"),
    [
        ("answer_1 = round(x)  # kg", [("", 0, "kg")]),
        ("answer_1 = round(x, ndigits=2)", [("", 2, "")]),
        ("answer_1 = round(\n    x,\n    -3,\n)  # to thousands", [("", -3, "to thousands")]),
        ("answer_1 = max(x, 1)", [("", None, "")]),
        ("#  above\nanswer_1 = {'a': 1,  ## first\n 'b': sum(x)}", [("a", None, "first"), ("b", None, "")]),
        ("other = round(x, 1)\nanswer_1 = other", [("", None, "")]),
    ],
)
def test_a_solution_tells_how_an_answer_is_rounded_and_in_which_unit(source, parts, short):
    short.cells[2].source = source
    assert [(part.name, part.decimals, part.note) for part in exercises.read(short, "7-short")[0].parts] == parts


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({1: ("", ["exercise"])}, "7-short: a cell with the tag 'exercise' has no number, such as **2. Compute.**"),
        ({2: ("x", ["exercise"])}, "7-short, exercise 1: no cell with the tag 'solution' follows."),
        ({1: ("Words.", [])}, f"7-short: a solution without an exercise before it: {SOLUTION[:60]!r}"),
        ({2: ("answer_1 = 1\nanswer_1 = 2", ["solution", "hide-cell"])},
         "7-short, exercise 1: its solution must assign answer_1 once, as a value or as a dictionary of named values. "
         "Tag the exercise 'open' if it has no single right answer."),
        ({2: ("answer_1 = {name: 1}", ["solution", "hide-cell"])},
         "7-short, exercise 1: names of answers and numbers of decimals are written out, not computed."),
        ({0: ("**3. What?**", [])}, "7-short, exercise 3: its cell needs the tag 'exercise'."),
        ({0: ("x = '**3. What?**'", [])}, "7-short, exercise 3: its cell needs the tag 'exercise'."),
        ({0: ("ten words. " * 9, ["hide-cell"])},
         f"7-short: a folded cell without the tag 'solution': {('ten words. ' * 9)[:60]!r}"),
    ],
)  # fmt: skip
def test_every_mistake_in_an_exercise_is_said_in_a_sentence(change, message, short):
    for place, (source, tags) in change.items():
        short.cells[place].source, short.cells[place].metadata["tags"] = source, tags
    with pytest.raises(ExerciseError) as caught:
        exercises.read(short, "7-short")
    assert str(caught.value) == message


NAMES = {"answer_1": {"before": 2.4, "presumed": True}, "answer_2": "cloud"}


def test_the_kernel_of_a_chapter_tells_kinds_and_digests_and_no_answer():
    asked = {1: {"before": (1, "points"), "presumed": (None, "")}, 2: {"": (None, "")}}
    slips = {"slips_1": {"before": {"A sum.": 4.44}}, "slips_2": {"A part.": "chips"}}
    told = json.loads(seals.seal("7-short", asked, NAMES | slips))
    assert told == {
        "parts": {
            "1": {
                "before": checks.sealed("7-short", 1, "before", 2.4, 1, "points"),
                "presumed": checks.sealed("7-short", 1, "presumed", True),
            },
            "2": {"": checks.sealed("7-short", 2, "", "cloud")},
        },
        "slips": {
            "1": {"before": {checks.digest("7-short", 1, "before", "44"): "A sum."}},
            "2": {"": {checks.digest("7-short", 2, "", "chips"): "A part."}},
        },
    }
    assert json.loads(seals.seal("7-short", asked, NAMES))["slips"] == {}
    unclear = json.loads(seals.seal("7-short", {1: {"before": (None, "")}}, NAMES))
    assert unclear == {
        "unclear": "7-short, exercise 1, 'before': the answer is a number with decimals that is not rounded: write "
        "round(…, 1), so that students know how."
    }
    assert json.loads(seals.seal("7-short", {2: {"": (None, "")}}, {"answer_2": {}})) == {
        "unclear": "7-short, exercise 2: the answer is a dict, of which no check can be made."
    }


SEALED = Sealed({1: {"before": "number 1, points: 0123", "presumed": "yes or no: 4567"}})
SLIPS = {1: {"before": {"89ab": "This is a “sum”."}}}


def sources(notebook):
    return "\n\n".join(f"[{cell.cell_type} {cell.id}]\n{cell.source}" for cell in notebook.cells) + "\n"


def test_a_student_notebook_says_what_it_said(short):
    for place, cell in enumerate(short.cells):
        cell.id = f"cell-{place}"
    short.cells[0].source = "# Short\n\nSee [plans](../book/plans.md)."
    short.cells[1].source = f"## Exercises\n\nTry. {edition.SOLUTIONS_BELOW}\n\n**1. Compute.** What?"
    drawn = nbformat.v4.new_code_cell("draw()", id="drawn", execution_count=3)
    drawn.outputs = [nbformat.v4.new_output("stream", text="The answer is 2.4.")]
    short.cells.insert(1, drawn)
    before = sources(short)
    student = edition.edition(short, "7-short", exercises.read(short, "7-short"), Sealed(SEALED.parts, SLIPS))
    nbformat.validate(student)
    assert is_as_before("student.txt", sources(student))
    kept = next(cell for cell in student.cells if cell.id == "drawn")
    assert kept.outputs == [] and kept.execution_count is None
    assert before == sources(short) and drawn.outputs, "the chapter itself stays as it is"
    digests = next(cell for cell in student.cells if cell.id == "student-digests")
    assert digests.metadata == {"jupyter": {"source_hidden": True}}


def test_a_chapter_whose_exercises_have_one_value_each_gets_one_line_of_room(short):
    short.cells[2].source = 'answer_1 = "cloud"  # one of "cloud", "years"'
    found = exercises.read(short, "7-short")
    cells = edition.edition(
        short, "7-short", found, Sealed({1: {"": 'text, one of "cloud", "years": 01'}}), "../"
    ).cells
    room = next(cell for cell in cells if cell.id.endswith("-answer"))
    assert room.source.splitlines()[1] == 'answer_1 = ...  # one of "cloud", "years"'
    assert edition._form("count, kg: 01") == "kg: a whole number" and edition._form("count: 01") == "a whole number"


def test_an_exercise_in_a_cell_of_its_own_needs_no_heading_taken_out(short):
    short.cells[1].source = "**1. Compute.** What?"
    student = edition.edition(short, "7-short", exercises.read(short, "7-short"), SEALED)
    ids = [cell.id for cell in student.cells]
    assert "student-exercises" not in ids and ids.index("student-digests") + 1 == ids.index(short.cells[1].id)
    none = nbformat.v4.new_notebook(cells=short.cells[:1])
    assert [cell.id for cell in edition.edition(none, "7-short", [], Sealed({})).cells][1:] == ["student-edition"]


class Kernel:
    """Stands for the kernel of a chapter, which tells what `told` says."""

    told = json.dumps({"parts": {"1": {"before": "number 1: 01"}}, "slips": {"1": {"before": {"02": "No."}}}})

    def __init__(self, notebook, **how):
        Kernel.ran, Kernel.how = [cell.source for cell in notebook.cells], how
        self.notebook = notebook

    def execute(self):
        self.notebook.cells[-1].outputs = [nbformat.v4.new_output("stream", text=Kernel.told)]


def test_a_chapter_is_executed_quietly_and_asked_for_its_answers(short, tmp_path, monkeypatch):
    monkeypatch.setattr(edition, "NotebookClient", Kernel)
    path = write(short, tmp_path)
    found = exercises.read(short, "7-short")
    assert edition.solve(short, path, found) == Sealed({1: {"before": "number 1: 01"}}, {1: {"before": {"02": "No."}}})
    assert Kernel.ran[0] == edition.QUIET and Kernel.ran[1:-1] == [cell.source for cell in short.cells]
    assert Kernel.ran[-1] == (
        "from airace.student.seals import seal\n"
        "print(seal('7-short', {1: {'before': (1, 'points'), 'presumed': (None, '')}}, globals()))"
    )
    assert Kernel.how == {"timeout": edition.LIMIT, "resources": {"metadata": {"path": str(tmp_path)}}}
    assert not any(cell.get("outputs") for cell in short.cells)
    monkeypatch.setattr(Kernel, "told", json.dumps({"unclear": "7-short: no."}))
    with pytest.raises(ExerciseError, match=r"^7-short: no\.$"):
        edition.solve(short, path, found)


def test_the_command_writes_the_chapters_named_or_all(short, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(Kernel, "told", json.dumps({"parts": SEALED.parts, "slips": {}}))
    monkeypatch.setattr(edition, "NotebookClient", Kernel)
    monkeypatch.setattr(__main__.style, "ROOT", tmp_path)
    monkeypatch.setattr(__main__, "FOLDER", tmp_path / "_build" / "student")
    (tmp_path / "notebooks").mkdir()
    for name in ("2-two", "1-one"):
        nbformat.write(short, tmp_path / "notebooks" / f"{name}.ipynb")
    __main__.main([])
    assert capsys.readouterr().out == "wrote _build/student/1-one.ipynb\nwrote _build/student/2-two.ipynb\n"
    __main__.main([str(tmp_path / "notebooks" / "2-two.ipynb")])
    assert capsys.readouterr().out == "wrote _build/student/2-two.ipynb\n"
    made = read(tmp_path / "_build" / "student" / "1-one.ipynb")
    assert 'check = Checks("1-one", {' in "\n".join(cell.source for cell in made.cells)
    monkeypatch.setattr(Kernel, "told", json.dumps({"unclear": "2-two: no."}))
    with pytest.raises(SystemExit, match=r"^2-two: no\.$"):
        __main__.main([str(tmp_path / "notebooks" / "2-two.ipynb")])
