"""Reports in Markdown, as a file and as the text of an issue.

python -m maintain.report _build/maintain/update.md _build/maintain/links.md > issue.md
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parents[1]
LONGEST = 60_000  # characters; an issue of GitHub takes 65,536
CUT = "*Cut here: the reports are longer than an issue may be. They are whole in the summary of the run.*"


@dataclass
class Report:
    """A report: its title, its day, and its paragraphs."""

    title: str
    today: date
    parts: list[str] = field(default_factory=list)

    def add(self, *parts: str) -> None:
        """Add paragraphs, headings or tables."""
        self.parts += parts

    @property
    def first(self) -> str:
        """The first sentence: what came out, in numbers."""
        return self.parts[0]

    @property
    def text(self) -> str:
        """The report in Markdown."""
        return "\n\n".join([f"# {self.title}", *self.parts]) + "\n"

    def write(self, path: Path) -> None:
        """Write the report, and the folder it is in."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.text, encoding="utf-8")


def day(today: date) -> str:
    """Return a day as the book writes it, for instance 26 November 2026."""
    return f"{today.day} {today:%B %Y}"


def counted(number: int, what: str) -> str:
    """Return a number with its noun: 1 address, 2 addresses."""
    return f"{number} {what}" if number == 1 else f"{number} {what}{'es' if what.endswith('s') else 's'}"


def code(text: object) -> str:
    """Return a text from elsewhere as code: it calls nobody, links nowhere and breaks no table."""
    safe = " ".join(str(text).split()).replace("`", "'").replace("|", r"\|")
    return f"`{safe}`" if safe else ""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown; cells that come from elsewhere are `code`."""
    return "\n".join(f"| {' | '.join(line)} |" for line in [head, ["---"] * len(head), *rows])


def joined(texts: Iterable[str], longest: int = LONGEST) -> str:
    """Return several reports in one text that an issue can hold, cut at the end of a line."""
    text = "\n".join(texts)
    if len(text) <= longest:
        return text
    kept = text[:longest].rpartition("\n")[0]
    return f"{kept}\n\n{CUT}\n"


def main(arguments: list[str] | None = None) -> int:
    """Print the reports that are there in one text, and name those that are not."""
    parser = argparse.ArgumentParser(prog="python -m maintain.report", description="Join reports for an issue.")
    parser.add_argument("files", nargs="+", type=Path)
    files = parser.parse_args(arguments).files
    texts = [path.read_text(encoding="utf-8") if path.exists() else _missing(path) for path in files]
    print(joined(texts))
    return 0


def _missing(path: Path) -> str:
    return f"# {path.stem}\n\nThere is no such report: what makes it has stopped, and its log says why.\n"


if __name__ == "__main__":
    sys.exit(main())
