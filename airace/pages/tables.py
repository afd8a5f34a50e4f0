"""The data catalogue: every table with its columns, what it leaves out, its sources, and who uses it."""

from __future__ import annotations

import csv
import io
import re
from html import escape
from pathlib import PurePath
from typing import Any

from airace.data import PACKAGE, DataError, Source, in_words
from airace.pages import sources
from airace.pages.book import SOURCES_PAGE, Book, Section, Table
from airace.pages.html import chapter_links, escaped, linked, table_row, wide_table

TYPES = {
    "string": "text",
    "integer": "whole number",
    "boolean": "true or false",
    "date": "day",
    "yearmonth": "month",
}
COMMA = "comma"  # the folder beside the tables, and the end of the names in it
LONGEST_LIST = 240  # characters of allowed values; more is counted instead


def sections(book: Book) -> list[Section]:
    """Return the tables, one section each, by the chapter that reads them."""
    return [
        Section(id, title, parts=tuple(_table(book, table) for table in tables)) for id, title, tables in _groups(book)
    ]


def overview(book: Book) -> str:
    """Return the list of all tables: title, rows, date of the figures, chapters."""
    parts = []
    for _, title, tables in _groups(book):
        rows = "".join(_indexed(book, table) for table in tables)
        parts.append(f'<tbody><tr><th scope="rowgroup" colspan="4">{escaped(title)}</th></tr>{rows}</tbody>')
    total = sum(len(table.rows) for table in book.tables.values())
    head = table_row("th", ["Table", ("n", "Rows"), "As of", "Used in"])
    return (
        f"<p>The book has {len(book.tables)} tables with {total:,} rows. "
        f'<a href="table:{PACKAGE}" download>{PACKAGE}</a> describes them for other programs, '
        "in the format Frictionless Data Package.</p>"
        + wide_table("All tables", f"<thead>{head}</thead>{''.join(parts)}", "catalogue-index")
    )


def with_comma(table: Table) -> bytes:
    """Return a table as spreadsheets read it that write numbers with a decimal comma.

    Fields stand between semicolons, and a mark at the start says that the file is UTF-8.
    """
    numbers = [field["name"] for field in table.columns if field["type"] == "number"]
    text = io.StringIO()
    rows = csv.DictWriter(text, [field["name"] for field in table.columns], delimiter=";", lineterminator="\n")
    rows.writeheader()
    for row in table.rows:
        rows.writerow(row | {name: row[name].replace(".", ",") for name in numbers})
    return text.getvalue().encode("utf-8-sig")


def path_with_comma(resource: dict[str, Any]) -> str:
    """Return where the book has a table with a decimal comma, beside the table itself."""
    return f"{COMMA}/{PurePath(resource['path']).stem}-{COMMA}.csv"


def _groups(book: Book) -> list[tuple[str, str, list[Table]]]:
    """Return the tables by chapter: anchor, heading, tables. One that several chapters read comes after the others."""
    groups = [(f"tables-{chapter.stem}", chapter.heading, [chapter]) for chapter in book.chapters]
    readers = {name: book.readers(table) for name, table in book.tables.items()}
    found = [
        (id, title, [table for name, table in book.tables.items() if readers[name] == only])
        for id, title, only in [*groups, ("tables-of-no-chapter", "In no chapter", [])]
    ]
    several = [table for name, table in book.tables.items() if len(readers[name]) > 1]
    found.insert(len(groups), ("tables-of-several-chapters", "In several chapters", several))
    return [group for group in found if group[2]]


def _indexed(book: Book, table: Table) -> str:
    title = f'<a href="#table-{escape(table.name)}">{escaped(table.resource["title"])}</a>'
    cells = [
        ("n", f"{len(table.rows):,}"),
        f'<time datetime="{escape(table.resource["as_of"])}">{escaped(table.resource["as_of"])}</time>',
        chapter_links(book.readers(table)),
    ]
    return table_row("td", cells, first=f"{title}<br><code>{escaped(table.name)}</code>")


