"""The data catalogue and the list of sources: in step with the package, the tables and the chapters."""

import ast
import csv
import hashlib
import io
import json
import re
import shutil
from html import unescape
from html.parser import HTMLParser

import example
import nbformat
import pandas as pd
import pytest
from conftest import ROOT

from airace import data
from airace.pages import notfound
from airace.pages import sources as list_of_sources
from airace.pages import tables as catalogue
from airace.pages.book import SOURCES_PAGE, TABLES_PAGE, Book, Chapter, Table

PACKAGE = json.loads((data.folder() / data.PACKAGE).read_text("utf-8"))
RESOURCES = {resource["name"]: resource for resource in PACKAGE["resources"]}
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

every_table = pytest.mark.parametrize("name", RESOURCES)
every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.name for path in NOTEBOOKS])


def chapters():
    return [Chapter.read(path, f"notebooks/{path.stem}") for path in NOTEBOOKS]


@pytest.fixture(scope="module")
def tables():
    return Book.read(data.folder(), chapters())


@pytest.fixture(scope="module")
def sections(tables):
    return {part.id: part for group in catalogue.sections(tables) for part in group.parts}


@pytest.fixture(scope="module")
def entries(tables):
    """Return the entry of each source by its id, as HTML."""
    page = "".join(part.html for part in list_of_sources.sections(tables))
    return dict(re.findall(r'<li id="source-([^"]+)">(.*?)</li>', page))


def words(html):
    return unescape(re.sub(r"<[^>]+>", " ", html))


def fact(html, term):
    return words(re.search(rf"<dt>{term}</dt><dd>(.*?)</dd>", html)[1]).strip()


def rows(path):
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def links(html):
    return set(re.findall(r'href="([^"]+)"', html))


# In step with the package and the files


def test_the_package_lists_every_file_and_nothing_else():
    assert {path.name for path in data.folder().glob("*.csv")} == {item["path"] for item in RESOURCES.values()}


def test_every_table_of_the_package_has_a_section_and_a_row_in_the_index(tables, sections):
    assert sorted(sections) == sorted(f"table-{name}" for name in RESOURCES)
    index = catalogue.overview(tables)
    assert sorted(re.findall(r'href="#table-([^"]+)"', index)) == sorted(RESOURCES)
    assert f"{len(RESOURCES)} tables" in index


@every_table
def test_a_section_says_what_package_and_file_say(name, tables, sections):
    resource, section = RESOURCES[name], sections[f"table-{name}"]
    file = data.folder() / resource["path"]
    assert section.title == resource["title"]
    assert fact(section.html, "Rows") == f"{len(rows(file)):,}"
    assert fact(section.html, "SHA-256") == hashlib.sha256(file.read_bytes()).hexdigest()
    assert fact(section.html, "SHA-256") == resource["hash"].removeprefix("sha256:"), "run `make refresh`"
    assert fact(section.html, "Figures from") == resource["attribution"]
    assert resource["licenses"][0]["path"] in links(section.html)
    assert {f"table:{resource['path']}", f"table:comma/{name}-comma.csv"} <= links(section.html)
    said = re.sub(r"\s+", "", words(section.html))
    for text in (resource["description"], resource["leaves_out"]):
        assert re.sub(r"[`\s]", "", text) in said
    assert f'datetime="{resource["as_of"]}"' in catalogue.overview(tables)


@every_table
def test_a_section_has_every_column_with_its_unit_and_its_values(name, sections):
    body = sections[f"table-{name}"].html
    shown = re.findall(r'<tr><th scope="row"><code>(\w+)</code></th>(.*?)</tr>', body)
    fields = RESOURCES[name]["schema"]["fields"]
    assert [column for column, _ in shown] == [field["name"] for field in fields]
    for field, (_, cells) in zip(fields, shown, strict=True):
        _, _, unit, allowed = map(words, re.findall(r"<td>(.*?)</td>", cells))
        assert unit == field.get("unit", "")
        values = field.get("constraints", {}).get("enum", [])
        assert all(value in allowed for value in values) or f"one of {len(values)} words" in allowed


