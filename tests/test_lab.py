"""The chapters in JupyterLab, in a real browser: live with a kernel, as pictures without one."""

import json
import re
import subprocess
import time
from contextlib import contextmanager
from urllib.error import URLError
from urllib.request import urlopen

import nbformat
import pytest
from conftest import ROOT, environment, tool
from playwright.sync_api import expect

LOOKED_AT = ["3-ai-act.ipynb"]  # a slider, a list, radio buttons, charts that stand still
TOKEN = "tests"
NO_KERNEL = ["--KernelSpecManager.ensure_native_kernel=False", "--KernelSpecManager.allowed_kernelspecs=none"]
MINUTE = 60_000  # milliseconds: how long a page may take on a slow machine


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """JupyterLab on copies of the notebooks without outputs."""
    folder = tmp_path_factory.mktemp("lab")
    copies(folder / "notebooks", clear)
    with server(folder) as address:
        yield folder, address


@pytest.fixture(scope="module")
def lab_without_kernel(tmp_path_factory):
    """JupyterLab without any kernel, on copies of the notebooks as they are stored: one untrusted, one trusted."""
    folder = tmp_path_factory.mktemp("lab_without_kernel")
    copies(folder / "notebooks" / "untrusted", lambda notebook: None)
    # Trust belongs to what is in a notebook, not to its file: the trusted copies differ by a word.
    copies(folder / "notebooks" / "trusted", lambda notebook: notebook.metadata.update(copy="trusted"))
    trusted = sorted((folder / "notebooks" / "trusted").iterdir())
    subprocess.run([tool("jupyter"), "trust", *trusted], env=own_folders(folder), check=True, capture_output=True)
    with server(folder, *NO_KERNEL) as address:
        yield folder, address


def copies(folder, change):
    folder.mkdir(parents=True)
    for name in LOOKED_AT:
        notebook = nbformat.read(ROOT / "notebooks" / name, as_version=4)
        change(notebook)
        nbformat.write(notebook, folder / name)


def clear(notebook):
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None


def own_folders(folder):
    """Return an environment in which Jupyter neither reads nor writes anything of the user."""
    kinds = {"JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR"}
    kinds |= {"JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR"}
    return environment(**{kind: folder / kind.lower() for kind in kinds})


@contextmanager
def server(folder, *options, root=None):
    """Start JupyterLab in `folder`, give its address when it answers, and stop it at the end.

    It shows the notebooks of the folder or, started as `make lab` does in `root`, what the settings there say.
    """
    settings = {
        "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},  # asks no other site
        "notebook-extension/tracker": {"windowingMode": "none"},  # every cell is in the page
    }
    for name, values in settings.items():
        file = folder / "jupyterlab_settings_dir" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(values), encoding="utf-8")
    command = [tool("jupyter"), "lab", "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1", "--ServerApp.port=0"]
    command += [f"--IdentityProvider.token={TOKEN}"]
    command += ["--config=.jupyter/lab.py"] if root else [f"--ServerApp.root_dir={folder / 'notebooks'}"]
    command += ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate", *options]
    log = folder / "log.txt"
    with log.open("w") as out:
        where = {"cwd": root or folder, "env": own_folders(folder)}
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, **where)
        try:
            yield until(lambda: answers(folder), process, log)
        finally:
            process.terminate()
            process.wait(30)


def answers(folder):
    """Return the address of the server when it is up."""
    for file in (folder / "jupyter_runtime_dir").glob("jpserver-*.json"):
        try:
            address = json.loads(file.read_text(encoding="utf-8"))["url"]
            with urlopen(f"{address}api/status?token={TOKEN}", timeout=5):
                return address
        except (URLError, ValueError):  # not yet
            return None
    return None


def until(condition, process, log, seconds=60):
    """Return the first true answer of `condition`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        if answer := condition():
            return answer
        time.sleep(0.1)
    raise AssertionError(f"JupyterLab did not start within {seconds} seconds:\n{log.read_text()}")


@contextmanager
def opened(browser, address, notebook):
    """Open a notebook; at the end, fail if the page asked for anything that is not on this server."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(MINUTE)
    outside, asked = re.compile(rf"^(?!{re.escape(address)}|data:|blob:|about:)"), []
    context.route(outside, lambda route: route.abort())
    context.on("request", lambda request: outside.match(request.url) and asked.append(request.url))
    page = context.new_page()
    try:
        workspace = re.sub(r"\W+", "-", notebook)  # one of its own, without what was open before
        page.goto(f"{address}lab/workspaces/{workspace}/tree/{notebook}?token={TOKEN}")
        page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
        yield page
    finally:
        context.close()
    assert asked == []


def charts(notebook):
    """Return the text of every chart in a stored notebook."""
    stored = nbformat.read(ROOT / "notebooks" / notebook, as_version=4)
    outputs = [output.get("data", {}) for cell in stored.cells for output in cell.get("outputs", [])]
    return [data["text/plain"] for data in outputs if "image/png" in data]


