"""What `make refresh` keeps of a notebook, where tables and quizzes are looked for, and the picture for other sites."""

import dataclasses
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import matplotlib.image as mpimg
import matplotlib.pyplot as plt
import nbformat
import pytest
from example import book, write
from nbformat import v4 as nbf

from airace import data, home, refresh, style
from airace.explore import BROKEN, ExplorerError
from airace.pages import social

NOTEBOOKS = sorted((style.ROOT / "notebooks").glob("*.ipynb"))


def notebook(text="2"):
    widget = {refresh.WIDGET: {"model_id": "x"}, "text/plain": text}
    cells = [
        nbf.new_markdown_cell("# One"),
        nbf.new_code_cell(
            "1 + 1", metadata={"execution": {"iopub.status": "x"}, "tags": ["kept"]},
            outputs=[nbf.new_output("display_data", widget), nbf.new_output("stream", text="said")],
        ),
    ]  # fmt: skip
    return nbf.new_notebook(
        cells=cells, metadata={"widgets": {"state": {}}, "language_info": {"name": "python", "version": "3.13"}}
    )


def test_a_notebook_keeps_no_widgets_no_times_and_no_version():
    made = notebook()
    refresh.strip(made)
    assert made.metadata == {"language_info": {"name": "python"}}
    assert made.cells[1].metadata == {"tags": ["kept"]}
    assert made.cells[1].outputs[0].data == {"text/plain": "2"} and made.cells[1].outputs[1].text == "said"
    refresh.strip(nbf.new_notebook(cells=[nbf.new_code_cell("1")]))


@pytest.fixture
def kernel(monkeypatch):
    """Stand for a kernel that changes nothing, and note how it was asked."""
    asked = []

    class Kernel:
        def __init__(self, notebook, **how):
            asked.append(how)

        def execute(self):
            asked.append("executed")

    monkeypatch.setattr(refresh, "NotebookClient", Kernel)
    return asked


def test_a_notebook_is_executed_in_its_folder_stripped_and_written_back(kernel, tmp_path):
    file = tmp_path / "one.ipynb"
    nbformat.write(notebook(), file)
    refresh.refresh(file)
    assert kernel == [{"timeout": refresh.LIMIT, "resources": {"metadata": {"path": str(tmp_path)}}}, "executed"]
    stored = nbformat.read(file, as_version=4)
    assert "widgets" not in stored.metadata and list(stored.cells[1].outputs[0].data) == ["text/plain"]


def test_a_notebook_with_a_broken_explorer_stays_as_it_was(kernel, tmp_path):
    file = tmp_path / "one.ipynb"
    nbformat.write(notebook(f"{BROKEN}: state year=2024"), file)
    before = file.read_bytes()
    with pytest.raises(ExplorerError) as caught:
        refresh.refresh(file)
    assert str(caught.value) == f"{file}: This explorer does not work in every state: state year=2024"
    assert file.read_bytes() == before


# Where things are


@pytest.fixture
def place(monkeypatch, tmp_path):
    """Return a function that says where things are for a package in a folder without a book around it."""
    monkeypatch.setattr(home, "__file__", str(tmp_path / "site" / "airace" / "home.py"))
    monkeypatch.chdir(tmp_path)

    def found(*files):
        made = [
            SimpleNamespace(as_posix=lambda name=name: f"../{name}", locate=lambda name=name: tmp_path / name)
            for name in files
        ]
        monkeypatch.setattr(home.metadata, "files", lambda name: made if name == "airace" else None)
        return home.home.__wrapped__()

    return found


def test_the_book_around_the_working_directory_comes_first(monkeypatch, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "datapackage.json").write_text("{}")
    (tmp_path / "palette.toml").write_text("")
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    assert home.home.__wrapped__() == tmp_path
    (tmp_path / "palette.toml").unlink()
    assert home.home.__wrapped__() == style.ROOT


