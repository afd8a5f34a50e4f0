"""The script that offers to run a chapter: *Run in the browser* where ``run`` was built, and else another way."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

FOLDER = "run"
NAME = "run.js"  # in _static of the book: the script below, which a page asks whatever was built
SIZE = "const MEGABYTES = 0;"
SPACE = re.compile(r"^\s*//.*\n|^\s+|[ \t]+// .*$", re.MULTILINE)
LOADED = ("build", "extensions", "static")  # what a browser loads, at most; the rest is files that a reader opens


def script(loads: int = 0) -> str:
    """Return the script for pages beside which `loads` megabytes can be run; without any, it offers another way."""
    text = SPACE.sub("", (files(__package__) / NAME).read_text(encoding="utf-8"))
    return text.replace(SIZE, f"const MEGABYTES = {loads};")


def megabytes(run: Path) -> int:
    """Return how many megabytes a reader loads at most; 0 where nothing was built."""
    sizes = (path.stat().st_size for part in LOADED for path in (run / part).rglob("*") if path.is_file())
    return -(-sum(sizes) // 1_000_000)


def write(html: Path) -> None:
    """Write the script beside the pages in a folder."""
    (html / "_static" / NAME).write_text(script(megabytes(html / FOLDER)), encoding="utf-8")