def _table(book: Book, table: Table) -> Section:
    resource = table.resource
    facts = {
        "Load": f'<code>load("{escaped(table.name)}")</code>',
        "Rows": f"{len(table.rows):,}",
        "Covers": escaped(table.period),
        "As of": escaped(in_words(resource["as_of"])),
        "Used in": chapter_links(book.readers(table)),
        "Figures from": escaped(resource["attribution"]),
        "Licence of the table": "; ".join(map(_licence, resource["licenses"])),
        "Cite as": escaped(_citation(book.package, resource)),
        "SHA-256": f'<code class="catalogue-hash">{table.sha256}</code>',
        "Download": f"{_download(resource['path'])} ({_size(len(table.content))}), "
        + _download(path_with_comma(resource)),
    }
    parts = [
        f"<p>{_words(book, resource['description'])}</p>",
        f"<p><strong>Leaves out:</strong> {_words(book, resource['leaves_out'])}</p>",
        _facts(facts),
        _columns(book, table),
        _table_sources(book, table),
    ]
    return Section(f"table-{table.name}", resource["title"], "".join(parts))


def _columns(book: Book, table: Table) -> str:
    rows = "".join(
        table_row(
            "td",
            [
                _words(book, field["description"]),
                TYPES.get(field["type"], field["type"]),
                escaped(field.get("unit", "")),
                _allowed(field.get("constraints", {})),
            ],
            first=f"<code>{escaped(field['name'])}</code>",
        )
        for field in table.columns
    )
    head = table_row("th", ["Column", "What it holds", "Type", "Unit", "Allowed values"])
    keys = ", ".join(f"<code>{escaped(key)}</code>" for key in table.resource["schema"]["primaryKey"])
    title = f"Columns of “{table.resource['title']}”"
    return (
        f"<details><summary>{len(table.columns)} columns</summary>"
        + wide_table(title, f"<thead>{head}</thead><tbody>{rows}</tbody>", "catalogue-columns")
        + f"<p>Key: {keys}. No two rows have the same.</p></details>"
    )


def _allowed(rules: dict[str, Any]) -> str:
    """Say in words what a cell of a column may hold."""
    words = []
    if "enum" in rules:
        values = ", ".join(map(str, rules["enum"]))
        words.append(escaped(values) if len(values) <= LONGEST_LIST else f"one of {len(rules['enum'])} words")
    if "minimum" in rules and "maximum" in rules:
        words.append(f"from {escaped(rules['minimum'])} to {escaped(rules['maximum'])}")
    elif "minimum" in rules:
        words.append(f"{escaped(rules['minimum'])} or more")
    elif "maximum" in rules:
        words.append(f"{escaped(rules['maximum'])} or less")
    if "pattern" in rules:
        words.append(f"of the form <code>{escaped(rules['pattern'])}</code>")
    if rules.get("unique"):
        words.append("each once")
    if not rules.get("required"):
        words.append("may be empty")
    return "; ".join(words)


def _table_sources(book: Book, table: Table) -> str:
    if not table.sources:
        return ""
    if unknown := [id for id in table.sources if id not in book.sources]:
        raise DataError(f"data/{table.resource['path']}: no source has the id '{unknown[0]}'.")
    found = sorted((book.sources[id] for id in table.sources), key=sources.order)
    items = "".join(f"<li>{_named(source)}. {escaped(source.citation)}</li>" for source in found)
    return f"<details><summary>{_count(len(found), 'source')}</summary><ul>{items}</ul></details>"


def _named(source: Source) -> str:
    return f'<a href="page:{SOURCES_PAGE}#source-{escape(source.id)}">{escaped(source.title)}</a>'


def _citation(package: dict[str, Any], resource: dict[str, Any]) -> str:
    authors = ", ".join(person["title"] for person in package["contributors"])
    return (
        f"{authors} contributors ({package['created'][:4]}). {resource['title']} [table {resource['name']}]. "
        f"Version {package['version']}. Figures from: {resource['attribution']}."
    )


def _licence(licence: dict[str, str]) -> str:
    return linked(licence.get("title") or licence["name"], licence.get("path", ""))


def _download(path: str) -> str:
    return f'<a href="table:{escape(path)}" download>{escaped(PurePath(path).name)}</a>'


def _facts(facts: dict[str, str]) -> str:
    pairs = "".join(f"<div><dt>{term}</dt><dd>{value}</dd></div>" for term, value in facts.items() if value)
    return f'<dl class="catalogue-facts">{pairs}</dl>'


def _words(book: Book, text: str) -> str:
    """Escape `text`; names in backticks become code, and a link where they follow the word table."""

    def code(match: re.Match[str]) -> str:
        before, name = match.groups()
        if before and name in book.tables:
            return f'{before}<a href="#table-{name}"><code>{name}</code></a>'
        return f"{before or ''}<code>{name}</code>"

    return re.sub(r"(tables? )?`([^`]+)`", code, escaped(text))


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _size(size: int) -> str:
    return f"{size / 1000:,.1f} kB"
