"""Code on pages: the same words in the same colours as Pygments writes them, with far fewer elements."""

import re
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup, NavigableString
from conftest import ROOT
from pygments import highlight
from pygments.formatters.html import HtmlFormatter
from pygments.lexers import PythonLexer
from pygments.styles import get_style_by_name
from pygments.token import STANDARD_TYPES, Text
from sphinx.highlighting import PygmentsBridge

from airace.pages import code

STYLES = ("a11y-high-contrast-light", "a11y-high-contrast-dark")  # of _config.yml
KINDS = {name: kind for kind, name in STANDARD_TYPES.items()}
SOURCES = [
    "def f(x):  # a word\n    return f'{x:.1f} of {1 + 2}' if x is not None else load(\"a\")\n",
    "@deco\nclass A(B): pass\nimport numpy as np\nx = [True, 1.5e3, r'\\d']\n",
    (ROOT / "airace" / "chart.py").read_text(encoding="utf-8"),
]


def looks(html, style):
    """Return each letter of a page with how the style shows it."""
    letters = []
    for part in BeautifulSoup(html, "html.parser").find("pre").descendants:
        if isinstance(part, NavigableString):
            span = part.find_parent("span")
            kind = KINDS[span["class"][-1]] if span else Text
            look = tuple(style.style_for_token(kind).items())
            letters += [(letter, look) for letter in part if letter.strip()]
    return letters


@pytest.mark.parametrize("source", SOURCES, ids=["a function", "a class", "a module"])
def test_every_letter_has_its_colour_in_the_light_and_in_the_dark(source):
    usual, ours = (highlight(source, PythonLexer(), made()) for made in (HtmlFormatter, code.formatter(*STYLES)))
    for style in map(get_style_by_name, STYLES):
        assert looks(ours, style) == looks(usual, style)
    assert ours.count("<span") < usual.count("<span") / 1.5


def test_the_styles_are_those_of_the_book_and_its_pages_are_written_so(book):
    config = (ROOT / "_config.yml").read_text(encoding="utf-8")
    assert tuple(re.findall(r"pygments_\w+_style: (\S+)", config)) == STYLES
    page = (book.pages / "notebooks" / "3-ai-act.html").read_text(encoding="utf-8")
    assert '<span class="n">' not in page and '<span class="p">' not in page and '<span class="k">' in page


def test_without_styles_the_formatter_is_that_of_pygments(monkeypatch):
    monkeypatch.setattr(PygmentsBridge, "html_formatter", None)
    code._mark_less(None, SimpleNamespace(html_theme_options={}))
    assert PygmentsBridge.html_formatter is HtmlFormatter


@pytest.mark.parametrize("names", [STYLES, STYLES[1:]], ids=["in the light and in the dark", "in the dark alone"])
def test_the_formatter_of_a_book_is_that_of_the_styles_of_its_theme(names, monkeypatch):
    monkeypatch.setattr(PygmentsBridge, "html_formatter", None)
    handlers = {}
    code.setup(SimpleNamespace(connect=handlers.__setitem__))
    options = {f"pygments_{name.rpartition('-')[2]}_style": name for name in names}
    handlers["config-inited"](None, SimpleNamespace(html_theme_options=options))
    assert PygmentsBridge.html_formatter is code.formatter(*names) is not HtmlFormatter
