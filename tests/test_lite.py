"""What runs in the browser: what is packed, and by which checksum; Python that answers there; what leads to it.

The compiled wheels are in the full distribution of Pyodide only. Here is its core, as npm has it, and pure wheels: the
package of the book is there and stops at pandas, and a stand-in with controls takes the place of a chapter.
"""

import base64
import gzip
import hashlib
import io
import json
import re
import shutil
import sys
import tarfile
import zipfile
from contextlib import contextmanager
from types import MappingProxyType, SimpleNamespace
from urllib.error import HTTPError
from urllib.request import urlopen

import nbformat
import pandas as pd
import pytest
import yaml
from browser import apart, barriers, visit
from conftest import ROOT
from core import core
from kept import kept
from nbformat import v4 as nbf

from airace import Bars, Chart, data, draw
from airace.editions import offline
from airace.editions.project import Project
from airace.lite import __main__ as command
from airace.lite import button, contents, distribution, lock, site, trial, wheels
from airace.lite.distribution import Distribution, LiteError, Pins

CHAPTERS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
WANTED = wheels.wanted(ROOT / "requirements-run.txt")
STAND_IN = """\
import ipywidgets as widgets  # stands for @explore, which needs pandas

said = widgets.HTML('<p class="explorer-headline">In 2024</p>')
year = widgets.SelectionSlider(options=[2022, 2023, 2024], value=2024)
year.observe(lambda _: setattr(said, "value", f'<p class="explorer-headline">In {year.value}</p>'), "value")
box = widgets.VBox([year, said])
box.add_class("explorer")
box"""


def project(folder):
    """Write a book with the stand-in before the chapters of ours, as built, and return it."""
    for name in ("airace", "data", "palette.toml", "requirements-run.txt", "CITATION.cff", "_config.yml", ".venv-lite"):
        (folder / name).symlink_to(ROOT / name)
    (folder / "book").symlink_to(ROOT / "book")
    pages = [f"notebooks/{name.removesuffix('.ipynb')}" for name in ("0-stand-in.ipynb", *CHAPTERS)]
    toc = {"format": "jb-book", "root": "book/index", "chapters": [{"file": page} for page in pages]}
    (folder / "_toc.yml").write_text(yaml.safe_dump(toc), encoding="utf-8")
    drawn = nbf.new_output("display_data", {"text/html": '<figure class="explorer" id="explorer-stand-in">'})
    places = {"notebooks": [], "_build/jupyter_execute/notebooks": [drawn], "_build/student": []}
    for place, outputs in places.items():
        (folder / place).mkdir(parents=True)
        notebook = nbf.new_notebook(cells=[nbf.new_code_cell(STAND_IN, outputs=outputs), nbf.new_code_cell("1 / 0")])
        nbformat.write(notebook, folder / place / "0-stand-in.ipynb")
        origin = ROOT / (place if "execute" in place else "notebooks")
        for name in CHAPTERS:
            (folder / place / name).symlink_to(origin / name)
    (folder / "_build" / "html" / "_static").mkdir(parents=True)
    (folder / "_build" / "html" / "book").mkdir()
    (folder / "_build" / "html" / "book" / "index.html").write_text("", encoding="utf-8")
    return Project(folder)


@pytest.fixture(scope="module")
def built(book, tmp_path_factory):
    """Return the pages of our book, with what runs beside them."""
    assert book.build.exit_code == 0, book.build.output
    assert (ROOT / ".venv-lite").is_dir(), "JupyterLite is not installed: make .venv-lite/installed"
    pyodide = core()

    def make():
        folder = tmp_path_factory.mktemp("packed")
        made = project(folder)
        site.build(made, pyodide, only_core=True)
        with tarfile.open(folder / "run.tar", "w") as archive:
            archive.add(made.html / button.FOLDER, button.FOLDER)
        return folder / "run.tar"

    inputs = [
        ROOT / name
        for name in ("requirements-lite.txt", "requirements-run.txt", "data", "notebooks", "tests/test_lite.py")
    ]
    archive = kept("lite", [*inputs, ROOT / "book" / "quiz"], make)
    html = tmp_path_factory.mktemp("site")
    for part in ("_static", "notebooks", "book"):
        shutil.copytree(book.pages / part, html / part)
    with tarfile.open(archive) as packed:
        packed.extractall(html, filter="data")
    button.write(html)
    return html


@pytest.fixture(scope="module")
def run(built):
    return built / button.FOLDER


@pytest.fixture(scope="module")
def tried(built):
    """What Python says in a browser, which is opened once."""
    return apart(asked, built)


def asked(built):
    """Open the stand-in once, as a reader who wants to change its chart, and ask Python what there is."""
    path, cell = trial.first(built / "run" / "files", ["notebooks/0-stand-in"])
    with trial.served(built) as served, trial.page_of(served) as (page, left):
        trial.walk(page, served, path, cell)
        said = {name: trial.ask(page, code) for name, code in QUESTIONS.items()}
        said |= {name: page.evaluate(f"async () => {code}") for name, code in KEPT.items()}
        said["before"] = page.evaluate(trial.FIRST_ERROR)
        page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
        said["after"] = page.evaluate(trial.FIRST_ERROR)
        return SimpleNamespace(**said, left=left, missing=served.missing)


QUESTIONS = {
    "files": "import os\nprint(*sorted(os.listdir('../notebooks') + os.listdir('../data') + os.listdir('../student')))",
    "package": "import importlib.util\nprint(importlib.util.find_spec('airace').origin)",
    "chapter": "import airace",
    "system": "import sys\nprint(sys.platform)",
    "more": "%pip install cowsay",
}
CONTENTS = "jupyterapp.serviceManager.contents"
GOT = f"(await {CONTENTS}.get('README.md', {{ content: true }})).content"
SAVE = f"await {CONTENTS}.save('README.md', {{ type: 'file', format: 'text', content: 'mine' }})"
DELETE = f"await {CONTENTS}.delete('README.md')"
KEPT = {
    "changed": f"{{ {SAVE}; return {GOT}; }}",
    "thrown_away": f"{{ {DELETE}; return {GOT}; }}",
}


# What is packed, and by which checksum


