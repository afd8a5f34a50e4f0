"""A page of its own for each chart, which other sites can show in a frame, and its first state as data for programs.

Both are made from the figure that a chapter shows. So they cannot say anything else than what readers see, and need no
kernel: a build that reads no chapter again has the figures, those of explorers and those that stand alone.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any

from bs4 import BeautifulSoup, Tag

from airace.data import Source
from airace.pages.document import document

Publications = dict[tuple[str, str], dict[str, str | None]]

FOLDER = "charts"
HEAVY = re.compile(r"<(svg|script)\b.*?</\1>", re.DOTALL)  # pictures and the other states
COLOURS = {  # of the page in light and in dark; a book has others in `airace_colours`
    "background": ("#ffffff", "#12171c"),
    "text": ("#1c2530", "#e3e8ec"),
    "accent": ("#0b5cad", "#8cc4f7"),
}


@dataclass(frozen=True)
class Home:
    """Where a chart is from.

    Parameters
    ----------
    address : str
        The chart on its page, from the folder of the charts, such as ``../notebooks/2-china.html#explorer-who``.
    title : str
        The title of that page.
    book : str
        The title of the book.
    url : str
        The same address with that of the site; empty where the site's is not known.
    present : str
        Where it is presented on a projector; empty where it is not.
    """

    address: str
    title: str
    book: str
    url: str = ""
    present: str = ""


def page(figure: str, home: Home, language: str = "en", site: str = "", version: str = "") -> str:
    """Return the page of a chart.

    Parameters
    ----------
    figure : str
        The chart in its page form.
    home : Home
        Where it is from.
    language : str
        The language of the book.
    site : str
        The address of the site; empty where it is not known.
    version : str
        Changes with scripts and styles, so that no browser takes old ones for a new page.
    """
    parsed = _parsed(figure)
    name = name_of(figure)
    shown = {
        "type": "article",
        "title": _words(parsed, "headline"),
        "description": _words(parsed, "caption"),
        "image": f"{site}_static/cards/{name}.png",
    }
    shared = "\n".join(f'<meta property="og:{what}" content="{escape(told)}">' for what, told in shown.items())
    canonical = f'<link rel="canonical" href="{escape(home.url.partition("#")[0])}">\n{site_tag(site)}\n{shared}\n'
    where = f": {escape(home.title)}" if home.title != home.book else ""
    present = f'<p class="embed-present"><a href="{escape(home.present)}">Present</a></p>\n' if home.present else ""
    head = f"""<meta name="description" content="{escape(_words(parsed, "caption"))}">
{canonical if site else ""}<base target="_top">
<link rel="alternate" type="application/json" href="{name}.json">
<link rel="alternate" type="text/csv" href="{name}.csv">
<link rel="stylesheet" href="../_static/explorer.css?v={version}">
<link rel="stylesheet" href="../_static/embed.css?v={version}">"""
    body = f"""<main>
{figure}
<p class="embed-from"><a href="{escape(home.address)}">From <cite>{escape(home.book)}</cite>{where}</a></p>
{present}</main>
<script src="../_static/embed.js?v={version}"></script>
<script src="../_static/explorer.js?v={version}"></script>"""
    return document(language, _words(parsed, "headline"), head, body)


def site_tag(site: str) -> str:
    """Return the tag from which scripts know the address of the site."""
    return f'<meta name="airace-site" content="{escape(site)}">'


def style(colours: Mapping[str, Sequence[str]], family: str) -> str:
    """Return the CSS of font and colours, light or dark as the reader's system says; paper is white."""
    pairs = {**COLOURS, **colours}.items()
    light, dark = ("; ".join(f"--airace-{name}: {pair[which]}" for name, pair in pairs) for which in (0, 1))
    font = f"--airace-font: '{family}', Arial, sans-serif"
    return (
        f":root {{ color-scheme: light; {font}; {light} }}\n"
        f"@media screen and (prefers-color-scheme: dark) {{ :root {{ color-scheme: dark; {dark} }} }}\n"
    )


def name_of(figure: str) -> str:
    """Return the name of a chart in page form."""
    return re.search(r'id="explorer-([^"]+)"', figure)[1]


def publications(sources: Iterable[Source]) -> Publications:
    """Return what there is to say of each publication, by the words and the address with which a figure names it.

    A few share both in the line below a chart, which has no titles; the first one stands for them.
    """
    found: Publications = {}
    for source in sources:
        told = {"id": source.id, "title": source.title, "citation": source.citation}
        told |= {"link": source.link or None, "licence": source.licence or None}
        for words in (source.citation, f"{source.title}. {source.citation}"):
            found.setdefault((words, source.link), told)
    return found


