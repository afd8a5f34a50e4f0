"""The stored notebooks: clean, and a proof that strict nbval notices a changed number in any state of any chart."""

import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import nbformat
import pytest
from conftest import ROOT, environment

from airace import data, refresh
from airace.explore import BROKEN, ExplorerError
from airace.explore.explorer import Explorer
from airace.explore.text import text as words

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"), key=lambda path: path.name)
WIDGETS = {"application/vnd.jupyter.widget-view+json", "application/vnd.jupyter.widget-state+json"}

every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.name for path in NOTEBOOKS])


@pytest.fixture
def notebook(path):
    return nbformat.read(path, as_version=4)


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def outputs(notebook):
    return [output for cell in code(notebook) for output in cell.outputs]


# Right


def test_a_machine_trains_no_slower_when_its_chips_are_counted_by_8_bit_numbers():
    chapter, cells = nbformat.read(ROOT / "notebooks" / "4-ai-factories.ipynb", as_version=4), {}
    for cell in code(chapter):
        exec(compile(cell.source, cell.id, "exec"), cells)
        if "how_long" in cells:
            break
    days = {count: cells["how_long"](count=count).table.set_index("Machine")["Days"] for count in ("16", "8")}
    times_as_fast = (days["16"] / days["8"]).round(2)
    assert (times_as_fast >= 1).all()
    assert times_as_fast["JUPITER (Germany)"] == 2  # Nvidia's chips are twice as fast with 8-bit numbers
    assert times_as_fast["LUMI (Finland)"] == 1  # AMD's MI250X is no faster, and no slower


@every_notebook
def test_after_all_cells_every_explorer_still_says_what_is_stored(notebook):
    """In a kernel a reader moves a control later, when another cell may have taken a name that its chart uses."""
    names = {}
    for cell in code(notebook):
        exec(compile(cell.source, cell.id, "exec"), names)
    texts = [output.get("data", {}).get("text/plain", "") for output in outputs(notebook)]
    explorers = [value for value in names.values() if isinstance(value, Explorer)]
    for explorer in explorers:
        assert any(text.startswith(words(explorer.chart(explorer.default))) for text in texts), explorer.name
        assert words(explorer.chart(explorer.states()[-1])), explorer.name
    assert explorers


# Clean


@every_notebook
def test_a_notebook_is_stored_executed_from_top_to_bottom(notebook):
    nbformat.validate(notebook)
    assert [cell.execution_count for cell in code(notebook)] == list(range(1, len(code(notebook)) + 1))
    assert any("image/png" in output.get("data", {}) for output in outputs(notebook))


@every_notebook
def test_a_notebook_stores_no_error_and_no_warning(notebook):
    assert [output for output in outputs(notebook) if output.output_type == "error"] == []
    assert [output.text for output in outputs(notebook) if output.get("name") == "stderr"] == []
    words = "\n".join(output.get("data", {}).get("text/plain", "") for output in outputs(notebook))
    assert "does not work in every state" not in words


@every_notebook
def test_a_notebook_stores_no_widgets(notebook):
    assert "widgets" not in notebook.metadata
    assert [kind for output in outputs(notebook) for kind in output.get("data", {}) if kind in WIDGETS] == []


@every_notebook
def test_a_notebook_stores_no_page_form(notebook):
    pages = [output.get("data", {}).get("text/html", "") for output in outputs(notebook)]
    assert not any("<figure" in page or "<svg" in page or "<form" in page for page in pages)


@every_notebook
def test_every_chart_is_stored_as_picture_and_text_with_a_checksum(notebook):
    for output in outputs(notebook):
        if "image/png" in output.get("data", {}):
            assert set(output.data) == {"image/png", "text/plain"}
            assert re.search(r"\n\nSource: .+\n\d+ states?, sha256 [0-9a-f]{64}$", output.data["text/plain"])


