"""Write a new chapter that passes `make check`, to be replaced piece by piece (``make chapter NAME=7-jobs``).

python -m airace.check.new 7-jobs
"""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat import v4 as nbf

from airace.home import home

TEMPLATE = Path(__file__).parent / "template"
NAME = re.compile(r"(\d+)-([a-z]+(?:-[a-z]+)*)")
CELL = re.compile(r"^%% (markdown|code)(.*)\n", re.MULTILINE)
CLAIM = "Replace this sentence by a statement of the article, in your own words."
EXPLAINED = "Replace this by what the documents say of it."


def main(arguments: list[str]) -> None:
    """Write the files and the lines of a chapter, or say why not."""
    found = NAME.fullmatch(arguments[0]) if len(arguments) == 1 else None
    if not found:
        sys.exit("Name the chapter as its files will be named, with its number: make chapter NAME=7-jobs")
    try:
        for line in write(home(), found[1], found[2]):
            print(line)
    except FileExistsError as error:
        sys.exit(f"{error} is there already. Nothing was written.")
    print("Now `make refresh`, then `make check`. Then replace all of it, piece by piece.")


def write(root: Path, number: str, slug: str) -> list[str]:
    """Write a chapter into the book at `root`, and return a line for each file that is new or changed.

    Raises
    ------
    FileExistsError
        When one of its files is there; nothing is written then.
    """
    stem = f"{number}-{slug}"
    words = {"stem": stem, "slug": slug, "number": number, "name": slug.replace("-", "_")}
    words["title"] = slug.replace("-", " ").capitalize()
    files = {
        f"notebooks/{stem}.ipynb": nbformat.writes(chapter(_filled("chapter", words))) + "\n",
        f"book/quiz/{slug}.toml": _filled("quiz", words),
        f"book/assess/{stem}.toml": _filled("assess", words),
        f"book/teaching/{stem}.md": _filled("teaching", words),
    }
    for name in files:
        if (root / name).exists():
            raise FileExistsError(name)
    for name, text in files.items():
        (root / name).write_text(text, encoding="utf-8", newline="\n")
    _add_to_contents(root / "_toc.yml", stem, number)
    _add_claim(root / "data", slug)
    changed = ("_toc.yml: two lines", "data/claims.csv: a row", "data/claim_sources.csv: a row")
    return [f"wrote {name}" for name in files] + [f"added to {what}" for what in changed]


def chapter(text: str) -> NotebookNode:
    """Return the notebook that a text describes: a line ``%% code tag id=name`` before each cell."""
    _, *parts = CELL.split(text)
    cells = []
    for place, (kind, marks, source) in enumerate(zip(parts[::3], parts[1::3], parts[2::3], strict=True)):
        tags = [mark for mark in marks.split() if not mark.startswith("id=")]
        make = nbf.new_code_cell if kind == "code" else nbf.new_markdown_cell
        id = next((mark[3:] for mark in marks.split() if mark.startswith("id=")), f"cell-{place + 1}")
        cells.append(make(source.strip(), id=id, metadata={"tags": tags} if tags else {}))
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    return nbf.new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})


def _filled(name: str, words: dict[str, str]) -> str:
    text = (TEMPLATE / f"{name}.txt").read_text(encoding="utf-8")
    return re.sub(r"\{\{(\w+)\}\}", lambda match: words[match[1]], text)


def _add_to_contents(file: Path, stem: str, number: str) -> None:
    """Add the two lines behind those of the last chapter and of the last page for teachers."""
    lines = file.read_text(encoding="utf-8").splitlines()
    last = max(place for place, line in enumerate(lines) if "- file: notebooks/" in line)
    space = lines[last].partition("-")[0]
    lines.insert(last + 1, f"{space}- file: notebooks/{stem}")
    last = max(place for place, line in enumerate(lines) if "- file: book/teaching/" in line) + 1
    last += lines[last : last + 1] != [] and "title:" in lines[last]
    lines[last:last] = [f"{space}- file: book/teaching/{stem}", f"{space}  title: Chapter {number} in class"]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def _add_claim(folder: Path, slug: str) -> None:
    """Add a claim with its source, under a letter that no other chapter has."""
    claims, links = folder / "claims.csv", folder / "claim_sources.csv"
    with claims.open(encoding="utf-8", newline="") as file:
        columns, *rows = csv.reader(file)
    taken = {row[0][0] for row in rows}
    letter = next(letter for letter in slug + "abcdefghijklmnopqrstuvwxyz" if letter.isalpha() and letter not in taken)
    row = {"id": f"{letter}01", "chapter": slug, "claim": CLAIM, "attributed_to": "ABN AMRO", "kind": "documented"}
    row |= {"rule": "documented", "compares": "the article's text", "verdict": "unverifiable", "explanation": EXPLAINED}
    for path, cells in ((claims, [row.get(name, "") for name in columns]), (links, [row["id"], "abn-amro-2025"])):
        with path.open("a", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerow(cells)


if __name__ == "__main__":
    main(sys.argv[1:])
