"""Write the student edition of all chapters, or of the notebooks named, into ``_build/student`` (``make student``).

python -m airace.student
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from airace import style
from airace.student import edition
from airace.student.exercises import ExerciseError

FOLDER = style.ROOT / "_build" / "student"


def main(names: list[str]) -> None:
    """Write the notebooks, two at a time; an exercise that cannot be given to students ends it with a sentence."""
    paths = [Path(name) for name in names] or sorted((style.ROOT / "notebooks").glob("*.ipynb"))
    with ThreadPoolExecutor(2) as pool:
        try:
            for target in pool.map(lambda path: edition.write(path, FOLDER), paths):
                print(f"wrote {target.relative_to(style.ROOT)}", flush=True)
        except ExerciseError as error:
            pool.shutdown(cancel_futures=True)
            sys.exit(str(error))


if __name__ == "__main__":
    main(sys.argv[1:])