@every_table
def test_a_table_with_a_decimal_comma_says_the_same(name, tables):
    table = tables.tables[name]
    content = catalogue.with_comma(table)
    text = content.decode("utf-8")
    assert text.startswith("\ufeff"), "without the mark Excel does not see that it is UTF-8"
    # Read as such a spreadsheet does: a point stands between thousands.
    read = pd.read_csv(io.BytesIO(content), sep=";", decimal=",", thousands=".", dtype_backend="numpy_nullable")
    plain = pd.read_csv(io.BytesIO(table.content), dtype_backend="numpy_nullable")
    numbers = [field["name"] for field in table.columns if field["type"] in ("number", "integer")]
    pd.testing.assert_frame_equal(read[numbers], plain[numbers], check_exact=True, check_dtype=False)
    told = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";"))
    other = [column["name"] for column in table.columns if column["name"] not in numbers]
    assert [[row[column] for column in other] for row in told] == [
        [row[column] for column in other] for row in table.rows
    ]


def test_a_spreadsheet_with_a_decimal_comma_misreads_a_plain_table_and_the_page_says_what_to_do(tables):
    content = tables.tables["population_gdp"].content
    misread = pd.read_csv(io.BytesIO(content), decimal=",", thousands=".")
    assert not misread.equals(pd.read_csv(io.BytesIO(content)))
    page = (ROOT / "book" / "data-catalogue.md").read_text(encoding="utf-8")
    assert "`-comma`" in page and "with English as its language" in page


def test_an_edited_table_has_other_rows_and_another_checksum(tmp_path, sections):
    shutil.copytree(data.folder(), tmp_path / "data")
    with (tmp_path / "data" / "exchange_rates.csv").open("a", encoding="utf-8", newline="\n") as file:
        file.write("2027,1.1,ecb-eurofxref,\n")
    edited = Book.read(tmp_path / "data", chapters())
    (new,) = [
        part.html for group in catalogue.sections(edited) for part in group.parts if part.id == "table-exchange_rates"
    ]
    old = sections["table-exchange_rates"].html
    assert int(fact(new, "Rows")) == int(fact(old, "Rows")) + 1
    assert fact(new, "SHA-256") != fact(old, "SHA-256")


def test_a_row_with_an_unknown_source_is_named(tables):
    known = tables.tables["exchange_rates"]
    edited = Table(known.resource, known.content + b"2027,1.1,nobody,\n")
    book = Book(tables.package, tables.tables | {"exchange_rates": edited}, tables.chapters)
    with pytest.raises(data.DataError, match=r"exchange_rates\.csv: no source has the id 'nobody'"):
        catalogue.sections(book)


# In step with the chapters


def calls(path, name):
    """Return the arguments of all calls of a function in a notebook's code, read as Python reads it."""
    code = "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code")
    found = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)]
    return [node.args for node in found if name in (getattr(node.func, "id", ""), getattr(node.func, "attr", ""))]


@every_notebook
def test_a_chapter_names_its_tables_where_it_loads_them(path):
    loaded = [ast.literal_eval(*arguments) for arguments in calls(path, "load")]
    assert loaded and set(loaded) <= set(RESOURCES)
    assert Chapter.read(path, "notebooks/x").loads == set(loaded)


@every_notebook
def test_a_chapter_stands_at_each_of_its_tables_and_at_no_other(path, sections):
    loaded = {f"table-{ast.literal_eval(*arguments)}" for arguments in calls(path, "load")}
    if calls(path, "Ledger"):
        loaded |= {"table-sources", "table-claims", "table-claim_sources"}
    address = f"page:notebooks/{path.stem}"
    assert {id for id, section in sections.items() if address in links(section.html)} == loaded


