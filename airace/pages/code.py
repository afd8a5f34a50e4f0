"""Code on pages with few elements: only what the theme colours is marked, and neighbours of one colour together.

Pygments marks each name, comma and space. They are most of the elements of a chapter, and look like the text around.
"""

from __future__ import annotations

from functools import cache

from pygments.formatters.html import HtmlFormatter
from pygments.styles import get_style_by_name
from pygments.token import STANDARD_TYPES, Text
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.highlighting import PygmentsBridge


def setup(app: Sphinx) -> None:
    """Let Sphinx mark code with `formatter` for the theme's styles of code."""
    app.connect("config-inited", _mark_less)


def _mark_less(app: Sphinx, config: Config) -> None:
    options = config.html_theme_options
    names = [
        options[f"pygments_{scheme}_style"] for scheme in ("light", "dark") if f"pygments_{scheme}_style" in options
    ]
    PygmentsBridge.html_formatter = formatter(*names) if names else HtmlFormatter


@cache
def formatter(*names: str) -> type[HtmlFormatter]:
    """Return a formatter whose marks differ where the styles of these names do."""
    styles = [get_style_by_name(name) for name in names]

    def look(kind) -> tuple:
        return tuple(tuple(style.style_for_token(kind).items()) for style in styles)

    first = {look(Text): ""}
    classes = {kind: first.setdefault(look(kind), name) for kind, name in STANDARD_TYPES.items()}

    class Formatter(HtmlFormatter):
        def _get_css_classes(self, ttype) -> str:
            while ttype not in classes:
                ttype = ttype.parent
            return classes[ttype]

    return Formatter
