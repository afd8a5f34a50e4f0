"""The student edition: no solution in it, room for every answer, and checks that pass with the solutions alone."""

import ast
import inspect
import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pytest
from conftest import ROOT
from nbclient import NotebookClient

from airace.check import chapters
from airace.student import Checks, __main__, checks, edition, exercises
from airace.student.exercises import ExerciseError

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
    """Write the student edition of every chapter, two at a time, and return the one asked for."""
    folder = tmp_path_factory.mktemp("student")
    with ThreadPoolExecutor(2) as pool:
        written = {path: pool.submit(edition.write, path, folder) for path in CHAPTERS}
        yield lambda chapter: written[chapter].result()


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
    assert len(named) >= 4


def test_two_runs_write_the_same_bytes(editions, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONHASHSEED", "7")  # of the kernel, where sets could come in another order
    again = CHAPTERS[3:5]
    with ThreadPoolExecutor(2) as pool:
        for written in pool.map(lambda chapter: edition.write(chapter, tmp_path), again):
            assert written.read_bytes() == editions(ROOT / "notebooks" / written.name).read_bytes()


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

    def run(chapter):
        path = editions(chapter)
        notebook = read(path)
        asked = {f"check({n.number}, answer_{n.number})": (n.number, "", "untouched") for n in checked(chapter)}
        what = [None, *(asked.get(cell.source) for cell in notebook.cells)]
        notebook.cells.insert(0, nbformat.v4.new_code_cell(edition.QUIET))
        for code, answers in lines(chapter):
            notebook.cells.append(nbformat.v4.new_code_cell(code))
            what.append(answers)
        NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(path.parent)}}).execute()
        return {key: cell.outputs[0].text for key, cell in zip(what, notebook.cells, strict=True) if key}

    with ThreadPoolExecutor(2) as pool:
        runs = {chapter: pool.submit(run, chapter) for chapter in CHAPTERS}
        yield lambda chapter, how: {key[:2]: said for key, said in runs[chapter].result().items() if key[2] == how}


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
        assert not name or re.search(rf"^- {re.escape(name)}: not right yet\.", words, flags=re.MULTILINE), words
        assert words.count("not right yet") == (2 if name else 1), words


def check(answer, right, decimals=None):
    """Return what a check of one value says."""
    exercise = {2: {"": checks.sealed("a-chapter", 2, "", right, decimals)}}
    return Checks("a-chapter", exercise).verdict(2, answer)


@pytest.mark.parametrize(
    ("answer", "right", "decimals"),
    [
        (5.2, 5.2, 1),
        (5.16, 5.2, 1),
        (5.3, 5.2, 1),
        (np.float64(5.1), 5.2, 1),
        (3001, 3000, 0),
        (3000.4, np.int64(3000), 0),
        (1_470_000, 1_474_000, -4),
        (-0.04, 0.0, 1),
        (2022.0, 2022, None),
        (" Chip  Design", "chip design", None),
        (("poland", "Germany"), ["Germany", "Poland"], None),
        ("2 August 2026", pd.Timestamp("2026-08-02"), None),
        (date(2026, 8, 2), pd.Timestamp("2026-08-02"), None),
        ("Nov 2025", pd.Period("2025-11"), None),
        (np.True_, True, None),
    ],
)
def test_an_answer_is_right_however_it_is_rounded_or_written(answer, right, decimals):
    assert check(answer, right, decimals) == "Exercise 2: right."


@pytest.mark.parametrize(
    ("answer", "right", "decimals"),
    [
        (5.4, 5.2, 1),
        (4.99, 5.2, 1),
        (3002, 3000, 0),
        (2021, 2022, None),
        ("chips", "chip design", None),
        (["Germany"], ["Germany", "Poland"], None),
        ("3 August 2026", pd.Timestamp("2026-08-02"), None),
        (False, True, None),
    ],
)
def test_an_answer_beyond_the_tolerance_is_not_right(answer, right, decimals):
    assert check(answer, right, decimals).startswith("Exercise 2: not right yet.")


