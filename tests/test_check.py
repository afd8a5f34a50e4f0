"""What `make check` says: every missing piece at once, with file and example, of everything that can be added."""

import calendar
import csv
import json
import os
import re
import shutil
from dataclasses import replace
from html import escape
from pathlib import Path
from types import SimpleNamespace

import conftest
import nbformat
import pytest
from conftest import ROOT
from golden import is_as_before
from nbformat import v4 as nbf

from airace import data, needs, refresh
from airace.check import __main__ as command
from airace.check import chapters, claims, explorers, guesses, missing, quizzes, tables
from airace.check.project import Notebook, Project
from airace.explore import store
from airace.needs import Missing
from airace.quiz import questions
from airace.quiz.questions import Answer, Question
from airace.refresh import Changed


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A copy of what people edit, which tests may change."""
    for folder in ("data", "book"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "tests").mkdir()
    for path in ROOT.glob("notebooks/*.ipynb"):
        shutil.copy(path, tmp_path / "notebooks")
    shutil.copy(ROOT / "_toc.yml", tmp_path)
    shutil.copy(ROOT / "tests" / "prose_numbers.toml", tmp_path / "tests")
    monkeypatch.setenv("AIRACE_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(questions, "FOLDER", tmp_path / "book" / "quiz")
    return Project(tmp_path)


def said(found):
    return "\n".join(map(str, found))


def says(found, *parts):
    text = said(found)
    assert [part for part in parts if part not in text] == [], text


def edit(path, change):
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")


def edit_notebook(project, number, change):
    (path,) = (project.root / "notebooks").glob(f"{number}-*.ipynb")
    notebook = nbformat.read(path, as_version=4)
    change(notebook)
    nbformat.write(notebook, path)


def test_nothing_is_missing_in_this_book():
    assert said(piece for found in missing(Project(ROOT)).values() for piece in found) == ""


def test_a_piece_reads_like_a_line_of_contributing():
    assert str(Missing("data/claims.csv, claim 'x1'", "a rule", "range")) == (
        "data/claims.csv, claim 'x1': a rule\n    For example: range"
    )


# A number, a table


def test_a_new_table_without_entry_is_named_with_an_example(project):
    (project.root / "data" / "jobs.csv").write_text("year,jobs\n2025,1\n", encoding="utf-8")
    says(tables.missing(), "data/datapackage.json, table 'jobs': an entry", "attribution", '"path": "jobs.csv"')


def test_unknown_sources_of_a_table_without_entry_are_named_once_each(project):
    rows = ["year,jobs,source", "2023,1,oecd-ai-vc-2026-9", "2024,1,oecd-ai-vc-2026-9", "2025,1,abn-amro-2025"]
    (project.root / "data" / "jobs.csv").write_text("\n".join([*rows, "2026,2,"]) + "\n", encoding="utf-8")
    found = [str(piece) for piece in tables.missing() if "jobs.csv, line" in str(piece)]
    assert len(found) == 2
    assert found[0].startswith(
        "data/jobs.csv, line 2, column 'source' and 1 more place: data/sources.csv has no source"
    )
    assert "oecd-ai-vc-2026-09" in found[0], "and what was meant"
    assert found[1].startswith("data/jobs.csv, line 5, column 'source': data/sources.csv has no source ''")


def test_everything_that_an_entry_does_not_say_is_named_together_with_wrong_rows(project):
    def bare(text):
        package = json.loads(text)
        package["resources"].append({"name": "jobs", "path": "jobs.csv", "title": "Jobs"})
        return json.dumps(package)

    edit(project.root / "data" / data.PACKAGE, bare)
    (project.root / "data" / "jobs.csv").write_text("year,jobs\n2025,1\n", encoding="utf-8")
    edit(
        project.root / "data" / "capex.csv",
        lambda text: text.replace("2021,year,31 December,24.64", "1900,year,31 December,x", 1),
    )
    found = list(tables.missing())
    says(found, "the attribution", "a description", "what it leaves out", "the date of its newest", "a schema")
    says(found, "data/capex.csv, line 4, column 'year'", "column 'capex_usd_bn'")


@pytest.mark.parametrize(("key", "what"), [("name", "an entry without a name"), ("path", "the path of its file")])
def test_an_entry_without_its_name_or_its_file_is_named_and_no_rows_are_looked_for(key, what, project):
    def bare(text):
        package = json.loads(text)
        schema = {"fields": [{"name": "year", "type": "integer"}], "primaryKey": ["year"]}
        package["resources"].append({"name": "jobs", "path": "jobs.csv", "schema": schema} | {key: ""})
        return json.dumps(package)

    edit(project.root / "data" / data.PACKAGE, bare)
    says(tables.missing(), what)


@pytest.mark.parametrize("fields", [[], [{"name": "year"}], [{"name": "", "type": "integer"}]])
def test_no_rows_are_looked_at_before_the_columns_are_named_and_typed(fields, project):
    def bare(text):
        package = json.loads(text)
        package["resources"].append({"name": "jobs", "path": "jobs.csv", "schema": {"fields": fields}})
        return json.dumps(package)

    edit(project.root / "data" / data.PACKAGE, bare)
    says(tables.missing(), "table 'jobs'")
    assert "data/jobs.csv" not in said(tables.missing())


def test_rows_and_checksum_are_looked_at_although_the_entry_is_not_whole(project):
    def without_units(text):
        package = json.loads(text)
        (capex,) = (entry for entry in package["resources"] if entry["name"] == "capex")
        del capex["schema"]["primaryKey"], capex["leaves_out"]
        for field in capex["schema"]["fields"]:
            field.pop("unit", None)
        return json.dumps(package)

    edit(project.root / "data" / data.PACKAGE, without_units)
    edit(project.root / "data" / "capex.csv", lambda text: text.replace("24.64", "24.65", 1))
    entry = "data/datapackage.json, table 'capex'"
    says(tables.missing(), "its unit", "the primary key", "what it leaves out", f"{entry}: the size and checksum")
    edit(project.root / "data" / "capex.csv", lambda text: text.replace("24.65", "x", 1))
    says(tables.missing(), "its unit", "the primary key", "column 'capex_usd_bn': found 'x' (rule: type")


def test_a_changed_row_wants_a_refresh_and_windows_line_ends_are_named(project):
    edit(project.root / "data" / "capex.csv", lambda text: text.replace("24.64", "24.65", 1))
    file = project.root / "data" / "exchange_rates.csv"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    found = list(tables.missing())
    says(found, "table 'capex': the size and checksum of the file as it is now\n    For example: make refresh")
    says(found, "data/exchange_rates.csv: plain line ends")


def test_a_package_that_is_no_json_and_a_file_that_is_not_there_are_named(project):
    (project.root / "data" / "capex.csv").unlink()
    says(tables.missing(), "data/capex.csv: the file of the table 'capex'")
    edit(project.root / "data" / data.PACKAGE, lambda text: text[:-4])
    says(tables.missing(), "data/datapackage.json: it cannot be read as JSON")


def test_a_source_that_nothing_uses_or_nobody_can_find_is_named(project):
    with (project.root / "data" / "sources.csv").open("a", encoding="utf-8", newline="\n") as file:
        file.write("zz-2026,A title,A publisher,2026,,secondary,all rights reserved,,,,,\n")
        file.write("zy-2026,A title,A publisher,2026,https://x.example,primary,,,https://copy.example,,,\n")
    found = list(tables.missing())
    says(found, "source 'zz-2026': a row of a table that names it", "an address", "since it is not primary")
    says(found, "source 'zy-2026': the kind `copy`, since read_via says that it was not read itself")


# A claim


def test_a_claim_with_nothing_but_its_row_is_told_all_that_it_needs(project):
    row = "zz1,funding-gap,A claim.,,,ABN AMRO,computed,deviation,,,Ours is {x} and 5 more.\n"
    with (project.root / "data" / "claims.csv").open("a", encoding="utf-8", newline="\n") as file:
        file.write(row)
    found = list(claims.missing(project))
    says(found, "claim 'zz1': the article's figure", "what is compared", "data/claim_sources.csv, claim 'zz1': a row")
    says(found, "a telling name for the placeholder '{x}'", "a format for the placeholder '{x}'", "typed number '5'")
    says(found, "notebooks/1-funding-gap.ipynb: a verdict on the claim 'zz1'", 'ledger.check("zz1", our_figure, x=…)')


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"rule": "guess"}, "a rule that the ledger knows"),
        ({"rule": "documented", "verdict": ""}, "its verdict, since the rule is 'documented'"),
        ({"rule": "documented", "verdict": "true"}, "its verdict, since the rule is 'documented'"),
        ({"verdict": "confirmed"}, "an empty cell for the verdict"),
        ({"explanation": "Ours is {share_in_pct:.0f"}, "an explanation with whole placeholders"),
        ({"explanation": "On 4 May 2025 it was {share_in_pct:.2f}."}, "a format for the placeholder"),
        ({"explanation": "It is {share_in_pct!r:.0f}."}, "a format for the placeholder"),
    ],
)
def test_what_a_row_of_claims_lacks_is_named(change, what):
    whole = {"id": "x", "rule": "deviation", "article_figure": 90, "compares": "a", "verdict": "", "explanation": "So."}
    assert list(claims.of_row(whole)) == []
    assert [what in str(piece) for piece in claims.of_row(whole | change)] == [True]


def test_days_and_names_are_no_numbers_that_a_chapter_computes():
    row = {"id": "x", "rule": "documented", "verdict": "confirmed"}
    days = ", ".join(f"{1 + 2 * place} {month} 2025" for place, month in enumerate(calendar.month_name[1:]))
    names = ", ".join(claims.NAMES)
    assert said(claims.of_row(row | {"explanation": f"It was on {days} or 31 May, of {names}."})) == ""
    for wrong in ("32 May", "0 May", "3 Mayors", "H200"):
        assert "typed number" in said(claims.of_row(row | {"explanation": f"It was {wrong}."}))


def test_a_claim_of_a_chapter_that_does_not_exist_and_one_that_is_not_stored_are_named(project):
    row = "zz1,moon,A claim.,,,ABN AMRO,opinion,documented,,confirmed,So it is.\n"
    with (project.root / "data" / "claims.csv").open("a", encoding="utf-8", newline="\n") as file:
        file.write(row + row.replace("zz1,moon", "zz2,conclusion"))

    def judge(notebook):
        notebook.cells.append(nbf.new_code_cell('ledger.check("zz2")'))

    edit_notebook(project, 6, judge)
    found = list(claims.missing(project))
    says(found, "claim 'zz1': the chapter that judges it", "the stored verdict on the claim 'zz2'")


# A chart or an explorer


def drawn(tmp_path, source, tags=("hide-input",)):
    path = tmp_path / "notebooks" / "1-x.ipynb"
    path.parent.mkdir(exist_ok=True)
    cell = nbf.new_code_cell(source, metadata={"tags": list(tags)})
    nbformat.write(nbf.new_notebook(cells=[cell]), path)
    return list(explorers.missing(Project(tmp_path)))


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ('Chart(f"{x}", "USD bn", f"In {year}.", table, ["abn-amro-2025"], marks)', []),
        (
            'Chart(f"{x}")',
            ["the subtitle of a chart", "the caption of a chart", "the table of a chart", "the source of a chart"],
        ),
        ('Chart(f"{x}", "", "It was 17.", table, source="abn-amro-2025")', ["numbers in the caption, computed"]),
        (
            'Chart(f"{x}", "", f"{x}", table, source=["abn-amro-2024"])',
            ["no source 'abn-amro-2024' Did you mean abn-amro-2025?"],
        ),
        (
            '@explore(year=[1], per=["head"])\ndef gap(year, europe):\n    return chart(year)\ngap',
            ["a parameter for the control 'per' of gap", "the values of the control 'europe' of gap"],
        ),
        ("@explore(year=[1])\ndef gap(year):\n    chart(year)\ngap", ["what gap returns"]),
        ("@explore(**controls)\ndef gap(year):\n    return chart(year)\ngap", []),
        (
            "@explore(year=[1])\ndef gap(year):\n    return chart(year)",
            ["the line that shows gap: its name, as the last"],
        ),
        (
            "@explore(year=[1])\ndef two_words(year):\n    return chart(year)\n\n"
            'Chart(f"{x}", "", f"{x}", table, [], name="two-words")\ntwo_words',
            ["a name of its own: 'two-words' is taken by notebooks/1-x.ipynb, cell 1"],
        ),
    ],
)
def test_what_a_chart_or_an_explorer_lacks_is_named(source, what, tmp_path):
    found = drawn(tmp_path, source)
    assert len(found) == len(what), said(found)
    says(found, *what)


def test_a_chart_whose_cell_is_not_folded_is_named(tmp_path):
    source = 'Chart(f"{x}", "", f"{x}", table, "abn-amro-2025")'
    says(drawn(tmp_path, source, tags=()), "cell 1 (", "the tag 'hide-input'")


# A question


def test_a_new_question_is_told_what_its_file_and_the_notebook_lack(project):
    question = """
