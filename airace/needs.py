"""What is missing, in the words of CONTRIBUTING; and what ``datapackage.json`` must say of a table, at least."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

DESCRIBED = {
    "title": ("a title", '"title": "AI in the firms of Europe"'),
    "description": ("a description: what one row is", '"description": "Share of firms that use AI, by country."'),
    "leaves_out": (
        "what it leaves out, in a sentence or two",
        '"leaves_out": "Firms with fewer than ten people are not asked."',
    ),
    "as_of": ("the date of its newest figures, an ISO day", '"as_of": "2026-09-30"'),
    "attribution": ("the attribution: whose figures they are", '"attribution": "Eurostat (CC BY 4.0)"'),
    "licenses": (
        "its licence, as the other tables have it",
        '"licenses": [{"name": "CC-BY-4.0", "title": "Creative Commons Attribution 4.0 International", '
        '"path": "https://creativecommons.org/licenses/by/4.0/"}]',
    ),
    "schema": (
        "a schema with types, units, constraints and keys",
        '"schema": {"fields": […], "primaryKey": ["year", "country"], "foreignKeys": […]}',
    ),
}
TYPES = ("string", "integer", "number", "boolean", "date", "yearmonth")
SOURCE_KEY = '"foreignKeys": [{"fields": "source", "reference": {"resource": "sources", "fields": "id"}}]'
# A claim may have several: they stand in a table of their own. What was not found has none.
WITHOUT_SOURCE = ("sources", "claims", "not_found")
REFRESH = "make refresh"
SHORTEST = 30  # characters with which something can be said about what a table leaves out


@dataclass(frozen=True)
class Missing:
    """A piece that is not there.

    Parameters
    ----------
    where : str
        The file and, if it helps, the place in it.
    what : str
        What is missing, in the words of CONTRIBUTING.
    example : str
        How it may look.
    """

    where: str
    what: str
    example: str = ""

    @property
    def follows(self) -> bool:
        """Whether `make refresh` adds it, so that nobody needs to write anything."""
        return self.example == REFRESH

    def __str__(self) -> str:
        example = self.example.replace("\n", "\n        ")  # more lines stand further in than the first
        return f"{self.where}: {self.what}" + (f"\n    For example: {example}" if example else "")


def table(resource: Mapping[str, Any], package: str = "data/datapackage.json") -> list[Missing]:
    """Return what an entry of ``datapackage.json`` does not say, all at once.

    Parameters
    ----------
    resource : mapping
        The entry.
    package : str
        The file in which it stands, for the messages.
    """
    name = resource.get("name", "")
    if not name:
        return [Missing(package, "an entry without a name", '"name": "ai_adoption", "path": "ai_adoption.csv"')]
    where = f"{package}, table '{name}'"
    found = [] if resource.get("path") else [Missing(where, "the path of its file", f'"path": "{name}.csv"')]
    found += [Missing(where, what, example) for key, (what, example) in DESCRIBED.items() if not resource.get(key)]
    if resource.get("as_of") and not re.fullmatch(r"\d{4}-\d\d-\d\d", str(resource["as_of"])):
        found.append(Missing(where, f"'as_of' is '{resource['as_of']}', which is no ISO day", DESCRIBED["as_of"][1]))
    if 0 < len(resource.get("leaves_out") or "") <= SHORTEST:
        found.append(Missing(where, "'leaves_out' says too little", DESCRIBED["leaves_out"][1]))
    if schema := resource.get("schema"):
        found += _schema(schema, where, name)
    return found


def _schema(schema: Mapping[str, Any], where: str, name: str) -> Iterator[Missing]:
    columns = [field.get("name", "") for field in schema.get("fields", [])]
    if not columns:
        yield Missing(where, "the columns of its schema", '"fields": [{"name": "year", "type": "integer", …}]')
    for field in schema.get("fields", []):
        yield from _column(field, where)
    if not schema.get("primaryKey"):
        yield Missing(
            where,
            "the primary key of its schema: columns of which no two rows have the same",
            f'"primaryKey": ["{columns[0] if columns else "year"}"]',
        )
    elif odd := [key for key in schema["primaryKey"] if key not in columns]:
        yield Missing(where, f"its primary key names {', '.join(odd)}, and its columns are {', '.join(columns)}")
    keys = [key["reference"]["resource"] for key in schema.get("foreignKeys", [])]
    if name not in WITHOUT_SOURCE and columns and "sources" not in keys:
        yield Missing(where, "a column with the id of each row's source, and its foreign key", SOURCE_KEY)


def _column(field: Mapping[str, Any], where: str) -> Iterator[Missing]:
    if not field.get("name"):
        yield Missing(where, "a column without a name", '{"name": "year", "type": "integer", …}')
        return
    where = f"{where}, column '{field['name']}'"
    if field.get("type") not in TYPES:
        yield Missing(where, f"its type, one of {', '.join(TYPES)}", '"type": "number"')
    if not re.search(r"\.`?$", field.get("description", "")):
        yield Missing(
            where, "its description, a sentence with a full stop", '"description": "Year to which the figure belongs."'
        )
    if field.get("type") in ("integer", "number") and not field.get("unit"):
        unit = "year" if field["name"] == "year" else "USD mn"
        yield Missing(where, "its unit: every number has one", f'"unit": "{unit}"')
