"""The core of Pyodide, with which the tests start Python in a browser: npm has it, without the compiled wheels."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from filelock import FileLock

sys.path.insert(0, str(Path(__file__).parent))
from conftest import ROOT

from airace.lite.distribution import pins

NO_NPM = "npm is not here. It fetches the core of Pyodide, with which tests/test_lite.py runs: install Node.js"


def core() -> Path:
    """Return the folder with the core of Pyodide; it is fetched once.

    Raises
    ------
    RuntimeError
        Where npm is missing, or does not get it.
    """
    folder = ROOT / "_build" / "core" / pins().version
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.with_suffix(".lock")):
        if not (folder / "package").is_dir():
            _fetch(folder)
    return folder / "package"


def _fetch(folder: Path) -> None:
    npm = shutil.which("npm")
    if not npm:
        raise RuntimeError(NO_NPM)
    command = [npm, "pack", "--silent", f"--pack-destination={folder}", f"pyodide@{pins().version}"]
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8")
    if done.returncode:
        raise RuntimeError(f"npm does not get the core of Pyodide: {done.stderr.strip()}")
    (archive,) = folder.glob("*.tgz")
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    archive.unlink()


if __name__ == "__main__":
    try:
        print(core())
    except RuntimeError as missing:
        sys.exit(str(missing))
