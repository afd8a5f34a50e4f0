"""A page that stands alone, outside of the book's theme."""

from __future__ import annotations

from html import escape


def document(language: str, title: str, head: str, body: str) -> str:
    """Return a whole page.

    Parameters
    ----------
    language : str
        The language of its text, as in ``lang``.
    title : str
        Its title, as plain text.
    head, body : str
        What else stands in its head, and all that stands in its body, as HTML.
    """
    return f"""<!DOCTYPE html>
<html lang="{escape(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escape(title)}</title>
{head}
</head>
<body>
{body}
</body>
</html>
"""
