"""Compute our rows again from publishers' files, or list the recipes (``make recompute FILE=…``).

python -m airace.recipes notable_ai_models.csv TOP500_202506.xlsx    files, or folders of them
python -m airace.recipes --edition epoch-models-2026-07 FILE         the edition, where you know it better
python -m airace.recipes --all FILE                                  also each value that agrees
python -m airace.recipes --list                                      each recipe in a line
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from airace import recipes
from airace.recipes import files


def main(arguments: list[str]) -> int:
    """Print what agrees and what differs; return 1 if a row differs from its own edition or a file cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m airace.recipes", description=__doc__.splitlines()[0])
    parser.add_argument("path", nargs="*", type=Path, help="a publisher's file, or a folder of them")
    parser.add_argument("--list", action="store_true", help="print each recipe in a line")
    parser.add_argument("--all", action="store_true", help="print also the values that agree")
    parser.add_argument("--edition", help="source id of the edition that the files are")
    given = parser.parse_args(arguments)
    if given.list:
        print(*recipes.recipes(), sep="\n")
        return 0
    if not given.path:
        parser.error("name a file or a folder, such as `make recompute FILE=notable_ai_models.csv`, or --list")
    return max(_report(path, given.edition, given.all) for path in _files(given.path))


def _files(paths: list[Path]) -> list[Path]:
    found = []
    for path in paths:
        inside = sorted(file for file in path.iterdir() if file.suffix.lower() in files.KINDS) if path.is_dir() else []
        if path.is_dir() and not inside:
            sys.exit(f"{path}: the folder holds no file of a kind that a recipe reads: {', '.join(files.KINDS)}.")
        found += inside or [path]
    return found


def _report(path: Path, edition: str | None, everything: bool) -> int:
    """Print one file's part and return its exit code."""
    try:
        file = recipes.read(path)
        differences = recipes.compare(path, edition)
    except recipes.RecipeError as error:
        print(error, flush=True)
        return 1
    day = f"{file.list.edition_is}: {file.edition}" if file.edition else "the file does not say its edition"
    print(f"{file.name}: {file.list} ({day})")
    for table in dict.fromkeys(difference.table for difference in differences):
        here = [difference for difference in differences if difference.table == table]
        if not here[0].own_edition:
            ours = here[0].our_edition
            print(f"  {table}: another edition than ours{f' of {ours}' if ours else ''}; what differs is news")
        for difference in here:
            if everything or difference.verdict != recipes.AGREES:
                print(f"  {difference}")
        number = Counter(difference.verdict for difference in here)
        print(f"  {table}: " + ", ".join(f"{count} {verdict}" for verdict, count in sorted(number.items())))
    if not differences:
        print("  no table of ours has rows from this list")
    return int(any(difference.is_wrong for difference in differences))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
