"""Load and check the tables: ``load("ai_vc_by_region")`` gives a typed ``DataFrame``.

The tables live in ``data/`` beside this package (an ordinary installation brings a copy along), or in the folder
that the environment variable ``AIRACE_DATA`` names. ``make refresh`` brings the sizes and hashes in
``datapackage.json`` up to date after a table has been edited.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from difflib import get_close_matches
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pandas as pd

from airace import needs
from airace.home import home
from airace.lean import import_jsonschema

PACKAGE = "datapackage.json"
LONGEST_CELL = 2000  # characters: the longest note has fewer than half as many
OF_LINES = ("extra-cell", "missing-cell")  # errors that make others: what follows in the line stands in wrong columns
LONGEST = 60  # characters of a wrong value that a message repeats
UNCHECKED = (
    "The tables are not checked here, because Frictionless is not installed. They were checked when the book was built."
)
DTYPES = {"integer": "int64", "number": "float64", "boolean": "bool", "date": "datetime64[s]"}


class DataError(ValueError):
    """A table, or the name of one, is not as it should be; the message says what would be right."""


@dataclass(frozen=True)
class Source:
    """One publication: a row of ``sources.csv``, with an empty string where the table has nothing."""

    id: str
    title: str
    publisher: str
    published: str
    url: str
    kind: str
    licence: str
    read_via_title: str
    read_via_url: str
    archive_url: str
    locator: str
    note: str

    @property
    def link(self) -> str:
        """Address of the publication or, where it is not known, of the copy that was read."""
        return self.url or self.read_via_url

    @property
    def citation(self) -> str:
        """Publisher and date, such as ``OECD.AI (Preqin), 27 September 2026``; says when only a copy is linked."""
        copy = " (copy)" if self.read_via_url and not self.url else ""
        return f"{self.publisher}, {in_words(self.published)}{copy}"


def folder() -> Path:
    """Return the folder that holds the tables."""
    return Path(os.environ.get("AIRACE_DATA") or home() / "data")


def load(name: str) -> pd.DataFrame:
    """Load a table, checked against its schema in ``datapackage.json``.

    Where Frictionless is not installed, as in a browser, nothing is checked, and the first call says so.

    Parameters
    ----------
    name
        Name of the table, such as ``"ai_vc_by_region"``.

    Returns
    -------
    pandas.DataFrame
        Columns are typed as the schema says. ``attrs`` holds ``name``, ``title``, ``units`` (column to unit),
        ``sources`` (ids used, in order), ``leaves_out`` and ``as_of`` (date of the figures).

    Raises
    ------
    DataError
        If the table is unknown or missing, or breaks a rule of its schema. The message names file, line, column,
        rule and value, and says what would be right.
    """
    package = _descriptor()
    resource = _resource(package, name)
    if _can_check():
        _check(package, resource)
    schema = resource["schema"]["fields"]
    types = {field["name"]: field["type"] for field in schema}
    table = pd.read_csv(
        folder() / resource["path"],
        dtype={column: "str" for column, type_ in types.items() if type_ not in ("number", "boolean")},
        keep_default_na=False,
        na_values=[""],
    )
    for column, type_ in types.items():
        if type_ == "integer" and table[column].isna().any():
            table[column] = table[column].astype("Int64")
        elif type_ in DTYPES:
            table[column] = table[column].astype(DTYPES[type_])
    table.attrs = {
        "name": name,
        "title": resource["title"],
        "units": {field["name"]: field["unit"] for field in schema if "unit" in field},
        "sources": list(table["source"].unique()) if "source" in table else [],
        "leaves_out": resource["leaves_out"],
        "as_of": resource["as_of"],
    }
    return table


def source(id: str) -> Source:
    """Return the publication with this id.

    Parameters
    ----------
    id
        Id as in the ``source`` column of a table, such as ``"oecd-ai-vc-2026-09"``.

    Raises
    ------
    DataError
        If no source has this id. The message names the ids that look alike.
    """
    file = folder() / "sources.csv"  # without a look into the package: a chapter asks thousands of times
    known = _sources(file, file.stat().st_mtime_ns if file.exists() else 0)
    if id not in known:
        raise DataError(f"no source has the id '{id}' in {_shown(file)}.{alike(id, known)}")
    return known[id]


def described(names: Iterable[str]) -> list[dict[str, Any]]:
    """Return what ``datapackage.json`` says about those of `names` that are tables, in its order."""
    names = set(names)
    return [resource for resource in _descriptor()["resources"] if resource["name"] in names]


def refresh() -> list[str]:
    """Bring ``bytes`` and ``hash`` of each table in ``datapackage.json`` up to date.

    Returns
    -------
    list of str
        One line for each table that has changed.

    Raises
    ------
    DataError
        When a table that has changed breaks a rule; nothing is written then.
    """
    package, changed = _descriptor(), []
    for resource in package["resources"]:
        path = folder() / resource["path"]
        if not path.exists():
            raise DataError(f"{_shown(path)} does not exist, although {PACKAGE} lists it.")
        content = path.read_bytes()
        if b"\r" in content:
            ends = f"{_shown(path)} has Windows line ends. Save it with plain ones (LF)."
            raise DataError("\n".join([ends, *unreadable(resource)]))
        now = {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}
        if any(resource.get(key) != value for key, value in now.items()):
            _check(package, _resource(package, resource["name"]))
            changed.append(f"{resource['path']}: {resource.get('bytes', 0):,} -> {len(content):,} bytes")
            resource.update(now)
    if changed:
        text = json.dumps(package, indent=2, ensure_ascii=False) + "\n"
        (folder() / PACKAGE).write_bytes(text.encode())
    return changed


def _descriptor() -> dict[str, Any]:
    path = folder() / PACKAGE
    if not path.exists():
        raise DataError(f"{_shown(path)} does not exist. {_where_from(path)}")
    try:
        package = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise DataError(f"{_shown(path)} is not valid JSON: {error}.") from error
    for resource in package["resources"]:
        if not (resource.get("name") and resource.get("path")):
            raise DataError(_all(needs.table(resource, _shown(path))))
    return package


def _all(missing: list[needs.Missing]) -> str:
    return "\n".join(map(str, missing))


def _where_from(path: Path) -> str:
    if os.environ.get("AIRACE_DATA"):
        return "AIRACE_DATA must name the folder of the tables."
    return (
        f"The tables were looked for in {path.parent}: get the whole folder of the book and install it as its README "
        "says, or let AIRACE_DATA name the folder of the tables."
    )


def _resource(package: dict[str, Any], name: str, draft: bool = False) -> dict[str, Any]:
    known = {resource["name"]: resource for resource in package["resources"]}
    if name not in known:
        raise DataError(f"there is no table '{name}'.{alike(name, known)} The tables are: {', '.join(known)}.")
    file = folder() / known[name]["path"]
    if not file.is_file():
        raise DataError(f"{_shown(file)} does not exist. The tables are: {', '.join(known)}.")
    if not draft and (missing := needs.table(known[name], _shown(folder() / PACKAGE))):
        raise DataError(_all(missing))
    return known[name]


def errors(name: str, draft: bool = False) -> list[str]:
    """Return what is wrong with a table, one sentence for each error; nothing if it is as its schema says.

    Parameters
    ----------
    name : str
        Name of the table.
    draft : bool
        Look at its rows although its entry does not say everything yet.

    Raises
    ------
    DataError
        If the table is unknown or missing, or ``datapackage.json`` does not say enough about it.
    """
    package = _descriptor()
    return _errors(package, _resource(package, name, draft))


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a table as text, although they may break rules; none of a file that cannot be read."""
    resource = _resource(_descriptor(), name)
    if unreadable(resource):
        return []
    with (folder() / resource["path"]).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@cache
