"""The glossary: in order, and joined to the chapters in both directions by links that lead somewhere."""

import re
from functools import cache
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT
from myst_parser.mdit_to_docutils.base import default_slugify

GLOSSARY = ROOT / "book" / "glossary.md"
PAGES = sorted([*ROOT.glob("book/**/*.md"), *ROOT.glob("notebooks/*.ipynb")])
LINK = re.compile(r"\]\(([^)\s#]*)(?:#([^)\s]*))?\)")

every_page = pytest.mark.parametrize("page", PAGES, ids=[page.relative_to(ROOT).as_posix() for page in PAGES])


def read(page, kinds=("markdown", "code")):
    """Return the words of a page; of a notebook also the code, since some cells write sentences."""
    if page.suffix == ".ipynb":
        cells = nbformat.read(page, as_version=4).cells
        return "\n\n".join(cell.source for cell in cells if cell.cell_type in kinds)
    return page.read_text(encoding="utf-8")


def headings(text):
    """Return the level and the words of each heading outside code."""
    text = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    return [(len(marks), words) for marks, words in re.findall(r"^(#{1,3}) (.+)$", text, flags=re.MULTILINE)]


@cache
def anchors(page):
    """Return the names by which links reach the headings of a page, as the build makes them."""
    return {default_slugify(words) for _, words in headings(read(page, kinds=["markdown"]))}


def links(page):
    """Return the links of a page to files of the book: the address as written, the file, the heading or nothing."""
    for address, heading in LINK.findall(read(page)):
        if not re.match(r"\w+:", address):
            target = (page.parent / address).resolve() if address else page
            yield f"{address}#{heading}" if heading else address, Path(target), heading


def terms():
    return [words for level, words in headings(read(GLOSSARY)) if level == 3]


def test_terms_are_in_alphabetical_order():
    assert len(terms()) > 40
    assert terms() == sorted(terms(), key=str.casefold)


def test_a_term_stands_only_once():
    names = [default_slugify(term) for term in terms()]
    assert [name for name in names if names.count(name) > 1] == []


def test_a_term_stands_under_its_letter():
    letter, misplaced = "", []
    for level, words in headings(read(GLOSSARY)):
        if level == 2:
            letter = words
        elif level == 3 and words[0].upper() != letter:
            misplaced.append(words)
    assert misplaced == []


def test_every_entry_says_where_in_the_book_to_look():
    entries = re.split(r"^#{2,3} ", read(GLOSSARY), flags=re.MULTILINE)[1:]
    said = [entry for entry in entries if len(entry.split("\n", 1)[1].strip()) > 0]
    assert len(said) == len(terms())
    assert [entry.split("\n")[0] for entry in said if not re.search(r"^See \[.+\]\(.+\)", entry, re.MULTILINE)] == []


def test_links_from_the_glossary_lead_to_a_page_and_a_heading():
    found = list(links(GLOSSARY))
    assert found
    assert [address for address, target, _ in found if not target.is_file()] == []
    assert [address for address, target, heading in found if heading and heading not in anchors(target)] == []


@every_page
def test_links_into_the_glossary_name_a_term(page):
    names = {default_slugify(term) for term in terms()}
    into = [(address, heading) for address, target, heading in links(page) if target == GLOSSARY and heading]
    assert [address for address, heading in into if heading not in names] == []


# Words in Dutch, German and French

WORDS = ROOT / "book" / "words.md"
IN_FOUR = re.compile(r"^\| \[[^]]+\]\(glossary\.md#([^)]+)\) \| (.+) \| (.+) \| (.+) \|$", re.MULTILINE)


def test_thirty_words_stand_in_three_more_languages_each_marked_as_what_it_is():
    rows = IN_FOUR.findall(read(WORDS))
    assert len(rows) == 30 == len([line for line in read(WORDS).splitlines() if line.startswith("| [")])
    assert {anchor for anchor, *_ in rows} <= anchors(GLOSSARY)
    for anchor, *cells in rows:
        for language, cell in zip(("nl", "de", "fr"), cells, strict=True):
            assert cell.startswith(f"{{{language}}}`"), anchor
            assert {*re.findall(r"\{(\w+)\}", cell)} == {language}, anchor
            assert not re.search(r"\w", re.sub(r"\{\w+\}`[^`]+`|\((EU law|in the Netherlands)\)", "", cell)), anchor
