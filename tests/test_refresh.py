"""Which notebooks a change reaches: those that name a table, show a row or ask a quiz that has changed."""

import json
import shutil

import nbformat
import pytest
import zmq
from conftest import ROOT
from jupyter_client import KernelManager
from nbclient.exceptions import CellTimeoutError
from nbformat import v4 as nbf

from airace import data, inputs, refresh
from airace.explore.explorer import ExplorerError
from airace.quiz import questions

CODE = 'load("capex")\nload("exchange_rates")\nLedger("conclusion")\nQuiz("china")\nx = "abn-amro-2025"'


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A copy of tables and quizzes that tests may change."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    shutil.copytree(ROOT / "book" / "quiz", tmp_path / "quiz")
    monkeypatch.setenv("AIRACE_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(questions, "FOLDER", tmp_path / "quiz")
    return tmp_path


@pytest.fixture
def stored(folder):
    """A notebook that carries the digests of now."""
    notebook = nbf.new_notebook(cells=[nbf.new_markdown_cell("A sentence."), nbf.new_code_cell(CODE)])
    notebook.metadata["airace"] = {"inputs": refresh.digests(notebook)}
    return notebook


def own(notebook):
    since = refresh.changed(notebook)
    assert not since.package
    return list(since.own)


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")


def test_nothing_has_changed_in_a_notebook_that_was_just_stored_or_read_again(stored):
    assert not refresh.changed(stored)
    again = nbformat.reads(nbformat.writes(stored), as_version=4)
    assert not refresh.changed(again)


def test_a_notebook_without_digests_has_changed_in_everything():
    since = refresh.changed(nbf.new_notebook())
    assert since and str(since) == "everything (it was not stored by make refresh yet), the package changed"


def test_a_sentence_in_a_markdown_cell_reaches_no_output(stored):
    stored.cells[0].source = "Another sentence."
    assert own(stored) == []


def test_a_cell_and_an_output_that_changed_are_told_apart(stored):
    stored.cells[1].source += "\n2 + 2"
    assert own(stored) == ["its cells"]
    stored.cells[1].outputs.append(nbf.new_output("stream", text="ran elsewhere"))
    assert own(stored) == ["its cells", "its stored outputs"]


def test_a_row_of_a_table_that_it_names_reaches_it_and_another_table_does_not(stored, folder):
    edit(folder / "data" / "programmes.csv", "2026", "2027")
    assert own(stored) == []
    edit(folder / "data" / "capex.csv", "Alphabet", "Alphabet ")
    assert own(stored) == ["data/capex.csv"]


def test_what_is_said_about_a_table_reaches_it_and_its_checksum_does_not(stored, folder):
    path = folder / "data" / data.PACKAGE
    package = json.loads(path.read_text(encoding="utf-8"))
    (entry,) = [resource for resource in package["resources"] if resource["name"] == "capex"]
    entry["hash"] = "sha256:0"
    path.write_text(json.dumps(package), encoding="utf-8")
    assert own(stored) == []
    entry["leaves_out"] = "Something else."
    path.write_text(json.dumps(package), encoding="utf-8")
    assert own(stored) == ["data/capex.csv"]


def test_only_the_claims_of_its_chapter_reach_it(stored, folder):
    edit(folder / "data" / "claims.csv", "About USD 90 billion", "About USD 91 billion")
    assert own(stored) == []
    edit(folder / "data" / "claims.csv", ",conclusion,", ",conclusion,X")
    assert own(stored) == ["rows of data/claims.csv"]


def test_only_the_sources_that_it_can_show_reach_it(stored, folder):
    with (folder / "data" / "sources.csv").open("a", encoding="utf-8", newline="\n") as file:
        file.write("zz-2026,A,B,2026,https://example.org,primary,x,,,\n")
    assert own(stored) == []
    edit(folder / "data" / "sources.csv", "Europa wil meedoen", "Europe wants")  # named in a cell
    assert own(stored) == ["rows of data/sources.csv"]


@pytest.mark.parametrize("source", ["sec-companyfacts-2026-09", "ecb-eurofxref"])
def test_a_source_of_a_table_that_it_names_reaches_it(source, stored, folder):
    edit(folder / "data" / "sources.csv", f"\n{source},", f"\n{source},New ")
    assert own(stored) == ["rows of data/sources.csv"]


def test_its_quiz_reaches_it(stored, folder):
    edit(folder / "quiz" / "ai-act.toml", "[[question]]", "[[question]]\n")
    assert own(stored) == []
    edit(folder / "quiz" / "china.toml", "[[question]]", "[[question]]\n")
    assert own(stored) == ["book/quiz/china.toml"]


def test_a_table_that_it_names_no_longer_reaches_it(stored):
    stored.cells[1].source = CODE.replace('load("capex")', "")
    assert own(stored) == ["its cells", "rows of data/sources.csv", "data/capex.csv"]


def test_the_package_counts_apart_and_what_no_kernel_loads_does_not_count(stored, folder, monkeypatch):
    names = {path.relative_to(inputs.PACKAGE.parent).as_posix() for path in inputs.package() if path.suffix == ".py"}
    assert {"airace/data.py", "airace/needs.py", "airace/chart.py"} <= names
    assert not any(name.startswith(("airace/check/", "airace/pages/", "airace/refresh")) for name in names)
    module = folder / "new.py"
    module.write_text("x = 1\n", encoding="utf-8")
    monkeypatch.setattr(inputs, "package", lambda: [module])
    since = refresh.changed(stored)
    assert since.own == () and since.package and str(since) == "the package changed"


# The command


@pytest.fixture
def book(folder, monkeypatch):
    """Two small notebooks, and a list of those that were run."""
    (folder / "notebooks").mkdir()
    for name, code in {"1-a": 'load("capex")', "2-b": 'load("programmes")'}.items():
        notebook = nbf.new_notebook(cells=[nbf.new_code_cell(code)])
        notebook.metadata["airace"] = {"inputs": refresh.digests(notebook)}
        nbformat.write(notebook, folder / "notebooks" / f"{name}.ipynb")
    ran = []
    monkeypatch.setattr(refresh, "home", lambda: folder)
    monkeypatch.setattr(refresh, "refresh", lambda path: ran.append(path.stem))
    monkeypatch.setattr(refresh, "digests", lambda notebook, real=refresh.digests: real(notebook))
    monkeypatch.setenv("AIRACE_STORE", str(folder / "states"))
    return ran


def test_only_what_a_change_reaches_runs_and_is_told_why(book, folder, capsys):
    edit(folder / "data" / "capex.csv", "24.64", "24.65")
    for path in (folder / "notebooks").glob("*.ipynb"):  # the folder of requirements is another one here
        notebook = nbformat.read(path, as_version=4)
        notebook.metadata["airace"]["inputs"]["package"] = refresh.digests(notebook)["package"]
        nbformat.write(notebook, path)
    refresh.main([])
    out = capsys.readouterr().out.splitlines()
    assert book == ["1-a"]
    assert out[0].startswith("capex.csv: ") and out[1] == "1-a.ipynb: runs, since data/capex.csv changed"
    assert out[2] == "2-b.ipynb: stays as it is, nothing that it depends on has changed"


def test_a_table_that_breaks_a_rule_stores_nothing(book, folder, capsys):
    package = (folder / "data" / data.PACKAGE).read_bytes()
    edit(folder / "data" / "capex.csv", "2021,year,", "1900,year,")
    edit(folder / "data" / "programmes.csv", "InvestAI", "Invest AI")
    with pytest.raises(SystemExit, match=r"capex\.csv, line \d+, column 'year': found '1900'.*\nNothing was stored\."):
        refresh.main([])
    assert book == [] and (folder / "data" / data.PACKAGE).read_bytes() == package


def test_a_cell_that_fails_ends_in_one_sentence(book, folder, monkeypatch):
    def fail(path):
        raise ExplorerError("explorer 'gap', state year=2024: no")

    monkeypatch.setattr(refresh, "refresh", fail)
    with pytest.raises(SystemExit, match=r"explorer 'gap'.*\n1-a\.ipynb was not stored, nor those after it\."):
        refresh.main(["--all"])


def test_a_cell_that_takes_too_long_loses_nothing_and_says_what_to_do(book, folder, monkeypatch):
    def stop(path):
        raise CellTimeoutError.error_from_timeout_and_cell("timed out", 3600, nbf.new_code_cell("slow()"))

    monkeypatch.setattr(refresh, "refresh", stop)
    with pytest.raises(SystemExit, match=r"(?s)slow\(\).*1-a\.ipynb was not stored.*\nWhat was drawn is kept"):
        refresh.main(["--all"])


def test_all_notebooks_or_one_can_be_asked_for_and_their_kernels_talk_in_cipher(book, folder, capsys, monkeypatch):
    monkeypatch.setattr(KernelManager.transport_encryption, "default_value", "disabled")
    refresh.main([str(folder / "notebooks" / "2-b.ipynb")])
    assert KernelManager().transport_encryption == ("auto" if zmq.has("curve") else "disabled")
    assert book == ["2-b"]
    refresh.main(["--all"])
    assert book == ["2-b", "1-a", "2-b"] and "runs, since" in capsys.readouterr().out


def test_a_refreshed_notebook_carries_the_digests_of_what_it_was_run_with(folder):
    path = folder / "small.ipynb"
    cell = nbf.new_code_cell("from airace import load\nload('capex')['capex_usd_bn'].sum().round(1)")
    nbformat.write(nbf.new_notebook(cells=[cell]), path)
    refresh.refresh(path)
    assert not refresh.changed(nbformat.read(path, as_version=4))
    edit(folder / "data" / "capex.csv", "Alphabet", "Alphabet ")
    assert refresh.changed(nbformat.read(path, as_version=4)).own == ("data/capex.csv",)
