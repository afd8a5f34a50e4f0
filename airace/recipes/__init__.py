"""Compute tables again from their publishers' files: ``compare("notable_ai_models.csv")``.

Many rows of ``data/`` are counts, sums or selections from a list that somebody else keeps. For each of them a recipe
says which list, which edition, which filter and which columns, and computes the rows from the publisher's file:

- ``recipes()`` lists them all; ``python -m airace.recipes --list`` prints a line for each;
- ``read(path)`` recognises a file by its columns and tells its edition by its content;
- ``compare(path)`` computes the rows that come from such a file and sets them beside ours, value by value.

Nothing is written. The files stay with their publishers: none of them belongs into the repository.
"""

from __future__ import annotations

from airace.recipes.comparison import AGREES, DIFFERS, NOT_HERE, NOT_THERE, Difference, compare, read
from airace.recipes.files import RecipeError
from airace.recipes.model import List, PublishedFile, Recipe
from airace.recipes.registry import lists, recipes

__all__ = [
    "AGREES",
    "DIFFERS",
    "NOT_HERE",
    "NOT_THERE",
    "Difference",
    "List",
    "PublishedFile",
    "Recipe",
    "RecipeError",
    "compare",
    "lists",
    "read",
    "recipes",
]
