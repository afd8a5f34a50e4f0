"""A small book of two chapters with tables of a few rows: what the tests of pages, extension and editions work on."""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path

import matplotlib.image as mpimg
import nbformat
import numpy as np
from nbformat import v4 as nbf

from airace import data
from airace.pages.book import Book, Chapter

ODD = '"odd" <i>& even</i>'  # markup and quotation marks that must stay text
SOURCES = """\
id,title,publisher,published,url,kind,licence,read_via_title,read_via_url,archive_url,locator,note
abn-amro-2025,The article,ABN AMRO,2025-04-10,https://abn.example/a,primary,,,,,,
zeta-2026,Zeta's numbers,Zeta,2026-09,https://zeta.example/?a=1&b=2,secondary,CC BY 4.0,,,,,Read in part.
emile-2024,A copy,Émile,2024,,weak,,The copy,https://copy.example,,,
4cast-2026,Forecast,4cast,2026-01-31,https://4.example,copy,,,https://mirror.example,,,
"""
CLAIMS = """\
id,chapter,claim,article_figure,attributed_to,kind,rule,compares,verdict,explanation
a1,one,It is 90.,90,A,computed,deviation,row A,,Ours is {ours:.0f}.
a2,one,It will be.,,B,forecast,documented,,unverifiable,Nobody knows.
b1,two,It was so.,,C,opinion,documented,,outdated,No longer.
c1,three,In no chapter.,,D,documented,documented,,confirmed,Yes.
"""
TABLES = {
    "sources": SOURCES,
    "claims": CLAIMS,
    "claim_sources": "claim,source\na1,zeta-2026\na1,abn-amro-2025\na2,4cast-2026\n",
    "rates": "year,usd,firm,source,copy\n2024,1.1,A,zeta-2026,\n2025,1.25,B,zeta-2026,emile-2024\n",
    "alone": "name,counted,source\nx,true,\n",
    "programmes": """\
date,programme,stage,what,value,unit,source
2025-04-10,Old,plan,too early,1,count,zeta-2026
2025-04-11,Digital,plan,money for all,1234.5,eur_mn,zeta-2026
2025-12-01,Digital,vote,the same again,1,count,zeta-2026
2027-01-01,Later,start,to come,3,gw,4cast-2026
""",
    "ai_firm_events": "date,date_precision,company,what,source\n2026-04-01,month,Firm,plans to be listed,zeta-2026\n",
    "manus_timeline": "date,event,value,unit,source\n2025-05-02,hires people,70,people,4cast-2026\n"
    "2025-05-01,Manus raises money,75,usd_mn,4cast-2026\n",
    "export_controls": "date,date_precision,event,source\n2025-12-01,month,a rule,abn-amro-2025\n"
    "2025-12-01,day,another rule,zeta-2026\n",
    "ai_act_timeline": f'date,event,source\n2026-02-01,"{ODD.replace(chr(34), chr(34) * 2)}",zeta-2026\n',
    "ai_factory_timeline": "date,event,source,value,unit\n2026-02-01,it opens,abn-amro-2025,12,pct\n",
    "chain_events": "date,event,source\n2025-01-02,machines may not be sold,zeta-2026\n",
    "it_services_events": "date,firm,what,source\n2026-03-01,Firm,is sold,emile-2024\n",
}
TYPES = {"year": "integer", "usd": "number", "article_figure": "number", "value": "number", "counted": "boolean"}
UNITS = {"year": "year", "usd": "USD", "value": "in the unit of the row", "article_figure": "in the unit of the row"}
KEYS = {"claim_sources": ["claim", "source"], "alone": ["name"], "sources": ["id"], "claims": ["id"]}
RULES = {
    "year": {"required": True, "minimum": 2012, "maximum": 2026, "unique": True},
    "usd": {"required": True, "minimum": 0.5},
    "firm": {"required": True, "enum": ["A", "B"]},
    "kind": {"required": True},
}


