"""Bad tables of many kinds: one line each that names file, line and rule, and says what would be right."""

import csv
import json
import re
import shutil

import pytest

from airace import data, needs
from airace.data import DataError, load
from airace.pages.book import Book

SMALL = ("capex", "programmes", "exchange_rates", "sources")


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """Give each test a copy of a few tables that it may break."""
    folder = tmp_path / "data"
    folder.mkdir()
    package = json.loads((data.folder() / data.PACKAGE).read_text(encoding="utf-8"))
    package["resources"] = [resource for resource in package["resources"] if resource["name"] in SMALL]
    (folder / data.PACKAGE).write_text(json.dumps(package), encoding="utf-8")
    for name in SMALL:
        shutil.copy(data.folder() / f"{name}.csv", folder)
    monkeypatch.setenv("AIRACE_DATA", str(folder))
    return folder


def cell(line, column, value):
    """Return a change of a table that writes a value into a cell."""

    def change(path):
        with path.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.reader(lines))
        rows[line - 1][rows[0].index(column)] = value
        write(path, rows)

    return change


def write(path, rows, **how):
    with path.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines, lineterminator="\n", **how).writerows(rows)


def rewritten(change):
    """Return a change of a table that works on its bytes."""
    return lambda path: path.write_bytes(change(path.read_bytes()))


def separated(by):
    def change(path):
        with path.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.reader(lines))
        write(path, rows, delimiter=by)

    return change


def lines(change):
    """Return a change of a table that works on its lines."""

    def changed(content):
        found = content.decode().splitlines()
        return ("\n".join(change(found)) + "\n").encode()

    return rewritten(changed)