def _can_check() -> bool:
    """Return whether Frictionless is here; where it is not, say once what that means."""
    found = find_spec("frictionless") is not None
    if not found:
        print(UNCHECKED)
    return found


def _check(package: dict[str, Any], resource: dict[str, Any]) -> None:
    """Raise the first error of a table, in words."""
    if found := _errors(package, resource):
        raise DataError(found[0] + (f" ({len(found) - 1} more in this table.)" if len(found) > 1 else ""))


def _errors(package: dict[str, Any], resource: dict[str, Any]) -> list[str]:
    """Return the errors of the text of a table or, if it can be read as CSV, those that Frictionless finds."""
    keys = resource["schema"].get("foreignKeys", [])
    wanted = {resource["name"], *(key["reference"]["resource"] for key in keys)}
    parts = {name: resource if name == resource["name"] else _resource(package, name) for name in sorted(wanted)}
    for name in sorted(wanted, key=lambda name: name != resource["name"]):  # its own errors first
        if found := unreadable(parts[name]):
            return found
    broken = _broken(_as_read(resource), [_keys(parts[name], keys) for name in sorted(wanted - {resource["name"]})])
    broken.sort(key=lambda error: error.type not in OF_LINES)  # the others may follow from them
    return [_explain(error, resource) for error in broken] or _loose(resource)


