"""Recognise a file, compute our rows from it, and set the two side by side."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from airace import data
from airace.recipes import files, registry
from airace.recipes.files import RecipeError
from airace.recipes.model import List, PublishedFile, Recipe

AGREES = "agrees"
DIFFERS = "differs"
NOT_THERE = "not in file"
NOT_HERE = "not in table"


@dataclass(frozen=True)
class Difference:
    """One value of our tables beside the same value computed from a file.

    Parameters
    ----------
    table, row, column
        Our table, the row (column to value of its key), and the column that was computed.
    ours, theirs
        The two values; None where one side has no such row.
    by
        ``theirs - ours`` for numbers, else None.
    verdict
        ``agrees``, ``differs``, ``not in file`` or ``not in table``.
    own_edition
        Whether the file is of the edition that our row names. If not, a difference is news and no mistake.
    source
        Source id of our row.
    our_edition, their_edition
        Day of the edition behind our row and of that in the file, or an empty string where it is not known.
    """

    table: str
    row: dict[str, Any]
    column: str
    ours: Any
    theirs: Any
    by: float | None
    verdict: str
    own_edition: bool
    source: str
    our_edition: str
    their_edition: str

    @property
    def is_wrong(self) -> bool:
        """Whether our table says something else than the edition that it names."""
        return self.own_edition and self.verdict != AGREES

    def __str__(self) -> str:
        where = ", ".join(str(value) for value in self.row.values())
        what = f"{self.table}: {where}: {self.column}"
        if self.verdict in (NOT_THERE, NOT_HERE):
            value = self.ours if self.verdict == NOT_THERE else self.theirs
            return f"{what} {_shown(value)} {self.verdict}"
        by = f" ({self.by:+.6g})" if self.by and self.verdict == DIFFERS else ""
        sides = _shown(self.ours) if self.verdict == AGREES else f"ours {_shown(self.ours)}, file {_shown(self.theirs)}"
        return f"{what} {self.verdict}: {sides}{by}"


def read(path: str | Path) -> PublishedFile:
    """Recognise a file by its columns and tell its edition by its content.

    Raises
    ------
    RecipeError
        If the file cannot be read, is none of the known lists, or lacks a column. The message says which.
    """
    path = Path(path)
    tables = files.tables(path)
    problems = []
    for name, table in tables:
        try:
            return _recognise(name, table)
        except RecipeError as error:
            problems.append(error)
    raise problems[0]


def _recognise(name: str, table: pd.DataFrame) -> PublishedFile:
    there = {_plain(column): column for column in table.columns}
    best: tuple[float, List, list[str]] | None = None
    for candidate in registry.lists():
        found, missing = {}, []
        for column, others in candidate.columns.items():
            word = next((there[_plain(word)] for word in (column, *others) if _plain(word) in there), None)
            if word is None:
                missing.append(column)
            else:
                found[word] = column
        if not missing:
            for column, others in candidate.optional.items():
                word = next((there[_plain(word)] for word in (column, *others) if _plain(word) in there), None)
                if word is not None:
                    found[word] = column
            renamed = table.rename(columns=found).loc[:, list(dict.fromkeys(found.values()))]
            renamed.attrs = {**table.attrs, "name": name}
            if candidate.fits(renamed):
                if renamed.empty:
                    raise RecipeError(f"{name}: this is {candidate}, but it has no rows.")
                tidied = candidate.tidy(renamed)
                return PublishedFile(name, candidate, tidied, candidate.edition(tidied))
        score = len(found) / len(candidate.columns)
        if missing and (best is None or score > best[0]):
            best = (score, candidate, missing)
    if best and best[0] >= 0.5:
        _, candidate, missing = best
        names = " and ".join(f"'{column}'" for column in missing)
        raise RecipeError(f"{name}: this looks like {candidate}, but the column {names} is missing.")
    known = "; ".join(map(str, registry.lists()))
    raise RecipeError(f"{name}: its columns are those of no list that a recipe reads. Known are: {known}.")


def _plain(name: str) -> str:
    return " ".join(str(name).split()).casefold()


def compare(path: str | Path, edition: str | None = None) -> list[Difference]:
    """Compute our rows from a publisher's file and set them beside those of ``data/``, value by value.

    Parameters
    ----------
    path
        The file as the publisher offers it.
    edition
        Source id of the edition that the file is, such as ``epoch-models-2026-07``, where you know better than the
        file's content says.

    Returns
    -------
    list of Difference
        One for each value, also for those that agree. Where the file is of an edition that none of our rows names,
        the rows of our newest edition are compared, with ``own_edition`` false.

    Raises
    ------
    RecipeError
        See `read`.
    """
    file = read(path)
    if edition is not None:
        if edition not in file.list.editions:
            known = ", ".join(file.list.editions) or "none"
            raise RecipeError(f"'{edition}' is no edition of {file.list} in our tables. Known are: {known}.")
        file = PublishedFile(file.name, file.list, file.table, file.list.editions[edition])
    here = [recipe for recipe in registry.recipes() if recipe.list is file.list]
    return [difference for recipe in here for difference in _compare(recipe, file)]


def _compare(recipe: Recipe, file: PublishedFile) -> Iterable[Difference]:
    ours = data.load(recipe.table)
    ours = ours[ours["source"].isin(recipe.covered())]
    if recipe.rows is not None:
        ours = ours[recipe.rows(ours)]
    if ours.empty:
        return
    days = recipe.edition(ours) if recipe.edition else ours["source"].map(recipe.list.editions)
    known = bool(file.edition) and days.notna().all() and (days != "").all()
    own = True
    asked = ours
    if known:
        own = bool((days == file.edition).any())
        day = file.edition if own else days.max()
        ours, days = ours[days == day], days[days == day]
        asked = ours
        if not own and recipe.edition:  # the edition is part of the key: rows of another one cannot be met
            ours, days = ours.iloc[:0], days.iloc[:0]
    theirs = recipe.make(file, asked).set_index(list(recipe.key))
    theirs = theirs[~theirs.index.duplicated()]
    single = len(recipe.key) == 1
    met = set()
    for (_, row), day in zip(ours.iterrows(), days, strict=True):
        key = row[recipe.key[0]] if single else tuple(row[list(recipe.key)])
        found = key in theirs.index
        met.add(key)
        for column, allowed in recipe.values.items():
            mine = row[column]
            if pd.isna(mine) and (column not in recipe.empty_says_none or not found or pd.isna(theirs.at[key, column])):
                continue  # what we did not fill in cannot be wrong
            that = theirs.at[key, column] if found else None
            verdict, by = _verdict(mine, that, allowed, recipe.relative) if found else (NOT_THERE, None)
            yield _difference(recipe, row, column, mine, that, by, verdict, own, str(day or ""), file)
    if recipe.complete or len(asked) > len(ours):
        for key in theirs.index:
            if key not in met:
                row = pd.Series(dict(zip(recipe.key, [key] if single else key, strict=True)), dtype="object")
                for column in recipe.values:
                    that = theirs.at[key, column]
                    yield _difference(recipe, row, column, None, that, None, NOT_HERE, own, "", file)


def _difference(
    recipe: Recipe,
    row: pd.Series,
    column: str,
    ours: Any,
    theirs: Any,
    by: float | None,
    verdict: str,
    own: bool,
    day: str,
    file: PublishedFile,
) -> Difference:
    key = {name: _value(row[name]) for name in recipe.key}
    source = str(row.get("source", ""))
    return Difference(
        recipe.table, key, column, _value(ours), _value(theirs), by, verdict, own, source, day, file.edition
    )


def _verdict(ours: Any, theirs: Any, allowed: float | None, relative: bool) -> tuple[str, float | None]:
    if pd.isna(ours) or pd.isna(theirs):
        return DIFFERS, None
    if allowed is None:
        return (AGREES if _value(ours) == _value(theirs) else DIFFERS), None
    by = float(theirs) - float(ours)
    limit = allowed * abs(float(ours)) if relative else allowed
    return (AGREES if abs(by) <= limit * (1 + 1e-9) + 1e-12 else DIFFERS), by


def _value(value: Any) -> Any:
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return None
    if isinstance(value, pd.Timestamp):
        return value.strftime("%Y-%m-%d")
    return value.item() if hasattr(value, "item") else value


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, float) and math.isfinite(value):
        return f"{value:.6g}" if abs(value) >= 1e7 or value != round(value, 3) else f"{value:g}"
    return str(value)
