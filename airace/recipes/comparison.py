"""Recognise a file, compute our rows from it, and set the two side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from airace import data
from airace.recipes import files, registry
from airace.recipes.files import RecipeError
from airace.recipes.model import PublishedFile, Recipe

AGREES = "agrees"
DIFFERS = "differs"
NOT_THERE = "not in file"
NOT_HERE = "not in table"
OTHER = "other"  # said in place of a source id: the file is of an edition that we do not have


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
    whole
        Whether such a file always holds the whole list, so that a row that is missing from it is a mistake.
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
    whole: bool = True

    @property
    def is_wrong(self) -> bool:
        """Whether our table says something else than the edition that it names."""
        return self.own_edition and self.verdict != AGREES and (self.whole or self.verdict != NOT_THERE)

    @property
    def saying(self) -> str:
        """What the value says, in a few words: ``models: ours 57, file 60 (+3)``."""
        if self.verdict == NOT_THERE:
            return f"{self.column} {_shown(self.ours)}: {NOT_THERE}"
        if self.verdict == NOT_HERE:
            return f"{self.column} {_shown(self.theirs)}"
        if self.verdict == AGREES:
            return f"{self.column} {_shown(self.ours)} agrees"
        by = f" ({_shown(self.by, '+')})" if self.by is not None else ""
        return f"{self.column}: ours {_shown(self.ours)}, file {_shown(self.theirs)}{by}"

    def __str__(self) -> str:
        where = ", ".join(map(str, self.row.values()))
        return f"{self.table}: {where}: {self.saying}" + (f" ({NOT_HERE})" if self.verdict == NOT_HERE else "")


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
    """Find the list whose columns the table has; else say what is missing from the one that is nearest."""
    nearest: tuple[float, str] = (0, "")
    for candidate in registry.lists():
        names = {**candidate.columns, **candidate.optional}
        found = {word: column for column, others in names.items() if (word := _word(table, column, others))}
        missing = [column for column in candidate.columns if column not in found.values()]
        if missing:
            share = 1 - len(missing) / len(candidate.columns)
            lacks = " and ".join(f"'{column}'" for column in missing)
            problem = f"this looks like {candidate}, but it lacks the column {lacks}."
            nearest = max(nearest, (share, problem), key=lambda pair: pair[0])
            continue
        renamed = table[list(found)].rename(columns=found)
        renamed.attrs = {**table.attrs, "name": name}
        if renamed.empty:
            raise RecipeError(f"{name}: this has the columns of {candidate}, but no rows.")
        if not candidate.fits(renamed):
            problem = f"this has the columns of {candidate}, but is not that list: {candidate.fits_if}."
            nearest = max(nearest, (0.9, problem), key=lambda pair: pair[0])
            continue
        tidied = candidate.tidy(renamed)
        if tidied.empty:
            raise RecipeError(f"{name}: this has the columns of {candidate}, but no row that can be read.")
        return PublishedFile(name, candidate, tidied, candidate.edition(tidied))
    if nearest[0] >= 0.5:
        raise RecipeError(f"{name}: {nearest[1]}")
    known = "; ".join(map(str, registry.lists()))
    raise RecipeError(f"{name}: its columns are those of no list that a recipe reads. Known are: {known}.")


def _word(table: pd.DataFrame, column: str, others: tuple[str, ...]) -> str | None:
    """Return the name under which a table has a column of ours, whatever its blanks and capitals."""
    there = {_plain(word): word for word in table.columns}
    return next((there[_plain(word)] for word in (column, *others) if _plain(word) in there), None)


def _plain(name: str) -> str:
    return " ".join(str(name).split()).casefold()


def compare(path: str | Path, edition: str | None = None) -> list[Difference]:
    """Compute our rows from a publisher's file and set them beside those of ``data/``, value by value.

    Parameters
    ----------
    path
        The file as the publisher offers it.
    edition
        Source id of the edition that the file is, such as ``epoch-models-2026-07``, or ``other``, where you know better
        than the file's content says.

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
    here = [recipe for recipe in registry.recipes() if recipe.list is file.list]
    known = list(dict.fromkeys(source for recipe in here for source in recipe.covered()))
    if edition not in (None, OTHER, *known):
        raise RecipeError(f"'{edition}' is no edition of {file.list}. Known are: {', '.join(known)}; or {OTHER}.")
    return [difference for recipe in here for difference in _compare(recipe, file, edition)]


