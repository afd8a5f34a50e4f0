"""Links to states of explorers: which states a page offers, and what is wrong with a link that names none of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from html.parser import HTMLParser
from urllib.parse import parse_qsl

from docutils import nodes

Controls = dict[str, list[str]]  # the values of each control, as addresses write them
# Words of a notebook that belong to a state. An anchor without an address is plain text where there is no page.
OPENING = re.compile(r"""<a data-state=(["'])(?P<target>.+?)\1>""")
CLOSING = "</a>"


class _PageForm(HTMLParser):
    """Collects the ids of charts and the controls of their forms."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, Controls]] = []
        self._inside, self._select = False, ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "figure" and "explorer" in has.get("class", "").split():
            self._inside = True
            self.found.append((has["id"], {}))
        elif not self._inside:
            return
        elif tag == "select":
            self._select = has["name"]
        elif tag == "option":
            self._add(self._select, [has["value"]])
        elif tag == "input" and has.get("type") == "range":
            self._add(has["name"], json.loads(has["data-keys"]))
        elif tag == "input" and has.get("type") == "radio":
            self._add(has["name"], [has["value"]])

    def handle_endtag(self, tag: str) -> None:
        if tag == "figure":
            self._inside = False

    def _add(self, control: str, values: list[str]) -> None:
        self.found[-1][1].setdefault(control, []).extend(values)


def charts(html: str) -> list[tuple[str, Controls]]:
    """Return the id of each chart in page form in `html`, with its controls if it has some."""
    parser = _PageForm()
    parser.feed(html)
    return parser.found


def mistake(target: str, known: Mapping[str, Controls]) -> str:
    """Say what is wrong with a link to a state, in one sentence; nothing if the state exists.

    Parameters
    ----------
    target : str
        What stands behind the ``#`` of a link to a view, such as ``explorer-which-gap?year=2024&per=head``.
    known : mapping of str to Controls
        All charts of the book, see `charts`.
    """
    id, _, query = target.partition("?")
    if id not in known:
        near = get_close_matches(id, known, n=1)
        return f"the book has no chart {id!r}" + (f"; did you mean {near[0]!r}?" if near else "")
    for control, value in parse_qsl(query, keep_blank_values=True):
        values = known[id].get(control)
        if values is None:
            return f"{id!r} has no control {control!r}; it has {', '.join(known[id]) or 'none at all'}"
        if value not in values:
            return f"the control {control!r} of {id!r} has no value {value!r}; it has {', '.join(values)}"
    return ""


def links(doctree: nodes.document) -> Iterator[tuple[str, int | None]]:
    """Turn the words that a notebook says about other states of its charts into links to these states.

    ``<a data-state='explorer-which-gap?year=2022'>2.8 in 2022</a>`` stands in a cell of Markdown, or in what a cell
    writes. The attribute is what stands behind the ``#`` of a link to a view.

    Yields
    ------
    tuple of str and int or None
        The target of each link, and its line in the page.
    """
    for opening in list(doctree.findall(nodes.raw)):
        if not (found := OPENING.fullmatch(opening.astext())):
            continue
        words, inside = [], opening.parent
        place = inside.index(opening) + 1
        while place < len(inside) and inside[place].astext() != CLOSING:
            words.append(inside.pop(place))
        if place < len(inside):
            inside.pop(place)
        target = found["target"].replace("&amp;", "&").replace(" ", "+")
        link = nodes.reference("", "", *words, internal=True, state=target, refuri="", classes=["to-state"])
        opening.replace_self(link)
        yield target, inside.line
