"""Read a publisher's file as it came: CSV, TSV, JSON, Excel, or a zip with one of them."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

KINDS = (".csv", ".tsv", ".txt", ".json", ".xlsx", ".zip")


class RecipeError(ValueError):
    """A file cannot be compared; the message says in one line why, and what would be right."""


def tables(path: Path) -> list[tuple[str, pd.DataFrame]]:
    """Return the tables in a file, all cells as text except in Excel: name and table, one or (in a zip) more.

    Raises
    ------
    RecipeError
        If the file is missing or empty, is not of its kind, or is of a kind that no publisher here uses.
    """
    if not path.exists():
        raise RecipeError(f"{path.name}: there is no such file in {path.parent}.")
    return _tables(path.name, path.read_bytes())


def _tables(name: str, content: bytes) -> list[tuple[str, pd.DataFrame]]:
    kind = Path(name).suffix.lower()
    if kind not in KINDS:
        old = " Save an old Excel file as .xlsx first." if kind == ".xls" else ""
        raise RecipeError(f"{name}: the file should be one of {', '.join(KINDS)}.{old}")
    if not content.strip():
        raise RecipeError(f"{name}: the file is empty.")
    if content.lstrip()[:9].lower() in (b"<!doctype", b"<html>") or content.lstrip()[:5].lower() == b"<html":
        raise RecipeError(f"{name}: this is a web page, not the list. Download the list again.")
    try:
        if kind == ".zip" or (kind != ".xlsx" and content[:4] == b"PK\x03\x04"):
            return _zip(name, content)
        if kind == ".xlsx":
            return [(name, _excel(content))]
        text = _text(content)
        if kind == ".json":
            return [(name, _json(name, text))]
        return [(name, _csv(name, text))]
    except RecipeError:
        raise
    except ImportError:
        raise RecipeError(
            f"{name}: reading Excel files needs the package openpyxl: `make` installs it, or `pip install openpyxl`."
        ) from None
    except Exception as error:  # whatever a broken file makes a reader say, the person gets one line
        said = " ".join(str(error).split())[:120]
        raise RecipeError(f"{name}: this cannot be read as a {kind} file ({said}). Download it again.") from error


def _zip(name: str, content: bytes) -> list[tuple[str, pd.DataFrame]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        inside = [
            member
            for member in archive.namelist()
            if Path(member).suffix.lower() in (".csv", ".tsv", ".json", ".xlsx")
            and not Path(member).name.startswith(("Metadata_", "._"))
        ]
        if not inside:
            raise RecipeError(f"{name}: the zip holds no table.")
        return [(f"{name}/{member}", _tables(member, archive.read(member))[0][1]) for member in inside]


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "utf-16") if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig",):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("cp1252", errors="replace")


def _csv(name: str, text: str) -> pd.DataFrame:
    """Read a text table. Lines before the header, as the World Bank has them, go into ``attrs["before"]``."""
    first = next(line for line in text.splitlines() if line.strip())
    mark = "\t" if "\t" in first else max(",;", key=first.count)
    rows = [row for row in _rows(name, text, mark) if any(map(str.strip, row))]
    widest = max(map(len, rows[:50]))
    head = next(number for number, row in enumerate(rows) if len(row) >= 0.5 * widest)
    names = [column.strip() for column in rows[head]]
    while names and not names[-1]:
        names.pop()
    for number, row in enumerate(rows[head + 1 :], 1):
        if any(map(str.strip, row[len(names) :])):
            raise RecipeError(
                f"{name}: row {number} has {len(row)} cells under {len(names)} columns. Download it again."
            )
    if len(rows) > head + 2 and len(rows[-1]) < min(len(names), len(rows[-2])):
        raise RecipeError(f"{name}: the file ends in the middle of a row. Download it again.")
    body = [(row + [""] * len(names))[: len(names)] for row in rows[head + 1 :]]
    table = _long(pd.DataFrame(body, columns=names, dtype="str"))
    table.attrs["before"] = rows[:head]
    return table


def _rows(name: str, text: str, mark: str) -> list[list[str]]:
    csv.field_size_limit(10_000_000)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True))
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise RecipeError(f"{name}: the file ends in the middle of a cell. Download it again.") from error
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))


def _long(table: pd.DataFrame) -> pd.DataFrame:
    """Turn a table with a column for each year, as Eurostat and the World Bank have it, into a row for each value."""
    corner = str(table.columns[0])
    if corner.endswith("TIME_PERIOD") and "\\" in corner:
        names = corner.split("\\")[0].split(",")
        keys = table[corner].str.split(",", expand=True).set_axis(names, axis=1)
        cells = keys.join(table.drop(columns=corner)).melt(names, var_name="TIME_PERIOD", value_name="cell")
        parts = cells["cell"].str.strip().str.extract(r"^(\S*)\s*(\S*)$")
        return cells.drop(columns="cell").assign(OBS_VALUE=parts[0], OBS_FLAG=parts[1])
    years = [column for column in table.columns if re.fullmatch(r"(19|20)\d\d( \[YR\d{4}\])?", str(column))]
    if "Country Code" in table.columns and years:
        rest = [column for column in table.columns if column not in years]
        table = table.melt(rest, years, var_name="Year", value_name="Value")
        return table.assign(Year=table["Year"].str[:4])
    return table


def _json(name: str, text: str) -> pd.DataFrame:
    """Read the JSON of the World Bank's API (a pair), JSON-stat (Eurostat) or a plain list of records."""
    content: Any = json.loads(text)
    if isinstance(content, dict) and content.get("class") == "dataset":
        return _json_stat(content)
    if isinstance(content, dict) and ("error" in content or "message" in content):
        raise RecipeError(f"{name}: the server answered with an error: {str(content)[:120]}")
    if isinstance(content, list) and content and isinstance(content[0], dict) and "message" in content[0]:
        raise RecipeError(f"{name}: the server answered with an error: {str(content[0]['message'])[:120]}")
    if isinstance(content, list) and len(content) == 2 and isinstance(content[0], dict) and "page" in content[0]:
        table = pd.json_normalize(content[1] or [])
        table.attrs["about"] = content[0]
        return table
    if isinstance(content, list) and content and all(isinstance(record, dict) for record in content):
        return pd.json_normalize(content)
    raise RecipeError(f"{name}: the JSON is neither of the World Bank's API nor JSON-stat nor a list of records.")


