"""Fetch the publishers' lists, compute our rows again, and report what is new or differs (``make update``).

python -m maintain.update --report _build/maintain/update.md
python -m maintain.update epoch ecb

No table is changed: the report says, table by table, where to look. A server that does not answer, or a file of
another form, takes a line, and the rest goes on. The files stay in ``_build/maintain/files`` for ``make recompute``.
"""

from __future__ import annotations

import argparse
import functools
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from airace import data, recipes
from airace.recipes import Difference, List
from airace.recipes.comparison import OTHER
from maintain import publishers
from maintain.publishers import Offer
from maintain.report import ROOT, Report, code, counted, day, table
from maintain.web import Web

REPORT = ROOT / "_build" / "maintain" / "update.md"
FILES = ROOT / "_build" / "maintain" / "files"
MOST_ROWS = 40  # of a table and a file in the report; `make recompute` shows them all
VERDICTS = {recipes.AGREES: "agree", recipes.DIFFERS: "differ", recipes.NOT_THERE: "are not in the file"}
VERDICTS |= {recipes.NOT_HERE: "are not in the table"}
NOT_OUT = (404, 410)


@dataclass(frozen=True)
class Result:
    """What became of an offer.

    Attributes
    ----------
    problem : str
        Why nothing could be compared, in words; empty if it could, or if the list is not out yet.
    is_out : bool
        Whether the publisher has it at all.
    has_page : bool
        Whether the page of a list that we do not have is there: then it is out, even if no file could be had.
    list, edition, differences
        What a recipe found in the file.
    """

    offer: Offer
    problem: str = ""
    is_out: bool = True
    has_page: bool = False
    list: List | None = None
    edition: str = ""
    differences: tuple[Difference, ...] = ()

    @property
    def counts(self) -> str:
        """How many values agree, differ and so on, in words."""
        return _counts(self.differences)


@functools.cache
def held(wanted: List) -> str:
    """Return the day of the newest edition of a list that our tables have, or an empty string."""
    days = set(wanted.editions.values())
    for recipe in recipes.recipes():
        if recipe.list is wanted and recipe.edition:
            ours = data.load(recipe.table)
            ours = ours[ours["source"].isin(recipe.covered())]
            days.update(recipe.edition(ours if recipe.rows is None else ours[recipe.rows(ours)]))
    last = (str(found).partition("..")[2] or str(found) for found in days)  # of a span its last day
    return max((found for found in last if found[:1].isdigit()), default="")


def look(offer: Offer, web: Web, folder: Path) -> Result:
    """Fetch one file and compare our rows with it."""
    result = Result(offer)
    if offer.page:
        page = web.ask("GET", offer.page, most=1)
        if page.status in NOT_OUT and not offer.is_due:
            return replace(result, is_out=False)
        if not page.fine:
            return replace(result, problem=page.words or f"the server answered {page.status}")
        result = replace(result, has_page=True)
    answer = web.ask("GET", offer.address)
    problem = "" if answer.fine else answer.words or f"the server answered {answer.status}"
    if offer.page and answer.fine and answer.body.lstrip()[:1] == b"<":
        problem = "the server wants a login"
    if problem:
        by_hand = f"; the list is out, at {offer.page}: download it by hand" if offer.page else ""
        return replace(result, problem=problem + by_hand)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / offer.file
    path.write_bytes(answer.body)
    try:
        file = recipes.read(path)
        found = recipes.compare(path, None if file.edition else OTHER)  # of today, where a file does not say
    except recipes.RecipeError as error:
        return replace(result, problem=str(error))
    except Exception as error:  # a form that no recipe foresaw must not keep the other files from being read
        said = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        return replace(result, problem=f"the recipe stumbled over the file ({said})")
    return replace(result, list=file.list, edition=file.edition, differences=tuple(found))


def run(offers: Iterable[Offer], web: Web, folder: Path = FILES, say: Callable[[str], object] = print) -> list[Result]:
    """Look at all offers, one after the other, and say how far it is."""
    offers = list(offers)
    results = []
    for number, offer in enumerate(offers, 1):
        say(f"[{number:>{len(str(len(offers)))}}/{len(offers)}] {offer.what}")
        result = look(offer, web, folder)
        say(f"        {result.problem or (result.counts if result.is_out else 'not out yet')}")
        results.append(result)
    return results


