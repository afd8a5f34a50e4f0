"""Compare what is made of a small example with what was made of it before: pictures and pages that somebody looked at.

A difference that is meant is taken over with ``GOLDEN=write pytest tests``; the review then shows it line by line.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

FOLDER = Path(__file__).parent / "golden"


def is_as_before(name: str, text: str) -> bool:
    """Return whether `text` is what the file of this name holds; the error shows where it is not."""
    file = FOLDER / name
    text = re.sub(
        r"\b([chmp])[0-9a-f]{10}\b", r"\1-by-its-content", text
    )  # ids in a picture follow the last digit of a float
    if os.environ.get("GOLDEN") == "write":
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
    before = file.read_text(encoding="utf-8")
    assert text.split("\n") == before.split("\n"), f"{name}: if that is meant, GOLDEN=write takes it over"
    return True