def tiny(folder, broken=()):
    """Write a distribution of two files and three wheels, and return its pins."""
    files = {"numpy-1.0-cp314-cp314-wasm32.whl": b"numpy", "scipy-1.0-cp314-cp314-wasm32.whl": b"scipy"}
    files["six-1.0-py3-none-any.whl"] = b"six"
    packages = {
        name.partition("-")[0]: {"version": "1.0", "file_name": name, "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in files.items()
    }
    files["pyodide.mjs"] = b"python"
    files["pyodide-lock.json"] = json.dumps({"info": {"python": "3.14"}, "packages": packages}).encode()
    core = {name: hashlib.sha256(files[name]).hexdigest() for name in ("pyodide.mjs", "pyodide-lock.json")}
    for name, content in files.items():
        (folder / name).write_bytes(b"other" if name in broken else content)
    return Pins("1", "https://example.org/pyodide-1.tar.bz2", core)


@pytest.mark.parametrize("packed", [False, True])
def test_of_a_folder_or_an_archive_only_what_is_wanted_and_compiled_is_taken(packed, tmp_path):
    (tmp_path / "pyodide").mkdir()
    pinned, place = tiny(tmp_path / "pyodide"), tmp_path / "pyodide"
    if packed:
        place = tmp_path / "pyodide.tar.bz2"
        with tarfile.open(place, "w:bz2") as archive:
            archive.add(tmp_path / "pyodide", "pyodide")
    found = Distribution.read(place, {"numpy": "1.0", "six": "1.0"}, pinned)
    assert list(found.files) == ["numpy-1.0-cp314-cp314-wasm32.whl", "pyodide-lock.json", "pyodide.mjs"]
    assert list(found.packages) == ["numpy"]


@pytest.mark.parametrize("name", ["pyodide.mjs", "pyodide-lock.json", "numpy-1.0-cp314-cp314-wasm32.whl"])
def test_a_wrong_checksum_stops_by_name(name, tmp_path):
    pinned = tiny(tmp_path, broken=[name])
    with pytest.raises(
        LiteError, match=rf"^{re.escape(name)} of the distribution .* has the sha256 \w+, and \w+ is pinned"
    ):
        Distribution.read(tmp_path, {"numpy": "1.0"}, pinned)


def test_a_wheel_that_is_missing_or_of_another_version_is_named(tmp_path):
    pinned = tiny(tmp_path)
    with pytest.raises(LiteError, match=r"Pyodide has numpy 1\.0, and requirements-run\.txt wants 2\.0"):
        Distribution.read(tmp_path, {"numpy": "2.0"}, pinned)
    (tmp_path / "numpy-1.0-cp314-cp314-wasm32.whl").unlink()
    with pytest.raises(LiteError, match=r"numpy-1\.0-cp314-cp314-wasm32\.whl is missing"):
        Distribution.read(tmp_path, {"numpy": "1.0"}, pinned)
    assert len(Distribution.read(tmp_path, {"numpy": "1.0"}, pinned, only_core=True).files) == 2


def test_what_is_no_archive_is_named(tmp_path):
    (tmp_path / "page.html").write_text("<title>Not found</title>", encoding="utf-8")
    with pytest.raises(LiteError, match=r"page\.html is no archive that can be read"):
        Distribution.read(tmp_path / "page.html", {}, distribution.pins())


def test_the_archive_is_fetched_once_and_what_cannot_be_fetched_is_named(tmp_path):
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "pyodide-1.tar.bz2").write_bytes(b"all of it")
    with trial.served(tmp_path / "there") as served:
        pinned = Pins("1", f"{served.address}pyodide-1.tar.bz2", {})
        for _ in range(2):
            assert distribution.fetch(tmp_path / "here", pinned).read_bytes() == b"all of it"
        assert served.sent == len(b"all of it")
        with pytest.raises(LiteError, match=r"pyodide-2\.tar\.bz2 could not be fetched: .*404"):
            distribution.fetch(tmp_path / "here", Pins("2", f"{served.address}pyodide-2.tar.bz2", {}))
    assert [path.name for path in (tmp_path / "here").iterdir()] == ["pyodide-1.tar.bz2"]


@pytest.mark.parametrize("name", ["ready", "build"])
def test_without_the_distribution_one_line_says_how_to_get_it_and_nothing_is_built(name, tmp_path, capsys, monkeypatch):
    project(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["lite", name])
    assert command.main() == 1
    said = capsys.readouterr()
    assert said.out == ""
    (line,) = said.err.splitlines()
    assert re.search(
        r"Pyodide 314\.\d+\.\d+ is missing, .* make pyodide .* or get https://\S+\.tar\.bz2 and run make lite", line
    )
    assert [path for path in sorted(tmp_path.rglob("*")) if path not in before] == [tmp_path / "_build" / "lite"]


def test_a_build_that_fails_leaves_what_was_there(tmp_path):
    made, broken = project(tmp_path), tmp_path / "broken"
    broken.mkdir()
    old = made.html / button.FOLDER / "old"
    old.parent.mkdir()
    old.write_text("", encoding="utf-8")
    with pytest.raises(LiteError, match=r"pyodide\.mjs is missing"):
        site.build(made, broken)
    assert old.exists()


def test_the_pinned_pyodide_is_the_one_of_the_kernel_and_has_the_versions_that_are_tested(built):
    (constants,) = (ROOT / ".venv-lite").rglob("jupyterlite_pyodide_kernel/constants.py")
    assert f'PYODIDE_VERSION = "{distribution.pins().version}"' in constants.read_text(encoding="utf-8")
    compiled = Distribution.read(core(), WANTED, distribution.pins(), only_core=True).packages
    assert set(compiled) == {"contourpy", "kiwisolver", "matplotlib", "numpy", "pandas", "pillow"}
    tested = dict(re.findall(r"/(\w+)==([\d.]+)/", (ROOT / "Makefile").read_text(encoding="utf-8")))
    assert tested == {name: WANTED[name] for name in ("matplotlib", "numpy", "pandas")}


def test_the_package_is_a_wheel_with_the_same_bytes_each_time(tmp_path):
    shutil.copytree(ROOT / "airace" / "quiz", tmp_path / "book" / "quiz")
    one, other = (wheels.own(tmp_path / "book", "0.1.0") for _ in range(2))
    assert one == other and one.about == ("book", "0.1.0")
    with zipfile.ZipFile(io.BytesIO(one.content)) as archive:
        assert {"book/quiz/quiz.py", "book-0.1.0.dist-info/RECORD"} <= {*archive.namelist()}
        record = archive.read("book-0.1.0.dist-info/RECORD").decode().splitlines()
    assert len(record) == len(archive.namelist())


def test_the_lock_has_what_is_packed_and_nothing_else(run):
    locked = json.loads((run / site.PYODIDE / distribution.LOCK).read_text(encoding="utf-8"))["packages"]
    packed = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (run / site.PYODIDE).glob("*.whl")}
    assert {entry["file_name"]: entry["sha256"] for entry in locked.values()} == packed
    assert {"airace", "ipywidgets", "ipython", "micropip"} <= {*locked} and "jupyterlab-widgets" not in locked


def test_a_lock_names_wheels_as_lists_do():
    made = lock.closed({}, [wheels.own(ROOT / "airace" / "lite", "1")])
    assert list(made["packages"]) == ["lite"] and made["packages"]["lite"]["depends"] == []