def report(results: list[Result], today: date) -> Report:
    """Return the report in Markdown: new editions, what did not come, then table by table what differs."""
    read = [result for result in results if result.list]
    failed = [result for result in results if result.problem]
    newer = [result for result in results if _is_new(result)]
    found = [one for result in read for one in result.differences]
    wrong, news = [one for one in found if one.is_wrong], [one for one in found if _is_news(one)]
    made = Report("What publishers have changed", today)
    made.add(
        f"{len(read)} of {counted(sum(result.is_out for result in results), 'file')} read on {day(today)}: "
        f"{len(newer)} newer than our tables; {_in_tables(wrong)} other than in the edition that our rows name, "
        f"{_in_tables(news)} other in another edition. {len(failed)} could not be compared."
    )
    if newer:
        rows = [(result.offer.what, _ours(result), _theirs(result)) for result in newer]
        made.add("## New editions", table(("list", "newest in our tables", "at the publisher"), rows))
    if failed:
        rows = [(one.offer.what, code(one.offer.address), code(one.problem)) for one in failed]
        made.add("## Not compared", table(("list", "address", "what happened"), rows))
    for name in sorted({one.table for result in read for one in result.differences}):
        made.add(f"## {name}")
        for result in read:
            if here := [one for one in result.differences if one.table == name]:
                made.add(*_of_table(result, here))
    seen = {result.list for result in read}
    if by_hand := [one for one in recipes.lists() if one not in seen]:
        rows = [(str(one), code(one.address), held(one) or "not known") for one in by_hand]
        made.add("## To look at by hand", table(("list", "where it stands", "newest in our tables"), rows))
    return made


def _in_tables(found: list[Difference]) -> str:
    tables = counted(len({one.table for one in found}), "table")
    return f"{counted(len(found), 'value')} in {tables}" if found else "no value"


def _of_table(result: Result, found: list[Difference]) -> list[str]:
    """Say what a file says about one table: first what is wrong, then what is news."""
    wrong, news = [one for one in found if one.is_wrong], [one for one in found if _is_news(one)]
    parts = [f"{result.offer.what} (`{result.offer.file}`): {_counts(found)}."]
    if wrong:
        parts += ["Rows that name the edition of the file, so a mistake or a quiet revision:", _listed(result, wrong)]
    if news:
        ours = max(one.our_edition for one in news).replace("..", " to ") or "no known day"
        theirs = result.edition or "no known day"
        parts += [
            f"Rows of another edition than the file (ours {ours}, file {theirs}), so news:",
            _listed(result, news),
        ]
    return parts


def _is_news(one: Difference) -> bool:
    """Whether a value differs between editions; what a file leaves out that never holds the whole list says nothing."""
    return not one.own_edition and one.verdict != recipes.AGREES and (one.whole or one.verdict != recipes.NOT_THERE)


def _listed(result: Result, found: list[Difference]) -> str:
    rows = [
        (
            code(", ".join(str(value) for value in one.row.values())),
            one.column,
            _shown(one.ours),
            _shown(one.theirs),
            one.verdict if one.by is None else f"{one.by:+.6g}",
        )
        for one in found[:MOST_ROWS]
    ]
    listed = table(("row", "column", "ours", "file", "difference"), rows)
    if len(found) <= MOST_ROWS:
        return listed
    path = f"_build/maintain/files/{result.offer.file}"
    return f"{listed}\n\nAnd {len(found) - MOST_ROWS} more: `make recompute FILE={path}` shows them."


def _is_new(result: Result) -> bool:
    if result.list:
        return bool(result.edition) and result.edition > held(result.list)
    return result.has_page


def _ours(result: Result) -> str:
    return held(result.list) if result.list else _newest_top500()


def _theirs(result: Result) -> str:
    return f"{result.edition} ({result.list.edition_is})" if result.list else "out"


def _shown(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.10g}" if isinstance(value, float) else code(value)


def _counts(found: Iterable[Difference]) -> str:
    number = Counter(one.verdict for one in found)
    said = [f"{number[verdict]} {words}" for verdict, words in VERDICTS.items() if number[verdict]]
    return "values: " + ", ".join(said) if said else "no row of ours follows from it"


def main(arguments: list[str] | None = None) -> int:
    """Fetch, compare, write the report, and return 2 if nothing could be fetched."""
    parser = argparse.ArgumentParser(prog="python -m maintain.update", description=__doc__.splitlines()[0])
    parser.add_argument("words", nargs="*", help="only files with one of these words in their title, such as epoch")
    parser.add_argument("--report", type=Path, default=REPORT, help="where the report goes (default: %(default)s)")
    parser.add_argument("--files", type=Path, default=FILES, help="where the files are kept (default: %(default)s)")
    parser.add_argument("--pause", type=float, default=2.0, help="seconds between two requests to a host (default: 2)")
    given = parser.parse_args(arguments)
    offers = publishers.offers(date.today(), _newest_top500())
    if given.words:
        offers = [one for one in offers if any(word.lower() in one.what.lower() for word in given.words)]
    if not offers:
        parser.error(f"no file has {' or '.join(given.words)} in its title")
    results = run(offers, Web(given.pause, timeout=60), given.files, say=lambda line: print(line, flush=True))
    made = report(results, date.today())
    made.write(given.report)
    print(f"{made.first}\nThe report: {given.report}")
    if not any(result.list or result.has_page for result in results):
        print("Nothing could be read. Has this machine a network?", file=sys.stderr)
        return 2
    return 0


def _newest_top500() -> str:
    return max((held(one) for one in recipes.lists() if "top500" in one.address), default="")


if __name__ == "__main__":
    sys.exit(main())