def test_then_the_book_around_the_package(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert home.home() == Path(home.__file__).parents[1] == style.ROOT
    monkeypatch.setattr(home.metadata, "files", lambda name: pytest.fail("not asked"))
    assert home.home.__wrapped__() == style.ROOT


def test_an_installation_has_them_where_its_record_says(place, tmp_path):
    brought = tmp_path / "share" / "airace"
    (brought / "data").mkdir(parents=True)
    (brought / "data" / "datapackage.json").write_text("{}")
    assert place("airace/x.py", "other/data/datapackage.json", "share/airace/data/datapackage.json") == brought
    assert place("gone/share/airace/data/datapackage.json") == tmp_path / "site"
    (tmp_path / "site" / "data").mkdir(parents=True)
    (tmp_path / "site" / "data" / "datapackage.json").write_text("{}")
    assert place("share/airace/data/datapackage.json") == tmp_path / "site"


def test_without_a_record_the_folder_around_the_package_is_named(place, monkeypatch, tmp_path):
    def unknown(name):
        raise metadata.PackageNotFoundError(name)

    assert place() == tmp_path / "site"
    monkeypatch.setattr(home.metadata, "files", lambda name: None)
    assert home.home.__wrapped__() == tmp_path / "site"
    monkeypatch.setattr(home.metadata, "files", unknown)
    assert home.home.__wrapped__() == tmp_path / "site"


# The picture for other sites


def test_the_picture_for_other_sites_says_what_it_said(tmp_path, monkeypatch):
    content, drawn, left = book(write(tmp_path / "example")), [], plt.get_fignums()
    close = plt.close
    monkeypatch.setattr(plt, "close", lambda figure: (drawn.append(figure), close(figure)))
    social.draw(content, "Europe in the AI race", tmp_path / "one.png")
    (figure,) = drawn
    said = [
        (t.get_text(), *(round(at, 3) for at in t.get_position()), t.get_size(), t.get_weight()) for t in figure.texts
    ]
    assert said == [
        ("Europe in", 0.05, 0.84, 38, 600),
        ("the AI race", 0.05, 0.73, 38, 600),
        ("One article, 4 claims,", 0.05, 0.56, 21, 400),
        ("2 chapters that recompute", 0.05, 0.495, 21, 400),
        ("its figures.", 0.05, 0.43, 21, 400),
    ]
    assert {text.get_va() for text in figure.texts} == {"top"}
    assert mpimg.imread(tmp_path / "one.png").shape == (630, 1200, 4)
    (bar,) = figure.patches
    assert bar.get_bbox().bounds == (0, 0, 0.012, 1) and plt.matplotlib.colors.to_hex(bar.get_facecolor()) == (
        style.colour("Europe").lower()
    )
    (ax,) = figure.axes
    assert [round(number, 3) for number in ax.get_position(original=True).bounds] == [0.46, 0.04, 0.52, 0.92]
    assert not ax.axison and ax.images[0].get_array().shape[:2] == (4, 6)
    assert figure.get_facecolor() == (1, 1, 1, 1) and plt.get_fignums() == left
    first = (tmp_path / "one.png").read_bytes()
    assert b"Software" not in first
    bare = dataclasses.replace(content.chapters[-1], pictures=())
    with pytest.raises(data.DataError, match=r"^notebooks/2-two has no stored chart \(run `make refresh`\)$"):
        social.draw(dataclasses.replace(content, chapters=(bare,)), "x", tmp_path / "two.png")


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("One", ["One"]),
        ("One two", ["One", "two"]),
        ("A bb ccc dddd", ["A bb", "ccc dddd"]),
        ("AAAAA b c", ["AAAAA", "b c"]),
    ],
)
def test_a_title_is_broken_into_two_lines_of_about_the_same_length(title, lines):
    assert social._wrapped(title) == lines


# Short cells


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_cell_is_longer_than_twenty_lines(path):
    cells = nbformat.read(path, as_version=4).cells
    long = {cell.id: len(cell.source.splitlines()) for cell in cells if cell.cell_type == "code"}
    assert {id: lines for id, lines in long.items() if lines > 20} == {}


def test_few_charts_are_drawn_by_hand():
    free = [cell.id for path in NOTEBOOKS for cell in nbformat.read(path, as_version=4).cells if "Free(" in cell.source]
    assert len(free) <= 4


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_stored_picture_says_in_words_what_it_shows_and_is_small(path):
    pictures = [
        output
        for cell in nbformat.read(path, as_version=4).cells
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    ]
    assert pictures
    for output in pictures:
        assert len(output["metadata"]["image/png"]["alt"]) > 40
        assert len(output["data"]["image/png"]) < 70_000