_known: dict[bytes, list[Any]] = {}  # what Frictionless said of a table as it was, whoever asked


def _broken(resource: dict[str, Any], others: list[dict[str, Any]]) -> list[Any]:
    """Return the errors that Frictionless finds in a table and its references, and look only once at the same rows."""
    content = (folder() / resource["path"]).read_bytes()
    seen = hashlib.sha256(json.dumps([resource, others]).encode() + content).digest()
    if seen not in _known:
        import_jsonschema()
        import frictionless  # slow to import, and a notebook that draws nothing from a table does not need it

        package = frictionless.Package({"name": "checked", "resources": [resource, *others]}, basepath=str(folder()))
        report = package.get_resource(resource["name"]).validate()
        _known[seen] = [*report.errors, *(error for task in report.tasks for error in task.errors)]
    return _known[seen]


def _as_read(resource: dict[str, Any]) -> dict[str, Any]:
    """Let people edit a table (no hash) and order its columns as they like, but not add or leave out any."""
    kept = {key: value for key, value in resource.items() if key not in ("bytes", "hash")}
    return kept | {"schema": resource["schema"] | {"fieldsMatch": "equal"}}


def _keys(resource: dict[str, Any], keys: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the columns of a table to which `keys` refer: its other columns would be read each time for nothing."""
    wanted = [key["reference"]["fields"] for key in keys if key["reference"]["resource"] == resource["name"]]
    columns = {name for fields in wanted for name in ([fields] if isinstance(fields, str) else fields)}
    kept = [field for field in resource["schema"]["fields"] if field["name"] in columns]
    with (folder() / resource["path"]).open(encoding="utf-8", newline="") as lines:
        rows = [{name: row.get(name) for name in sorted(columns)} for row in csv.DictReader(lines)]
    return {"name": resource["name"], "data": rows, "schema": {"fields": kept}}


def unreadable(resource: dict[str, Any]) -> list[str]:
    """Return why a file cannot be read as a table at all; one reason is enough."""
    file = folder() / resource["path"]
    content = file.read_bytes()

    def said(place: int, found: str, rule: str, right: str) -> list[str]:
        line = content.count(b"\n", 0, place) + 1
        return [f"{_shown(file)}, line {line}: found {found} (rule: {rule}). Expected: {right}"]

    if content.startswith(b"PK\x03\x04"):
        return said(0, "a workbook", "csv", "text with commas, saved from the spreadsheet as CSV in UTF-8.")
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        return said(error.start, "other bytes", "encoding: not UTF-8", "a file that was saved as UTF-8.")
    if content.startswith(b"\xef\xbb\xbf"):
        return said(0, "a byte order mark", "encoding", "the file saved as UTF-8 without it (without BOM).")
    if (place := content.find(b"\0")) >= 0:
        return said(place, "a NUL byte", "encoding", "text without it; type the line again.")
    if conflict := re.search(rb"^(<<<<<<<|>>>>>>>) ", content, re.MULTILINE):
        return said(conflict.start(), "the mark of a merge", "csv", "the one version of these rows that is right.")
    columns = [field["name"] for field in resource["schema"]["fields"]]
    if not text.strip():
        return said(0, "an empty file", "header", f"the columns {', '.join(columns)}, and a row.")
    header = text.splitlines()[0]
    for mark, name in ((";", "semicolons"), ("\t", "tabs")):
        if "," not in header and header.count(mark):
            return said(0, name, "separator", "commas between the cells, and a point in numbers.")
    number, start, rows = 0, 1, csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for number, _ in enumerate(rows, start=1):  # noqa: B007 - how many there are
            start = rows.line_num + 1
    except csv.Error:
        opening = text.splitlines()[start - 1]
        return [_sentence(file, start, "", opening, "quotes", 'a quote at both ends of a cell, and "" within it.')]
    if number == 1:
        right = f"at least one row; without any, the table goes, and its entry in {PACKAGE} with it."
        return said(0, "a header and no row", "rows", right)
    return [
        _sentence(file, 1, name, name, "no spaces around a value", f"'{name.strip()}'.")
        for name in _header(file)
        if name != name.strip()
    ]


def _loose(resource: dict[str, Any]) -> list[str]:
    """Return the cells that Frictionless lets pass and another program may not: spaces, short dates, no numbers."""
    file, found, line = folder() / resource["path"], [], 1
    types = {field["name"]: field["type"] for field in resource["schema"]["fields"]}
    fields = {field["name"]: field for field in resource["schema"]["fields"]}
    with file.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines)
        header = next(rows)
        start = rows.line_num + 1
        for row in rows:
            line, start = start, rows.line_num + 1
            for column, cell in zip(header, row, strict=False):
                if len(cell) > LONGEST_CELL:
                    right = f"at most {LONGEST_CELL:,} characters; is a quote open, or a text in the wrong cell?"
                    found.append(_sentence(file, line, column, cell, f"length: {len(cell):,} characters", right))
                elif cell != cell.strip():
                    found.append(_sentence(file, line, column, cell, "no spaces around a value", f"'{cell.strip()}'."))
                elif types[column] == "number" and cell.strip("+-").lower() in ("inf", "nan"):
                    found.append(_sentence(file, line, column, cell, "type number", _expected(fields[column])))
                elif types[column] == "date" and cell and not re.fullmatch(r"\d{4}-\d\d-\d\d", cell):
                    found.append(_sentence(file, line, column, cell, "type date", _expected(fields[column])))
    return found


def _sentence(file: Path, line: int, column: str, found: str, rule: str, right: str) -> str:
    """Say what is wrong first: file, line, column, value, rule, and what would be right; all on one line."""
    where = f"{_shown(file)}, line {line}" + (f", column '{_short(column)}'" if column else "")
    plain = f"found '{_short(found)}'" if found not in ("", "None") else "found nothing"
    return f"{where}: {plain} (rule: {rule}). Expected: {right}"


def _short(value: str) -> str:
    """Return the start of a value, on one line: an open quote may have swallowed the rest of the file."""
    line = re.sub(r"[\r\n]+", " ", value)
    return f"{line[:LONGEST]}…" if len(line) > LONGEST else line


def _explain(error: Any, resource: dict[str, Any]) -> str:
    """Say in words what Frictionless has found."""
    file = folder() / resource["path"]
    columns = {field["name"]: field for field in resource["schema"]["fields"]}
    row = getattr(error, "row_number", 1)
    column = getattr(error, "field_name", "") or getattr(error, "label", "")
    value = getattr(error, "cell", "")
    right = _expected(columns.get(column, {}))
    once = f"once; it is {error.note.replace('the row at position', 'line')}."
    header = _header(file)
    twice = [name for name in columns if header.count(name) > 1]
    match error.type:
        case _ if twice:
            row, column, value = 1, "", ", ".join(header)
            rule, right = "unique columns", f"each of {', '.join(columns)} once."
        case "missing-label":
            rule, right = "required column", f"the columns {', '.join(columns)}."
        case "extra-label" if not column:
            rule, right = "known columns only", "no comma at the end of a line: it opens one more column."
        case "extra-label":
            rule, value = "known columns only", column
            right = f"one of {', '.join(columns)}; a new column needs an entry in {PACKAGE}.{alike(column, columns)}"
        case kind if kind in OF_LINES:
            rule = error.type.replace("-", " ")
            right = f"{len(columns)} cells, as in the header; a number has a point, a text with a comma quotes."
        case "blank-row":
            rule, right = "no blank row", "no empty line, also not at the end."
        case "type-error":
            rule = f"type {columns[column]['type']}"
        case "constraint-error":
            rule = error.note.split('"')[1]
            if rule == "required":
                right = f"{columns[column]['description']} The cell may not be empty."
        case "unique-error":
            rule, right = "unique", f"a value that occurs {once}"
        case "primary-key":
            keys = resource["schema"]["primaryKey"]
            cells = dict(zip(header, error.cells, strict=False))
            column, value = ", ".join(keys), ", ".join(cells.get(key, "") for key in keys)
            rule, right = "primary key", f"a combination that occurs {once}"
        case "foreign-key":
            column, value = ", ".join(error.field_names), ", ".join(map(str, error.field_cells))
            target = f"{error.reference_name}.csv"
            ids = pd.read_csv(folder() / target, dtype="str")[error.reference_field_names[0]]
            rule, right = "foreign key", f"an id of {target}.{alike(value, ids)}"
        case _:
            rule, right = error.title.lower(), error.note
    return _sentence(file, _line(file, row), column, value, rule, right)


def _expected(field: dict[str, Any]) -> str:
    """Say in words what a column may hold."""
    example = {
        "integer": "a whole number, such as 1528",
        "number": "a number with a point and without separators, such as 1250.5",
        "boolean": "true or false",
        "date": "a day, such as 2026-03-31",
        "yearmonth": "a year and a month, such as 2026-09",
    }
    rules = field.get("constraints", {})
    if "enum" in rules:
        return f"one of {', '.join(rules['enum'])}."
    words = [example.get(field.get("type", ""), "a text")]
    if "pattern" in rules:
        words.append(f"of the form {rules['pattern']}")
    if "minimum" in rules:
        words.append(f"not below {rules['minimum']}")
    if "maximum" in rules:
        words.append(f"not above {rules['maximum']}")
    return ", ".join(words) + "."


@lru_cache(maxsize=4)
def _sources(file: Path, changed: int) -> dict[str, Source]:
    """Read the sources once for each state of the file."""
    names = [field.name for field in fields(Source)]
    table = load("sources").fillna("")
    return {row["id"]: Source(**{name: row[name] for name in names}) for row in table.to_dict("records")}


def _header(file: Path) -> list[str]:
    with file.open(encoding="utf-8", newline="") as lines:
        return next(csv.reader(lines), [])


def _line(file: Path, row: int) -> int:
    """Line of the file on which a row starts: a quoted cell may run over several lines."""
    with file.open(encoding="utf-8", newline="") as lines:
        reader, start = csv.reader(lines), 1
        for number, _ in enumerate(reader, start=1):
            if number == row:
                return start
            start = reader.line_num + 1
    return row


def alike(word: str, words: Any) -> str:
    """Return the question whether one of `words` is meant; nothing where none looks like `word`."""
    close = [known for known in words if known.casefold() == word.strip().casefold()]
    close = close or get_close_matches(word, list(words), n=2, cutoff=0.75)
    return f" Did you mean {' or '.join(close)}?" if close else ""


def _shown(file: Path) -> str:
    return f"{file.parent.name}/{file.name}"


def in_words(published: str) -> str:
    """Write ``2026``, ``2026-09`` or ``2026-09-27`` as people do."""
    parts = [int(part) for part in published.split("-")]
    if len(parts) == 1:
        return published
    month = date(parts[0], parts[1], 1).strftime("%B %Y")
    return f"{parts[2]} {month}" if len(parts) == 3 else month