def test_the_tolerance_of_a_number_is_said_in_words():
    assert check(7, 1_474_000, -4).endswith(
        "Expected is a whole number, to the nearest 10,000; 10,000 more or less also counts as right."
    )
    assert check(7, 5.2, 1).endswith("Expected is a number with one decimal; 0.1 more or less also counts as right.")


@pytest.mark.parametrize(
    ("answer", "right", "sentence"),
    [
        ("5.2", 5, "this is text. Write a whole number, without quotes."),
        ([5], 5, "this is a list. Write a whole number."),
        (True, 5, "this is True or False. Write a whole number."),
        (5.5, 5, "this is counted, so write a whole number."),
        (float("nan"), 5, "this is no number that can be compared. Write a whole number."),
        (pd.Series([5]), 5, "this is of the type Series. Write a whole number."),
        (5, "cloud", 'this is a number. Write text in quotes, such as "Europe".'),
        ("cloud", ["cloud"], 'this is text. Write a list of names, such as ["Europe", "Asia"].'),
        ("yes", True, "this is text. Write True or False, without quotes."),
        ("in August", date(2026, 8, 2), 'this is text. Write a day in quotes, such as "2020-01-31".'),
        (2026, pd.Period("2025-11"), 'this is a number. Write a month in quotes, such as "2020-01".'),
    ],
)
def test_an_answer_of_another_kind_gets_a_helpful_sentence(answer, right, sentence):
    assert check(answer, right) == f"Exercise 2: not right yet: {sentence}"


ODD = [
    None,
    "",
    "\ud800",
    [],
    [None],
    {},
    set(),
    10**400,
    float("inf"),
    1j,
    pd.NA,
    pd.NaT,
    np.arange(3),
    print,
    [[...]],
]


@pytest.mark.parametrize("right", [5, "cloud", ["cloud"], True, date(2026, 8, 2), pd.Period("2025-11")])
@pytest.mark.parametrize("answer", ODD, ids=lambda value: type(value).__name__)
def test_no_answer_is_an_error(answer, right):
    for decimals in [None, 0, 1] if right == 5 else [None]:
        assert check(answer, right, decimals).startswith("Exercise 2: not right yet")


def test_of_several_parts_each_gets_its_word():
    parts = {"before": checks.sealed("a", 1, "before", 3000, 0), "harm": checks.sealed("a", 1, "harm", True)}
    say = Checks("a", {1: parts}).verdict
    assert say(1, {"before": 3000, "harm": True}) == "Exercise 1: right, all 2 parts."
    assert say(1, {"before": 3000}).splitlines()[:2] == ["Exercise 1: not right yet.", "- before: right."]
    assert "harm: no answer yet" in say(1, {"before": 3000, "harm": ...})
    assert (
        say(1, 3000) == "Exercise 1: not right yet. It asks for 2 answers. Keep the braces and the names: before, harm."
    )
    assert say(9, 3000) == "Exercise 9 has no check. There are checks for 1."


def test_equal_answers_have_different_digests():
    places = [("a", 1, "x"), ("b", 1, "x"), ("a", 2, "x"), ("a", 1, "y")]
    assert len({checks.sealed(*place, 5) for place in places}) == 4
    assert re.fullmatch("count: [0-9a-f]{20}", checks.sealed("a", 1, "x", 5))


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


def test_a_number_that_is_not_rounded_ends_the_command_with_a_sentence(short, tmp_path):
    short.cells[2].source = SOLUTION.replace("round(merged, 1)", "merged")
    with pytest.raises(
        SystemExit, match=r"^7-short, exercise 1, 'before': the answer is a number with decimals that is"
    ):
        __main__.main([str(write(short, tmp_path))])
    assert not Path(__main__.FOLDER / "7-short.ipynb").exists()
