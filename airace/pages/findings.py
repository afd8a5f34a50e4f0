"""The way from chart to chart of a chapter, and the sources of all of them once, for paper."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from docutils import nodes

from airace.pages import cards, marks, reading

CITED = re.compile(r'<(p|details) class="explorer-sources?">.*?</\1>', re.DOTALL)
LINE = re.compile(r"<summary>.*?</summary>", re.DOTALL)
LINKED = r'<a href="(?P<link>[^"]*)">(?P<linked>.*?)</a>'
ITEM = re.compile(LINKED + r"|<li>(?P<plain>[^<]+)</li>|Source: (?P<only>[^<]+)</p>")


def guide(doctree: nodes.document, following: tuple[str, str]) -> None:
    """Put above each chart a link to the next one, and below the chart on top how far the reader has come.

    Parameters
    ----------
    doctree : docutils.nodes.document
        The page of a chapter.
    following : tuple of str
        Address and words of the link above the last chart.
    """
    charts = [(raw, match[1]) for raw in doctree.findall(nodes.raw) for match in marks.FIGURE.finditer(raw.astext())]
    lead = next((raw for raw in doctree.findall(nodes.raw) if marks.LEADING.match(raw.astext())), None)
    if len(charts) < 2 or lead is None:
        return
    done = f"<p {cards.progress(doctree)}></p>"
    first = f'<p class="next-finding"><a href="#{charts[0][1]}">First finding</a></p>'
    lead.parent.insert(lead.parent.index(lead) + 1, _raw(f'<div class="under-lead">{done}{first}</div>'))
    for place, (raw, id) in enumerate(charts):
        is_last = place + 1 == len(charts)
        address, words = following if is_last else (f"#{charts[place + 1][1]}", "Next finding")
        link = f'<a href="{escape(address)}" aria-describedby="{id}-headline">{escape(words)}</a>'
        line = f'<p class="next-finding" data-chart="{id}"><span>{place + 1} of {len(charts)}</span> {link}</p>'
        opening = f'<figure class="explorer" id="{id}"'
        raw.children = [nodes.Text(raw.astext().replace(opening, f"{line}\n{opening}"))]


def put_beside(doctree: nodes.document) -> None:
    """Put each chart and the text that says what to see in it into one frame: a wide page has them side by side."""
    for raw in list(doctree.findall(nodes.raw)):
        cell = _cell(raw)
        if not marks.FIGURE.search(raw.astext()) or cell is raw:
            continue
        around = cell.parent
        start = end = around.index(cell)
        while end + 1 < len(around) and (_is_text(around[end + 1]) or _is_silent(around[end + 1])):
            end += 1
        while _is_silent(around[end]) or (end + 1 < len(around) and isinstance(around[end], nodes.paragraph)):
            end -= 1  # a paragraph before a table or a chart leads to it
        if end > start:
            parts = around[start : end + 1]
            del around[start : end + 1]
            text = nodes.container("", *parts[1:], classes=["beside-text"])
            around.insert(start, nodes.container("", cell, text, classes=["beside"]))


def _is_text(node: nodes.Node) -> bool:
    """Return whether a part of a section is text around a chart: paragraphs, fine print, or what a cell writes."""
    return isinstance(node, nodes.paragraph | reading.folded) or "tag_prose" in node.get("classes", [])


def _is_silent(node: nodes.Node) -> bool:
    """Return whether a part of a section is a cell that only computes."""
    classes = node.get("classes", [])
    return "cell" in classes and not any(
        "cell_output" in part.get("classes", []) for part in node.findall(nodes.container)
    )


def cite_once(doctree: nodes.document) -> None:
    """Give the sources of all charts of a page numbers, say these under each chart, and list the sources at its end.

    A chart names a source by its publisher and day, with or without its title before. Editions of one list share an
    address, so that only both together say which source is meant.
    """
    numbers: dict[tuple[str, str], int] = {}
    words: dict[tuple[str, str], str] = {}
    for raw in list(doctree.findall(nodes.raw)):
        if not marks.FIGURE.search(raw.astext()):
            continue

        def cited(match: re.Match[str]) -> str:
            found = set()
            for item in ITEM.finditer(LINE.sub("", match[0])):
                said = item["linked"] or item["plain"] or item["only"]
                key = (item["link"], said.rpartition(". ")[2]) if item["link"] else ("", said)
                words[key] = max(words.get(key, ""), said, key=len)
                found.add(numbers.setdefault(key, len(numbers) + 1))
            many = "s" if len(found) > 1 else ""
            return f'{match[0]}\n<p class="explorer-cited">Source{many} {spans(found)}, at the end of the chapter</p>'

        raw.children = [nodes.Text(CITED.sub(cited, raw.astext()))]
    if not numbers:
        return
    items = "".join(f"<li>{_linked(link, words[link, cited])}</li>" for link, cited in numbers)
    page = next(iter(doctree.findall(nodes.section)))
    page += _raw(f'<div class="chapter-sources"><p><strong>Sources of the charts</strong></p><ol>{items}</ol></div>')


def spans(numbers: Iterable[int]) -> str:
    """Return whole numbers in words as short as it goes: 1, 2, 4–6."""
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][-1] + 1:
            found[-1].append(number)
        else:
            found.append([number])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in found)


def _linked(link: str, words: str) -> str:
    return f'<a href="{link}">{words}</a>' if link else words


def _cell(node: nodes.Node) -> nodes.Node:
    """Return the cell of a notebook around a node, or the node where there is none."""
    around = node
    while around is not None and "cell" not in getattr(around, "attributes", {}).get("classes", []):
        around = around.parent
    return around if around is not None else node


def _raw(html: str) -> nodes.raw:
    return nodes.raw("", html, format="html")
