"""The data catalogue and the list of sources, as HTML: from the package, the tables and the notebooks that load them.

Nothing here knows Sphinx. Addresses inside the book are written ``page:<name>#<anchor>`` and ``table:<file>``;
``airace.sphinx`` replaces them, because only a builder knows where its pages lie.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, fields
from functools import cached_property
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

from airace.data import PACKAGE, DataError, Source, _in_words

PAGE, SOURCES_PAGE = "book/data-catalogue", "book/sources"
ALWAYS_READ = ("sources", "claims", "claim_sources")  # tables that a notebook reads without naming them
LOADED = re.compile(r"""\bload\(\s*["'](\w+)["']\s*\)""")
LEDGER = re.compile(r"""\bLedger\(\s*["']([\w-]+)["']\s*\)""")
QUOTED = re.compile(r"""["']([\w-]+)["']""")
OTHERS = "0–9"
KINDS = ("primary", "secondary", "weak")
TYPES = {
    "string": "text",
    "integer": "whole number",
    "boolean": "true or false",
    "date": "day",
    "yearmonth": "month",
}
PERIODS = ("year", "month", "date")  # columns that say what time a row is about
ISO = re.compile(r"\d{4}(-\d{2}){0,2}")
LONGEST_LIST = 240  # characters of allowed values; more is counted instead


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
    """

    page: str
    title: str
    code: str
    ledger: str = ""

    @classmethod
    def read(cls, path: Path, page: str) -> Chapter:
        """Read the notebook at `path`."""
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        texts = [(cell["cell_type"], "".join(cell["source"])) for cell in cells]
        title = next(
            (text[2:].partition("\n")[0] for kind, text in texts if kind == "markdown" and text[:2] == "# "), path.stem
        )
        outputs = [output for cell in cells for output in cell.get("outputs", [])]
        pages = ["".join(output.get("data", {}).get("text/html", "")) for output in outputs]
        ledger = "".join(html for html in pages if html.startswith('<ol class="claims"'))
        return cls(page, title, "\n".join(text for kind, text in texts if kind == "code"), ledger)

    @property
    def number(self) -> str:
        """The number with which its file starts."""
        return self.page.rpartition("/")[2].partition("-")[0]

    @property
    def short(self) -> str:
        """The title up to its colon."""
        return self.title.partition(":")[0]

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
        keys = self.resource["schema"].get("foreignKeys", [])
        columns = [key["fields"] for key in keys if key["reference"]["resource"] == "sources"]
        columns = [column for names in columns for column in ([names] if isinstance(names, str) else names)]
        return list(dict.fromkeys(row[column] for row in self.rows for column in columns if row[column]))

    @property
    def period(self) -> str:
        """First and last year, month or day of the rows; empty where no column says so."""
        column = next((field["name"] for field in self.columns if field["name"] in PERIODS), "")
        times = sorted({row[column] for row in self.rows if ISO.fullmatch(row[column])}) if column else []
        return " to ".join(dict.fromkeys((_in_words(times[0]), _in_words(times[-1])))) if times else ""


@dataclass(frozen=True)
class Catalogue:
    """The package, its tables by name, and the chapters in the order of the book."""

    package: dict[str, Any]
    tables: dict[str, Table]
    chapters: tuple[Chapter, ...]

    @classmethod
    def read(cls, folder: Path, chapters: list[Chapter]) -> Catalogue:
        """Read ``datapackage.json`` in `folder`, and every table that it lists."""
        package = json.loads((folder / PACKAGE).read_text(encoding="utf-8"))
        resources = package["resources"]
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


# The data catalogue


def catalogue(book: Catalogue) -> list[Section]:
    """Return the tables, one section each, by the chapter that reads them."""
    return [
        Section(id, title, parts=tuple(_table(book, table) for table in tables)) for id, title, tables in _groups(book)
    ]


def index(book: Catalogue) -> str:
    """Return the list of all tables: title, rows, date of the figures, chapters."""
    parts = []
    for _, title, tables in _groups(book):
        rows = "".join(_indexed(book, table) for table in tables)
        parts.append(f'<tbody><tr><th scope="rowgroup" colspan="4">{_text(title)}</th></tr>{rows}</tbody>')
    total = sum(len(table.rows) for table in book.tables.values())
    head = _row("th", ["Table", ("n", "Rows"), "As of", "Used in"])
    return (
        f"<p>The book has {len(book.tables)} tables with {total:,} rows. "
        f'<a href="table:{PACKAGE}" download>{PACKAGE}</a> describes them for other programs, '
        "in the format Frictionless Data Package.</p>"
        + _wide("All tables", f"<thead>{head}</thead>{''.join(parts)}", "catalogue-index")
    )


def _groups(book: Catalogue) -> list[tuple[str, str, list[Table]]]:
    """Return the tables by chapter: anchor, heading, tables. One that several chapters read comes after the others."""
    groups = [
        (f"tables-{chapter.page.rpartition('/')[2]}", f"Chapter {chapter.number}: {chapter.short}", [chapter])
        for chapter in book.chapters
    ]
    readers = {name: book.readers(table) for name, table in book.tables.items()}
    found = [
        (id, title, [table for name, table in book.tables.items() if readers[name] == only])
        for id, title, only in [*groups, ("tables-of-no-chapter", "In no chapter", [])]
    ]
    several = [table for name, table in book.tables.items() if len(readers[name]) > 1]
    found.insert(len(groups), ("tables-of-several-chapters", "In several chapters", several))
    return [group for group in found if group[2]]


def _indexed(book: Catalogue, table: Table) -> str:
    title = f'<a href="#table-{escape(table.name)}">{_text(table.resource["title"])}</a>'
    cells = [
        ("n", f"{len(table.rows):,}"),
        f'<time datetime="{escape(table.resource["as_of"])}">{_text(table.resource["as_of"])}</time>',
        _chapters(book.readers(table)),
    ]
    return _row("td", cells, first=f"{title}<br><code>{_text(table.name)}</code>")


def _table(book: Catalogue, table: Table) -> Section:
    resource = table.resource
    facts = {
        "Load": f'<code>load("{_text(table.name)}")</code>',
        "Rows": f"{len(table.rows):,}",
        "Covers": _text(table.period),
        "As of": _text(_in_words(resource["as_of"])),
        "Used in": _chapters(book.readers(table)),
        "Figures from": _text(resource["attribution"]),
        "Licence of the table": "; ".join(map(_licence, resource["licenses"])),
        "Cite as": _text(_citation(book.package, resource)),
        "SHA-256": f'<code class="catalogue-hash">{table.sha256}</code>',
        "Download": f'<a href="table:{escape(resource["path"])}" download>{_text(resource["path"])}</a>'
        f" ({_size(len(table.content))})",
    }
    parts = [
        f"<p>{_words(book, resource['description'])}</p>",
        f"<p><strong>Leaves out:</strong> {_words(book, resource['leaves_out'])}</p>",
        _facts(facts),
        _columns(book, table),
        _table_sources(book, table),
    ]
    return Section(f"table-{table.name}", resource["title"], "".join(parts))


def _columns(book: Catalogue, table: Table) -> str:
    rows = "".join(
        _row(
            "td",
            [
                _words(book, field["description"]),
                TYPES.get(field["type"], field["type"]),
                _text(field.get("unit", "")),
                _allowed(field.get("constraints", {})),
            ],
            first=f"<code>{_text(field['name'])}</code>",
        )
        for field in table.columns
    )
    head = _row("th", ["Column", "What it holds", "Type", "Unit", "Allowed values"])
    keys = ", ".join(f"<code>{_text(key)}</code>" for key in table.resource["schema"]["primaryKey"])
    title = f"Columns of “{table.resource['title']}”"
    return (
        f"<details><summary>{len(table.columns)} columns</summary>"
        + _wide(title, f"<thead>{head}</thead><tbody>{rows}</tbody>", "catalogue-columns")
        + f"<p>Key: {keys}. No two rows have the same.</p></details>"
    )


def _allowed(rules: dict[str, Any]) -> str:
    """Say in words what a cell of a column may hold."""
    words = []
    if "enum" in rules:
        values = ", ".join(map(str, rules["enum"]))
        words.append(_text(values) if len(values) <= LONGEST_LIST else f"one of {len(rules['enum'])} words")
    if "minimum" in rules and "maximum" in rules:
        words.append(f"from {_text(rules['minimum'])} to {_text(rules['maximum'])}")
    elif "minimum" in rules:
        words.append(f"{_text(rules['minimum'])} or more")
    elif "maximum" in rules:
        words.append(f"{_text(rules['maximum'])} or less")
    if "pattern" in rules:
        words.append(f"of the form <code>{_text(rules['pattern'])}</code>")
    if rules.get("unique"):
        words.append("each once")
    if not rules.get("required"):
        words.append("may be empty")
    return "; ".join(words)


def _table_sources(book: Catalogue, table: Table) -> str:
    if not table.sources:
        return ""
    if unknown := [id for id in table.sources if id not in book.sources]:
        raise DataError(f"data/{table.resource['path']}: no source has the id '{unknown[0]}'.")
    found = sorted((book.sources[id] for id in table.sources), key=_order)
    items = "".join(f"<li>{_named(source)}. {_text(source.citation)}</li>" for source in found)
    return f"<details><summary>{_count(len(found), 'source')}</summary><ul>{items}</ul></details>"


def _named(source: Source) -> str:
    return f'<a href="page:{SOURCES_PAGE}#source-{escape(source.id)}">{_text(source.title)}</a>'


def _citation(package: dict[str, Any], resource: dict[str, Any]) -> str:
    authors = ", ".join(person["title"] for person in package["contributors"])
    return (
        f"{authors} contributors ({package['created'][:4]}). {resource['title']} [table {resource['name']}]. "
        f"Version {package['version']}. Figures from: {resource['attribution']}."
    )


# The sources


def sources(book: Catalogue) -> list[Section]:
    """Return all sources, by the first letter of their publisher."""
    return [
        Section(_letter_id(letter), letter, f'<ul class="sources">{"".join(_source(book, one) for one in found)}</ul>')
        for letter, found in _letters(book)
    ]


def sources_overview(book: Catalogue) -> str:
    """Return how many sources of each kind a chapter uses, and links to the letters."""
    rows = "".join(
        _counts(
            f'<a href="page:{escape(chapter.page)}">{_text(chapter.label)}</a>',
            [source for id, source in book.sources.items() if chapter in book.users(id)],
        )
        for chapter in book.chapters
    )
    rows += _counts("The whole book", list(book.sources.values()))
    head = _row("th", ["Chapter", *(("n", kind.capitalize()) for kind in KINDS), ("n", "All")])
    links = "".join(f'<li><a href="#{_letter_id(letter)}">{_text(letter)}</a></li>' for letter, _ in _letters(book))
    return (
        _wide("Number of sources by chapter and kind", f"<thead>{head}</thead><tbody>{rows}</tbody>", "sources-counts")
        + f'<nav class="sources-letters" aria-label="Publishers by first letter"><ul>{links}</ul></nav>'
    )


def _counts(first: str, found: list[Source]) -> str:
    kinds = Counter(source.kind for source in found)
    return _row("td", [("n", f"{count:,}") for count in (*(kinds[kind] for kind in KINDS), len(found))], first=first)


def _letters(book: Catalogue) -> list[tuple[str, list[Source]]]:
    ordered = sorted(book.sources.values(), key=_order)
    return [(letter, list(found)) for letter, found in groupby(ordered, key=lambda source: _letter(source.publisher))]


def _letter(publisher: str) -> str:
    """Return the first letter without its accent; what starts with no letter comes first, as `OTHERS`."""
    first = unicodedata.normalize("NFD", publisher)[:1].upper()
    return first if "A" <= first <= "Z" else OTHERS


def _letter_id(letter: str) -> str:
    return f"publishers-{letter.lower() if len(letter) == 1 else 'other'}"


def _order(source: Source) -> tuple[str, ...]:
    letter = _letter(source.publisher)
    return (letter, source.publisher.casefold(), source.published, source.id)


def _source(book: Catalogue, source: Source) -> str:
    lines = [
        f"<strong>{_text(source.citation.removesuffix(' (copy)'))}</strong>",
        _linked(source.title, source.url),
        f"<code>{_text(source.id)}</code> {source.kind.capitalize()}. Licence: {_text(source.licence or 'not known')}.",
    ]
    if source.read_via_url or source.read_via_title:
        lines.append(f"Read via: {_linked(source.read_via_title or 'a copy', source.read_via_url)}")
    if source.note:
        lines.append(f"Note: {_text(source.note)}")
    tables = ", ".join(
        f'<a href="page:{PAGE}#table-{escape(table.name)}"><code>{_text(table.name)}</code></a>'
        for table in book.holders(source.id)
    )
    lines += [f"Used in: {_chapters(book.users(source.id))}", f"Tables: {tables or 'none'}"]
    return f'<li id="source-{escape(source.id)}">{"".join(f"<p>{line}</p>" for line in lines)}</li>'


def _linked(text: str, address: str) -> str:
    return f'<a href="{escape(address)}">{_text(text)}</a>' if address else _text(text)


# Words and HTML


def _text(value: object) -> str:
    return escape(str(value), quote=False)


def _words(book: Catalogue, text: str) -> str:
    """Escape `text`; names in backticks become code, and a link where they follow the word table."""

    def code(match: re.Match[str]) -> str:
        before, name = match.groups()
        if before and name in book.tables:
            return f'{before}<a href="#table-{name}"><code>{name}</code></a>'
        return f"{before or ''}<code>{name}</code>"

    return re.sub(r"(tables? )?`([^`]+)`", code, _text(text))


def _chapters(chapters: list[Chapter]) -> str:
    links = [f'<a href="page:{escape(chapter.page)}">{_text(chapter.label)}</a>' for chapter in chapters]
    return ", ".join(links) or "no chapter"


def _licence(licence: dict[str, str]) -> str:
    return _linked(licence.get("title") or licence["name"], licence.get("path", ""))


def _facts(facts: dict[str, str]) -> str:
    pairs = "".join(f"<div><dt>{term}</dt><dd>{value}</dd></div>" for term, value in facts.items() if value)
    return f'<dl class="catalogue-facts">{pairs}</dl>'


def _wide(label: str, inner: str, name: str) -> str:
    """Return a table in a frame of its own that scrolls sideways and that the keyboard reaches."""
    label = escape(label)
    frame = f'<div class="catalogue-table {name}" role="region" aria-label="{label}" tabindex="0">'
    return f"{frame}<table>{inner}</table></div>"


def _row(tag: str, cells: list[str | tuple[str, str]], first: str = "") -> str:
    """Return a row of a table; a number comes as ``("n", "1,234")``."""
    scope = ' scope="col"' if tag == "th" else ""
    pairs = [("", cell) if isinstance(cell, str) else (' class="n"', cell[1]) for cell in cells]
    inner = "".join(f"<{tag}{scope}{name}>{cell}</{tag}>" for name, cell in pairs)
    heading = f'<th scope="row">{first}</th>' if first else ""
    return f"<tr>{heading}{inner}</tr>"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _size(size: int) -> str:
    return f"{size / 1000:,.1f} kB"