[[question]]
id = "sixth"
from = "data"
section = "No such section"
text = "How many?"
answers = [
    {id = "a", text = "One.", feedback = "No.", right = true},
    {id = "b", text = "Two.", feedback = "No."},
    {id = "c", text = "Three.", feedback = "It is a long explanation of a mistake that somebody may well have made."},
]
"""
    edit(project.root / "book" / "quiz" / "china.toml", lambda text: text + question)
    found = list(quizzes.missing(project))
    says(
        found,
        "question 'sixth': a number in braces",
        "feedback on the answer 'a'",
        "feedback of its own for the answer 'b'",
    )
    says(found, "it has none named 'No such section'", "the data for the question 'sixth'", 'quiz.ask("sixth", {"a": …')
    says(found, "how many questions there are: it says 'Five questions.'\n    For example: Six questions.")


def test_what_a_half_written_question_needs_in_the_notebook_is_named_with_the_rest(project):
    half = '[[question]]\nid = "sixth"\nfrom = "data"\nanswers = [{id = "a", text = "One.", feedback = "No."}]\n'
    edit(project.root / "book" / "quiz" / "china.toml", lambda text: f"{text}\n{half}")
    found = list(quizzes.missing(project))
    says(found, "china.toml, question 'sixth': 'section' is missing", "'text' is missing", "0 answers are marked")
    says(found, "it has 1 answers", "a number in braces", "feedback on the answer 'a'", "Six questions.")
    says(found, "2-china.ipynb: the data for the question 'sixth'")


def test_a_quiz_that_nobody_asks_a_question_that_is_not_there_and_a_broken_file_are_named(project):
    shutil.copy(project.root / "book" / "quiz" / "china.toml", project.root / "book" / "quiz" / "moon.toml")
    edit(project.root / "book" / "quiz" / "ai-act.toml", lambda text: text.replace("[[question]]", "[[question", 1))

    def other(notebook):
        cell = next(cell for cell in notebook.cells if cell.id == "quiz")
        cell.source += '\nquiz.ask("moon", {})'
        notebook.cells.insert(-3, notebook.cells.pop())

    edit_notebook(project, 6, other)
    edit_notebook(project, 5, lambda notebook: notebook.cells.append(nbf.new_code_cell('Quiz("stars")')))
    found = list(quizzes.missing(project))
    says(found, "book/quiz/moon.toml: the chapter that asks it", "book/quiz/ai-act.toml: ")
    says(found, "the question 'moon', which notebooks/6-conclusion.ipynb asks", "the cells of the quiz, with the ids")
    says(found, "book/quiz/stars.toml: the questions of the quiz")


# A chapter


@pytest.fixture
def empty(project):
    path = project.root / "notebooks" / "99-moon.ipynb"
    nbformat.write(nbf.new_notebook(cells=[nbf.new_code_cell("1 + 1")]), path)
    return Notebook(path, project.root)


def test_an_empty_chapter_is_told_the_whole_list_of_contributing(project, empty):
    found = list(chapters.missing(project))
    says(
        found,
        "a first cell that starts with the title",
        "how long it takes to read",
        "the line above the first code cell",
    )
    says(found, "a first code cell that imports", "one cell with the tags 'key-finding'", "a table: load", "its claims")
    says(found, "a quiz of its own", "an explorer", "a section *Exercises*", "4 exercises", "a last section")
    says(found, "_toc.yml: a line for notebooks/99-moon", "_toc.yml: a line for book/teaching/99-moon")
    says(found, "book/teaching/99-moon.md: a page for teachers: plans for 20, 45 and 90 minutes")
    assert all("99-moon" in str(piece) for piece in found)


def test_a_chapter_with_another_name_or_without_a_notebook_is_named(project, empty):
    empty.path.rename(empty.path.with_name("Jobs.ipynb"))
    edit(project.root / "_toc.yml", lambda text: text.replace("notebooks/6-conclusion", "notebooks/8-moon"))
    found = list(chapters.missing(Project(project.root)))
    says(
        found,
        "notebooks/Jobs.ipynb: a name with its number",
        "notebooks/8-moon.ipynb: the notebook of a line in _toc.yml",
    )


def test_pieces_of_a_chapter_that_are_half_there_are_named(project):
    def half(notebook):
        for cell in notebook.cells:
            if "key-finding" in cell.metadata.get("tags", []):
                cell.metadata["tags"] = ["key-finding"]
                cell.source = 'prose("**In short.** It is so.")'
            if "solution" in cell.metadata.get("tags", []):
                cell.metadata["tags"] = ["solution"]
        notebook.cells.append(nbf.new_code_cell("load(name)"))

    edit_notebook(project, 6, half)
    found = list(chapters.missing(project))
    says(
        found,
        "the tags hide-input, prose beside 'key-finding'",
        "with a computed number",
        "exercise 1: its solution needs",
    )
    says(found, "the name of a table where it is loaded, not a variable", "a last section")


def exercises_of(notebook):
    return [cell for cell in notebook.cells if "exercise" in cell.metadata.get("tags", [])]


def test_an_exercise_without_a_level_and_a_chapter_without_one_of_the_levels_are_named(project):
    def without(notebook):
        first, *_, last = exercises_of(notebook)
        first.source = first.source.replace(" *Level one.*", "")
        last.source = last.source.replace("Level three", "Level two")

    edit_notebook(project, 6, without)
    says(chapters.missing(project), "notebooks/6-conclusion.ipynb, exercise 1: its level", "*Level one.*")

    def other(notebook):
        for cell in exercises_of(notebook):
            cell.source = cell.source.replace("*Level two.*", "*Level three.*")

    edit_notebook(project, 5, other)
    says(
        chapters.missing(Project(project.root)),
        "5-value-chain.ipynb: an exercise of level two\n    For example: *Level one.*",
    )


def test_digests_of_answers_that_are_not_stored_or_not_clear_are_named(project):
    edit_notebook(project, 6, lambda notebook: notebook.metadata["airace"].pop("answers"))
    edit_notebook(project, 5, lambda notebook: notebook.metadata["airace"].update(answers={"unclear": "5: a dict."}))
    edit_notebook(project, 4, lambda notebook: notebook.metadata["airace"]["answers"]["parts"].pop("1"))
    wanted = "ipynb: the digests of its answers, for the student edition\n    For example: make refresh"
    found = list(chapters.missing(project))
    says(found, f"6-conclusion.{wanted}", f"4-ai-factories.{wanted}", "5-value-chain.ipynb: 5: a dict.")


def test_ids_of_a_quiz_are_set_by_refresh(project):
    def without_ids(notebook):
        for place, cell in enumerate(notebook.cells):
            cell.id = f"x{place}"

    edit_notebook(project, 6, without_ids)
    named = "the cells of the quiz, with the ids quiz-intro, quiz-data, quiz, before the last section"
    says(quizzes.missing(project), f"6-conclusion.ipynb: {named}\n    For example: make refresh")
    (path,) = (project.root / "notebooks").glob("6-*.ipynb")
    notebook = nbformat.read(path, as_version=4)
    refresh.name_quiz(notebook)
    assert [cell.id for cell in notebook.cells[-6:]][:5] == ["quiz-intro", "quiz-data", "quiz-3", "quiz-4", "quiz"]
    few = nbf.new_notebook(cells=[nbf.new_markdown_cell("## Quiz", id="mine"), nbf.new_code_cell("1", id="one")])
    refresh.name_quiz(few)
    refresh.name_quiz(nbf.new_notebook())
    assert [cell.id for cell in few.cells] == ["mine", "one"]


def test_a_finding_that_is_not_stored_yet_wants_a_refresh(project):
    def forget(notebook):
        for cell in notebook.cells:
            if "key-finding" in cell.metadata.get("tags", []):
                cell.outputs = []

    edit_notebook(project, 6, forget)
    says(chapters.missing(project), "its stored output, with a number\n    For example: make refresh")


# The command


def test_pieces_stand_under_the_section_of_contributing_that_helps():
    pieces = {"Add a claim": [Missing("data/claims.csv", "a rule", "range"), Missing("a", "b")]}
    assert command._listed(pieces, "") == (
        "Add a claim. Missing, see CONTRIBUTING:\n- data/claims.csv: a rule\n    For example: range\n- a: b\n\n"
        "2 pieces are missing.\nThe style is as it should be."
    )
    one = {"Tables": [Missing("data/x.csv", "a row")]}
    assert "\n1 piece is missing.\n" in command._listed(one, "")
    assert command._listed({}, "x.py: line too long") == "No pieces are missing.\nStyle:\nx.py: line too long"


def test_the_sections_that_are_named_are_those_of_contributing(monkeypatch):
    rules = ["tables", "prose", "claims", "explorers", "guesses", "quizzes", "assess", "chapters"]
    given = {}
    for rule in rules:

        def found(*project, rule=rule):
            given[rule] = project
            return [Missing(rule, "y")] * 2

        monkeypatch.setattr(f"airace.check.pieces.{rule}.missing", found)
    assert [piece.where for found in missing(Project(ROOT)).values() for piece in found] == rules
    assert given == {rule: (Project(ROOT),) if rule != "tables" else () for rule in rules}
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    sections = {heading for heading in text.split("\n") if heading.startswith("## ")}
    named = [part for section in missing(Project(ROOT)) for part in section.split(", ")]
    assert len(named) == 7 and {f"## {part}" for part in named} <= sections


FAILURE = """#x1B[91mNotebook cell execution failed#x1B[0m
Cell 10: Cell outputs differ

