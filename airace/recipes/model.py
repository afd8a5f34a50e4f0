"""What a recipe is made of: a publisher's list, a file that holds one edition of it, and the way to our rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd


@dataclass(frozen=True, eq=False)
class List:
    """A list that a publisher keeps and offers as a file, in one edition after another.

    Parameters
    ----------
    name
        What the publisher calls it.
    publisher
        Who keeps it.
    address
        Page or file where the newest edition stands.
    columns
        The columns that recipes need, each with the other names that some editions give it.
    tidy
        Brings types and names into one form; gets the table with our column names.
    edition
        Tells from the tidied table which edition it is: a day such as ``2026-07-15``, or an empty string where a file
        does not say.
    edition_is
        What that day is, in words: ``day of its newest model``.
    editions
        Day of the edition behind each source of ours, in the sense of `edition`: source id to day. Two days with
        ``..`` between them where only limits are known; empty where the publisher's files do not say it.
    fits
        Whether a table with these columns is this list and not its neighbour.
    fits_if
        The same in words, for a person whose file does not fit.
    whole
        Whether a file always holds the whole list. If not, what is missing from it is no mistake of ours.
    optional
        Columns that are used where an edition has them, with their other names.
    """

    name: str
    publisher: str
    address: str
    columns: Mapping[str, tuple[str, ...]]
    tidy: Callable[[pd.DataFrame], pd.DataFrame]
    edition: Callable[[pd.DataFrame], str]
    edition_is: str
    editions: Mapping[str, str] = field(default_factory=dict)
    fits: Callable[[pd.DataFrame], bool] = lambda table: True
    fits_if: str = ""
    optional: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    whole: bool = True

    def __str__(self) -> str:
        return f"{self.publisher}, {self.name}"


@dataclass(frozen=True)
class PublishedFile:
    """One edition of a list, as read from a file: name of the file, list, tidied table, edition (a day or empty)."""

    name: str
    list: List
    table: pd.DataFrame
    edition: str


@dataclass(frozen=True, eq=False)
class Recipe:
    """How rows of one of our tables follow from a list.

    Parameters
    ----------
    table
        Our table.
    list
        The publisher's list.
    filter
        Which rows of the list count, in words.
    takes
        Which columns of the list are used and how, in words.
    key
        Our columns that name a row.
    values
        Our columns that are computed, each with the allowed distance: a number (half the last printed digit), or None
        where texts and days must be the same. ``relative`` makes numbers relative.
    make
        Computes the rows, with `key` and `values`, from a published file and our rows.
    sources
        Source ids of our rows that the recipe covers. By default those of ``list.editions``.
    rows
        Picks among our rows with these sources, where not all follow from the list.
    edition
        Tells the edition of our rows; by default that of their source. ``*`` for a row that no later edition changes.
    dated
        Whether the edition is part of the key: then rows of another edition are new rows.
    complete
        Whether our table should hold every row that `make` gives.
    empty_says_none
        Our columns in which an empty cell says that the list has no value. Elsewhere it says that we left it out.
    """

    table: str
    list: List
    filter: str
    takes: str
    key: tuple[str, ...]
    values: Mapping[str, float | None]
    make: Callable[[PublishedFile, pd.DataFrame], pd.DataFrame]
    sources: tuple[str, ...] = ()
    rows: Callable[[pd.DataFrame], Any] | None = None
    edition: Callable[[pd.DataFrame], pd.Series] | None = None
    relative: bool = False
    dated: bool = False
    complete: bool = False
    empty_says_none: tuple[str, ...] = ()

    def covered(self) -> tuple[str, ...]:
        """Return the source ids of the rows that this recipe computes."""
        return self.sources or tuple(self.list.editions)

    def __str__(self) -> str:
        return f"{self.table}: {', '.join(self.values)} from {self.list}. Filter: {self.filter}. Columns: {self.takes}."