def resource(name: str, text: str) -> dict:
    """Return the description of a table."""
    columns = text.partition("\n")[0].split(",")
    fields = [
        {
            "name": column,
            "type": TYPES.get(column, "string"),
            "description": f"What `{column}` holds.",
            "constraints": {},
        }
        | ({"unit": UNITS[column]} if column in UNITS else {})
        | ({"constraints": RULES[column]} if column in RULES and name != "claims" else {})
        for column in columns
    ]
    linked = [column for column in columns if column in ("source", "copy")]
    keys = [{"fields": column, "reference": {"resource": "sources", "fields": "id"}} for column in linked]
    return {
        "name": name,
        "path": f"{name}.csv",
        "profile": "tabular-data-resource",
        "title": f"Table of {name.replace('_', ' ')}" + (f" {ODD}" if name == "rates" else ""),
        "description": f"What is in it. See the table `rates`, and `{name}`.",
        "leaves_out": "What nobody has counted in these years.",
        "as_of": {"rates": "2026-10-30", "programmes": "2026-11-20"}.get(name, "2026-01-02"),
        "attribution": "Zeta & others",
        "licenses": [{"name": "CC-BY-4.0", "title": "CC BY 4.0", "path": "https://cc.example/by"}, {"name": "other"}],
        "schema": {"fields": fields, "primaryKey": KEYS.get(name, columns[:2]), "foreignKeys": keys},
    }


def package() -> dict:
    """Return the description of all tables."""
    return {
        "name": "example",
        "title": "Example",
        "version": "1.2.0",
        "created": "2026-11-23T00:00:00Z",
        "contributors": [{"title": "Ada"}, {"title": "Bob"}],
        "resources": [resource(name, text) for name, text in TABLES.items()],
    }


def claim(id: str, verdict: str) -> str:
    """Return a judged claim as a ledger shows it."""
    return f'<li class="claim" id="claim-{id}" data-verdict="{verdict}"><p class="claim-text">Claim {id}.</p></li>'


def picture() -> str:
    """Return a small picture as a notebook stores it."""
    buffer = io.BytesIO()
    mpimg.imsave(buffer, np.zeros((4, 6, 3)), format="png")
    return base64.b64encode(buffer.getvalue()).decode()


def output(kind: str, text: str) -> dict:
    """Return an output of a cell."""
    return nbf.new_output("display_data", {kind: text})


def chapters() -> dict[str, nbformat.NotebookNode]:
    """Return two chapters, executed and stored."""
    finding = {"tags": ["key-finding"]}
    one = [
        nbf.new_markdown_cell("# One: the first\n\nWords.\n\n12 minutes to read, with care."),
        nbf.new_code_cell('rates = load("rates")\nLedger("one")\nnote = "abn-amro-2025"'),
        nbf.new_code_cell(
            "ledger",
            outputs=[
                output("text/html", f'<ol class="claims">{claim("a1", "confirmed")}{claim("a2", "unverifiable")}</ol>')
            ],
        ),
        nbf.new_code_cell("say", metadata=finding, outputs=[output("text/markdown", "**In short.** It is 5 & more.")]),
    ]
    two = [
        nbf.new_markdown_cell("Before the title.\n\n7 minutes to read"),
        nbf.new_markdown_cell("# Two & more"),
        nbf.new_code_cell("programmes = load('programmes'); rates = load( 'rates' )\nLedger('two')"),
        nbf.new_code_cell(
            "ledger", outputs=[output("text/html", f'<ol class="claims">{claim("b1", "outdated")}</ol>')]
        ),
        nbf.new_code_cell("chart", outputs=[output("text/html", "<p>other</p>"), output("image/png", picture())]),
        nbf.new_code_cell("say", metadata=finding, outputs=[output("text/markdown", "**In short.** Less than 3.\n")]),
    ]
    for cells in (one, two):
        for place, cell in enumerate(cells):
            cell["id"] = f"cell-{place}"
    return {"1-one": nbf.new_notebook(cells=one), "2-two": nbf.new_notebook(cells=two)}


def write(folder: Path) -> Path:
    """Write tables and chapters into `folder`, and return it."""
    (folder / "data").mkdir(parents=True)
    (folder / "notebooks").mkdir()
    for name, text in TABLES.items():
        (folder / "data" / f"{name}.csv").write_text(text, encoding="utf-8", newline="\n")
    (folder / "data" / data.PACKAGE).write_text(json.dumps(package()), encoding="utf-8")
    for name, notebook in chapters().items():
        nbformat.write(notebook, folder / "notebooks" / f"{name}.ipynb")
    return folder


def book(folder: Path) -> Book:
    """Read the tables and chapters that `write` has written."""
    paths = sorted((folder / "notebooks").glob("*.ipynb"))
    return Book.read(folder / "data", [Chapter.read(path, f"notebooks/{path.stem}") for path in paths])
