"""What is expensive to make is made once, and kept under a key of everything that went into it."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable
from importlib.metadata import distributions
from pathlib import Path

from conftest import ROOT

PLACE = ROOT / "_build" / "kept"


def kept(name: str, of: Iterable[Path], make: Callable[[], Path], by: str = "") -> Path:
    """Return a copy of the file that `make` makes, from the last time if nothing that goes into it has changed since.

    What goes into it is `of`, files and folders with all that is in them, the package, what is installed, and `by`, the
    program that makes it.
    """
    place = PLACE / name
    file = place / _key([ROOT / "airace", ROOT / "pyproject.toml", *of], by)
    if not file.exists():
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        made, half = make(), place / f"half-{os.getpid()}"
        shutil.copyfile(made, half)
        half.rename(file)
    return file


def _key(of: Iterable[Path], by: str) -> str:
    seen = hashlib.sha256(by.encode())
    for about in sorted(f"{found.name} {found.version}" for found in distributions()):
        seen.update(about.encode())
    for top in of:
        for file in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if file.is_file() and "__pycache__" not in file.parts:
                seen.update(str(file.relative_to(top.parent)).encode() + b"\0")
                seen.update(hashlib.sha256(file.read_bytes()).digest())
    return seen.hexdigest()
