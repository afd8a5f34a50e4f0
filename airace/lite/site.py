"""Pack JupyterLite with the chapters, Python and the wheels into ``run`` of the built book, all of it or nothing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from airace.editions.project import Project
from airace.lite import button, contents, lock, wheels
from airace.lite.distribution import LOCK, Distribution, LiteError, pins
from airace.lite.wheels import Wheel

KERNEL = "@jupyterlite/pyodide-kernel-extension"
PYODIDE = "static/pyodide"
APPS = ("notebooks", "tree", "edit")  # one notebook, the list of files, and a text or table
LICENCES = "licences"
AT_CELL = "at-cell.js"
NOTICE = """\
What this folder has of others, and under which licence:

JupyterLite, JupyterLab, Jupyter Notebook: BSD 3-Clause. Their texts: {licences}, and build/third-party-licenses.json
Pyodide {version}: MPL 2.0, https://www.mozilla.org/MPL/2.0/
  Its source: https://github.com/pyodide/pyodide/tree/{version}
Python, in Pyodide: PSF License. Its text: license() in a cell
The wheels in {pyodide}: each has its licence in it, below its .dist-info

Of Pyodide's list of wheels only those that are used are left, of the fonts of icons one form, and the page of the
notebook has one script more. The chapters, tables and the package airace: see the book.
"""
OLD_FONTS = ("eot", "svg", "ttf", "woff")  # of the icons: every browser that runs Python reads woff2


def build(project: Project, place: Path, only_core: bool = False) -> Path:
    """Build ``run`` and the script that offers it, and return the folder.

    Parameters
    ----------
    project : Project
        The built book.
    place : Path
        A folder or an archive with the distribution of Pyodide.
    only_core : bool
        For tests: without the compiled wheels, so that chapters cannot run.

    Raises
    ------
    LiteError
        When something is missing or has another checksum; a folder of an earlier build then stays as it was.
    EditionError
        When the book has not been built.
    """
    pinned, names = pins(), wheels.wanted(project.root / "requirements-run.txt")
    distribution = Distribution.read(place, names, pinned, only_core)
    work, tool = project.folder("lite"), _tool(project.root)
    stage, out = work / "stage", work / "run"
    for old in (stage, out):
        shutil.rmtree(old, ignore_errors=True)
    _lay_out(stage, project, distribution, _wheels(project, tool, distribution, names))
    _pack(tool, stage, out)
    _finish(out)
    _add_licences(tool, out, pinned.version)
    target = project.html / button.FOLDER
    shutil.rmtree(target, ignore_errors=True)
    shutil.move(out, target)
    button.write(project.html)
    return target


def remove(project: Project) -> None:
    """Take ``run`` and its button out of the built book."""
    shutil.rmtree(project.html / button.FOLDER, ignore_errors=True)
    button.write(project.html)


def _tool(root: Path) -> Path:
    """Return the program that packs, from its own environment."""
    venv = root / ".venv-lite"
    found = (venv / folder / name for folder, name in (("bin", "jupyter-lite"), ("Scripts", "jupyter-lite.exe")))
    if tool := next((path for path in found if path.exists()), None):
        return tool
    raise LiteError("JupyterLite is not installed: make .venv-lite/installed does it")


def _wheels(project: Project, tool: Path, distribution: Distribution, names: Mapping[str, str]) -> list[Wheel]:
    """Return all wheels that the kernel loads: compiled ones, pure ones, its own, and the package of the book."""
    pure = {name: version for name, version in names.items() if name not in distribution.packages}
    return [
        *(Wheel(name, content) for name, content in distribution.files.items() if name.endswith(".whl")),
        *wheels.pure(pure, project.folder("lite") / "wheels"),
        *_of_the_kernel(tool),
        wheels.own(project.root / "airace", project.citation["version"]),
    ]


def _of_the_kernel(tool: Path) -> list[Wheel]:
    """Return what the kernel brings along: itself, and what stands for an IPython kernel in a browser."""
    names = ("ipykernel", "piplite", "pyodide_kernel")
    folder = tool.parents[1] / "share/jupyter/labextensions" / KERNEL / "static/pypi"
    return [Wheel(path.name, path.read_bytes()) for name in names for path in folder.glob(f"{name}-*.whl")]


def _lay_out(stage: Path, project: Project, distribution: Distribution, packed: list[Wheel]) -> None:
    """Write everything that is packed into a folder, as JupyterLite expects it."""
    pyodide = {name: content for name, content in distribution.files.items() if not name.endswith(".whl")}
    pyodide |= {wheel.file_name: wheel.content for wheel in packed}
    locked = lock.closed(distribution.info, packed)
    pyodide[LOCK] = json.dumps(locked)
    _write(stage / PYODIDE, pyodide)
    _write(stage / "files", contents.files(project))
    _write(stage, {"jupyter-lite.json": json.dumps(_settings(project, list(locked["packages"])))})


def _settings(project: Project, packages: list[str]) -> dict:
    """Return what the interface and its kernel are told: nothing comes from elsewhere, all wheels at once."""
    kernel = {"disablePyPIFallback": True, "loadPyodideOptions": {"packages": packages}}
    told = {
        "appName": project.title,
        "appUrl": "./tree",
        "exposeAppInBrowser": "true",
        "contentsStorageName": project.slug,
        "settingsStorageName": f"{project.slug}-settings",
        "workspacesStorageName": f"{project.slug}-workspaces",
        "litePluginSettings": {f"{KERNEL}:kernel": kernel},
    }
    return {"jupyter-lite-schema-version": 0, "jupyter-config-data": told}


def _pack(tool: Path, stage: Path, out: Path) -> None:
    how = ["--no-sourcemaps", "--no-unused-shared-packages", "--contents=files", f"--output-dir={out}"]
    how += [f"--apps={app}" for app in APPS]
    env = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "PYTHON"))}
    done = subprocess.run(
        [tool, "build", *how], cwd=stage, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8"
    )
    if done.returncode:
        said = done.stdout.strip().splitlines()
        raise LiteError(f"JupyterLite could not be packed: {' '.join(said[-3:])}")


def _finish(out: Path) -> None:
    """Let an address lead to a cell, and leave out what no browser asks for."""
    shutil.copyfile(Path(__file__).parent / AT_CELL, out / AT_CELL)
    page = out / "notebooks" / "index.html"
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("</head>", f'<script src="../{AT_CELL}" defer></script></head>', 1), encoding="utf-8")
    for ending in OLD_FONTS:
        for font in (out / "build").glob(f"fa-*.{ending}"):
            font.unlink()


def _add_licences(tool: Path, out: Path, version: str) -> None:
    """Keep the notices of what is packed: licences of the interface, and where source and licence of Pyodide are."""
    for path in sorted(tool.parents[1].rglob("jupyter*.dist-info/licenses/LICENSE*")):
        package = path.parents[1].name.partition("-")[0]
        if package.startswith(("jupyterlite", "jupyterlab_widgets")):
            (out / LICENCES).mkdir(exist_ok=True)
            shutil.copyfile(path, out / LICENCES / f"{package}.txt")
    notice = NOTICE.format(licences=LICENCES, version=version, pyodide=PYODIDE)
    (out / LICENCES / "README.txt").write_text(notice, encoding="utf-8")


def _write(folder: Path, contents: Mapping[str, str | bytes]) -> None:
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
