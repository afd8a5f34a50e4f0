"""The pages of the book, as its contents name them, and what several tests read from them."""

import re

import pytest
import yaml
from conftest import ROOT

CONTENTS = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
FILES = [CONTENTS["root"], *(chapter["file"] for part in CONTENTS["parts"] for chapter in part["chapters"])]
PAGES = [f"{file}.html" for file in FILES] + ["search.html"]
CHAPTERS = [f"{file}.html" for file in FILES if (ROOT / f"{file}.ipynb").exists()]
# One page of each kind, for what is the same on all.
KINDS = [
    "notebooks/3-ai-act.html",
    "book/index.html",
    "book/fact-check.html",
    "book/teaching/2-china.html",
    "search.html",
]

every_page = pytest.mark.parametrize("page", PAGES)
every_chapter = pytest.mark.parametrize("chapter", CHAPTERS)

CATALOGUE = "book/data-catalogue.html"


def read(path):
    return path.read_text(encoding="utf-8")


def catalogue_entry(pages, name):
    return re.search(rf'<section id="table-{name}">(.*?)</section>', read(pages / CATALOGUE), re.DOTALL)[1]