Traceback:
 mismatch 'text/html'
  - <td>8.5</td>
  ?     ^
  + <td>7.5</td>
"""


def test_a_cell_that_shows_something_else_is_told_in_two_lines():
    assert command._difference(FAILURE) == "  Cell 10\n    now:    <td>8.5</td>\n    stored: <td>7.5</td>"
    only = FAILURE.replace("<td>8.5</td>", ", sha256 1").replace("<td>7.5</td>", ", sha256 2")
    assert command._difference(only) == "  Cell 10\n    other states of the explorer"
    assert "AnError: why" in command._difference("Cell 3: failed\nTraceback:\nAnError: why")
    wide = command._difference(FAILURE.replace("<td>8.5</td>", "8" * 2 * command.WIDEST)).split("\n")[1]
    assert wide == f"    now:    {'8' * command.WIDEST}…"


def test_a_notebook_is_validated_only_when_its_own_content_has_changed(monkeypatch):
    monkeypatch.setattr(command, "_run", lambda root, *command: ("", 0))
    notebook = Notebook(ROOT / "notebooks" / "6-conclusion.ipynb", ROOT)
    said, failed = command._notebook(notebook, Changed((), False))
    assert said == "notebooks/6-conclusion.ipynb: nothing that it depends on has changed." and not failed
    said, failed = command._notebook(notebook, Changed((), True))
    assert "only the package has changed, for which the quick tests are enough" in said and not failed
    said, failed = command._notebook(notebook, Changed(("its cells",), True))
    assert "its cells, the package changed; every cell shows what is stored" in said and not failed
    monkeypatch.setattr(command, "_run", lambda root, *command: ("it failed", 1))
    said, failed = command._notebook(notebook, Changed(("its cells",), False))
    assert failed and "it failed" in said and "`make refresh` stores it" in said


def test_the_style_is_what_ruff_says_of_both_and_how_to_mend_it(monkeypatch):
    asked = []
    monkeypatch.setattr(command, "_run", lambda root, *what: asked.append(what) or (f"{what[1]} is wrong", 1))
    assert command._style(ROOT).startswith("check is wrong\nformat is wrong\n`.venv/bin/ruff check --fix .`")
    assert asked == [("ruff", "check", "--quiet", "."), ("ruff", "format", "--check", "--quiet", ".")]
    monkeypatch.setattr(command, "_run", lambda root, *what: ("", 0))
    assert command._style(ROOT) == ""


def test_the_quick_tests_are_there():
    for name in (*command.ALWAYS, *command.OF_THE_PACKAGE):
        assert (ROOT / "tests" / f"test_{name}.py").exists(), name
    text = (ROOT / "tests" / "test_data.py").read_text(encoding="utf-8")
    assert all(f"def {name}(" in text for name in command.FOLLOWS)


@pytest.fixture
def ran(monkeypatch):
    """The command with nothing to run; what is missing and what is wrong can be set."""
    state = {"pieces": {}, "style": "", "tests": ("3 passed", False), "package": False, "ran": []}
    monkeypatch.setattr(command, "missing", lambda project: state["pieces"])
    monkeypatch.setattr(command, "_style", lambda root: state["style"])
    monkeypatch.setattr(command, "_tests", lambda root, names: state["ran"].append(names) or state["tests"])
    monkeypatch.setattr(command, "_notebook", lambda notebook, since: (f"{notebook.name}: fine.", False))
    monkeypatch.setattr(command.refresh, "changed", lambda content: Changed((), state["package"]))
    monkeypatch.setenv("AIRACE_STORE", "nowhere")
    return state


def test_all_is_well_when_nothing_is_missing_or_wrong(ran, capsys):
    assert command.main() == 0
    said = capsys.readouterr().out
    assert (
        "No pieces are missing." in said
        and said.count("fine.") == len(Project(ROOT).notebooks)
        and "All is well." in said
    )


@pytest.mark.parametrize("change", [{"pieces": {"Add a claim": [Missing("a", "b")]}}, {"style": "x.py: too long"}])
def test_tests_and_notebooks_wait_for_a_missing_piece(change, ran, capsys):
    ran.update(change)
    assert command.main() == 1
    said = capsys.readouterr().out
    assert "Tests and notebooks wait for that." in said and "fine." not in said


def test_what_refresh_adds_keeps_nobody_from_seeing_what_changes(ran, capsys):
    ran["pieces"] = {"Add a table": [Missing("a", "the size", "make refresh")]}
    assert command.main() == 1
    said = capsys.readouterr().out
    assert (
        "a: the size" in said
        and said.count("fine.") == len(Project(ROOT).notebooks)
        and "Something is missing or wrong" in said
    )


def test_tests_of_the_package_run_when_the_package_has_changed(ran, capsys):
    command.main()
    assert ran["ran"] == [command.ALWAYS]
    ran["package"] = True
    command.main()
    assert ran["ran"] == [command.ALWAYS, command.ALWAYS, command.OF_THE_PACKAGE]


def test_a_failing_test_is_an_error(ran, capsys):
    ran["tests"] = ("Quick tests:\nit failed", True)
    assert command.main() == 1 and "it failed" in capsys.readouterr().out


def test_a_program_runs_in_the_folder_of_the_book_and_all_that_it_says_is_kept(tmp_path):
    script = "import os, sys\nprint(os.getcwd(), sys.argv[1:], flush=True)\nprint('é', file=sys.stderr)\nsys.exit(3)\n"
    (tmp_path / "says.py").write_text(script, encoding="utf-8")
    assert command._run(tmp_path, "says", "a", "b") == (f"{tmp_path} ['a', 'b']\né", 3)
    assert not command.STARTED, "and it is not waited for any more"


def test_the_quick_tests_are_run_without_what_refresh_mends_and_their_last_line_is_said(monkeypatch):
    asked = []
    monkeypatch.setattr(command, "_run", lambda root, *what: asked.append((root, what)) or ("...\n3 passed in 1 s", 0))
    said_of_it, failed = command._tests(ROOT, ("data", "style"))
    assert (said_of_it, failed) == ("Quick tests (data, style): 3 passed in 1 s", False)
    ((root, what),) = asked
    assert root == ROOT and what[:4] == ("pytest", "-q", "-p", "no:cacheprovider")
    assert what[-2:] == ("tests/test_data.py", "tests/test_style.py")
    left_out = [what[place + 1] for place, word in enumerate(what) if word == "--deselect"]
    assert left_out == [f"tests/test_data.py::{name}" for name in command.FOLLOWS]
    monkeypatch.setattr(command, "_run", lambda root, *what: ("it failed\nin a line", 1))
    assert command._tests(ROOT, ("data",)) == ("Quick tests:\nit failed\nin a line", True)


def test_cells_that_show_something_else_are_told_one_by_one(monkeypatch):
    notebook = Notebook(ROOT / "notebooks" / "6-conclusion.ipynb", ROOT)

    def run(root, *what):
        assert root == ROOT and what[:2] == ("pytest", "--nbval") and what[-1] == "notebooks/6-conclusion.ipynb"
        (report,) = (word.removeprefix("--junitxml=") for word in what if word.startswith("--junitxml="))
        cases = f"<testcase><failure>{escape(FAILURE)}</failure></testcase><testcase><failure/></testcase>"
        Path(report).write_text(f"<testsuite>{cases}</testsuite>", encoding="utf-8")
        return "much", 1

    monkeypatch.setattr(command, "_run", run)
    assert command._notebook(notebook, Changed(("its cells",), False)) == (
        "notebooks/6-conclusion.ipynb: its cells changed. Cells that show something else:\n"
        f"  Cell 10\n    now:    <td>8.5</td>\n    stored: <td>7.5</td>\n  A cell\n{command.STORE}",
        True,
    )


def test_of_a_long_difference_the_first_lines_are_told():
    lines = "".join(f"  - {n}\n  + {n}{n}\n" for n in range(4))
    assert command._difference(f"Cell 1: outputs\nTraceback:\n{lines}") == (
        "  Cell 1\n    now:    0\n    stored: 00\n    now:    1\n    stored: 11\n    now:    2\n    stored: 22\n    …"
    )
    shorter = "".join(lines.splitlines(keepends=True)[:6])
    assert command._difference(f"Cell 1: outputs\nTraceback:\n{shorter}").endswith("stored: 22")
    error = "".join(f"\n\n  line {n}" for n in range(9))
    told = command._difference(f"Cell 1: failed\nTraceback:{error}").split("\n")
    assert told == ["  Cell 1", *(f"    line {n}" for n in range(6))]


def test_programs_that_were_started_are_ended_when_a_piece_is_missing(ran, monkeypatch):
    ended = []
    monkeypatch.setattr(command, "STARTED", [SimpleNamespace(terminate=lambda: ended.append(1))])
    ran["style"] = "x.py: too long"
    assert command.main() == 1 and ended == [1]


def test_what_is_drawn_while_checking_is_kept_where_the_build_looks_for_it(ran, monkeypatch):
    monkeypatch.delenv("AIRACE_STORE")
    command.main()
    assert os.environ["AIRACE_STORE"] == str(store.folder())
    monkeypatch.setenv("AIRACE_STORE", "elsewhere")
    command.main()
    assert os.environ["AIRACE_STORE"] == "elsewhere"


def test_a_check_says_how_long_it_took(ran, capsys):
    command.main()
    assert re.search(r"^All is well\. \(\d+ seconds\)$", capsys.readouterr().out, re.MULTILINE)
    ran["style"] = "x.py: too long"
    command.main()
    assert re.search(r"^Tests and notebooks wait for that\. \(\d+ seconds\)$", capsys.readouterr().out, re.MULTILINE)


def test_a_failing_rule_of_a_table_is_said_in_words():
    item = SimpleNamespace(path=ROOT / "tests" / "test_data.py", originalname="test_parts_add_up")
    report = SimpleNamespace(failed=True, when="call", sections=[])
    hook = conftest.pytest_runtest_makereport(item)
    next(hook)
    with pytest.raises(StopIteration):
        hook.send(report)
    assert report.sections == [("The rule", f"Parts add up.\n{conftest.RIGHT_FIGURE}")]


# Word for word: what is said, as somebody read it


def book_of(tmp_path, *notebooks, toc=()):
    """Write a book of a few notebooks, each a name and its cells, and return its project."""
    (tmp_path / "notebooks").mkdir(exist_ok=True)
    for name, cells in notebooks:
        nbformat.write(nbf.new_notebook(cells=cells), tmp_path / "notebooks" / f"{name}.ipynb")
    told = {"parts": [{"chapters": [{"file": file} for file in toc]}]}
    (tmp_path / "_toc.yml").write_text(json.dumps(told), encoding="utf-8")
    return Project(tmp_path)


def code(source, *tags, id="one", outputs=()):
    return nbf.new_code_cell(source, id=id, metadata={"tags": list(tags)}, outputs=list(outputs))


def finding(text, *tags, shown=""):
    """Return the cell of a key finding that says a text, and shows one."""
    outputs = [nbf.new_output("display_data", {"text/markdown": shown})] if shown else []
    return code(f'prose(f"{text}")', "key-finding", *tags, id="finding", outputs=outputs)


ALONE = nbf.new_markdown_cell(chapters.ALONE, id="alone", metadata={"tags": ["remove-cell"]})
LESSONS = """\
# Moon in class

