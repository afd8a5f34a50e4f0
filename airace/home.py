"""Where tables, palette and quizzes are: in the folder of the book, or where an installation has put them."""

from __future__ import annotations

from functools import cache
from importlib import metadata
from pathlib import Path

MARK = "data/datapackage.json"


@cache
def home() -> Path:
    """Return the folder that holds ``data/``, ``palette.toml`` and ``book/quiz/``.

    It is the folder of the book that the working directory lies in. Elsewhere it is the folder from which
    ``pip install -e .`` runs the package. An ordinary installation, for a notebook without the book around it, brings
    them along under ``share/airace`` (pyproject.toml).
    """
    for here in (Path.cwd(), *Path.cwd().parents):
        if (here / MARK).exists() and (here / "palette.toml").exists():
            return here
    book = Path(__file__).parents[1]
    if (book / MARK).exists():
        return book
    try:
        files = metadata.files("airace") or []
    except metadata.PackageNotFoundError:
        files = []
    found = (Path(file.locate()) for file in files if file.as_posix().endswith(f"share/airace/{MARK}"))
    return next((file.resolve().parents[1] for file in found if file.exists()), book)