def test_nothing_is_configured_to_come_from_elsewhere(run):
    told = json.loads((run / "jupyter-lite.json").read_text(encoding="utf-8"))["jupyter-config-data"]
    kernel = told["litePluginSettings"][f"{site.KERNEL}:kernel"]
    assert kernel["disablePyPIFallback"] is True and kernel["pyodideUrl"].startswith("./static/pyodide/pyodide.mjs")
    assert "airace" in kernel["loadPyodideOptions"]["packages"]


def test_the_notices_of_what_is_packed_are_kept(run):
    told = (run / site.LICENCES / "README.txt").read_text(encoding="utf-8")
    assert "MPL 2.0" in told and f"/tree/{distribution.pins().version}" in told
    for name in ("jupyterlite_core", "jupyterlite_pyodide_kernel", "jupyterlab_widgets"):
        assert "Redistribution" in (run / site.LICENCES / f"{name}.txt").read_text(encoding="utf-8"), name
    assert (run / "build" / "third-party-licenses.json").stat().st_size > 100_000


# What a reader finds


def test_a_chapter_is_open_where_its_charts_are_and_says_where_changes_stay(run):
    notebook = nbformat.read(run / "files" / "notebooks" / "1-funding-gap.ipynb", as_version=4)
    nbformat.validate(notebook)
    first, *cells = notebook.cells
    assert (
        "saved in this browser" in first.source
        and "*Download*" in first.source
        and "delete the notebook" in first.source
    )
    charts = [cell for cell in cells if cell.id.startswith("explorer-")]
    assert any("def which_gap(" in cell.source and cell.id == "explorer-which-gap" for cell in charts)
    assert not any("source_hidden" in cell.metadata.get("jupyter", {}) for cell in charts)
    assert not any(cell.id == contents.ALONE for cell in cells)


def test_chapters_exercises_tables_and_quizzes_are_there(run):
    files = run / "files"
    for folder in ("notebooks", "student"):
        assert [path.name for path in sorted((files / folder).iterdir())] == ["0-stand-in.ipynb", *CHAPTERS]
    assert {path.name for path in (files / "data").iterdir()} == {path.name for path in (ROOT / "data").iterdir()}
    assert len(list((files / "book" / "quiz").glob("*.toml"))) == len(CHAPTERS)


def test_links_of_the_student_edition_lead_to_the_chapters():
    notebook = nbf.new_notebook(cells=[nbf.new_markdown_cell("[a](../../book/glossary.md#gdp)")])
    assert contents.exercises(notebook).cells[0].source == "[a](../book/glossary.md#gdp)"


def test_what_is_not_built_yet_is_named(tmp_path):
    made = project(tmp_path)
    shutil.rmtree(tmp_path / "_build" / "student")
    with pytest.raises(LiteError, match=r"0-stand-in\.ipynb is missing in student: .*make student"):
        contents.files(made)


# Python in a browser


def test_python_answers_in_a_browser_and_a_control_moves(tried):
    assert tried.system == "emscripten\n"


def test_no_request_leaves_and_nothing_is_missing(tried):
    assert tried.left == [] and tried.missing == []


def test_what_runs_has_a_policy_of_its_own_that_is_written_down(built):
    with trial.served(built) as served:
        sent = {path: urlopen(served.address + path).headers["Content-Security-Policy"] for path in ("run/", "book/")}
    assert sent == {"run/": trial.POLICY, "book/": None}
    assert f"Content-Security-Policy: {trial.POLICY}\n" in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_python_finds_notebooks_tables_and_the_package(tried):
    assert {*CHAPTERS, "claims.csv", "datapackage.json"} <= {*tried.files.split()}
    assert "airace/__init__.py" in tried.package


def test_the_package_stops_at_the_first_compiled_wheel(tried):
    assert re.fullmatch(r"No module named '(pandas|numpy|matplotlib)'", tried.chapter)


def test_what_is_not_packed_is_not_fetched(tried):
    assert "PyPI fallback is disabled" in tried.more


def test_what_a_reader_changed_stays_and_can_be_thrown_away(tried, run):
    assert tried.changed == "mine"
    assert tried.thrown_away == (run / "files" / "README.md").read_text(encoding="utf-8")


def test_a_trial_sees_the_first_cell_that_fails(tried):
    assert tried.before == "" and tried.after == "ZeroDivisionError: division by zero"


def test_a_trial_that_fails_says_how_far_it_came(built, monkeypatch):
    monkeypatch.setattr(trial, "PATIENCE", 50)
    with pytest.raises(LiteError, match=r"notebooks/0-stand-in\.ipynb: the notebook does not open"):
        apart(trial.run, built, ["notebooks/0-stand-in"])


def test_a_trial_without_a_chapter_says_what_to_do(tmp_path):
    with pytest.raises(LiteError, match="run make lite"):
        trial.run(tmp_path, ["notebooks/1-funding-gap"])


# The button


@pytest.fixture(scope="module")
def offered(built, browser):
    """Return what a chapter offers on a server and from a disk, and again without what runs: texts and addresses."""

    def seen(address, **how):
        with visit(browser, address, **how) as page:
            links = page.locator(".run-here a, .change-chart a")
            return dict.fromkeys(
                links.evaluate_all("links => links.map((a) => [a.textContent, a.getAttribute('href')].join(' '))")
            )

    page = "notebooks/1-funding-gap.html"
    with trial.served(built) as served:
        address, how = served.address + page, {"site": served.address}
        found = {"server": seen(address, **how), "disk": seen((built / page).as_uri())}
        shutil.move(built / "run", built / "away")
        button.write(built)
        found["not built"] = seen(address, **how)
        shutil.move(built / "away", built / "run")
        button.write(built)
    return found


RUN = "../run/notebooks/index.html?path=notebooks/1-funding-gap.ipynb"
LOCAL = "open the book on your own computer ../book/how-this-book-works.html#open-it-on-your-own-computer"


def test_on_a_server_a_chapter_runs_and_each_chart_leads_to_its_cell(offered, run):
    first, *charts = offered["server"]
    assert first == f"Run in the browser {RUN}"
    notebook = nbformat.read(run / "files" / "notebooks" / "1-funding-gap.ipynb", as_version=4)
    cells = [cell.id for cell in notebook.cells if cell.id.startswith("explorer-")]
    assert charts == [f"Change this chart {RUN}#cell-id={id}" for id in cells] and len(cells) > 3