## Plan for 20 minutes

- **5 minutes: predict.** Guess.
- **10 minutes: see the gap.** Look at it.
- Talk.

**Say at the end:** It is so. Or is it?

## Plan for 45 minutes

- **45 minutes: see {state}`per head <explorer-gap?per=head>`.** Look.

**Say at the end:** A share needs its whole.

## Prepared states

- {state}`per head <explorer-gap?per=head>` and {state}`again <explorer-gap?per=head>`
- {state}`broken`
"""


def test_what_chapters_are_told_that_lack_everything_or_half_of_it(tmp_path):
    half = [
        nbf.new_markdown_cell("Moon", id="title"),
        code("from airace import load\nload(name, 1)\nLedger('moon')\nledger = Ledger('sun')", id="load"),
        code("Quiz('moon')\nQuiz('sun')\nload(2)"),
        finding("**In short.** It is so."),
    ]
    project = book_of(
        tmp_path,
        ("1-none", []),
        ("Jobs", half),
        toc=["notebooks/1-none", "book/teaching/1-none", "notebooks/8-gone", "book/more"],
    )
    (tmp_path / "book" / "teaching").mkdir(parents=True)
    (tmp_path / "book" / "teaching" / "1-none.md").write_text(LESSONS, encoding="utf-8")
    assert is_as_before("check/chapters.txt", said(chapters.missing(project)) + "\n")


@pytest.mark.parametrize(
    ("text", "tags", "shown", "what"),
    [
        ("**In short.** It is {x}.", ("prose", "hide-input"), "", ["its stored output, with a number"]),
        ("**In short.** It is {x}.", ("prose", "hide-input"), "It is so.", ["its stored output, with a number"]),
        ("**In short.** It is {x}", ("prose", "hide-input"), "It is 5", ["a full stop at the end of the finding"]),
        ("**In short.** It is {x}.", ("prose", "hide-input"), "It is 5.", []),
        ("**In short.** It is {x}.", ("prose",), "It is 5.", ["the tags hide-input beside 'key-finding'"]),
        ("It is {x}.", ("prose", "hide-input"), "It is 5.", ["a finding, **In short.**, with a computed number"]),
        ("**In short.** It is 5.", ("prose", "hide-input"), "It is 5.", ["a finding, **In short.**, with a computed"]),
    ],
)
def test_a_finding_is_a_sentence_with_a_number_that_is_computed_and_stored(text, tags, shown, what, tmp_path):
    cells = [ALONE, code("from airace import load"), finding(text, *tags, shown=shown and f"**In short.** {shown}")]
    (notebook,) = book_of(tmp_path, ("1-x", cells)).notebooks
    found = [str(piece) for piece in chapters.of_notebook(notebook) if "(finding)" in piece.where]
    assert len(found) == len(what)
    says(found, *what)
    assert not any("above the first code cell" in str(piece) for piece in chapters.of_notebook(notebook))


def test_plans_for_lessons_stand_in_their_order_each_once():
    step = "\n\n- **{0} minutes: talk.** So.\n\n**Say at the end:** So.\n\n"
    plans = {minutes: f"## Plan for {minutes} minutes{step.format(minutes)}" for minutes in chapters.PLANS}
    links = "".join(f"{{state}}`x <explorer-x?y={n}>` " for n in range(4)) + "{lesson-files}"
    assert said(chapters.of_lessons("".join(plans.values()) + links, "here")) == ""
    asked = "".join(plans[minutes] for minutes in ("45", "20", "90"))
    assert said(chapters.of_lessons(asked + links, "here")) == (
        "here: the plans in this order, each once: 20, 45, 90 minutes"
    )
    assert said(chapters.of_lessons(plans["20"] + plans["45"] + links, "here")) == (
        "here: a plan for 90 minutes\n    For example: ## Plan for 90 minutes"
    )


def test_what_rows_of_claims_are_told(tmp_path, monkeypatch):
    whole = {"id": "x1", "chapter": "moon", "claim": "So.", "rule": "deviation", "article_figure": "9"}
    whole |= {"compares": "a with b", "verdict": "", "explanation": "It is {share_in_pct:.0f} in 2025."}
    changes = [
        {"id": "x2", "rule": "guess"},
        {"id": "x3", "article_figure": "", "compares": ""},
        {"id": "x4", "rule": "range", "article_figure": "", "compares": ""},
        {"id": "x5", "rule": "documented", "verdict": "true"},
        {"id": "x6", "rule": "then_and_now", "verdict": "confirmed", "article_figure": "", "compares": ""},
        {"id": "x7", "explanation": "It is {x}, 17% (4) of GPT-4o, 1999 and, on 4 May 2025, {share_in_pct!r:.2f}."},
        {"id": "x8", "explanation": "It is {share_in_pct:.0f"},
        {"id": "x9", "chapter": "sun"},
        {"id": "X.10", "chapter": "star", "rule": "documented", "verdict": "confirmed", "explanation": "So."},
        {"id": "x11", "chapter": "star"},
        {"id": "x12", "rule": "documented", "verdict": "confirmed", "explanation": "It is {share_in_pct:.0f"},
    ]
    rows = [whole | change for change in [{}, *changes]]
    for name, columns, content in (
        ("claims", list(whole), rows),
        ("claim_sources", ["claim", "source"], [{"claim": "x1", "source": "a"}]),
    ):
        with (tmp_path / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(content)
    shutil.copy(ROOT / "data" / data.PACKAGE, tmp_path)
    monkeypatch.setenv("AIRACE_DATA", str(tmp_path))
    judged = code('ledger = Ledger("star")\nledger.check("x11", 1)', id="star")
    project = book_of(tmp_path, ("1-moon", [code('ledger = Ledger("moon")\nledger.check(name)')]), ("2-star", [judged]))
    assert is_as_before("check/claims.txt", said(claims.missing(project)) + "\n")


def test_what_cells_that_draw_or_ask_are_told(tmp_path):
    cells = [
        "Chart()",
        'Chart("The US raised 6 times as much", "Of 2024", "In 2024 it was 17.", table, ["a-2024"], alt="Of 5.")',
        'Chart(f"{x}", "", "In 2024 too.", table, "no-source", name="gap")\nChart(*words)\nChart(**told)',
        "@other\n@explore(year=[1], per=['head'])\ndef gap(year, europe, *, only=1):\n    print(year)",
        "@explore(**controls)\ndef _free_one_(year):\n    return 1\n_free_one_",
        "@other(1)\ndef plain(year):\n    pass\nother.explore(year=1)",
        "predict('gap', 5)\npredict('gap', round(x))\npredict(name)",
        "1 +",
    ]
    cells = [code(source, "hide-input", id=f"c{n}") for n, source in enumerate(cells)]
    cells += [code('Chart(f"{x}", "", "", table, [])', id="open"), code("predict(1, x)", id="seen")]
    project = book_of(tmp_path, ("1-x", cells), ("2-y", [code("predict('gap', x)", "predict", "hide-input")]))
    found = [*explorers.missing(project), *guesses.missing(project)]
    assert is_as_before("check/charts.txt", said(found) + "\n")


def asked(id, right=0, origin="data", section="Data", feedback="x" * 61, lengths=(1, 2, 3)):
    """Return a question of three answers whose wrong ones say why they are wrong."""
    answers = [
        Answer(f"{id}{place}", letter, "w" * length, f"{feedback}{place}" if feedback else "", place == right)
        for place, (letter, length) in enumerate(zip("ABC", lengths, strict=True))
    ]
    return Question(id, origin, section, "Is it {share:.0f}?" if origin == "data" else "Why?", tuple(answers))


def test_what_a_quiz_and_its_questions_are_told():
    alike = replace(asked("d", feedback="Too short "), text="How many?")
    alike = replace(alike, answers=tuple(replace(answer, feedback="Too short.") for answer in alike.answers))
    found = [
        *quizzes.of_quiz([asked("a"), asked("b", origin="definition"), alike], "few"),
        *quizzes.of_quiz([asked("a")], "half", finished=False),
        *quizzes.of_quiz([asked(str(n), n % 3) for n in range(9)], "many"),
    ]
    assert is_as_before("check/quiz.txt", said(found) + "\n")
    for count in (5, 8):
        assert said(quizzes.of_quiz([asked(str(n), n % 3) for n in range(count)], "right")) == ""
    assert said(quizzes.of_quiz([asked(str(n), n % 3, feedback="") for n in range(5)], "right")) == ""


def test_right_answers_are_not_given_away_by_place_or_length():
    even = [asked(str(n), n % 3, lengths=(3, 3, 3)) for n in range(20)]
    found = list(quizzes.balance({"one": even[:10], "two": even[10:]}))
    assert [str(piece).partition(":")[0] for piece in found] == ["book/quiz"] * 2, "all are of one length"
    spread = [asked(str(n), n % 3, lengths=((2, 1, 3), (1, 2, 3), (1, 3, 2))[n % 3]) for n in range(20)]
    assert said(quizzes.balance({"one": spread})) == ""
    places = [asked(str(n), right, lengths=(2, 1, 3)) for n, right in enumerate([0] * 8 + [1] * 7 + [2] * 5)]
    assert said(quizzes.balance({"one": places})) == (
        "book/quiz: other places for right answers: 8 of 20 are A, at most 35% may be\n"
        "    For example: move the right answer of a new question"
    )
    lengths = [asked(str(n), n % 3, lengths=((3, 1, 2), (1, 3, 2), (1, 2, 3))[n % 3]) for n in range(6)]
    assert said(quizzes.balance({"one": lengths})) == (
        "book/quiz: other lengths: in 6 of 6 questions the right answer is the longest\n"
        "    For example: say more, or less, in a wrong answer"
    )


INTRO = "## Quiz\n\nThree questions."


@pytest.mark.parametrize(
    ("intro", "middle", "said_of_it"),
    [
        ("## Quiz\n\nFive questions.", ("quiz-data", "quiz-3", "quiz"), ""),
        ("## Quiz\n\nFive questions.", ("quiz-data", "quiz"), ""),
        (INTRO, ("quiz-data", "quiz"), "it says 'Three questions.'\n    For example: Five questions."),
        ("## Quiz " + "y" * 50, ("quiz-data", "quiz"), f"it says '## Quiz {'y' * 32}'"),
        (INTRO, ("quiz-data", "other", "quiz"), "before the last section\n    For example: make refresh"),
        (INTRO, ("quiz", "quiz-data"), "before the last section\n    For example: make refresh"),
        ("## Q", ("quiz-data", "one", "quiz"), "before the last section\n    For example: ## Quiz"),
        (INTRO, (), "before the last section\n    For example: ## Quiz"),
    ],
)
def test_cells_of_a_quiz_say_how_many_questions_there_are(intro, middle, said_of_it, tmp_path):
    cells = [nbf.new_markdown_cell(intro, id="quiz-intro"), *(code("quiz.ask('0', 1)", id=id) for id in middle)]
    project = book_of(tmp_path, ("1-x", [*cells, nbf.new_markdown_cell("## Data", id="last")]))
    questions_of_it = [asked("0"), *(asked(str(n), origin="definition") for n in range(1, 5))]
    found = said(quizzes._in_notebook("x", questions_of_it, project.notebooks[0]))
    if middle:
        assert said_of_it in found and bool(said_of_it) == bool(found)
    else:
        assert "the data for the question '0': which answer is right" in found and said_of_it in found


def test_a_notebook_and_its_questions_fit_together(tmp_path):
    asks = code("quiz.ask('0', 1)\nquiz.ask('moon', 1)", id="quiz-data")
    intro = nbf.new_markdown_cell("Five questions.", id="quiz-intro")
    cells = [intro, asks, code("quiz", id="quiz"), nbf.new_markdown_cell("## Data", id="last")]
    (notebook,) = book_of(tmp_path, ("1-x", cells)).notebooks
    others = [asked("2", section=""), asked("3", origin="definition"), asked("4", origin="definition")]
    found = quizzes._in_notebook("x", [asked("0"), asked("1", section="Moon"), *others], notebook)
    assert is_as_before("check/quiz-cells.txt", said(found) + "\n")


def test_cells_of_a_quiz_are_named_by_refresh_where_there_are_three_of_them(tmp_path):
    for count, example in ((2, "## Quiz"), (3, "make refresh")):
        cells = [nbf.new_markdown_cell("## Quiz", id="a"), *(code("1", id=f"c{n}") for n in range(count - 1))]
        (notebook,) = book_of(tmp_path, ("1-x", [*cells, nbf.new_markdown_cell("## Data", id="last")])).notebooks
        (piece,) = quizzes._in_notebook("x", [], notebook)
        assert piece.example == example


def test_what_tables_and_sources_are_told(tmp_path, monkeypatch):
    fields = [
        {"name": "year", "type": "integer", "unit": "year", "description": "Year."},
        {"name": "source", "type": "string", "description": "Id of the source."},
    ]
    entry = {name: "Something that is long enough to be said." for name in needs.DESCRIBED}
    entry |= {"as_of": "2026-01-01", "licenses": [{"name": "CC-BY-4.0", "path": "https://x.example", "title": "CC"}]}
    keys = [{"fields": "source", "reference": {"resource": "sources", "fields": "id"}}]

    def described(name, schema, **change):
        return entry | {"name": name, "path": f"{name}.csv", "schema": schema} | change

    of_sources = [{"name": name, "type": "string", "description": "Text."} for name in SOURCES]
    schema = {"fields": fields, "primaryKey": ["year", "source"], "foreignKeys": keys}
    resources = [
        described("sources", {"fields": of_sources, "primaryKey": ["id"]}),
        described("gone", schema),
        described("long", schema),
        described("windows", schema),
        described("wrong", schema),
    ]
    rows = {
        "long": [f"{1000 + n},used" for n in range(tables.MOST_ROWS)],
        "windows": ["2020,used\r", "2021,used\r"],
        "wrong": ["x,used", "y,used", "z,used"],
        "new": ["2020,usd", "2021,usd", "2022,usd", "2023,"],
        "plain": ["2020,used"],
    }
    (folder := tmp_path / "data").mkdir()
    for name, lines in rows.items():
        (folder / f"{name}.csv").write_bytes("\n".join(["year,source", *lines]).encode() + b"\n" * (name != "wrong"))
    sources = [
        {"id": "used", "url": "https://x.example", "kind": "primary"},
        {"id": "idle", "url": "", "kind": "secondary"},
        {"id": "copy", "url": "ftp://x", "kind": "primary", "read_via_url": "https://y.example"},
        {"id": "said", "url": "https://x.example", "kind": "copy", "locator": "page 3"},
    ]
    with (folder / "sources.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, SOURCES, lineterminator="\n")
        writer.writeheader()
        writer.writerows(sources)
    (folder / data.PACKAGE).write_text(json.dumps({"name": "x", "resources": resources}), encoding="utf-8")
    monkeypatch.setenv("AIRACE_DATA", str(folder))
    assert is_as_before("check/tables.txt", said(tables.missing()) + "\n")


SOURCES = ("id", "title", "publisher", "published", "url", "kind", "licence", "read_via_title", "read_via_url")
SOURCES += ("archive_url", "locator", "note")