def _compare(recipe: Recipe, file: PublishedFile, edition: str | None) -> Iterable[Difference]:
    ours = data.load(recipe.table)
    ours = ours[ours["source"].isin(recipe.covered())]
    if recipe.rows is not None and len(ours):
        ours = ours[recipe.rows(ours)]
    if ours.empty:
        return
    days = recipe.edition(ours) if recipe.edition else ours["source"].map(recipe.list.editions).fillna("")
    own = _same_edition(ours, days, file, edition, recipe.covered())
    here = (days == "*") | own if own.any() else days == days.max()
    if (days == "*").any():
        here[:] = True  # a row that no edition changes, and beside it one that is news
    asked = ours[here]
    ours = asked if own.any() or not recipe.dated else asked.iloc[:0]  # rows of another edition cannot be met
    theirs = recipe.make(file, asked).set_index(list(recipe.key))
    theirs = theirs[~theirs.index.duplicated()]
    single = len(recipe.key) == 1
    met = set()
    for at, row in ours.iterrows():
        key = row[recipe.key[0]] if single else tuple(row[list(recipe.key)])
        found = key in theirs.index
        met.add(key)
        for column, allowed in recipe.values.items():
            if column not in row:
                continue
            mine = row[column]
            if pd.isna(mine) and (column not in recipe.empty_says_none or not found or pd.isna(theirs.at[key, column])):
                continue  # what we did not fill in cannot be wrong
            that = theirs.at[key, column] if found else None
            verdict, by = _verdict(mine, that, allowed, recipe.relative) if found else (NOT_THERE, None)
            yield _difference(recipe, row, column, mine, that, by, verdict, bool(own[at]), days[at], file)
    if recipe.complete or len(asked) > len(ours):
        for key in theirs.index:
            if key not in met:
                row = pd.Series(dict(zip(recipe.key, [key] if single else key, strict=True)), dtype="object")
                for column in recipe.values:
                    that = theirs.at[key, column]
                    yield _difference(recipe, row, column, None, that, None, NOT_HERE, bool(own.any()), "", file)


def _same_edition(
    ours: pd.DataFrame, days: pd.Series, file: PublishedFile, edition: str | None, known: tuple[str, ...]
) -> pd.Series:
    """Tell which of our rows name the edition of the file.

    The content decides. Where it says nothing, and we know one edition only, the file counts as that one: better a
    difference too many. Where we know several, the month in the file's name decides, such as ``2026-05``.
    """
    if edition is not None:
        return (ours["source"] == edition) | (days == "*")
    if file.edition:
        return days.map(lambda day: _covers(day, file.edition))
    if len(known) == 1:
        return pd.Series(True, index=ours.index)
    return ours["source"].map(lambda source: source[-7:] in file.name)


def _covers(day: str, edition: str) -> bool:
    """Tell whether a day of ours, or a span ``first..last``, is that of an edition; an unknown one is every day."""
    first, _, last = day.partition("..")
    return day in ("", "*") or first <= edition <= (last or first)


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
        recipe.table,
        key,
        column,
        _value(ours),
        _value(theirs),
        by,
        verdict,
        own,
        source,
        day,
        file.edition,
        recipe.list.whole,
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


def _shown(value: Any, sign: str = "") -> str:
    """Return a value as a person writes it: without a tail of digits, and large numbers in full."""
    if value is None:
        return "nothing"
    if not isinstance(value, float):
        return str(value)
    if 1e5 <= abs(value) < 1e15:
        return f"{value:{sign}.0f}"
    return f"{value:{sign}.6g}"