@every_notebook
def test_a_notebook_holds_nothing_of_one_machine(notebook, path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"(?<![\w.:/])/(home|root|Users|tmp|work|private|var)/|[A-Z]:\\\\", text)
    assert not re.search(r"object at 0x[0-9a-f]{6}", text)
    assert "version" not in notebook.metadata.get("language_info", {})
    assert not any("execution" in cell.metadata for cell in notebook.cells)


@every_notebook
def test_no_stored_output_is_the_message_of_a_broken_explorer(notebook):
    texts = [output.get("data", {}).get("text/plain", "") for output in outputs(notebook)]
    assert not [text for text in texts if BROKEN in text]


@pytest.mark.slow
def test_a_notebook_with_a_broken_explorer_is_not_stored(tmp_path):
    source = """
from airace import explore
@explore(year=[2024, 2025])
def half(year=2024):
    raise ValueError("half a chart")
half"""
    file = tmp_path / "broken.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)]), file)
    before = file.read_text("utf-8")
    with pytest.raises(ExplorerError, match=r"broken\.ipynb: .*half a chart"):
        refresh.refresh(file)
    assert file.read_text("utf-8") == before


@every_notebook
def test_no_cell_hides_its_output_or_its_warnings(notebook):
    for cell in code(notebook):
        assert not cell.source.rstrip().endswith(";"), cell.source
        assert not re.search(r"sys\.path|filterwarnings|%%capture|2>", cell.source), cell.source


# Short


@every_notebook
def test_no_cell_of_code_has_more_than_twenty_lines(notebook):
    assert [cell.id for cell in code(notebook) if len(cell.source.splitlines()) > 20] == []


def test_six_chapters_have_at_most_four_thousand_lines_of_code():
    chapters = [code(nbformat.read(path, as_version=4)) for path in NOTEBOOKS]
    lines = sum(len(cell.source.splitlines()) for cells in chapters for cell in cells)
    assert lines / len(chapters) <= 4000 / 6, "what several chapters do the same way moves into the package"


# A changed number: in a state that is not the first, and in a sum. `make mutate` changes a hundred, of every table.


CHANGES = {
    "a year that only other states of an explorer show": (
        "2-china",
        "model_counts.csv",
        r"^Epoch AI,2025-02-24,2023,China,(\d+)",
    ),
    "a part of a sum of costs": ("3-ai-act", "compliance_costs.csv", r"human oversight,true,(\d+),"),
}


@pytest.fixture(scope="module")
def validation(tmp_path_factory):
    """Run strict nbval on tables with one changed number each, two runs at a time, and return the one asked for."""

    def run(notebook, table, pattern):
        folder = tmp_path_factory.mktemp("changed") / "data"
        shutil.copytree(data.folder(), folder)
        text = (folder / table).read_text(encoding="utf-8")
        found = re.search(pattern, text, flags=re.MULTILINE)
        assert found, f"{table} has no row like {pattern}"
        number = f"{1.1 * float(found[1]):.4f}" if "." in found[1] else str(round(1.1 * float(found[1])))
        text = text[: found.start(1)] + number + text[found.end(1) :]
        (folder / table).write_text(text, encoding="utf-8", newline="\n")
        validated = ROOT / "notebooks" / f"{notebook}.ipynb"
        command = [sys.executable, "-m", "pytest", "--nbval", "-x", "-p", "no:cacheprovider", str(validated)]
        return subprocess.run(
            command, cwd=ROOT, env=environment(AIRACE_DATA=folder), capture_output=True, text=True, check=False
        )

    with ThreadPoolExecutor(2) as pool:
        runs = {what: pool.submit(run, *change) for what, change in CHANGES.items()}
        yield lambda what: runs[what].result()


@pytest.mark.parametrize("what", CHANGES)
def test_validation_notices_a_changed_number(what, validation):
    done = validation(what)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "1 failed" in done.stdout and "mismatch 'text/" in done.stdout, done.stdout
    assert "caused an exception" not in done.stdout, done.stdout
