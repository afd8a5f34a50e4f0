"""What an author reads of a table that is not as it should be, word by word, for a package of a few rows."""

import csv
import hashlib
import json
import os

import pytest

from airace import data
from airace.data import DataError, load, source

FIRMS = "firm,year,when,month,price,open,kind,note,source\n"
ROWS = [
    'Alpha,2024,2024-05-01,2024-05,1.5,true,big,"one\ntwo",a-1',
    "Beta,2025,2025-05-01,2025-05,2,false,small,NA,b-1",
    "Gamma,,,,,true,,,a-1",
]
SOURCES = """\
id,title,publisher,published,url,kind,licence,read_via_title,read_via_url,archive_url,locator,note
a-1,One,Ada,2026-09-27,https://a.example,primary,,,,,,
b-1,Two,Bob,2026-09,,weak,,,https://copy.example,,,
c-1,Three,Cy,2026,https://c.example,primary,,Via,https://d.example,,,
"""
FIELDS = [
    {"name": "firm", "type": "string", "description": "The firm.",
     "constraints": {"required": True, "pattern": "[A-Z].+"}},
    {"name": "year", "type": "integer", "description": "A year.", "unit": "year", "constraints": {"unique": True}},
    {"name": "when", "type": "date", "description": "A day."},
    {"name": "month", "type": "yearmonth", "description": "A month."},
    {"name": "price", "type": "number", "description": "A price.", "unit": "USD",
     "constraints": {"minimum": 0, "maximum": 9}},
    {"name": "open", "type": "boolean", "description": "Whether."},
    {"name": "kind", "type": "string", "description": "The kind.", "constraints": {"enum": ["big", "small"]}},
    {"name": "note", "type": "string", "description": "A note."},
    {"name": "source", "type": "string", "description": "An id of `sources`.", "constraints": {"required": True}},
]  # fmt: skip


LEFT_OUT = "What nobody has counted in these years."


def described(name, fields, key, **more):
    return {
        "name": name, "path": f"{name}.csv", "profile": "tabular-data-resource", "title": name.capitalize(),
        "leaves_out": LEFT_OUT, "as_of": "2026-10-30", "description": "Rows.", "attribution": "Ada",
        "licenses": [{"name": "other"}], "format": "csv", "mediatype": "text/csv", "encoding": "utf-8",
        "schema": {"fields": fields, "primaryKey": key, **more},
    }  # fmt: skip


@pytest.fixture
def tables(tmp_path, monkeypatch):
    """Write the package, and return a function that writes the table of firms and says what loading it says."""
    folder = tmp_path / "data"
    folder.mkdir()
    columns = [{"name": name, "type": "string", "description": "."} for name in SOURCES.partition("\n")[0].split(",")]
    key = [{"fields": "source", "reference": {"resource": "sources", "fields": "id"}}]
    resources = [described("firms", FIELDS, ["firm", "kind"], foreignKeys=key), described("sources", columns, ["id"])]
    resources.append(described("claims", [{"name": "x", "type": "integer", "description": ".", "unit": "1"}], ["x"]))
    (folder / data.PACKAGE).write_text(json.dumps({"name": "p", "resources": resources}), encoding="utf-8")
    (folder / "sources.csv").write_text(SOURCES, encoding="utf-8")
    (folder / "claims.csv").write_text("x\n3\n", encoding="utf-8")
    monkeypatch.setenv("AIRACE_DATA", str(folder))
    data._sources.cache_clear()

    def said(*rows, head=FIRMS):
        (folder / "firms.csv").write_bytes((head + "".join(f"{row}\n" for row in rows)).encode())
        try:
            return load("firms")
        except DataError as error:
            return str(error)

    said.folder = folder
    return said


def test_a_good_table_is_typed_and_knows_what_it_is(tables):
    table = tables(*ROWS)
    assert [str(kind) for kind in table.dtypes] == [
        "str", "Int64", "datetime64[s]", "str", "float64", "bool", "str", "str", "str",
    ]  # fmt: skip
    assert table["note"].tolist()[:2] == ["one\ntwo", "NA"], "only an empty cell is missing"
    assert table["note"].isna().tolist() == [False, False, True] and table["year"].isna().tolist() == [
        False,
        False,
        True,
    ]
    assert table.attrs == {
        "name": "firms", "title": "Firms", "units": {"year": "year", "price": "USD"}, "sources": ["a-1", "b-1"],
        "leaves_out": LEFT_OUT, "as_of": "2026-10-30",
    }  # fmt: skip
    claims = load("claims")
    assert claims["x"].dtype == "int64" and claims.attrs["sources"] == []