BAD = {
    "a header and no row": (
        "capex",
        lines(lambda rows: rows[:1]),
        "data/capex.csv, line 1: found a header and no row (rule: rows). Expected: at least one row",
    ),
    "an empty file": (
        "capex",
        rewritten(lambda content: b"\n"),
        "line 1: found an empty file (rule: header). Expected: the columns company, year, period",
    ),
    "a quote that is not closed": (
        "capex",
        lines(lambda rows: [*rows[:3], f'"{rows[3]}', *rows[4:]]),
        "data/capex.csv, line 4: found '\"Alphabet,2021,year",
    ),
    "a quote that is not closed, in the last row": (
        "exchange_rates",
        lines(lambda rows: [*rows[:-1], rows[-1].replace(",", ',"', 1)]),
        "(rule: quotes). Expected: a quote at both ends of a cell",
    ),
    "a quote that is not closed, in the table of sources": (
        "sources",
        rewritten(lambda content: content.replace(b"abn-amro-2025", b'"abn-amro-2025', 1)),
        "data/sources.csv, line 3: found '\"abn-amro-2025,Europa wil meedoen",
    ),
    "a byte order mark": (
        "capex",
        rewritten(lambda content: b"\xef\xbb\xbf" + content),
        "line 1: found a byte order mark (rule: encoding)",
    ),
    "a NUL byte": (
        "capex",
        rewritten(lambda content: content.replace(b"whole", b"wh\0ole", 1)),
        "found a NUL byte (rule: encoding)",
    ),
    "a NUL byte in front": ("capex", rewritten(lambda content: b"\0" + content), "line 1: found a NUL byte"),
    "a workbook": ("capex", rewritten(lambda content: b"PK\x03\x04\x14"), "line 1: found a workbook (rule: csv)"),
    "semicolons": ("capex", separated(";"), "line 1: found semicolons (rule: separator). Expected: commas"),
    "tabs": ("capex", separated("\t"), "line 1: found tabs (rule: separator). Expected: commas"),
    "marks of a merge": (
        "capex",
        lines(lambda rows: [*rows[:4], "<<<<<<< HEAD", *rows[4:]]),
        "line 5: found the mark of a merge (rule: csv)",
    ),
    "a column twice": (
        "capex",
        lines(lambda rows: [rows[0].replace("period", "year", 1), *rows[1:]]),
        "line 1: found 'company, year, year, year_ends",
    ),
    "a header in capitals": (
        "capex",
        lines(lambda rows: [rows[0].upper(), *rows[1:]]),
        "line 1, column 'COMPANY': found 'COMPANY' (rule: known columns only)",
    ),
    "spaces in the header": (
        "capex",
        lines(lambda rows: [rows[0].replace(",", ", "), *rows[1:]]),
        "line 1, column ' year': found ' year' (rule: no spaces around a value). Expected: 'year'.",
    ),
    "spaces around a number": (
        "capex",
        cell(5, "capex_usd_bn", " 5.1 "),
        "line 5, column 'capex_usd_bn': found ' 5.1 ' (rule: no spaces around a value). Expected: '5.1'.",
    ),
    "a comma at the end of all lines": (
        "capex",
        lines(lambda rows: [f"{row}," for row in rows]),
        "line 1: found nothing (rule: known columns only). Expected: no comma at the end of a line",
    ),
    "a comma at the end of a line": (
        "capex",
        lines(lambda rows: [*rows[:5], f"{rows[5]},", *rows[6:]]),
        "line 6: found nothing (rule: extra cell). Expected: 8 cells",
    ),
    "a decimal comma": (
        "capex",
        cell(5, "capex_usd_bn", "5,1"),
        "line 5, column 'capex_usd_bn': found '5,1' (rule: type number). Expected: a number with a point",
    ),
    "a decimal comma without quotes": (
        "capex",
        lines(lambda rows: [*rows[:5], re.sub(r"(\d)\.(\d)", r"\1,\2", rows[5], count=1), *rows[6:]]),
        "(rule: extra cell). Expected: 8 cells, as in the header; a number has a point",
    ),
    "an endless number": (
        "capex",
        cell(5, "capex_usd_bn", "INF"),
        "line 5, column 'capex_usd_bn': found 'INF' (rule: type number)",
    ),
    "a date of another country": (
        "programmes",
        cell(3, "date", "31-03-2026"),
        "line 3, column 'date': found '31-03-2026' (rule: type date). Expected: a day, such as 2026-03-31.",
    ),
    "a date without zeros": (
        "programmes",
        cell(3, "date", "2026-3-1"),
        "line 3, column 'date': found '2026-3-1' (rule: type date). Expected: a day, such as 2026-03-31.",
    ),
    "a cell that is just too long": (
        "capex",
        cell(5, "note", "x" * 2001),
        "line 5, column 'note': found 'xxx",
    ),
    "a very long cell": (
        "capex",
        cell(5, "note", "x" * 200_000),
        "line 5, column 'note': found 'xxx",
    ),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_table_is_named_in_one_line(kind, copy):
    name, change, said = BAD[kind]
    load(name)
    change(copy / f"{name}.csv")
    with pytest.raises(DataError) as caught:
        load(name)
    message = str(caught.value)
    assert said in message and "\n" not in message and len(message) < 320, message


def test_the_case_of_a_column_is_asked_back(copy):
    BAD["a header in capitals"][1](copy / "capex.csv")
    assert "Did you mean company?" in data.errors("capex")[0]


def test_all_errors_of_a_table_can_be_had_at_once(copy):
    for line in (3, 4, 5):
        cell(line, "capex_usd_bn", "much")(copy / "capex.csv")
    found = data.errors("capex")
    assert [re.search(r"line (\d+)", error)[1] for error in found] == ["3", "4", "5"]
    assert data.errors("programmes") == []


def test_a_table_with_an_error_names_the_table_of_sources_when_that_is_broken(copy):
    BAD["a quote that is not closed, in the table of sources"][1](copy / "sources.csv")
    assert data.errors("capex")[0].startswith("data/sources.csv, line 3")


# What datapackage.json must say


def described(copy, change):
    path = copy / data.PACKAGE
    package = json.loads(path.read_text(encoding="utf-8"))
    (entry,) = [resource for resource in package["resources"] if resource["name"] == "capex"]
    change(entry)
    path.write_text(json.dumps(package), encoding="utf-8")
    return entry


@pytest.mark.parametrize("key", needs.DESCRIBED)
def test_what_the_package_does_not_say_of_a_table_is_named_when_it_is_loaded(key, copy):
    described(copy, lambda entry: entry.pop(key))
    with pytest.raises(DataError, match=rf"data/datapackage\.json, table 'capex': .+\n    For example: .*\"{key}\": "):
        load("capex")


def test_the_pages_name_everything_that_the_package_does_not_say(copy):
    def forget(entry):
        del entry["attribution"], entry["leaves_out"]
        del entry["schema"]["fields"][4]["unit"], entry["schema"]["primaryKey"]

    described(copy, forget)
    with pytest.raises(DataError) as caught:
        Book.read(copy, [])
    message = str(caught.value)
    for words in ("the attribution: whose figures they are", "what it leaves out", "its unit", "the primary key"):
        assert words in message


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"type": "float"}, "column 'year': its type, one of string, integer, number"),
        ({"description": "The year"}, "column 'year': its description, a sentence with a full stop"),
        ({"unit": ""}, "column 'year': its unit: every number has one"),
    ],
)
def test_a_column_that_is_not_described_is_named(change, said, copy):
    entry = described(copy, lambda entry: entry["schema"]["fields"][1].update(change))
    assert [said in str(piece) for piece in needs.table(entry)] == [True]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"as_of": "September 2026"}, "'as_of' is 'September 2026', which is no ISO day"),
        ({"leaves_out": "Nothing."}, "'leaves_out' says too little"),
        ({"path": ""}, "the path of its file"),
        ({"name": ""}, "an entry without a name"),
    ],
)
def test_an_entry_that_says_too_little_is_named(change, said, copy):
    entry = described(copy, lambda entry: entry.update(change))
    assert said in "\n".join(map(str, needs.table(entry)))


def test_a_table_without_sources_is_named(copy):
    entry = described(copy, lambda entry: entry["schema"].pop("foreignKeys"))
    assert ["the id of each row's source" in str(piece) for piece in needs.table(entry)] == [True]


def test_a_missing_key_is_shown_with_a_column_of_the_table_or_of_any(copy):
    def forget(entry):
        del entry["schema"]["primaryKey"]

    entry = described(copy, forget)
    first = entry["schema"]["fields"][0]["name"]
    assert [piece.example for piece in needs.table(entry)] == [f'"primaryKey": ["{first}"]']
    entry["schema"]["fields"] = []
    assert '"primaryKey": ["year"]' in [piece.example for piece in needs.table(entry)]


def test_a_key_that_is_no_column_is_named(copy):
    entry = described(copy, lambda entry: entry["schema"].update(primaryKey=["firm"]))
    assert ["its primary key names firm" in str(piece) for piece in needs.table(entry)] == [True]


def test_an_entry_without_a_path_stops_every_table(copy):
    described(copy, lambda entry: entry.pop("path"))
    with pytest.raises(DataError, match="table 'capex': the path of its file"):
        load("exchange_rates")