@pytest.mark.parametrize("where", ["disk", "not built"])
def test_elsewhere_there_is_no_button_and_the_page_says_how_to_run_it(where, offered):
    assert list(offered[where]) == [LOCAL]


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_button_says_how_much_is_loaded_and_is_for_everybody(mode, built, browser):
    first = f"localStorage.setItem('mode', '{mode}'); localStorage.setItem('code', 'on')"
    with trial.served(built) as served:
        address, how = f"{served.address}notebooks/1-funding-gap.html", {"site": served.address, "first": first}
        with visit(browser, address, **how) as page:
            line = page.locator(".run-here")
            assert line.inner_text() == f"Run in the browser loads up to {button.megabytes(built / 'run')} MB, once"
            for width in (1280, 360):
                page.set_viewport_size({"width": width, "height": 900})
                assert page.evaluate("document.documentElement.scrollWidth") <= width
                for part in (line, page.locator(".change-chart").first):
                    box = part.locator("a").bounding_box()
                    assert box["x"] >= 0 and box["x"] + box["width"] <= width and box["height"] >= 24
            assert barriers(page, ".run-here") == [] and barriers(page, ".change-chart") == []


def test_a_page_grows_by_less_than_a_kilobyte(book):
    script = (book.pages / "_static" / button.NAME).read_bytes()
    text = (book.pages / "notebooks" / "1-funding-gap.html").read_text(encoding="utf-8")
    (tag,) = re.findall(rf'<script src="[^"]*{button.NAME}[^>]*></script>', text)
    assert len(gzip.compress(script)) + len(tag) < 1000
    assert button.NAME not in (book.pages / "book" / "index.html").read_text(encoding="utf-8")


def test_the_edition_for_a_disk_has_nothing_of_it(tmp_path):
    made = project(tmp_path)
    (made.html / "run").mkdir()
    (made.html / "run" / "index.html").write_text("", encoding="utf-8")
    (made.html / "_static" / button.NAME).write_text(button.script(38), encoding="utf-8")
    packed = offline._entries(made)
    assert not [name for name in packed if name.startswith("website/run/")]
    assert packed[f"website/_static/{button.NAME}"].decode() == button.script()


# The package there


def test_the_lock_says_of_each_wheel_where_it_is_and_by_which_checksum():
    wheel = SimpleNamespace(about=("ours", "1.0"), file_name="ours-1.0-py3-none-any.whl", sha256="abc")
    info = MappingProxyType({"python": "3.14"})
    made = json.loads(json.dumps(lock.closed(info, [wheel])))
    assert made["info"] == {"python": "3.14"} and list(made["packages"]) == ["ours"]
    about = {"name": "ours", "version": "1.0", "file_name": wheel.file_name, "sha256": "abc"}
    where = {"install_dir": "site", "package_type": "package", "unvendored_tests": False}
    assert made["packages"]["ours"] == about | where | {"imports": [], "depends": []}


def test_the_script_says_how_much_is_loaded_and_has_no_comments():
    text = button.script(38)
    assert "const MEGABYTES = 38;" in text and "const MEGABYTES = 0;" in button.script()
    lines = text.splitlines()
    assert len(lines) > 10 and not [line for line in lines if line.startswith((" ", "//")) or not line]


def test_the_command_says_in_one_line_what_came_of_it(monkeypatch, capsys):
    monkeypatch.setitem(command.COMMANDS, "ready", lambda project, given: f"{given} of {project.root.name}")
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "argv", ["airace.lite", "ready", "here"])
    assert command.main() == 0 and capsys.readouterr().out == f"here of {ROOT.name}\n"

    def stop(project, given):
        raise LiteError("it is not there")

    monkeypatch.setitem(command.COMMANDS, "ready", stop)
    assert command.main() == 1 and capsys.readouterr().err == "Nothing to run in the browser: it is not there.\n"
    assert list(command.COMMANDS) == ["ready", "fetch", "build", "try", "remove"]