@every_notebook
def test_a_chapter_stands_at_each_of_its_sources_and_at_no_other(path, entries):
    used = set()
    for arguments in calls(path, "load"):
        resource = RESOURCES[ast.literal_eval(*arguments)]
        columns = [
            key["fields"] for key in resource["schema"]["foreignKeys"] if key["reference"]["resource"] == "sources"
        ]
        used |= {row[column] for row in rows(data.folder() / resource["path"]) for column in columns} - {""}
    ledgers = {ast.literal_eval(*arguments) for arguments in calls(path, "Ledger")}
    claims = {row["id"] for row in rows(data.folder() / "claims.csv") if row["chapter"] in ledgers}
    used |= {row["source"] for row in rows(data.folder() / "claim_sources.csv") if row["claim"] in claims}
    code = "".join(cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code")
    used |= {id for id in entries if f'"{id}"' in code}
    address = f"page:notebooks/{path.stem}"
    assert {id for id, entry in entries.items() if address in links(entry)} == used


def test_a_source_has_its_chapters_from_a_table_a_chart_and_a_claim(tables):
    chart = Chapter("notebooks/1-chart", "Chart", 'Chart(table=table, source=["ecb-eurofxref"])')
    table = Chapter("notebooks/2-table", "Table", 'rates = load("exchange_rates")')
    claim = Chapter("notebooks/3-claim", "Claim", 'ledger = Ledger("funding-gap")')
    small = Book(tables.package, tables.tables, (chart, table, claim))
    assert small.users("ecb-eurofxref")[:2] == [chart, table]
    assert small.users("dealroom-2025-02") == [claim]
    assert small.users("lumi-antennas-2025-10") == []
    assert small.readers(tables.tables["sources"]) == [claim]


# The list of sources


def test_every_source_is_listed_once_with_all_that_is_known_of_it(tables, entries):
    known = rows(data.folder() / "sources.csv")
    listed = re.findall(r'<li id="source-([^"]+)"', "".join(part.html for part in list_of_sources.sections(tables)))
    assert sorted(listed) == sorted(row["id"] for row in known)
    for row in known:
        entry = words(entries[row["id"]])
        for column in ("id", "title", "publisher", "licence", "read_via_title", "locator", "note"):
            assert row[column] in entry, (row["id"], column)
        assert f" {list_of_sources.KINDS[row['kind']]}. " in entry
        assert data.source(row["id"]).citation.removesuffix(" (copy)") in entry
        addresses = {unescape(link) for link in links(entries[row["id"]])}
        assert {row["url"], row["read_via_url"], row["archive_url"]} - {""} <= addresses, row["id"]


def test_every_source_names_the_tables_that_have_it(entries):
    for name, resource in RESOURCES.items():
        keys = resource["schema"].get("foreignKeys", [])
        columns = [key["fields"] for key in keys if key["reference"]["resource"] == "sources"]
        used = {row[column] for row in rows(data.folder() / resource["path"]) for column in columns} - {""}
        address = f"page:{TABLES_PAGE}#table-{name}"
        assert {id for id, entry in entries.items() if address in links(entry)} == used, name


def test_the_overview_counts_every_chapter(tables, entries):
    overview = list_of_sources.overview(tables)
    for chapter in tables.chapters:
        row = re.search(rf'<tr><th scope="row"><a href="page:{chapter.page}">.*?</tr>', overview)[0]
        *kinds, total, sources = (
            int(count.replace(",", "")) for count in re.findall(r'<td class="n">([\d,]+)</td>', row)
        )
        assert sum(kinds) == total
        assert sources == sum(f"page:{chapter.page}" in links(entry) for entry in entries.values())


def test_a_row_counts_by_the_weakest_of_its_sources(tmp_path):
    overview = list_of_sources.overview(example.book(example.write(tmp_path / "book")))
    row = re.search(r'<tr><th scope="row">The whole book</th>.*?</tr>', overview)[0]
    primary, copy, secondary, weak, total, sources = map(int, re.findall(r'<td class="n">(\d+)</td>', row))
    assert (primary, copy, secondary, weak, total, sources) == (3, 4, 9, 2, 18, 4)


# What was not found


def test_every_search_without_a_result_is_listed_under_its_chapter(tables):
    (section,) = notfound.sections(tables)
    known = rows(data.folder() / "not_found.csv")
    assert section.html.startswith(f"<p>{len(known)} searches ") and "If you know one, tell us." in section.html
    listed = re.findall(r'<tr><th scope="row"><a href="page:notebooks/([^"]+)">.*?</td></tr>', section.html)
    assert listed == sorted(row["chapter"] for row in known), "a chapter that the book does not have"
    for row in known:
        assert row["what"] in unescape(section.html) and row["where_looked"] in unescape(section.html)
        assert f'datetime="{row["searched_on"]}"' in section.html


# Links, and HTML that comes from a table


def test_every_anchor_is_linked_and_every_link_has_an_anchor(tables):
    pages = {
        TABLES_PAGE: (catalogue.overview(tables), catalogue.sections(tables)),
        SOURCES_PAGE: (list_of_sources.overview(tables), list_of_sources.sections(tables)),
    }
    anchors, wanted = set(), set()
    for page, (first, groups) in pages.items():
        parts = [*groups, *(part for group in groups for part in group.parts)]
        html = first + "".join(part.html for part in parts)
        ids = [*(part.id for part in parts), *re.findall(r'\bid="([^"]+)"', html)]
        assert len(ids) == len(set(ids))
        anchors |= {f"{page}#{id}" for id in ids if not id.startswith("tables-")}
        wanted |= {link.replace("page:", "") if link[0] != "#" else page + link for link in links(html) if "#" in link}
    wanted = {link for link in wanted if not link.startswith(("http", "table:"))}
    assert wanted == anchors


class Tags(HTMLParser):
    """Which elements and attributes a browser would find."""

    def __init__(self):
        super().__init__()
        self.names, self.attributes = set(), set()

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}


