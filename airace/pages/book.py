"""What the pages are made from: the package, the tables, and what the notebooks take from them."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

from airace import needs
from airace.data import PACKAGE, DataError, Source, in_words
from airace.inputs import ALWAYS_READ

TABLES_PAGE, SOURCES_PAGE = "book/data-catalogue", "book/sources"
LOADED = re.compile(r"""\bload\(\s*["'](\w+)["']\s*\)""")
LEDGER = re.compile(r"""\bLedger\(\s*["']([\w-]+)["']\s*\)""")
QUOTED = re.compile(r"""["']([\w-]+)["']""")
FINDING = re.compile(r"\*\*In short\.\*\*\s+(.+)", re.DOTALL)
QUIZ = re.compile(r'<(ol|form) class="quiz"')  # in a notebook and on a page: airace.quiz.forms
MINUTES = re.compile(r"^(\d+) minutes to read", re.MULTILINE)
PERIODS = ("year", "month", "date")  # columns that say what time a row is about
ISO = re.compile(r"\d{4}(-\d{2}){0,2}")


@dataclass(frozen=True)
class Chapter:
    """What a notebook takes from the tables, as its code cells say.

    Parameters
    ----------
    page : str
        Where it is in the book, such as ``notebooks/1-funding-gap``.
    title : str
        Its first heading.
    code : str
        All code cells.
    ledger : str
        Its claims with their verdicts, as HTML, from the stored outputs.
    finding : str
        What it found, in short, from the stored output of the cell with the tag ``key-finding``.
    minutes : int
        How long it takes to read, as it says itself.
    pictures : tuple of str
        Its charts as stored, PNG in base64.
    quiz : str
        Its questions with their numbers, as text, from the stored output.
    prose : str
        What its cells with the tag ``prose`` write, from their stored outputs.
    """

    page: str
    title: str
    code: str
    ledger: str = ""
    finding: str = ""
    minutes: int = 0
    pictures: tuple[str, ...] = ()
    quiz: str = ""
    prose: str = ""

    @classmethod
    def read(cls, path: Path, page: str) -> Chapter:
        """Read the notebook at `path`."""
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        texts = [(cell["cell_type"], "".join(cell["source"])) for cell in cells]
        title = next(
            (text[2:].partition("\n")[0] for kind, text in texts if kind == "markdown" and text[:2] == "# "), path.stem
        )
        outputs = [output for cell in cells for output in cell.get("outputs", [])]
        pages = _bundled(outputs, "text/html")
        ledger = "".join(html for html in pages if html.startswith('<ol class="claims"'))
        said = [
            match[1].strip()
            for cell in cells
            if "key-finding" in cell["metadata"].get("tags", [])
            for text in _bundled(cell.get("outputs", []), "text/markdown")
            if (match := FINDING.fullmatch(text.strip()))
        ]
        prose = "\n".join(text for kind, text in texts if kind == "markdown")
        minutes = MINUTES.search(prose)
        return cls(
            page,
            title,
            "\n".join(text for kind, text in texts if kind == "code"),
            ledger,
            " ".join(said),
            int(minutes[1]) if minutes else 0,
            tuple(_bundled(outputs, "image/png")),
            "\n\n".join(
                "".join(output["data"].get("text/plain", ""))
                for output in outputs
                if QUIZ.match("".join(output.get("data", {}).get("text/html", "")))
            ),
            "\n\n".join(
                text
                for cell in cells
                if "prose" in cell["metadata"].get("tags", [])
                for text in _bundled(cell.get("outputs", []), "text/markdown")
            ),
        )

    @property
    def number(self) -> str:
        """The number with which its file starts."""
        return self.stem.partition("-")[0]

    @property
    def short(self) -> str:
        """The title up to its colon."""
        return self.title.partition(":")[0]

    @property
    def heading(self) -> str:
        """Number and short title for a heading, such as ``Chapter 2: China``."""
        return f"Chapter {self.number}: {self.short}"

    @property
    def stem(self) -> str:
        """The name of its file, for anchors."""
        return self.page.rpartition("/")[2]

    @property
    def label(self) -> str:
        """Number and short title, such as ``2 China``."""
        return f"{self.number} {self.short}"

    @cached_property
    def loads(self) -> frozenset[str]:
        """Names of the tables that the chapter names."""
        return frozenset(LOADED.findall(self.code))

    @cached_property
    def ledgers(self) -> frozenset[str]:
        """Which chapters of ``claims.csv`` it judges."""
        return frozenset(LEDGER.findall(self.code))

    @cached_property
    def tables(self) -> frozenset[str]:
        """Names of the tables that it reads: a ledger reads three without naming them."""
        return self.loads | frozenset(ALWAYS_READ if self.ledgers else ())

    @cached_property
    def quoted(self) -> frozenset[str]:
        """Every short text in quotation marks; ids of sources are among them."""
        return frozenset(QUOTED.findall(self.code))


def _bundled(outputs: list[dict[str, Any]], kind: str) -> list[str]:
    """Return what the outputs of a notebook hold of a MIME type."""
    bundles = [output.get("data", {}) for output in outputs]
    return ["".join(bundle[kind]) for bundle in bundles if kind in bundle]


@dataclass(frozen=True)
class Table:
    """A resource of the package and the content of its file."""

    resource: dict[str, Any]
    content: bytes

    @property
    def name(self) -> str:
        """The name for ``load``."""
        return self.resource["name"]

    @property
    def columns(self) -> list[dict[str, Any]]:
        """The fields of the schema."""
        return self.resource["schema"]["fields"]

    @property
    def sha256(self) -> str:
        """Checksum of the file as it is, which is the file that the book ships."""
        return hashlib.sha256(self.content).hexdigest()

    @cached_property
    def rows(self) -> list[dict[str, str]]:
        """The rows as text."""
        return list(csv.DictReader(io.StringIO(self.content.decode("utf-8"), newline="")))

    @cached_property
    def sources(self) -> list[str]:
        """Ids of the sources in all columns that hold some, in order of the rows."""
        return list(dict.fromkeys(id for ids in self.sources_by_row for id in ids))

    @cached_property
    def sources_by_row(self) -> list[list[str]]:
        """For each row the ids of its sources."""
        keys = self.resource["schema"].get("foreignKeys", [])
        columns = [key["fields"] for key in keys if key["reference"]["resource"] == "sources"]
        columns = [column for names in columns for column in ([names] if isinstance(names, str) else names)]
        return [[row[column] for column in columns if row[column]] for row in self.rows]

    @property
    def period(self) -> str:
        """First and last year, month or day of the rows; empty where no column says so."""
        column = next((field["name"] for field in self.columns if field["name"] in PERIODS), "")
        times = sorted({row[column] for row in self.rows if ISO.fullmatch(row[column])}) if column else []
        return " to ".join(dict.fromkeys((in_words(times[0]), in_words(times[-1])))) if times else ""


@dataclass(frozen=True)
class Book:
    """The package, its tables by name, and the chapters in the order of the book."""

    package: dict[str, Any]
    tables: dict[str, Table]
    chapters: tuple[Chapter, ...]

    @classmethod
    def read(cls, folder: Path, chapters: list[Chapter]) -> Book:
        """Read ``datapackage.json`` in `folder`, and every table that it lists.

        Raises
        ------
        DataError
            When the package does not say all that the pages show of a table; the message names every missing piece.
        """
        package = json.loads((folder / PACKAGE).read_text(encoding="utf-8"))
        resources = package["resources"]
        if missing := [piece for resource in resources for piece in needs.table(resource)]:
            raise DataError("\n".join(map(str, missing)))
        tables = {resource["name"]: Table(resource, (folder / resource["path"]).read_bytes()) for resource in resources}
        return cls(package, tables, tuple(chapters))

    @cached_property
    def sources(self) -> dict[str, Source]:
        """All publications by their id."""
        names = [field.name for field in fields(Source)]
        return {row["id"]: Source(**{name: row[name] for name in names}) for row in self.tables["sources"].rows}

    def readers(self, table: Table) -> list[Chapter]:
        """Return the chapters that read a table."""
        return [chapter for chapter in self.chapters if table.name in chapter.tables]

    def users(self, source: str) -> list[Chapter]:
        """Return the chapters that use a source: in a table that they load, under a chart, or for a claim."""
        return [chapter for chapter in self.chapters if source in self._used[chapter.page]]

    def holders(self, source: str) -> list[Table]:
        """Return the tables with a row from a source."""
        return [table for table in self.tables.values() if source in table.sources]

    @cached_property
    def _used(self) -> dict[str, set[str]]:
        return {chapter.page: self._used_by(chapter) for chapter in self.chapters}

    def _used_by(self, chapter: Chapter) -> set[str]:
        tables = [self.tables[name] for name in chapter.loads if name in self.tables]
        claims = {row["id"] for row in self.tables["claims"].rows if row["chapter"] in chapter.ledgers}
        judged = {row["source"] for row in self.tables["claim_sources"].rows if row["claim"] in claims}
        return {id for table in tables for id in table.sources} | (chapter.quoted & set(self.sources)) | judged


@dataclass(frozen=True)
class Section:
    """A part of a page: anchor, heading, HTML, and the parts below it."""

    id: str
    title: str
    html: str = ""
    parts: tuple[Section, ...] = ()