def test_where_nothing_can_be_checked_a_table_is_loaded_and_that_is_said_once(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(data, "find_spec", lambda name: None)
    data._can_check.cache_clear()
    try:
        assert len(data.load("ai_act_dates")) and len(data.load("claims"))
        assert capsys.readouterr().out == f"{data.UNCHECKED}\n"
        with pytest.raises(data.DataError, match="there is no table"):
            data.load("no_such_table")
    finally:
        data._can_check.cache_clear()


def test_in_a_browser_a_chart_is_drawn_although_words_may_overlap(monkeypatch):
    def stop(*_):
        raise ValueError("words overlap")

    table = pd.DataFrame({"who": ["US", "China"], "usd": [2.0, 1.0]})
    chart = Chart("Headline", "", "Caption.", table, "oecd-ai-vc-2026-09", marks=[Bars("who", "usd")])
    monkeypatch.setattr(sys.modules["airace.draw.figure"], "stop_collisions", stop)
    with pytest.raises(ValueError, match="words overlap"):
        draw.figure(chart)
    monkeypatch.setattr(sys, "platform", "emscripten")
    assert draw.figure(chart).axes


# Without a network or a browser

TOOL = """\
#!/bin/sh
for word in "$@"; do case $word in --output-dir=*) out=${word#*=};; esac; done
mkdir -p "$out/build" "$out/notebooks" && cp -R . "$out"
printf '<head><title>A</title></head><template></head></template>' > "$out/notebooks/index.html"
for ending in eot svg ttf woff woff2; do echo font > "$out/build/fa-solid.$ending"; done
echo other > "$out/build/math.woff"
env > "$out/env.txt"; echo "$@" > "$out/asked.txt"
"""
KERNELS = ("ipykernel", "piplite", "pyodide_kernel")
LICENSED = ("jupyterlite_core", "jupyterlab_widgets", "jupyter_server")


def wheel(name, version="1.0"):
    """Return a wheel that says what it is."""
    with zipfile.ZipFile(buffer := io.BytesIO(), "w") as archive:
        archive.writestr(f"{name}-{version}.dist-info/METADATA", f"Name: {name}\nVersion: {version}\n")
    return buffer.getvalue()


@pytest.fixture
def small(tmp_path, monkeypatch):
    """Return a book without chapters that can be packed in no time, by a program that copies what it is given."""
    root, place, venv = tmp_path / "root", tmp_path / "pyodide", tmp_path / "root" / ".venv-lite"
    folders = (root / "airace", root / "data", root / "_build" / "html" / "_static", root / "_build" / "html" / "run")
    for folder in (*folders, root / "_build" / "lite" / "wheels", place, venv / "bin"):
        folder.mkdir(parents=True)
    texts = {
        "_toc.yml": "root: index\nchapters: [{file: more}]", "_build/html/index.html": "",
        "_build/html/run/old.txt": "of before", "_config.yml": "title: Money & Co.", "CITATION.cff": "version: '0.7'",
        "airace/__init__.py": "", "data/places.csv": "id\n", "requirements-run.txt": "numpy==1.0\nsix==1.0\n",
    }  # fmt: skip
    for name, text in texts.items():
        (root / name).write_text(text, encoding="utf-8")
    (root / "_build" / "lite" / "wheels" / "six-1.0-py3-none-any.whl").write_bytes(wheel("six"))
    pypi = venv / "share" / "jupyter" / "labextensions" / "@jupyterlite" / "pyodide-kernel-extension" / "static/pypi"
    pypi.mkdir(parents=True)
    for name in (*KERNELS, "widgetsnbextension"):
        (pypi / f"{name}-2.0-py3-none-any.whl").write_bytes(wheel(name, "2.0"))
    for name in LICENSED:
        (notice := venv / "lib" / f"{name}-3.dist-info" / "licenses" / "LICENSE.txt").parent.mkdir(parents=True)
        notice.write_text(f"of {name}", encoding="utf-8")
    (venv / "bin" / "jupyter-lite").write_text(TOOL, encoding="utf-8")
    (venv / "bin" / "jupyter-lite").chmod(0o755)
    monkeypatch.setattr(site, "pins", lambda: packed(place))
    return SimpleNamespace(project=Project(root), place=place, tool=venv / "bin" / "jupyter-lite", root=root)


def packed(place):
    """Write a distribution with one compiled wheel, and return its pins."""
    name, content = "numpy-1.0-cp314-cp314-wasm32.whl", wheel("numpy")
    entry = {"version": "1.0", "file_name": name, "sha256": hashlib.sha256(content).hexdigest()}
    locked = json.dumps({"info": {"python": "3.14"}, "packages": {"numpy": entry}}).encode()
    files = {name: content, "pyodide.mjs": b"python", "pyodide-lock.json": locked}
    for file, written in files.items():
        (place / file).write_bytes(written)
    core = {file: hashlib.sha256(files[file]).hexdigest() for file in ("pyodide.mjs", "pyodide-lock.json")}
    return Pins("314.9", "https://example.org/pyodide-1.tar.bz2", core)


def test_all_that_python_needs_is_packed_and_its_kernel_loads_all_of_it(small):
    out = site.build(small.project, small.place)
    assert out == small.root / "_build" / "html" / "run" and not (out / "old.txt").exists()
    names = ["numpy", "six", "ipykernel", "piplite", "pyodide-kernel", "airace"]
    locked = json.loads((out / "static" / "pyodide" / "pyodide-lock.json").read_text(encoding="utf-8"))
    assert list(locked["packages"]) == names and locked["info"] == {"python": "3.14"}
    assert locked["packages"]["airace"]["version"] == "0.7"
    files = {entry["file_name"] for entry in locked["packages"].values()} | {"pyodide.mjs", "pyodide-lock.json"}
    assert {path.name for path in (out / "static" / "pyodide").iterdir()} == files
    told = json.loads((out / "jupyter-lite.json").read_text(encoding="utf-8"))
    assert told["jupyter-lite-schema-version"] == 0
    config = told["jupyter-config-data"]
    assert config["litePluginSettings"] == {
        "@jupyterlite/pyodide-kernel-extension:kernel": {
            "disablePyPIFallback": True,
            "loadPyodideOptions": {"packages": names},
        }
    }
    assert (config["appName"], config["appUrl"], config["exposeAppInBrowser"]) == ("Money & Co.", "./tree", "true")
    kept = [config[f"{what}StorageName"] for what in ("contents", "settings", "workspaces")]
    assert kept == ["money-co", "money-co-settings", "money-co-workspaces"], "each book keeps what is its own"
    assert sorted(path.name for path in (out / "files").iterdir()) == ["README.md", "data"]
    script = (out.parent / "_static" / "run.js").read_text(encoding="utf-8")
    assert script == button.script(1)


def test_what_no_browser_asks_for_is_left_out_and_an_address_leads_to_a_cell(small):
    out = site.build(small.project, small.place)
    page = (out / "notebooks" / "index.html").read_text(encoding="utf-8")
    assert page == (
        '<head><title>A</title><script src="../at-cell.js" defer></script></head><template></head></template>'
    )
    assert (out / "at-cell.js").read_bytes() == (ROOT / "airace" / "lite" / "at-cell.js").read_bytes()
    fonts = {path.name for path in (out / "build").iterdir()}
    assert fonts == {"fa-solid.woff2", "math.woff"}
    asked = (out / "asked.txt").read_text(encoding="utf-8").split()
    assert {"--no-sourcemaps", "--no-unused-shared-packages", "--contents=files"} < {*asked} and asked[0] == "build"
    assert [word for word in asked if "--apps" in word] == ["--apps=notebooks", "--apps=tree", "--apps=edit"]


def test_licences_of_what_is_packed_are_beside_it(small):
    out = site.build(small.project, small.place) / "licences"
    assert sorted(path.name for path in out.iterdir()) == [
        "README.txt", "jupyterlab_widgets.txt", "jupyterlite_core.txt",
    ]  # fmt: skip
    assert (out / "jupyterlite_core.txt").read_text(encoding="utf-8") == "of jupyterlite_core"
    told = (out / "README.txt").read_text(encoding="utf-8")
    assert "Their texts: licences, and build/" in told and "The wheels in static/pyodide: each" in told
    assert "Pyodide 314.9: MPL 2.0" in told and "pyodide/tree/314.9\n" in told


def test_the_program_that_packs_sees_no_settings_of_this_python_or_jupyter(small, monkeypatch):
    for name in ("JUPYTER_PATH", "PYTHONPATH", "PYTHONHOME", "AIRACE_ONE"):
        monkeypatch.setenv(name, "elsewhere")
    out = site.build(small.project, small.place)
    env = dict(line.partition("=")[::2] for line in (out / "env.txt").read_text(encoding="utf-8").splitlines())
    assert "AIRACE_ONE" in env and not [name for name in env if name.startswith(("JUPYTER", "PYTHON"))]


def test_what_an_interrupted_build_left_is_not_packed_and_a_first_build_has_nothing_to_replace(small):
    shutil.rmtree(small.root / "_build" / "html" / "run")
    for name in ("stage", "run"):
        (left := small.root / "_build" / "lite" / name / "left.txt").parent.mkdir()
        left.write_text("half", encoding="utf-8")
    assert not list(site.build(small.project, small.place).rglob("left.txt"))


def test_a_program_that_cannot_pack_is_quoted_and_the_folder_of_before_stays(small):
    said = "#!/bin/sh\nfor word in one two; do echo $word; done\necho three >&2; echo four; exit 3"
    small.tool.write_text(said, encoding="utf-8")
    with pytest.raises(LiteError, match=r"^JupyterLite could not be packed: two three four$"):
        site.build(small.project, small.place)
    assert (small.root / "_build" / "html" / "run" / "old.txt").exists()
    small.tool.unlink()
    with pytest.raises(LiteError, match=r"^JupyterLite is not installed: make \.venv-lite/installed does it$"):
        site.build(small.project, small.place)


def test_where_programs_end_in_exe_the_one_that_packs_is_found(small):
    (windows := small.tool.parents[1] / "Scripts" / "jupyter-lite.exe").parent.mkdir()
    small.tool.rename(windows)
    assert site._tool(small.root) == windows


def test_the_core_alone_can_be_packed_for_tests(small):
    def without_wheels(place=small.place):
        pinned = packed(place)
        next(place.glob("numpy*.whl")).unlink()
        return pinned

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(site, "pins", without_wheels)
        with pytest.raises(LiteError, match=r"numpy-1\.0.* is missing"):
            site.build(small.project, small.place)
        assert not list(site.build(small.project, small.place, only_core=True).rglob("numpy*"))


def test_what_runs_can_be_taken_out_again(small, monkeypatch, capsys):
    (small.root / "_build" / "html" / "run" / "build").mkdir()
    (small.root / "_build" / "html" / "run" / "build" / "one.js").write_bytes(b"1")
    button.write(small.project.html)
    script = small.project.html / "_static" / "run.js"
    assert script.read_text(encoding="utf-8") == button.script(1)
    monkeypatch.chdir(small.root)
    monkeypatch.setattr(sys, "argv", ["airace.lite", "remove"])
    assert command.main() == 0
    assert capsys.readouterr().out == "the book goes out without Run in the browser\n"
    assert script.read_text(encoding="utf-8") == button.script() and not (small.project.html / "run").exists()
    assert command.main() == 0, "nothing to take out is no mistake"


@pytest.mark.parametrize(("sizes", "said"), [((), 0), ((1,), 1), ((600_000, 400_000), 1), ((600_000, 400_001), 2)])
def test_a_reader_is_told_the_megabytes_that_a_browser_loads_rounded_up(sizes, said, tmp_path):
    for part, size in zip(("build", "static/pyodide"), sizes, strict=False):
        (tmp_path / part).mkdir(parents=True)
        (tmp_path / part / "file").write_bytes(b"x" * size)
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "table.csv").write_bytes(b"x" * 3_000_000)
    assert button.megabytes(tmp_path) == said


