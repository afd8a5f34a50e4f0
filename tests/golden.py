"""Compare what is made of a small example with what was made of it before: pictures and pages that somebody looked at.

A difference that is meant is taken over with ``GOLDEN=write pytest tests``; the review then shows it line by line.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

FOLDER = Path(__file__).parent / "golden"
HASH = re.compile(r"\b([chmp])[0-9a-f]{10}\b")  # an id in a picture, which follows the last digit of a float


def is_as_before(name: str, text: str) -> bool:
    """Return whether `text` is what the file of this name holds; the error shows where it is not."""
    file = FOLDER / name
    found = list(dict.fromkeys(match[0] for match in HASH.finditer(text)))
    text = HASH.sub(lambda match: f"{match[1]}-{found.index(match[0]) + 1}", text)
    if os.environ.get("GOLDEN") == "write":
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
    before = file.read_text(encoding="utf-8")
    assert text.split("\n") == before.split("\n"), f"{name}: if that is meant, GOLDEN=write takes it over"
    return True
