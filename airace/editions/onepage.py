"""The whole book as one page for the printer: the built pages in their order, without what only a screen can use.

Sphinx has a builder for one page, but headings that several chapters share ("The data") get the same address there,
so that links lead into the wrong chapter. Here every address carries the name of its page.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from html import escape
from importlib.resources import files
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup, Tag

from airace.editions import front
from airace.editions.front import Entry, page_number, text_of
from airace.editions.project import EditionError, Project

STATES = re.compile(r'<script type="application/json">.*?</script>', re.DOTALL)
NAMING = ("for", "headers", "aria-labelledby", "aria-describedby", "aria-controls")  # attributes that name ids
# Controls, and the code of cells that only draw or write a sentence: the notebooks have it.
HIDDEN_CODE = "div.cell:not(.tag_hide-cell) > details.hide"
QUIZ_CONTROLS = "form.quiz :is(input, details, .quiz-said)"  # paper has the questions, and the answers after them
ON_SCREENS_ONLY = (
    f"script, style[scoped], form:not(.quiz), {QUIZ_CONTROLS}, button, nav, .headerlink, .explorer-said, [hidden], "
    f".under-lead, .next-finding, .lesson-files, .present, .to-present, .on-phones, {HIDDEN_CODE}"
)
# What readers look up while they work with the data would be a hundred pages on paper, and is out of date first.
LOOKED_UP = (
    '[id^="table-"] > details',  # columns and sources of a table
    'li[id^="fact-"] > p:not(.claim-text, :last-child)',  # explanation and rule: they stand in the claim's chapter
)
FACTS_IN_PRINT = ("Rows", "Covers", "As of", "Figures from")  # of a table, in the data catalogue
USES = ("Used in:", "Tables:")  # lines of a source that only link to its users
ABOUT = "About this book"  # instead of the title, which stands on the cover
SOLUTION = ".tag_hide-cell > details"
SOLUTIONS = "Solutions"
SOLUTION_ID = "solution-"
WRITES_A_SENTENCE = "prose("  # code that only repeats, with brackets, what stands below it
LONG = 20  # rows; the numbers of a longer table are set smaller


def _unfold(part: Tag) -> None:
    """Open for good what is there on request on a screen: paper has no use for a line that only counts."""
    line = part.select_one("summary")
    if "section" in part["class"]:
        line.decompose()
    else:
        line.name = "p"
        line["class"] = "folded-line"
    part.name = "div"


class OnePage:
    """The book as one page. Reading it takes a few seconds; writing it with other page numbers takes none.

    Parameters
    ----------
    project : Project
        A built book.
    """

    def __init__(self, project: Project) -> None:
        self.project = project
        self._styles: dict[str, None] = {}
        self._mark = ""
        self._figures = 0
        names = [_short(page) for page in project.pages]
        if twice := next((page for page in project.pages if names.count(_short(page)) > 1), ""):
            raise EditionError(f"another page has the same name as {twice}: on one page both would be one")
        self._articles = {page: self._read(page) for page in project.pages}
        self._lead_in = text_of(self._articles[project.start].select_one(".lead"))
        _heading(self._articles[project.start]).string = ABOUT
        self._solutions, self._solved = self._take_out_solutions()
        for page, article in self._articles.items():
            self._name(article, page)

    def html(self, numbers: Mapping[str, int]) -> str:
        """Return the page, to be put into a folder beside that of the built pages.

        Parameters
        ----------
        numbers : mapping of str to int
            On which page of paper an address is, for the contents; what is missing stays empty.
        """
        styles = "".join(f'<link rel="stylesheet" href="{escape(style)}">' for style in self._styles)
        own = (files(__package__) / "print.css").read_text(encoding="utf-8")
        parts = [(part.caption, [self._entry(page) for page in part.pages]) for part in self.project.parts]
        bodies = {_slug(page): article.decode_contents() for page, article in self._articles.items()}
        if self._solutions:  # after the part with the last exercise
            last = max(place for place, part in enumerate(self.project.parts) if self._solved & {*part.pages})
            parts[last][1].append(Entry(_slug(SOLUTIONS), SOLUTIONS))
            bodies[_slug(SOLUTIONS)] = self._solutions
        entries = [entry for _, part in parts for entry in part]
        heads = "".join(_running_head(entry) for entry in entries)
        articles = "".join(_article(entry.address, bodies[entry.address]) for entry in entries)
        opening = front.matter(self.project, self._mark, self._lead_in, parts)
        whole = (
            f'<!DOCTYPE html><html lang="{escape(self.project.language)}" data-theme="light">'
            f'<head><meta charset="utf-8"><title>{escape(self.project.title)}</title>{styles}'
            f"<style>{own}{heads}</style></head><body>{opening}<main>{articles}</main></body></html>"
        )
        return front.numbered(whole, numbers)

    # Reading

    def _read(self, page: str) -> Tag:
        """Return the article of a page with everything that paper does not need gone."""
        text = STATES.sub("", (self.project.html / f"{page}.html").read_text(encoding="utf-8"))
        soup = BeautifulSoup(text, "html.parser")
        for style in soup.select('head > link[rel="stylesheet"]'):
            self._styles[self._beside(page, style["href"])] = None
        self._mark = self._mark or str(soup.select_one(".book-logo svg") or "")
        article = soup.select_one("article.bd-article")
        if article is None:
            raise EditionError(f"{page}.html has no article: build the book again")
        for element in article.select(", ".join((ON_SCREENS_ONLY, *LOOKED_UP))):
            element.decompose()
        for part in article.select("details.folded"):
            _unfold(part)
        for quiz in article.select("form.quiz"):
            quiz.name = "div"
        for fact in article.select(".catalogue-facts > div"):
            if fact.dt.get_text() not in FACTS_IN_PRINT:
                fact.decompose()
        for line in article.select(".sources > li > p"):
            if line.get_text().startswith(USES):
                line.decompose()
        for figure in article.select("figure.explorer"):
            self._figures += 1
            _lay_out(figure, self._figures)
        return article

    def _take_out_solutions(self) -> tuple[str, set[str]]:
        """Replace the solutions of all exercises by links, and return them, and the pages that have some."""
        parts, pages = [], set()
        for page, article in self._articles.items():
            solutions = article.select(SOLUTION)
            taken = "".join(self._take_out(details, page, place) for place, details in enumerate(solutions, 1))
            if taken:
                pages.add(page)
                parts.append(f"<section><h2>{escape(text_of(_heading(article)))}</h2>{taken}</section>")
        return (f"<section><h1>{SOLUTIONS}</h1>{''.join(parts)}</section>" if parts else ""), pages

    def _take_out(self, details: Tag, page: str, place: int) -> str:
        address = f"{SOLUTION_ID}{_short(page)}-{place}"
        title = _exercise(details) or str(place)
        details.summary.decompose()
        for code in details.select(".cell_input"):
            if WRITES_A_SENTENCE in code.get_text():
                code.decompose()
        self._name(details, page)
        link = f'<p class="to-solution"><a href="#{address}">Solution</a>, page {page_number(address)}</p>'
        details.parent.replace_with(_parsed(link))
        return f'<section class="solution" id="{address}"><h3>{escape(title)}</h3>{details.decode_contents()}</section>'

    # Addresses

    def _name(self, part: Tag, page: str) -> None:
        """Give addresses and links inside a part of `page` the name of their page."""
        for element in part.find_all(True):
            name = element.get("id")
            if name and element.find_parent("svg") is None:  # those of pictures are unique by themselves
                element["id"] = _address(page, name)
            for attribute in NAMING:
                if attribute in element.attrs:
                    names = " ".join(element.get_attribute_list(attribute)).split()
                    element[attribute] = " ".join(_address(page, name) for name in names)
            if "src" in element.attrs:
                element["src"] = self._beside(page, element["src"])
        for link in part.select("a[href]"):
            self._lead(link, page)

    def _lead(self, link: Tag, page: str) -> None:
        """Let a link lead to its place on the one page. A file beside the pages, for instance a table, has none."""
        href = urlsplit(link["href"])
        if href.scheme or href.netloc or href.fragment.startswith(SOLUTION_ID):
            return
        target = _joined(page, href.path) if href.path else f"{page}.html"
        anchor = unquote(href.fragment).partition("?")[0]  # a state of a chart: paper has the first one
        if target.removesuffix(".html") in self.project.pages:
            link["href"] = "#" + _address(target.removesuffix(".html"), anchor)
        else:
            link.unwrap()

    def _beside(self, page: str, address: str) -> str:
        """Return the address of a file of the built book as the one page has to write it."""
        return address if urlsplit(address).scheme else f"../{self.project.html.name}/{_joined(page, address)}"

    def _entry(self, page: str) -> Entry:
        """Return the line of a page in the contents; a numbered chapter comes with its sections."""
        article = self._articles[page]
        below = article.select("section[id] > h2") if article.select_one("h1 .section-number") else []
        sections = tuple(Entry(h2.parent["id"], text_of(h2)) for h2 in below)
        return Entry(_slug(page), text_of(_heading(article)), sections)


def _lay_out(figure: Tag, number: int) -> None:
    """Give a chart its number, and put its parts in the order of paper: words, picture and caption, table, source."""
    figure.name = "div"  # else the PDF has two figures, and the outer one no alternative text
    picture, caption = figure.select_one(".explorer-chart"), figure.figcaption
    caption.span.insert(0, _parsed(f'<span class="figure-number">Figure {number}.</span> '))
    del figure["aria-labelledby"]
    for svg in picture.select("svg[aria-hidden]"):
        del svg["aria-hidden"]  # else the PDF has no figure
    together = _parsed('<div class="explorer-picture"></div>').div
    picture.insert_before(together)
    words = figure.select(".explorer-headline, .explorer-subtitle, .explorer-key")
    together.extend(part.extract() for part in (*words, picture, caption))
    for names in figure.select(".explorer-sources > summary > span > span"):
        names.decompose()  # the list follows
    for details in figure.select("details"):
        details.name, details.summary["class"], details.summary.name = "div", "unfolded", "p"
    for table in figure.select(".explorer-table"):
        del table["role"], table["aria-label"], table["tabindex"]  # nothing scrolls on paper
        if len(table.select("tr")) > LONG:
            table["class"].append("long")


def _exercise(details: Tag) -> str:
    """Return the number and name of the exercise before a solution, such as ``4. Compute``."""
    texts = (text_of(strong) for strong in details.find_all_previous("strong", limit=12))
    return next((text.rstrip(".:") for text in texts if re.match(r"\d+\.", text)), "")


def _running_head(entry: Entry) -> str:
    words = entry.title.replace("\\", "\\\\").replace('"', '\\"')
    return f'@page {entry.address} {{ @top-left {{ content: "{words}"; }} }}\n'


def _article(slug: str, inner: str) -> str:
    return f'<article class="bd-article" id="{slug}" style="page: {slug}">{inner}</article>'


def _heading(article: Tag) -> Tag:
    if article.h1 is None:
        raise EditionError("a page has no heading of the first level")
    return article.h1


def _parsed(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def _short(page: str) -> str:
    """Return the name of a page without its first folder. The last part alone is also that of its lesson plans."""
    path = PurePosixPath(page)
    return "-".join(path.parts[1:] or path.parts)


def _slug(page: str) -> str:
    """Return the name of a page, which is also that of a kind of page in CSS: it starts with a letter."""
    return f"page-{_short(page).lower()}"


def _address(page: str, anchor: str) -> str:
    """Return the address of `anchor` on `page`. The name comes last: styles look at how an address starts."""
    return f"{anchor}--{_short(page)}" if anchor else _slug(page)


def _joined(page: str, path: str) -> str:
    """Return an address on `page` as seen from the folder of the built pages."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(path)))
