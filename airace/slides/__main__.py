"""Write the slides of all chapters of the built book, or of the notebooks named, into ``_build/slides``.

python -m airace.slides
"""

from __future__ import annotations

import sys
from pathlib import Path

from airace import style
from airace.slides import deck

BUILT = style.ROOT / "_build" / "jupyter_execute" / "notebooks"
FOLDER = style.ROOT / "_build" / "slides"


def main(names: list[str]) -> None:
    """Write one file for each chapter; where the book has not been built, end with a sentence that says so."""
    paths = [Path(name) for name in names] or sorted(BUILT.glob("*.ipynb"))
    if not paths:
        sys.exit("No slides: the book has not been built (make book).")
    for path in paths:
        try:
            target = deck.write(path, FOLDER)
        except deck.DeckError as error:
            sys.exit(f"No slides: {error}")
        print(f"{target.resolve().as_uri()} ({target.stat().st_size / 1e6:.1f} MB)")


if __name__ == "__main__":
    main(sys.argv[1:])