GOOD = ROWS[0]
FOUND = {
    "a date that is none": (
        [GOOD.replace("2024-05-01", "2024-02-30")],
        "data/firms.csv, line 2, column 'when': found '2024-02-30' (rule: type date). "
        "Expected: a day, such as 2026-03-31.",
    ),
    "a month that is none": (
        [GOOD.replace(",2024-05,", ",May,")],
        "data/firms.csv, line 2, column 'month': found 'May' (rule: type yearmonth). "
        "Expected: a year and a month, such as 2026-09.",
    ),
    "a year that is none, below a cell of two lines": (
        [GOOD, ROWS[1].replace("2025,2025", "soon,2025")],
        "data/firms.csv, line 4, column 'year': found 'soon' (rule: type integer). "
        "Expected: a whole number, such as 1528.",
    ),
    "a price that is none": (
        [GOOD.replace("1.5", '"1,5"')],
        "data/firms.csv, line 2, column 'price': found '1,5' (rule: type number). Expected: a number with a point and "
        "without separators, such as 1250.5, not below 0, not above 9.",
    ),
    "a word that is neither true nor false": (
        [GOOD.replace("true", "perhaps")],
        "data/firms.csv, line 2, column 'open': found 'perhaps' (rule: type boolean). Expected: true or false.",
    ),
    "a price that is too low": (
        [GOOD.replace("1.5", "-1")],
        "data/firms.csv, line 2, column 'price': found '-1' (rule: minimum). Expected: a number with a point and "
        "without separators, such as 1250.5, not below 0, not above 9.",
    ),
    "a word of no list": (
        [GOOD.replace("big", "huge")],
        "data/firms.csv, line 2, column 'kind': found 'huge' (rule: enum). Expected: one of big, small.",
    ),
    "a name of another form": (
        [GOOD.replace("Alpha", "alpha")],
        "data/firms.csv, line 2, column 'firm': found 'alpha' (rule: pattern). Expected: a text, of the form [A-Z].+.",
    ),
    "an empty cell": (
        [GOOD.replace("Alpha", "")],
        "data/firms.csv, line 2, column 'firm': found nothing (rule: required). "
        "Expected: The firm. The cell may not be empty.",
    ),
    "a year twice": (
        [GOOD, ROWS[1].replace("2025,2025", "2024,2025")],
        "data/firms.csv, line 4, column 'year': found '2024' (rule: unique). "
        "Expected: a value that occurs once; it is the same as in line 2.",
    ),
    "a key twice": (
        [GOOD, ROWS[1].replace("Beta", "Alpha").replace("small", "big")],
        "data/firms.csv, line 4, column 'firm, kind': found 'Alpha, big' (rule: primary key). "
        "Expected: a combination that occurs once; it is the same as in line 2.",
    ),
    "a source that is not known": (
        [GOOD.replace("a-1", "a-2")],
        "data/firms.csv, line 2, column 'source': found 'a-2' (rule: foreign key). Expected: an id of sources.csv.",
    ),
    "a cell too many": (
        [GOOD + ",x"],
        "data/firms.csv, line 2: found 'x' (rule: extra cell). Expected: 9 cells, as in the "
        "header; a number has a point, a text with a comma quotes.",
    ),
    "an empty line": (
        [GOOD, ""],
        "data/firms.csv, line 4: found nothing (rule: no blank row). Expected: no empty line, also not at the end. "
        "(1 more in this table.)",
    ),
    "three mistakes": (
        [GOOD.replace("true", "perhaps").replace("big", "huge").replace("1.5", "-1")],
        "data/firms.csv, line 2, column 'kind': found 'huge' (rule: enum). Expected: one of big, small. "
        "(2 more in this table.)",
    ),
}


@pytest.mark.parametrize("what", FOUND)
def test_a_mistake_in_a_row_is_said_with_place_value_rule_and_what_would_be_right(what, tables):
    rows, message = FOUND[what]
    assert tables(*rows) == message


