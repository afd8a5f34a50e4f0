"""Make an edition of the book: ``python -m airace.editions offline``, ``pdf``, ``handouts``, ``moodle`` or ``qti``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from airace.browser import BrowserError
from airace.editions import handouts, moodle, offline, pdf, qti
from airace.editions.project import EditionError, Project

MAKERS = {"offline": offline.make, "pdf": pdf.make, "handouts": handouts.make, "moodle": moodle.make, "qti": qti.make}


def main() -> int:
    """Make what the command line asks for, and say where it is."""
    parser = argparse.ArgumentParser(prog="python -m airace.editions", description=__doc__)
    parser.add_argument("edition", choices=MAKERS)
    parser.add_argument("folder", nargs="?", type=Path, default=Path(), help="of the book; this one if left out")
    asked = parser.parse_args()
    try:
        made = MAKERS[asked.edition](Project(asked.folder.resolve()))
    except (BrowserError, EditionError) as error:
        print(f"No {asked.edition} edition: {error}.", file=sys.stderr)
        return 1
    size = sum(path.stat().st_size for path in (made.iterdir() if made.is_dir() else [made]))
    print(f"{made.resolve().as_uri()} ({size / 1e6:.1f} MB)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
