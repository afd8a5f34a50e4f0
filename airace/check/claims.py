"""What a claim needs."""

from __future__ import annotations

import calendar
import re
import string
from collections.abc import Iterator

from airace import data
from airace.check.project import Notebook, Project
from airace.claims import RULES, VERDICTS, needs_nothing, wanted_by
from airace.needs import REFRESH, Missing

CLAIMS, LINKS = "data/claims.csv", "data/claim_sources.csv"
COLUMNS = {"id", "chapter", "rule", "article_figure", "compares", "verdict", "explanation"}
FORMATS = (".0f", ".1f", ",.0f")
SHORTEST = 9  # characters of a name of a number that tells what it is
DAY = re.compile(rf"\b([1-9]|[12]\d|3[01]) (?=({'|'.join(calendar.month_name[1:])})\b)")
NAMES = ("EU27", "2012 to 2025", "DeepSeek-V3", "DeepSeek-R1", "Llama 3.1 405B", "GPT-4o", "H100", "o1")
EVIDENCE = {"deviation": ", our_figure", "range": ", values_of_the_providers", "then_and_now": ", then, now"}
FIGURES = ("deviation", "range")  # rules that compare with the article's figure


def missing(project: Project) -> Iterator[Missing]:
    """Return what the claims of the article lack, in their tables and in the chapters."""
    sourced = {row.get("claim") for row in data.rows("claim_sources")}
    for row in data.rows("claims"):
        if not set(row) >= COLUMNS:
            return  # said with the tables
        yield from of_row(row)
        if row["id"] not in sourced:
            yield Missing(f"{LINKS}, claim '{row['id']}'", "a row for each source", f"{row['id']},abn-amro-2025")
        if _is_whole(row["explanation"]):  # else it is said with the row, and nobody knows what it needs
            yield from _judged(row, project.notebooks)


def of_row(row: dict[str, str]) -> Iterator[Missing]:
    """Return what a row of ``claims.csv`` lacks."""
    where = f"{CLAIMS}, claim '{row['id']}'"
    if row["rule"] not in RULES:
        yield Missing(where, f"a rule that the ledger knows: {', '.join(RULES)}", "deviation")
    if row["rule"] in FIGURES and not row["article_figure"]:
        yield Missing(where, f"the article's figure, with which the rule '{row['rule']}' compares", "90")
    if row["rule"] in FIGURES and not row["compares"]:
        yield Missing(
            where, "what is compared, in the column 'compares'", "Dealroom, edition of February 2025, US, 2024"
        )
    if row["rule"] == "documented" and row["verdict"] not in VERDICTS:
        yield Missing(where, f"its verdict, since the rule is 'documented': {', '.join(VERDICTS)}", "imprecise")
    if row["rule"] != "documented" and row["verdict"]:
        yield Missing(where, f"an empty cell for the verdict: it follows from the rule '{row['rule']}'")
    yield from _explanation(row["explanation"], where)


def _explanation(text: str, where: str) -> Iterator[Missing]:
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError as error:
        yield Missing(where, f"an explanation with whole placeholders: {error}", "{share_2025_pct:.0f}")
        return
    for _, name, spec, conversion in parts:
        if name is None:
            continue
        if not (name.isidentifier() and name.islower() and len(name) >= SHORTEST):
            what = f"a telling name for the placeholder '{{{name}}}': what, when and in which unit, small letters, "
            yield Missing(where, f"{what}{SHORTEST} characters or more", "{share_2025_pct:.0f}")
        if spec not in FORMATS or conversion:
            what = f"a format for the placeholder '{{{name}}}': {', '.join(FORMATS)}"
            yield Missing(where, what, "{share_2025_pct:.0f}")
    typed = "".join(part[0] for part in parts)
    for name in NAMES:
        typed = typed.replace(name, "")
    words = [word.strip('.,:;()"') for word in DAY.sub("", typed).split() if any(letter.isdigit() for letter in word)]
    for word in words:
        if not (word.isdigit() and word.startswith("20")):
            what = f"a placeholder in place of the typed number '{word}': the chapter computes it"
            yield Missing(where, what, "{share_2025_pct:.0f}%")


def _judged(row: dict[str, str], notebooks: list[Notebook]) -> Iterator[Missing]:
    id, chapter = row["id"], row["chapter"]
    judges = [notebook for notebook in notebooks if chapter in notebook.ledgers]
    if not judges:
        what = f'the chapter that judges it, with Ledger("{chapter}")'
        yield Missing(f"{CLAIMS}, claim '{id}'", what, f'ledger = Ledger("{chapter}")')
        return
    for notebook in judges:
        if id not in notebook.named("check") and not needs_nothing(row):
            numbers = (f", {name}=…" for name in wanted_by(row["explanation"]))
            handed = "".join([EVIDENCE.get(row["rule"], ""), *numbers])
            yield Missing(notebook.name, f"a verdict on the claim '{id}'", f'ledger.check("{id}"{handed})')
        elif f'id="claim-{re.sub(r"[^a-z0-9]+", "-", id)}"' not in notebook.chapter.ledger:
            yield Missing(notebook.name, f"the stored verdict on the claim '{id}'", REFRESH)


def _is_whole(explanation: str) -> bool:
    try:
        wanted_by(explanation)
    except ValueError:
        return False
    return True
