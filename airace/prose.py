"""Sentences that a cell writes, with computed numbers in them."""

from __future__ import annotations

from itertools import pairwise

from IPython.display import Markdown

CLOSE = ("- ", ">")  # points of a list, and lines of a quotation, stand together


def prose(text: str) -> Markdown:
    """Show a text as Markdown, in which each line is a paragraph, a point of a list or a line of a quotation.

    Parameters
    ----------
    text : str
        Its lines. An indented line goes on with the one before; empty lines make no difference.
    """
    joined: list[str] = []
    for line in filter(str.strip, text.split("\n")):
        if line.startswith(" ") and joined:
            joined[-1] += f" {line.lstrip()}"
        else:
            joined.append(line)
    together = [any(line.startswith(mark) for mark in CLOSE) for line in joined]
    gaps = ["\n" if both == (True, True) else "\n\n" for both in pairwise(together)]
    return Markdown("".join(line + gap for line, gap in zip(joined, [*gaps, ""], strict=True)))