def test_markup_in_a_table_stays_text(tables):
    bad = '<img src=x onerror="x()"> & more'
    resource = RESOURCES["exchange_rates"] | {key: bad for key in ("title", "description", "leaves_out", "attribution")}
    field = {"name": bad, "type": "string", "description": bad, "unit": bad, "constraints": {"enum": [bad]}}
    resource |= {"schema": resource["schema"] | {"fields": [field], "foreignKeys": []}}
    known = tables.tables["sources"]
    source = dict.fromkeys(known.rows[0], bad) | {"id": "bad", "published": "2026", "kind": "weak"}
    content = known.content + ",".join('"' + cell.replace('"', '""') + '"' for cell in source.values()).encode() + b"\n"
    changed = {"exchange_rates": Table(resource, b""), "sources": Table(known.resource, content)}
    book = Book(tables.package, tables.tables | changed, (Chapter("notebooks/1-x", bad, 'load("capex")'),))
    groups = catalogue.sections(book) + list_of_sources.sections(book)
    html = catalogue.overview(book) + list_of_sources.overview(book)
    html += "".join(part.html for group in groups for part in (group, *group.parts))
    assert html.count("&lt;img src=x onerror=") > 10
    tags = Tags()
    tags.feed(html)
    assert "td" in tags.names and "img" not in tags.names and "onerror" not in tags.attributes


def test_a_table_that_a_description_names_is_a_link(tables):
    said = catalogue._words(tables, "See the table `capex`, tables `a` and `b<`, the column `machines`.")
    assert said == (
        'See the table <a href="#table-capex"><code>capex</code></a>, tables <code>a</code> and <code>b&lt;</code>, '
        "the column <code>machines</code>."
    )


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({"required": True}, ""),
        ({}, "may be empty"),
        ({"required": True, "enum": ["a", "b<"]}, "a, b&lt;"),
        ({"required": True, "enum": ["a" * 50] * 9}, "one of 9 words"),
        ({"required": True, "minimum": 0}, "0 or more"),
        ({"required": True, "maximum": 9}, "9 or less"),
        ({"minimum": 1, "maximum": 9}, "from 1 to 9; may be empty"),
        ({"required": True, "unique": True, "pattern": "a+"}, "of the form <code>a+</code>; each once"),
    ],
)
def test_rules_of_a_column_are_said_in_words(rules, said):
    assert catalogue._allowed(rules) == said
