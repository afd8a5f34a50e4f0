"""From the board to the phones: a short address for each state that a plan asks for, and its code to photograph.

A short address is a page of the site that leads on to the chart in that state, without a script. Its name follows from
the state alone: it stays as it is when a plan changes, so what was printed or written on a board goes on to work.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

import segno

from airace.pages.document import document

FOLDER = "s"  # of the built book; short, since people type it
PICTURE = "code.svg"  # beside the page at a short address
CHARTS = "charts"  # the folder with the pages of single charts
LETTERS = "bcdfghjkmnprstvwxz"  # no vowels, so no words; none that looks like another or like a digit
SHORTEST = 4
MODULE = 4  # pixels of each module of a code on a page; from the back of a room 3 are the least
QUIET = 4  # modules around it
ABSENT = (
    '<p class="on-phones">For pupils’ phones a published book has a code here for each state, to photograph. '
    "A code needs the address of a site, and this copy has none.</p>"
)
ANY = re.compile(r'<(details|div|dialog) class="on-phones".*?</\1>', re.DOTALL)  # what on_a_page and others write


@dataclass(frozen=True)
class Code:
    """The short address of a state.

    Parameters
    ----------
    target : str
        What stands behind the ``#`` of a link to the state.
    name : str
        The last part of the address.
    site : str
        The address of the site, with a slash at its end.
    """

    target: str
    name: str
    site: str

    @property
    def address(self) -> str:
        """What the code says."""
        return f"{self.site}{FOLDER}/{self.name}/"

    @property
    def written(self) -> str:
        """The address as one types it."""
        return self.address.partition("://")[2].rstrip("/")

    @property
    def made(self) -> segno.QRCode:
        """The code: a seventh of it may be damaged or covered (level M)."""
        return segno.make(self.address, error="m", micro=False, boost_error=False)

    @property
    def size(self) -> int:
        """Its width and height on a page in pixels."""
        return self.made.symbol_size(scale=MODULE, border=QUIET)[0]

    @property
    def told(self) -> str:
        """Its alternative text."""
        return f"QR code: {self.address}"

    def svg(self, attributes: str = "") -> str:
        """Return the picture, black on white in the light and in the dark."""
        file = io.BytesIO()
        plain = {"xmldecl": False, "svgclass": None, "lineclass": None, "nl": False, "omitsize": True}
        self.made.save(file, kind="svg", border=QUIET, dark="#000", light="#fff", **plain)
        return file.getvalue().decode().replace("<svg ", f'<svg shape-rendering="crispEdges"{attributes} ', 1)

    def page(self, language: str) -> str:
        """Return the page that leads on to the state; it works without a script, and no search engine lists it."""
        chart = self.target.partition("?")[0]
        there = escape(f"../../{CHARTS}/{chart.removeprefix('explorer-')}.html#{self.target}")
        head = f'<meta name="robots" content="noindex">\n<meta http-equiv="refresh" content="0; url={there}">'
        return document(language, "To the chart", head, f'<main><p><a href="{there}">Go to the chart</a></p></main>')


Codes = Mapping[str, Code]


def codes(targets: Iterable[str], site: str) -> Codes:
    """Return a code for each target; none where the address of the site is not known.

    A name is the shortest part of a digest, of four letters or more, that no target before it in the alphabet has.
    """
    found: dict[str, Code] = {}
    taken: set[str] = set()
    for target in sorted(set(targets)) if site else []:
        letters = _letters(target)
        name = next(part for part in (letters[:end] for end in range(SHORTEST, len(letters) + 1)) if part not in taken)
        taken.add(name)
        found[target] = Code(target, name, site)
    return found


def _letters(target: str) -> str:
    number, letters = int(hashlib.sha256(target.encode()).hexdigest(), 16), ""
    while number:
        number, place = divmod(number, len(LETTERS))
        letters += LETTERS[place]
    return letters


def on_a_page(named: Iterable[tuple[Code, str]], up: str) -> str:
    """Return the codes of a page for teachers, behind a line that opens them.

    Parameters
    ----------
    named : iterable of Code and str
        Each code with the words for its state.
    up : str
        From the page to the folder of the book.
    """
    return (
        '<details class="on-phones"><summary>On the phones</summary>\n'
        "<p>Pupils photograph a code, or type the address: it opens the chart in that state.</p>\n"
        f"{listed(named, up)}</details>"
    )


def on_a_slide(named: Iterable[tuple[Code, str]]) -> str:
    """Return the codes of the states of a chart for its slide, which is in one file with all that it shows."""
    return f'<div class="on-phones">{listed(named)}</div>'


def listed(named: Iterable[tuple[Code, str]], up: str | None = None) -> str:
    """Return codes as a list, with pictures from files, or in the page itself where `up` is not given."""
    items = []
    for code, words in named:
        if up is None:
            picture = code.svg(f' role="img" aria-label="{escape(code.told)}" width="{code.size}" height="{code.size}"')
        else:
            source = f'src="{up}{FOLDER}/{code.name}/{PICTURE}" alt="{escape(code.told)}"'
            picture = f'<img {source} width="{code.size}" height="{code.size}" loading="lazy">'
        address = f'<a href="{escape(code.address)}">{escape(code.written)}</a>'
        items.append(f'<li data-state="{escape(code.target)}">{picture}<span>{escape(words)}</span> {address}</li>\n')
    return f"<ul>\n{''.join(items)}</ul>\n"


def without(html: str) -> str:
    """Return a page for a place from where codes lead nowhere: the page for teachers says so."""
    return ANY.sub(lambda found: ABSENT if found[1] == "details" else "", html)