# nbval runs all notebooks and makes their controls; in this one somebody moves them.
@pytest.mark.parametrize("notebook", LOOKED_AT)
def test_all_cells_run_and_a_moved_control_changes_picture_and_caption(notebook, lab, browser):
    folder, address = lab
    moving = [text for text in charts(notebook) if not text.splitlines()[-1].startswith("1 state,")]
    assert moving
    with opened(browser, address, notebook) as page:
        page.get_by_text(re.compile(r"\| Idle$")).wait_for()  # the kernel has started
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        explorers = page.locator(".jupyter-widgets.explorer")
        expect(explorers).to_have_count(len(moving), timeout=2 * MINUTE)
        for explorer, text in zip(explorers.all(), moving, strict=True):
            headline, caption = explorer.locator(".explorer-headline"), explorer.locator("[aria-live=polite]")
            picture = explorer.locator("[role=img]")
            expect(headline).to_have_text(text.splitlines()[0])
            start, before = caption.inner_text(), picture.inner_html()
            assert start in text
            move(page, explorer)
            expect(caption).not_to_have_text(start)
            expect(picture).to_have_attribute("aria-label", re.compile("."))
            expect(picture.locator("svg")).to_be_visible()
            assert picture.inner_html() != before
            expect(explorer.get_by_role("alert")).to_have_count(0)
        saved = run_to_the_end(page, folder / "notebooks" / notebook)
    outputs = [output for cell in saved for output in cell.outputs]
    assert [output for output in outputs if output.output_type == "error" or output.get("name") == "stderr"] == []
    shown = [output["data"]["text/plain"] for output in outputs if "image/png" in output.get("data", {})]
    for text, stored in zip(shown, charts(notebook), strict=True):
        (*said, last), (*before, digest) = text.splitlines(), stored.splitlines()
        number = digest.partition(",")[0]
        assert said == before
        # Over all states it is computed where a notebook is stored or validated, not for somebody who tries out a cell.
        assert last == digest if number == "1 state" else last.startswith(f"{number};") and "sha256" not in last


def move(page, explorer):
    """Give the first control another value, with the keyboard."""
    control = explorer.locator(".noUi-handle, .widget-toggle-button:not(.mod-active), select").first
    control.focus()
    if control.get_attribute("role") == "slider":
        at_start = control.get_attribute("aria-valuenow") == control.get_attribute("aria-valuemin")
        page.keyboard.press("End" if at_start else "Home")
    else:
        page.keyboard.press("ArrowDown" if control.evaluate("element => element.localName") == "select" else "Enter")


def run_to_the_end(page, file):
    """Save until every cell has run, and return the code cells."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        page.keyboard.press("ControlOrMeta+s")
        expect(page.locator(".jp-mod-dirty")).to_have_count(0)
        cells = [cell for cell in nbformat.read(file, as_version=4).cells if cell.cell_type == "code"]
        if all(cell.execution_count for cell in cells):
            return cells
    raise AssertionError(f"cells that did not run: {[cell.source[:60] for cell in cells if not cell.execution_count]}")


# That all notebooks store their charts alike is what test_notebooks.py says; one of them is looked at here.
@pytest.mark.parametrize("notebook", LOOKED_AT)
@pytest.mark.parametrize("trust", ["untrusted", "trusted"])
def test_without_a_kernel_every_chart_is_a_picture(trust, notebook, lab_without_kernel, browser):
    _, address = lab_without_kernel
    assert charts(notebook)
    assert is_trusted(address, f"{trust}/{notebook}") == (trust == "trusted")
    with opened(browser, address, f"{trust}/{notebook}") as page:
        page.get_by_role("button", name="No Kernel", exact=True).and_(page.locator(".jp-Dialog button")).click()
        pictures = page.locator(".jp-OutputArea .jp-RenderedImage img")
        expect(pictures).to_have_count(len(charts(notebook)))
        for picture in pictures.all():
            picture.scroll_into_view_if_needed()
            assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 300
        for complaint in ("model not found", "Loading widget", "Error displaying widget"):
            expect(page.get_by_text(complaint)).to_have_count(0)


def is_trusted(address, path):
    """Ask the server whether it trusts a notebook."""
    with urlopen(f"{address}api/contents/{path}?token={TOKEN}") as answer:
        cells = json.load(answer)["content"]["cells"]
    return all(cell["metadata"]["trusted"] for cell in cells if cell["cell_type"] == "code")


def test_the_folder_of_the_book_is_served_as_a_whole_and_nothing_saved_by_itself(tmp_path):
    def asked(address, path):
        with urlopen(f"{address}{path}?token={TOKEN}", timeout=30) as answer:
            return answer.geturl(), answer.read()

    with server(tmp_path, root=ROOT) as address:
        assert asked(address, "")[0].split("?")[0].endswith("/lab/tree/notebooks")
        folder = json.loads(asked(address, "api/contents/")[1])
        assert {"data", "notebooks", "book"} <= {part["name"] for part in folder["content"]}
        settings = json.loads(asked(address, "lab/api/settings/@jupyterlab/docmanager-extension:plugin")[1])
        assert settings["schema"]["properties"]["autosave"]["default"] is False