def _json_stat(content: dict[str, Any]) -> pd.DataFrame:
    """Turn JSON-stat 2.0 into one row for each value; a dimension becomes a column of codes."""
    names, sizes = content["id"], content["size"]
    codes = []
    for name in names:
        index = content["dimension"][name]["category"]["index"]
        codes.append(sorted(index, key=index.get) if isinstance(index, dict) else list(index))
    values = content["value"]
    flags = content.get("status") or {}
    flags = dict(enumerate(flags)) if isinstance(flags, list) else {int(at): flag for at, flag in flags.items()}
    pairs = enumerate(values) if isinstance(values, list) else ((int(at), value) for at, value in values.items())
    rows = []
    for at, value in pairs:
        place, rest = [], at
        for size, known in zip(reversed(sizes), reversed(codes), strict=True):
            rest, here = divmod(rest, size)
            place.append(known[here])
        rows.append([*reversed(place), value, flags.get(at) or ""])
    table = pd.DataFrame(rows, columns=[*names, "OBS_VALUE", "OBS_FLAG"])
    table.attrs["about"] = {"lastupdated": content.get("updated", ""), "label": content.get("label", "")}
    return table


def _excel(content: bytes) -> pd.DataFrame:
    """Read the first sheet; rows before the header, which some lists have, are skipped."""
    table = pd.read_excel(io.BytesIO(content), header=None)
    filled = table.notna().sum(axis=1)
    head = (filled >= 0.5 * filled.max()).idxmax()
    table.columns = [str(name).strip() for name in table.iloc[head]]
    return table.iloc[head + 1 :].dropna(how="all").infer_objects()


def numbers(column: pd.Series) -> pd.Series:
    """Read numbers out of text: ``1.5e+24``, ``1,234`` and empty cells; what is none becomes empty."""
    if pd.api.types.is_numeric_dtype(column):
        return column.astype("float64")
    text = column.astype("str").str.strip().str.replace(r"(?<=\d),(?=\d{3}(\D|$))", "", regex=True)
    return pd.to_numeric(text, errors="coerce").astype("float64")


def days(column: pd.Series) -> pd.Series:
    """Read days in the forms that lists use: ``2026-07-15``, ``2026-07``, ``2026``, ``7/15/2026``, ``15 July 2026``.

    A month or a year becomes its first day. A day between slashes is American, month first, as in Epoch AI's files.
    """
    if pd.api.types.is_datetime64_any_dtype(column):
        return column.dt.tz_localize(None) if column.dt.tz is not None else column
    text = column.astype("str").str.strip().str.replace(r"^(\d{4})(\.0)?$", r"\1-01-01", regex=True)
    text = text.str.replace(r"^(\d{4})-(\d{2})$", r"\1-\2-01", regex=True).str.replace(r"T.*$", "", regex=True)
    return pd.to_datetime(text, errors="coerce", format="mixed", dayfirst=False)


def truths(column: pd.Series) -> pd.Series:
    """Read yes and no: ``True``, ``1``, ``yes``, ``checked``; an empty cell is no."""
    return column.astype("str").str.strip().str.lower().isin(["true", "1", "1.0", "yes", "checked", "x"])


def texts(column: pd.Series) -> pd.Series:
    """Read text: without blanks around it, empty where there is none."""
    return column.astype("object").where(column.notna(), "").astype("str").str.strip().replace("nan", "")


def parts(cell: str) -> list[str]:
    """Split a cell at its commas; a name with a comma in it stands between quotation marks."""
    return [part.strip() for part in next(csv.reader([cell], skipinitialspace=True), []) if part.strip()]


def newest(column: str) -> Callable[[pd.DataFrame], str]:
    """Return what tells an edition: the newest day in a column."""

    def edition(table: pd.DataFrame) -> str:
        day = table[column].max()
        return "" if pd.isna(day) else day.strftime("%Y-%m-%d")

    return edition