def test_extensions_count_as_loaded(tmp_path):
    (tmp_path / "extensions" / "kernel").mkdir(parents=True)
    (tmp_path / "extensions" / "kernel" / "index.js").write_bytes(b"x")
    assert button.megabytes(tmp_path) == 1


def test_a_script_for_readers_keeps_addresses_and_loses_words_about_it():
    text = button.script(38)
    assert "// " not in text and "run/notebooks/index.html?path=" in text and "loads up to ${MEGABYTES} MB" in text


def test_ready_names_the_distribution_that_is_given_or_fetched_and_build_says_where_it_is_and_how_large(small):
    archive = distribution.pins().file_name
    assert archive in str(command.distribution.missing(distribution.pins()))
    for given in ("", str(small.root / "away.tar.bz2")):
        with pytest.raises(LiteError, match=r"is missing, which has numpy, pandas and matplotlib for browsers"):
            command.ready(small.project, given)
    fetched = small.root / "_build" / "lite" / archive
    fetched.write_bytes(b"all")
    assert command.ready(small.project, "") == f"the distribution of Pyodide: {fetched}"
    assert command.fetch(small.project, "") == str(fetched)
    assert command.ready(small.project, str(small.place)) == f"the distribution of Pyodide: {small.place}"
    made = command.build(small.project, str(small.place))
    assert made == f"{small.root / '_build' / 'html' / 'run'} (1 MB to load; it needs a web server)"


def test_a_trial_begins_with_the_first_chart_that_has_controls(small):
    with pytest.raises(LiteError, match="no chapter with a chart was built: run make lite"):
        command.try_(small.project, "")
    cells = [
        nbf.new_code_cell("@explore()\ndef x(): ...", id="plain"),
        nbf.new_code_cell("still", id="explorer-still"),
        nbf.new_code_cell("@explore(year=[1, 2])\ndef moves(year=1): ...", id="explorer-moves"),
        nbf.new_code_cell("@explore(year=[1, 2])\ndef more(year=1): ...", id="explorer-more"),
    ]
    (files := small.root / "files" / "notebooks").mkdir(parents=True)
    nbformat.write(nbf.new_notebook(cells=cells[:2]), files / "1-x.ipynb")
    nbformat.write(nbf.new_notebook(cells=cells), files / "2-y.ipynb")
    pages = ["index", "notebooks/1-x", "notebooks/2-y"]
    assert trial.first(files.parent, pages) == ("notebooks/2-y.ipynb", "explorer-moves")


@pytest.mark.parametrize(
    ("words", "said"),
    [(["move"], "invalid choice: 'move'"), ([], "the following arguments are required: command")],
)
def test_a_command_that_there_is_not_is_named_with_those_that_there_are(words, said, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["airace.lite", *words])
    with pytest.raises(SystemExit):
        command.main()
    told = capsys.readouterr().err
    assert said in told and "python -m airace.lite [-h]" in told and "{ready,fetch,build,try,remove}" in told


def test_a_chapter_for_the_browser_begins_with_a_note_and_its_charts_can_be_found_and_seen(tmp_path):
    hidden = {"jupyter": {"source_hidden": True}, "tags": ["hide-input"]}
    cells = [
        nbf.new_markdown_cell("alone", id=contents.ALONE),
        nbf.new_code_cell("gap", id="one", metadata=hidden),
        nbf.new_code_cell("print()", id="two", metadata=hidden),
        nbf.new_markdown_cell("# End", id="end"),
    ]
    notebook = nbf.new_notebook(cells=cells, metadata={"kernelspec": {"name": "mine", "display_name": "Mine"}})
    html = ["<p></p>", '<figure class="explorer" id="explorer-gap"><figure class="explorer" id="explorer-other">']
    shown = [nbf.new_output("stream", text="x"), nbf.new_output("display_data", {"text/html": html})]
    drawn = {"one": shown, "two": shown[:1]}
    executed = nbf.new_notebook(
        cells=[cell | ({"outputs": drawn[cell.id]} if cell.id in drawn else {}) for cell in cells]
    )
    made = contents.chapter(notebook, executed)
    assert [cell.id for cell in made.cells] == ["runs-in-your-browser", "explorer-gap", "two", "end"]
    assert made.cells[1].metadata == {"tags": ["hide-input"]}, "the code of a chart is open"
    assert made.cells[2].metadata == hidden and made.metadata.kernelspec == contents.KERNEL
    assert (contents.KERNEL["name"], contents.KERNEL["language"]) == ("python", "python"), "a kernel that is there"
    note = made.cells[0].source.splitlines()
    assert made.cells[0].cell_type == "markdown" and all(line.startswith(">") for line in note)
    assert len(note) > 4 and "Clearing the data of this site" in note[-1]


