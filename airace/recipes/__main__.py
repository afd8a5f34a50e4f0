"""Compute our rows again from publishers' files, or list the recipes (``make recompute FILE=…``).

python -m airace.recipes notable_ai_models.csv TOP500_202506.xlsx    files, or folders of them
python -m airace.recipes --all FILE                                  also each row that agrees
python -m airace.recipes --edition epoch-models-2026-07 FILE         the edition, where you know it better; or "other"
python -m airace.recipes --list                                      each recipe in a line

It ends with 1 if a row differs from the edition that it names, or a file cannot be compared, else with 0.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from itertools import groupby
from pathlib import Path

from airace import recipes
from airace.recipes import files


def main(arguments: list[str]) -> int:
    """Print what agrees, what differs and by how much, and return the exit code."""
    say, _, examples = __doc__.partition("\n\n")
    parser = argparse.ArgumentParser(
        "python -m airace.recipes", description=say, epilog=examples, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("path", nargs="*", type=Path, help="a publisher's file, or a folder of them")
    parser.add_argument("--list", action="store_true", help="print each recipe in a line")
    parser.add_argument("--all", action="store_true", help="print also the rows that agree")
    parser.add_argument("--edition", help="source id of the edition that the files are, or 'other'")
    given = parser.parse_args(arguments)
    if given.list:
        print(*recipes.recipes(), sep="\n")
        return 0
    if not given.path:
        parser.error("name a file or a folder, such as `make recompute FILE=notable_ai_models.csv`, or --list")
    try:
        found = [file for path in given.path for file in _files(path)]
    except recipes.RecipeError as error:
        print(error)
        return 1
    return max(_report(path, given.edition, given.all) for path in found)


def _files(path: Path) -> list[Path]:
    """Return the file, or those in a folder that are of a kind that a recipe may read."""
    path = path.expanduser()
    if not path.is_dir():
        return [path]
    inside = sorted(file for file in path.iterdir() if file.suffix.lower() in files.KINDS)
    if not inside:
        raise recipes.RecipeError(f"{path}: the folder holds no file of the kinds {', '.join(files.KINDS)}.")
    return inside


def _report(path: Path, edition: str | None, everything: bool) -> int:
    """Print the part of one file and return its exit code."""
    try:
        file = recipes.read(path)
        differences = recipes.compare(path, edition)
    except recipes.RecipeError as error:
        print(error, flush=True)
        return 1
    day = f"{file.list.edition_is}: {file.edition}" if file.edition else f"unknown: {file.list.edition_is}"
    print(f"{file.name}: {file.list} ({day})")
    for table, of_table in groupby(differences, key=lambda difference: difference.table):
        _table(table, list(of_table), everything)
    if not differences:
        print("  no row of ours comes from this list")
    return int(any(difference.is_wrong for difference in differences))


def _table(table: str, here: list[recipes.Difference], everything: bool) -> None:
    """Print what is to say about one table: a line for each row that does not agree, and one with the numbers."""
    if not any(difference.own_edition for difference in here):
        ours, theirs = here[0].our_edition, here[0].their_edition
        which = (
            f"another edition than ours{f' ({ours})' if ours else ''}" if theirs else "an unknown edition (EDITION=…)"
        )
        print(f"  {table}: {which}: what differs is news, no mistake")
    for _, of_row in groupby(here, key=lambda difference: (difference.verdict == recipes.NOT_HERE, difference.row)):
        row = list(of_row)
        if everything or any(difference.verdict != recipes.AGREES for difference in row):
            print(f"    {', '.join(map(str, row[0].row.values()))}: {_line(row, everything)}")
    number = Counter(difference.verdict for difference in here)
    print(f"  {table}: " + ", ".join(f"{number[verdict]} {word}" for verdict, word in WORDS.items() if number[verdict]))


WORDS = {
    recipes.AGREES: "values agree",
    recipes.DIFFERS: "differ",
    recipes.NOT_THERE: "not in file",
    recipes.NOT_HERE: "not in table",
}


def _line(row: list[recipes.Difference], everything: bool) -> str:
    """Say what is to say about one row of ours in half a line."""
    if row[0].verdict == recipes.NOT_THERE:
        return "not in file"
    said = [difference.saying for difference in row if everything or difference.verdict != recipes.AGREES]
    return ("not in table: " if row[0].verdict == recipes.NOT_HERE else "") + "; ".join(said)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