HEADS = {
    "a column is missing": (
        FIRMS.replace("note,", ""), ROWS[1].replace("NA,", ""),
        "data/firms.csv, line 1, column 'note': found nothing (rule: required column). Expected: the columns firm, "
        "year, when, month, price, open, kind, note, source.",
    ),
    "a column that is not known": (
        FIRMS.replace("note", "notes"), ROWS[1],
        "data/firms.csv, line 1, column 'notes': found 'notes' (rule: known columns only). Expected: one of firm, "
        "year, when, month, price, open, kind, note, source; a new column needs an entry in datapackage.json. "
        "Did you mean note? (1 more in this table.)",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", HEADS)
def test_a_mistake_in_the_header_is_said_with_the_columns_there_are(what, tables):
    head, row, message = HEADS[what]
    said = tables(row, head=head)
    assert said.partition(" (1 more")[0] == message.partition(" (1 more")[0]


def test_a_row_with_too_few_cells_is_said(tables):
    said = tables(ROWS[1].replace("NA,b-1", "b-1"), head=FIRMS.replace("note,source", "source,note"))
    assert said == (
        "data/firms.csv, line 2, column 'note': found nothing (rule: missing cell). Expected: 9 cells, as in the "
        "header; a number has a point, a text with a comma quotes."
    )


def test_a_column_that_stands_twice_is_said(tables):
    said = tables(f"{ROWS[1]},Beta", head=FIRMS.replace("source", "source,firm"))
    assert said.startswith("data/firms.csv, line 1") and "(rule: unique columns)" in said
    assert "Expected: each of firm, year, when, month, price, open, kind, note, source once." in said


def test_a_file_that_is_not_utf_8_is_said_with_its_line(tables):
    tables(*ROWS)
    path = tables.folder / "firms.csv"
    path.write_bytes(path.read_bytes().replace(b"Beta", b"B\xe9ta"))
    with pytest.raises(DataError) as caught:
        load("firms")
    assert str(caught.value) == (
        "data/firms.csv, line 4: found other bytes (rule: encoding: not UTF-8). "
        "Expected: a file that was saved as UTF-8."
    )


def test_the_columns_may_stand_in_any_order(tables):
    with (tables.folder / "firms.csv").open("w", newline="") as file:
        csv.writer(file).writerows([row[::-1] for row in csv.reader((FIRMS + ROWS[1]).splitlines())])
    assert load("firms")["firm"].tolist() == ["Beta"]


def test_a_name_that_no_table_has_lists_those_that_are_there(tables):
    with pytest.raises(DataError) as caught:
        load("firm")
    assert str(caught.value) == (
        "there is no table 'firm'. Did you mean firms? The tables are: firms, sources, claims."
    )
    with pytest.raises(
        DataError, match=r"^there is no table 'unlike anything'\. The tables are: firms, sources, claims\.$"
    ):
        load("unlike anything")


def test_a_file_that_is_not_there_is_said(tables, monkeypatch):
    with pytest.raises(DataError, match=r"^data/firms\.csv does not exist\. The tables are: firms, sources, claims\.$"):
        load("firms")
    (tables.folder / data.PACKAGE).write_text("{")
    with pytest.raises(DataError, match=r"^data/datapackage\.json is not valid JSON: Expecting property name.*\.$"):
        load("firms")
    (tables.folder / data.PACKAGE).unlink()
    with pytest.raises(DataError, match=r"does not exist\. AIRACE_DATA must name the folder of the tables\.$"):
        load("firms")
    monkeypatch.delenv("AIRACE_DATA")
    assert data._where_from(tables.folder / data.PACKAGE) == (
        f"The tables were looked for in {tables.folder}: get the whole folder of the book and install it as its README "
        "says, or let AIRACE_DATA name the folder of the tables."
    )


def test_a_source_has_a_link_and_is_cited_with_its_date_in_words(tables):
    one, two, three = (source(id) for id in ("a-1", "b-1", "c-1"))
    assert (one.link, one.citation) == ("https://a.example", "Ada, 27 September 2026")
    assert (two.link, two.citation) == ("https://copy.example", "Bob, September 2026 (copy)")
    assert (three.link, three.citation) == ("https://c.example", "Cy, 2026")
    assert (three.title, three.read_via_title, three.note) == ("Three", "Via", "")
    with pytest.raises(DataError, match=r"^no source has the id 'a-11' in data/sources\.csv\. Did you mean a-1\?$"):
        source("a-11")
    with pytest.raises(DataError, match=r"^no source has the id 'nothing' in data/sources\.csv\.$"):
        source("nothing")


def test_two_names_that_are_alike_are_offered(tables):
    assert data.alike("firms-2026", ["firms-2026a", "firms-2026bc", "firms-2026def"]) == (
        " Did you mean firms-2026a or firms-2026bc?"
    )
    assert data.alike("abcd", ["abcx"]) == " Did you mean abcx?" and data.alike("abcd", ["abxy"]) == ""


def test_sources_are_read_again_when_their_file_has_changed(tables):
    assert source("a-1").title == "One"
    file = tables.folder / "sources.csv"
    file.write_text(SOURCES.replace("One", "Uno"), encoding="utf-8")
    os.utime(file, ns=(1, 1))
    assert source("a-1").title == "Uno"


def test_a_refresh_says_which_tables_have_changed_and_writes_their_size_and_hash(tables):
    tables(*ROWS)
    size = (tables.folder / "firms.csv").stat().st_size
    assert data.refresh() == [
        f"firms.csv: 0 -> {size} bytes", f"sources.csv: 0 -> {len(SOURCES)} bytes", "claims.csv: 0 -> 4 bytes",
    ]  # fmt: skip
    assert data.refresh() == []
    text = (tables.folder / data.PACKAGE).read_text(encoding="utf-8")
    assert text.startswith('{\n  "name": "p",\n  "resources": [\n    {\n') and text.endswith("}\n")
    described = json.loads(text)["resources"][2]
    assert described["bytes"] == 4
    assert described["hash"] == "sha256:" + hashlib.sha256(b"x\n3\n").hexdigest()
    (tables.folder / "claims.csv").write_text("x\n4\n")
    assert data.refresh() == ["claims.csv: 4 -> 4 bytes"]
    (tables.folder / "claims.csv").write_bytes(b"x\r\n4\r\n")
    with pytest.raises(DataError, match=r"^data/claims\.csv has Windows line ends\. Save it with plain ones \(LF\)\.$"):
        data.refresh()
    (tables.folder / "claims.csv").unlink()
    with pytest.raises(DataError, match=r"^data/claims\.csv does not exist, although datapackage\.json lists it\.$"):
        data.refresh()


def test_a_long_size_is_written_with_separators(tables):
    tables(*ROWS)
    left = 1234 - (tables.folder / "firms.csv").stat().st_size
    tables(*ROWS[:-1], ROWS[-1].replace("Gamma", "Gamma" + "a" * left))
    assert data.refresh()[0] == "firms.csv: 0 -> 1,234 bytes"


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({"type": "integer"}, "a whole number, such as 1528."),
        ({"type": "string"}, "a text."),
        ({}, "a text."),
        ({"type": "date", "constraints": {"maximum": 2}}, "a day, such as 2026-03-31, not above 2."),
        ({"type": "string", "constraints": {"enum": ["a"], "pattern": "x"}}, "one of a."),
    ],
)  # fmt: skip
def test_what_a_column_may_hold_is_said_in_words(rules, said):
    assert data._expected(rules) == said


def test_the_line_of_a_row_counts_lines_within_cells(tmp_path):
    file = tmp_path / "x.csv"
    file.write_text('a,b\n"1\n2",3\n4,5\n', encoding="utf-8")
    assert [data._line(file, row) for row in (1, 2, 3, 9)] == [1, 2, 4, 9]
    assert data._header(file) == ["a", "b"]
    file.write_text("")
    assert data._header(file) == []


def test_the_folder_of_the_tables_is_that_of_the_book_or_the_one_named(monkeypatch):
    monkeypatch.delenv("AIRACE_DATA", raising=False)
    assert (data.folder() / data.PACKAGE).is_file() and data.folder().name == "data"
    monkeypatch.setenv("AIRACE_DATA", "/elsewhere")
    assert str(data.folder()) == "/elsewhere"


def test_what_is_said_of_a_table_is_found_by_its_name(tables):
    assert [resource["name"] for resource in data.described(["sources", "firms", "moon"])] == ["firms", "sources"]
    assert data.described([]) == []