def test_the_files_for_the_browser_are_chapters_exercises_tables_quizzes_and_pages(small):
    root = small.root
    for place in ("notebooks", "_build/jupyter_execute/notebooks", "_build/student", "book/quiz", "book/teaching"):
        (root / place).mkdir(parents=True)
    notebook = nbf.new_notebook(cells=[nbf.new_markdown_cell("“ü”, [a](../../book/x.md)", id="one")])
    (root / "_toc.yml").write_text("root: index\nchapters: [{file: notebooks/1-x}, {file: book/y}]", encoding="utf-8")
    for name in ("notebooks/1-x", "_build/jupyter_execute/notebooks/1-x", "_build/student/1-x", "notebooks/2-no-page"):
        nbformat.write(notebook, root / f"{name}.ipynb")
    others = ("data/datapackage.json", "data/secret.txt", "palette.toml", "book/quiz/x.toml", "book/y.md", "Makefile")
    for name in (*others, "book/teaching/1-x.md", "book/teaching/x.txt"):
        (root / name).write_text(f"of {name}", encoding="utf-8")
    found = contents.files(Project(root))
    tables = ["data/datapackage.json", "data/places.csv"]
    book = ["book/quiz/x.toml", "book/teaching/1-x.md", "book/y.md"]
    names = ["README.md", "notebooks/1-x.ipynb", "palette.toml", "student/1-x.ipynb"]
    assert sorted(found) == sorted([*tables, *book, *names])
    assert found["palette.toml"] == b"of palette.toml"
    assert found["README.md"].startswith("# Money & Co.\n\n`notebooks` has") and contents.KEPT in found["README.md"]
    assert "“ü”" in found["notebooks/1-x.ipynb"] and "](../../book" in found["notebooks/1-x.ipynb"]
    student = json.loads(found["student/1-x.ipynb"])
    assert student["cells"][0]["source"] == "“ü”, [a](../book/x.md)", "each cell in one piece"
    assert student["metadata"]["kernelspec"] == contents.KERNEL
    (root / "_build/jupyter_execute/notebooks/1-x.ipynb").unlink()
    with pytest.raises(LiteError, match=r"^1-x\.ipynb is missing in notebooks: build the book: make book$"):
        contents.files(Project(root))


def test_the_exercises_for_the_browser_have_no_cell_that_says_how_to_get_the_package():
    cells = [nbf.new_markdown_cell("alone", id=contents.ALONE), nbf.new_markdown_cell("1. Read off", id="one")]
    assert [cell.id for cell in contents.exercises(nbf.new_notebook(cells=cells)).cells] == ["one"]


def test_packages_are_wanted_by_their_pins_and_without_what_the_interface_has(tmp_path):
    pins = "# numpy==9\nnumpy==1.0\nzope.x==2.1.3\njupyterlab-widgets==3\n  via==1\nwidgetsnbextension==4\n"
    (tmp_path / "wanted.txt").write_text(pins, encoding="utf-8")
    assert wheels.wanted(tmp_path / "wanted.txt") == {"numpy": "1.0", "zope.x": "2.1.3"}


def test_pure_wheels_that_were_fetched_before_are_taken_and_only_others_are_asked_for(tmp_path, monkeypatch):
    folder = tmp_path / "wheels"
    folder.mkdir()
    for name in ("Six_pack-1.0", "six-1.0", "six-2.0", "traitlets-1.0"):
        (folder / f"{name}-py3-none-any.whl").write_bytes(name.encode())
    (folder / "other-1.0-cp314-cp314-wasm32.whl").write_bytes(b"")
    asked = []

    def run(words, **how):
        asked.append(words)
        (folder / "other-1.0-py2.py3-none-any.whl").write_bytes(b"fetched")
        return SimpleNamespace(returncode=0)

    monkeypatch.setattr(wheels.subprocess, "run", run)
    found = wheels.pure({"six-pack": "1.0", "six": "2.0"}, folder)
    assert [(wheel.file_name, wheel.content) for wheel in found] == [
        ("Six_pack-1.0-py3-none-any.whl", b"Six_pack-1.0"), ("six-2.0-py3-none-any.whl", b"six-2.0"),
    ]  # fmt: skip
    assert asked == [], "nothing is fetched twice"
    found = wheels.pure({"six": "2.0", "other": "1.0"}, folder)
    assert [wheel.content for wheel in found] == [b"six-2.0", b"fetched"]
    (words,) = asked
    assert words[:4] == [sys.executable, "-m", "pip", "download"] and words[-1] == "other==1.0"
    assert {"--no-deps", "--only-binary=:all:", f"--dest={folder}"} < {*words} and "six==2.0" not in words


@pytest.mark.parametrize(("said", "last"), [("a\nno such thing \n", "no such thing"), ("", "pip says nothing")])
def test_a_wheel_that_cannot_be_fetched_is_an_error_with_the_last_line_of_pip(said, last, tmp_path, monkeypatch):
    failed = SimpleNamespace(returncode=1, stderr=said)
    monkeypatch.setattr(wheels.subprocess, "run", lambda words, **how: failed)
    with pytest.raises(LiteError, match=f"a pure wheel could not be fetched: {last}$"):
        wheels.pure({"six": "1.0"}, tmp_path / "new")
    assert (tmp_path / "new").is_dir(), "pip finds its folder"


def test_the_package_of_the_book_is_a_wheel_that_installers_accept(tmp_path):
    package = tmp_path / "our_book"
    for name in ("b.py", "a/c.py", "__pycache__/b.pyc"):
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text(f"# {name}", encoding="utf-8")
    made = wheels.own(package, "0.7")
    assert made.file_name == "our_book-0.7-py3-none-any.whl" and made.about == ("our-book", "0.7")
    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
        assert all(entry.compress_type == zipfile.ZIP_DEFLATED for entry in archive.infolist())
    about = [f"our_book-0.7.dist-info/{name}" for name in ("METADATA", "WHEEL", "RECORD")]
    assert list(texts) == ["our_book/a/c.py", "our_book/b.py", *about]
    assert texts[about[0]] == "Metadata-Version: 2.1\nName: our_book\nVersion: 0.7\n"
    assert texts[about[1]] == "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    digest = base64.urlsafe_b64encode(hashlib.sha256(b"# a/c.py").digest()).decode().rstrip("=")
    assert texts[about[2]].splitlines()[0] == f"our_book/a/c.py,sha256={digest},8"
    assert texts[about[2]].splitlines()[-1] == f"{about[2]},,"
    assert made.sha256 == hashlib.sha256(made.content).hexdigest()


@pytest.mark.parametrize("name", ["Zope.X", "zope_x", "zope--x", "zope-_.x"])
def test_a_package_has_one_name_however_it_is_written(name):
    assert wheels.canonical(name) == "zope-x"


