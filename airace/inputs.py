"""What the outputs of a notebook depend on, apart from its own cells: tables, its quiz, and this package."""

from __future__ import annotations

import re
from pathlib import Path

from airace import data, style
from airace.quiz import questions

PACKAGE = Path(__file__).parent
ALWAYS_READ = ("sources", "claims", "claim_sources")  # tables that a notebook reads without naming them
OUTSIDE = (
    "check",
    "editions",
    "lite",
    "pages",
    "recipes",
    "slides",
    "student",
)  # parts of the package that no kernel of a chapter imports
NOT_IN_KERNELS = [PACKAGE / name for name in ("sphinx.py", "problems.py", "refresh.py", "browser.py", "kernels.py")]
NOT_IN_KERNELS += [path for part in OUTSIDE for path in sorted((PACKAGE / part).glob("*.py"))]

QUOTED = re.compile(r"[\"'](\w+)\\?[\"']")
QUIZZES = re.compile(r"\bQuiz\(\\?[\"']([\w-]+)")


def content(code: str) -> list[Path]:
    """Return the tables that `code` names in quotes, those that every chapter reads, and the quizzes that it asks.

    Parameters
    ----------
    code : str
        Cells of a notebook, or the whole file as JSON, with escaped quotes.
    """
    named = sorted({*QUOTED.findall(code), *ALWAYS_READ})
    files = [data.folder() / f"{table}.csv" for table in named]
    files += [questions.path_of(chapter) for chapter in sorted(set(QUIZZES.findall(code)))]
    return [file for file in files if file.exists()]


def package() -> list[Path]:
    """Return the modules that run in the kernel of a chapter, the palette and the fonts."""
    modules = sorted(path for path in PACKAGE.rglob("*.py") if path not in NOT_IN_KERNELS)
    return [*modules, style.palette_file(), *sorted(style.FONTS.glob("*.ttf"))]