def described(figure: str, home: Home, known: Publications, package: Mapping[str, Any]) -> dict[str, Any]:
    """Return the first state of a chart as data.

    Parameters
    ----------
    figure : str
        The chart in its page form.
    home : Home
        Where it is from.
    known : Publications
        All publications of the book, see `publications`.
    package : mapping
        The content of ``datapackage.json``.
    """
    parsed = _parsed(figure)
    names, *rows = _table(parsed)
    values = [list(map(_value, row)) for row in rows]
    units = _units(package)
    sources = [known.get(cited, {"citation": cited[0], "link": cited[1] or None}) for cited in _cited(parsed)]
    return {
        "name": name_of(figure),
        "title": _words(parsed, "headline"),
        "subtitle": _words(parsed, "subtitle"),
        "caption": _words(parsed, "caption"),
        "alt": parsed.select_one(".explorer-chart")["aria-label"],
        "state": [_chosen(control) for control in parsed.select(".explorer-control")],
        "columns": [{"name": name.text, "unit": _unit(name, units)} for name in names],
        "rows": [dict(zip((name.text for name in names), row, strict=True)) for row in values],
        "sources": sources,
        "chapter": {"title": home.title, "book": home.book, "address": home.address, "url": home.url or None},
        "licenses": _licences(package, [source.get("licence") or "" for source in sources]),
    }


def _licences(package: Mapping[str, Any], said: Sequence[str]) -> list[dict[str, str]]:
    """Return the licence of the package, and those of tables that a source of the chart asks for, such as CC BY-NC."""
    found = list(package.get("licenses", []))
    for licence in (licence for resource in package["resources"] for licence in resource.get("licenses", [])):
        named = licence["name"].replace("-", " ")
        if licence not in found and any(words.replace("-", " ").startswith(named) for words in said):
            found.append(licence)
    return found


def as_json(data: Mapping[str, Any]) -> str:
    """Return data as JSON that people can read, too: each row of the table on a line of its own."""
    text = json.dumps({**data, "rows": "ROWS"}, ensure_ascii=False, indent=1)
    rows = ",\n  ".join(json.dumps(row, ensure_ascii=False) for row in data["rows"])
    return text.replace('"ROWS"', f"[\n  {rows}\n ]", 1) + "\n"


def as_csv(figure: str) -> bytes:
    """Return the table of a chart as CSV in UTF-8, with the mark at its start by which spreadsheets know that."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([cell.text for cell in row] for row in _table(_parsed(figure)))
    return text.getvalue().encode("utf-8-sig")


@dataclass(frozen=True)
class _Cell:
    text: str
    in_numbers: bool  # in a column of numbers


@lru_cache(maxsize=1)  # page, JSON and CSV of a chart are made one after the other
def _parsed(figure: str) -> Tag:
    return BeautifulSoup(HEAVY.sub("", figure), "html.parser").figure


def _words(figure: Tag, name: str) -> str:
    return figure.select_one(f".explorer-{name} > span").get_text()


def _table(figure: Tag) -> list[list[_Cell]]:
    """Return the rows of the table, with its head, and numbers without separators."""
    return [
        [
            _Cell(cell.data["value"] if cell.data else cell.get_text(), "n" in cell.get("class", []))
            for cell in row.find_all(["th", "td"])
        ]
        for row in figure.select(".explorer-table tr")
    ]


def _value(cell: _Cell) -> int | float | str | None:
    if not cell.text:
        return None
    if cell.in_numbers:
        for number in (int, float):
            with suppress(ValueError):
                return number(cell.text)
    return cell.text


def _chosen(control: Tag) -> dict[str, str]:
    """Return what a control says in the first state: its name and value as in addresses, and both in words."""
    label = control.select_one("legend, label").get_text()
    slider = control.select_one("input[type=range]")
    if slider:
        value, text = json.loads(slider["data-keys"])[int(slider["value"])], slider["aria-valuetext"]
        return {"name": slider["name"], "label": label, "value": value, "text": text}
    chosen = control.select_one("input[checked], option[selected]")
    field = chosen if chosen.name == "input" else control.select_one("select")
    text = (chosen.parent if chosen.name == "input" else chosen).get_text().strip()
    return {"name": field["name"], "label": label, "value": chosen["value"], "text": text}


def _units(package: Mapping[str, Any]) -> set[str]:
    """Return all units of the tables."""
    columns = (field for table in package["resources"] for field in table["schema"]["fields"])
    return {column["unit"] for column in columns if "unit" in column}


def _unit(column: _Cell, units: set[str]) -> str | None:
    """Return the unit of a column of numbers if its name is one, or ends with one, that the tables have, too."""
    said = column.text.rpartition(", ")[2]
    if not column.in_numbers:
        return None
    if said.casefold() in units:  # Models
        return said.casefold()
    return said if units & {said, said.removesuffix(" mn"), said.removesuffix(" bn")} else None


def _cited(figure: Tag) -> Iterator[tuple[str, str]]:
    """Return words and address of each publication, from the list of all where the line below the chart names a few."""
    for item in figure.select(".explorer-sources li"):
        yield item.get_text(), item.a["href"] if item.a else ""
    if figure.select_one(".explorer-sources"):
        return
    for part in figure.select_one(".explorer-source").children:
        if isinstance(part, Tag):
            yield part.get_text(), part["href"]
        else:
            yield from ((words, "") for words in part.removeprefix("Source: ").split("; ") if words)