def test_only_what_may_be_wanted_is_taken_from_a_distribution(tmp_path):
    names = [
        "Pil.low-1.0-cp314-wasm32.whl",
        "pil_low-1.0-py3-none-any.whl",
        "pil-1.0-cp314.whl",
        "pil_low.txt",
        "core.js",
    ]
    (tmp_path / "deep").mkdir()
    for name in names:
        (tmp_path / "deep" / name).write_bytes(name.encode())
    found = dict(distribution._files(tmp_path, {"core.js"}, {"pil-low"}))
    assert found == {name: name.encode() for name in ("Pil.low-1.0-cp314-wasm32.whl", "core.js")}


def test_an_archive_that_breaks_off_is_named(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "core.js").write_bytes(bytes(range(256)) * 4000)
    with tarfile.open(tmp_path / "whole.tar", "w") as archive:
        archive.add(tmp_path / "in", "in")
    (tmp_path / "half.tar").write_bytes((tmp_path / "whole.tar").read_bytes()[:700_000])
    assert len(dict(distribution._files(tmp_path / "whole.tar", {"core.js"}, set()))) == 1
    for name in ("half.tar", "none.tar"):
        with pytest.raises(LiteError, match=rf"{name} is no archive that can be read: .+"):
            dict(distribution._files(tmp_path / name, {"core.js"}, set()))


def test_a_served_folder_counts_what_it_sends_and_names_what_it_has_not(tmp_path):
    (tmp_path / "run").mkdir()
    for name in ("run/a.txt", "b.txt"):
        (tmp_path / name).write_text("12345", encoding="utf-8")
    with trial.served(tmp_path) as served:
        assert re.fullmatch(r"http://localhost:\d+/", served.address)
        policies = {}
        for name in ("run/a.txt", "b.txt"):
            with urlopen(served.address + name) as answer:
                assert answer.read() == b"12345"
                policies[name] = answer.headers["Content-Security-Policy"]
        with pytest.raises(HTTPError, match="404"):
            urlopen(served.address + "c.txt")
    assert policies == {"run/a.txt": trial.POLICY, "b.txt": None}
    assert (served.sent, served.missing) == (10, ["/c.txt"])
    with pytest.raises(OSError):
        urlopen(served.address)


class Visitor:
    """Stands for a browser page that gets so far in a notebook, and no further."""

    STEPS = ("opens", "answers", "draws", "moves")

    def __init__(self, reaches="moves", error=""):
        self.left, self.error, self.asked, self.waited = self.STEPS.index(reaches) + 1, error, [], []
        self.first = self

    def step(self):
        if not self.left:
            raise trial.Error("Timeout\nof it")
        self.left -= 1

    def goto(self, address):
        self.asked.append(address)

    def wait_for_function(self, script, arg=None, timeout=0):
        self.waited.append((script, arg, timeout))
        self.step()

    def evaluate(self, script, *given):
        self.asked.append(script)
        return self.error if script == trial.FIRST_ERROR else given

    def locator(self, css):
        return self

    def inner_text(self, timeout):
        self.step()
        return "In 2024"

    def press(self, key):
        self.asked.append(key)


@pytest.mark.parametrize(
    ("visitor", "said"),
    [
        (Visitor("opens"), r"^1-x\.ipynb: Python does not answer \(Timeout\)$"),
        (Visitor("answers"), r"^1-x\.ipynb: the chart does not come \(Timeout\)$"),
        (Visitor("answers", "ValueError: no"), r"^1-x\.ipynb: the chart does not come, a cell says ValueError: no$"),
        (Visitor("draws"), r"^1-x\.ipynb: the chart does not move \(Timeout\)$"),
    ],
)
def test_a_trial_says_how_far_it_came(visitor, said):
    with pytest.raises(LiteError, match=said):
        trial.walk(visitor, trial.Site("http://localhost/"), "1-x.ipynb", "explorer-gap")


def test_a_trial_opens_a_notebook_at_its_chart_runs_it_to_there_and_moves_the_chart(small, monkeypatch):
    (files := small.root / "_build" / "html" / "run" / "files").mkdir()
    cell = nbf.new_code_cell("@explore(year=[1, 2])\ndef gap(year=1): ...", id="explorer-gap")
    nbformat.write(nbf.new_notebook(cells=[cell]), files / "more.ipynb")
    visitor, left, sites = Visitor(), [], []

    @contextmanager
    def page_of(served):
        sites.append(served)
        served.sent = 12_400_000
        yield visitor, left

    monkeypatch.setattr(trial, "page_of", page_of)
    told = command.try_(small.project, "")
    assert told == (
        "more.ipynb: Python after 0 s, the chart after 0 s more, and it moves; 12 MB loaded, nothing from elsewhere"
    )
    address, *asked = visitor.asked
    assert address == f"{sites[0].address}run/notebooks/index.html?path=more.ipynb#cell-id=explorer-gap"
    assert asked == [trial.RUN_TO_HERE, trial.FIRST_ERROR, "ArrowLeft"]
    assert [arg for _, arg, _ in visitor.waited] == ["explorer-gap", None, [trial.HEADLINE, "In 2024"]]
    assert {timeout for _, _, timeout in visitor.waited} == {trial.PATIENCE}
    assert trial.ask(visitor, "1 + 1") == ("1 + 1",)
    visitor.left, left[:] = 4, ["https://one.example/"]
    with pytest.raises(LiteError, match=r"^more\.ipynb: it asks for what is not here: https://one\.example/$"):
        command.try_(small.project, "")
    visitor.left, left[:] = 4, ["a", "b", "c", "d"]
    with pytest.raises(LiteError, match=r"not here: a, b, c$"):
        command.try_(small.project, "")


def test_a_browser_of_a_trial_reaches_this_machine_alone_and_what_else_it_asks_for_is_noted(monkeypatch):
    started, heard = {}, {}

    class Browser:
        context = SimpleNamespace(on=heard.__setitem__)

        def new_page(self, viewport):
            started.update(viewport)
            return self

    @contextmanager
    def chromium(more):
        started["more"] = more
        yield Browser()

    monkeypatch.setattr(trial, "chromium", chromium)
    with trial.page_of(trial.Site("http://localhost:1/")) as (page, left):
        assert isinstance(page, Browser)
        for address in (
            "http://localhost:1/x",
            "data:x",
            "blob:x",
            "about:blank",
            "http://localhost:2/",
            "https://x.y/",
        ):
            heard["request"](SimpleNamespace(url=address))
    assert left == ["http://localhost:2/", "https://x.y/"] and started["more"] == [trial.ONLY_HERE]
    assert started["width"] > 1000 and started["height"] > 500, "as on a screen of a desk"
