"""Build what runs in the browser: ``python -m airace.lite build``, and ``ready``, ``fetch``, ``try`` or ``remove``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from airace.browser import BrowserError
from airace.editions.project import EditionError, Project
from airace.lite import button, distribution, site, trial
from airace.lite.distribution import LiteError


def _place(project: Project, given: str) -> Path:
    """Return where the distribution of Pyodide is: where somebody says, or where it was fetched to."""
    pinned = distribution.pins()
    place = Path(given) if given else project.folder("lite") / pinned.file_name
    if not place.exists():
        raise distribution.missing(pinned)
    return place


def ready(project: Project, given: str) -> str:
    """Say whether the distribution is there, before anybody waits for a book."""
    return f"the distribution of Pyodide: {_place(project, given)}"


def fetch(project: Project, given: str) -> str:
    """Fetch the distribution."""
    return str(distribution.fetch(project.folder("lite"), distribution.pins()))


def build(project: Project, given: str) -> str:
    """Build the folder and the button."""
    made = site.build(project, _place(project, given))
    return f"{made} ({button.megabytes(made)} MB to load; it needs a web server)"


def try_(project: Project, given: str) -> str:
    """Run the first chapter to its first explorer, as a reader does."""
    return trial.run(project.html, project.pages)


def remove(project: Project, given: str) -> str:
    """Take the folder and the button out of the built book."""
    site.remove(project)
    return "the book goes out without Run in the browser"


COMMANDS = {"ready": ready, "fetch": fetch, "build": build, "try": try_, "remove": remove}


def main() -> int:
    """Do what the command line asks for, and say in one line what came of it."""
    parser = argparse.ArgumentParser(prog="python -m airace.lite", description=__doc__)
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument(
        "pyodide", nargs="?", default="", help="folder or archive with the full distribution of Pyodide"
    )
    asked = parser.parse_args()
    try:
        print(COMMANDS[asked.command](Project(Path().resolve()), asked.pyodide))
    except (BrowserError, EditionError, LiteError) as error:
        print(f"Nothing to run in the browser: {error}.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
