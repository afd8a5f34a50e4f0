"""`jupyter-book` in a process that was forked from one that has imported it: two seconds less for each small book."""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
from pathlib import Path

# Windows cannot fork: there every build imports all of it.
METHOD = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
IMPORTED = ["jupyter_book.cli.main", "sphinx.application", "myst_nb.sphinx_ext", "sphinx_book_theme", "airace.sphinx"]


def run(arguments: list[str], folder: Path, env: dict[str, str], log: Path) -> int:
    """Run `jupyter-book` with these arguments in `folder`, write what it says into `log`, return its exit code."""
    processes = multiprocessing.get_context(METHOD)
    if METHOD == "forkserver":
        processes.set_forkserver_preload(IMPORTED)
    process = processes.Process(target=_main, args=(arguments, folder, env, log))
    process.start()
    process.join()
    return process.exitcode


def _main(arguments: list[str], folder: Path, env: dict[str, str], log: Path) -> None:
    with log.open("wb") as file:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(file.fileno(), stream.fileno())
            stream.reconfigure(encoding="utf-8")
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(env)
    tempfile.tempdir = None  # Sphinx leaves a file for each error where TMPDIR says
    from jupyter_book.cli.main import main

    main(arguments, prog_name="jupyter-book")
