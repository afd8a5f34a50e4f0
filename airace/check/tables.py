"""What a table and its rows need."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from airace import data, needs
from airace.needs import REFRESH, Missing
from airace.pages.book import Table

PACKAGE = f"data/{data.PACKAGE}"
ENTRY = (
    '{"name": "%s", "path": "%s.csv", "title": …, "description": …, "leaves_out": …, "as_of": "2026-09-30", '
    '"attribution": …, "licenses": …, "schema": {"fields": …, "primaryKey": …, "foreignKeys": …}}'
)
MOST_ROWS = 200  # a selection, not a copy of somebody's file
MORE_ROWS = {"sources": 500, "claim_sources": 500}


def missing() -> Iterator[Missing]:
    """Return what tables, their descriptions, their rows and the sources lack."""
    try:
        described = json.loads((data.folder() / data.PACKAGE).read_text(encoding="utf-8"))["resources"]
    except (OSError, ValueError) as error:
        yield Missing(PACKAGE, f"it cannot be read as JSON: {error}", "a comma between two entries")
        return
    paths = {resource.get("path") for resource in described}
    for file in sorted(data.folder().glob("*.csv")):
        if file.name not in paths:
            what = "an entry for the table: title, description, what it leaves out, date, attribution, licence, schema"
            yield Missing(f"{PACKAGE}, table '{file.stem}'", what, ENTRY % (file.stem, file.stem))
            yield from _grouped(_unknown_sources(file))
    lacking = [piece for resource in described for piece in needs.table(resource, PACKAGE)]
    yield from lacking
    whole = [resource for resource in described if not needs.table(resource)]
    nameless = any(not (resource.get("name") and resource.get("path")) for resource in described)
    if nameless:
        return
    for resource in described:
        if resource in whole or _has_columns(resource):
            yield from _rows(resource)
    if not lacking:
        yield from _sources(whole)


def _has_columns(resource: dict[str, Any]) -> bool:
    """Return whether an entry that is not whole says enough to look at the rows as well."""
    schema = resource.get("schema") or {}
    fields = schema.get("fields", [])
    typed = all(field.get("name") and field.get("type") in needs.TYPES for field in fields)
    return bool(fields) and typed and set(schema.get("primaryKey", [])) <= {field["name"] for field in fields}


def _rows(resource: dict[str, Any]) -> Iterator[Missing]:
    name, where = resource["name"], f"data/{resource['path']}"
    if not (data.folder() / resource["path"]).is_file():
        yield Missing(where, f"the file of the table '{name}', which {PACKAGE} lists")
        return
    try:
        found = data.errors(name, draft=True)
    except data.DataError as error:
        found = [str(error)]
    yield from _grouped(found)
    content = (data.folder() / resource["path"]).read_bytes()
    if b"\r" in content:
        yield Missing(where, "plain line ends: it has those of Windows", "save it with LF")
    if not content.endswith(b"\n"):
        yield Missing(where, "the line end of its last row")
    if found:
        return
    rows = list(csv.reader(content.decode().splitlines()))[1:]
    most = MORE_ROWS.get(name, MOST_ROWS)
    if len(rows) >= most:
        yield Missing(where, f"it has {len(rows)} rows: a selection of this project has fewer than {most}")
    if resource.get("hash") != f"sha256:{hashlib.sha256(content).hexdigest()}":
        yield Missing(f"{PACKAGE}, table '{name}'", "the size and checksum of the file as it is now", REFRESH)


def _grouped(sentences: Iterable[str]) -> Iterator[Missing]:
    """Return each fault once, with the first of its places and how many others there are."""
    places: dict[str, list[str]] = {}
    for sentence in sentences:
        place, _, what = sentence.partition(": ")
        places.setdefault(what, []).append(place)
    for what, found in places.items():
        others = f" and {len(found) - 1} more place{'s' * (len(found) > 2)}" if len(found) > 1 else ""
        yield Missing(found[0] + others, what)


def _unknown_sources(file: Path) -> Iterator[str]:
    """Check the sources of a table that is not described yet, so that its author hears of them at once."""
    known = {row.get("id", "") for row in data.rows("sources")}
    try:
        rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    except (UnicodeDecodeError, csv.Error):
        return  # said when it is described
    for line, row in enumerate(rows, start=2):
        id = row.get("source") or ""
        if known and "source" in row and id not in known:
            what = f"data/sources.csv has no source '{id}'{data.alike(id, known)}"
            yield f"data/{file.name}, line {line}, column 'source': {what}"


def _sources(described: list[dict[str, Any]]) -> Iterator[Missing]:
    tables = {
        resource["name"]: Table(resource, path.read_bytes())
        for resource in described
        if (path := data.folder() / resource["path"]).is_file()
    }
    if "sources" not in tables or any(data.unreadable(table.resource) for table in tables.values()):
        return  # said already
    used = {id for table in tables.values() for id in table.sources}
    for row in tables["sources"].rows:
        where = f"data/sources.csv, source '{row['id']}'"
        if row["id"] not in used:
            yield Missing(where, "a row of a table that names it: a source that nothing uses goes")
        if not (row["url"] or row["read_via_url"]).startswith("http"):
            yield Missing(where, "an address: of the publication or, if you read a copy only, of the copy", "https://…")
        if row["kind"] == "primary" and (row["read_via_title"] or row["read_via_url"]):
            yield Missing(where, "the kind `copy`, since read_via says that it was not read itself", "copy")
        if row["kind"] != "primary" and not (row["read_via_url"] or row["note"] or row["locator"]):
            what = (
                "since it is not primary, the copy that was read (read_via_url), where it says so (locator), or a note"
            )
            yield Missing(where, what, "quoted in the press release of the ministry")
