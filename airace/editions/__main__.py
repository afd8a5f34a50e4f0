"""Make an edition of the book: ``python -m airace.editions offline``, ``pdf``, ``handouts``, ``moodle`` or ``qti``.

``python -m airace.editions assess --seed 3B`` makes tests for a class; another seed gives them other values.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from airace.browser import BrowserError
from airace.editions import assess, handouts, moodle, offline, pdf, qti
from airace.editions.project import EditionError, Project

MAKERS = {"offline": offline.make, "pdf": pdf.make, "handouts": handouts.make, "moodle": moodle.make, "qti": qti.make}


def main() -> int:
    """Make what the command line asks for, and say where it is."""
    parser = argparse.ArgumentParser(prog="python -m airace.editions", description=__doc__)
    parser.add_argument("edition", choices=[*MAKERS, "assess"])
    parser.add_argument("folder", nargs="?", type=Path, default=Path(), help="of the book; this one if left out")
    parser.add_argument("--seed", default="", help="of tests: any text, such as the name of a class")
    asked = parser.parse_args()
    project = Project(asked.folder.resolve())
    try:
        made = assess.make(project, asked.seed) if asked.edition == "assess" else MAKERS[asked.edition](project)
    except (BrowserError, EditionError) as error:
        print(f"No {asked.edition} edition: {error}.", file=sys.stderr)
        return 1
    size = sum(path.stat().st_size for path in (made.iterdir() if made.is_dir() else [made]))
    print(f"{made.resolve().as_uri()} ({size / 1e6:.1f} MB)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
