"""The ledger: each claim, the rule by which it is judged, and the verdict."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from airace import data

VERDICTS = ("confirmed", "approximately", "contradicted", "outdated", "imprecise", "unverifiable")
CONFIRMED_WITHIN = 0.05
APPROXIMATE_WITHIN = 0.20
LEEWAY = 1e-9  # 90 against 85.5 is 5%, whatever the binary fractions say


class ClaimError(ValueError):
    """A claim that cannot be judged; the message names it."""


def by_deviation(ours: float, claimed: float) -> str:
    """Judge a figure by its deviation, ``|ours - claimed| / |claimed|``; the limits 5% and 20% are included."""
    deviation = abs(ours - claimed) / abs(claimed)
    if deviation <= CONFIRMED_WITHIN + LEEWAY:
        return "confirmed"
    return "approximately" if deviation <= APPROXIMATE_WITHIN + LEEWAY else "contradicted"


def by_range(values: Iterable[float], claimed: float) -> str:
    """Confirm a figure that lies between the smallest and the largest of `values`, limits included."""
    values = list(values)
    return "confirmed" if min(values) <= claimed <= max(values) else "contradicted"


def by_then_and_now(then: bool, now: bool) -> str:
    """Judge a statement by whether it held at publication and whether the latest full year still carries it."""
    if not then:
        return "contradicted"
    return "confirmed" if now else "outdated"


RULES = {
    "deviation": (by_deviation, "within 5% confirmed, within 20% approximately, otherwise contradicted"),
    "range": (by_range, "confirmed when the figure lies within the providers' range"),
    "then_and_now": (by_then_and_now, "did it hold at publication, and does it hold in the latest full year?"),
    "documented": (None, "we read the sources below"),
}


@dataclass(frozen=True)
class Judged:
    """A claim with its verdict, its explanation with all numbers filled in, and its sources."""

    id: str
    claim: str
    attributed_to: str
    verdict: str
    explanation: str
    rule: str
    sources: tuple[data.Source, ...]

    def _ipython_display_(self) -> None:
        """Show nothing where a cell ends in a check: the ledger shows all claims."""


def named(numbers: Mapping[Any, Any], name: str) -> dict[str, Any]:
    """Return several numbers under the names that an explanation gives them.

    Parameters
    ----------
    numbers : mapping or Series
        The numbers, each with what its name differs in, such as a year or a region.
    name : str
        The name, with braces where that stands in small letters: ``china_{}_usd_bn`` makes ``china_2024_usd_bn``.
    """
    return {name.format(str(which).lower()): number for which, number in numbers.items()}


def wanted_by(explanation: str) -> list[str]:
    """Return the names of the numbers that an explanation asks for, in its order."""
    return [name for _, name, _, _ in string.Formatter().parse(explanation) if name]


def needs_nothing(row: Mapping[str, Any]) -> bool:
    """Return whether the row of a claim says all: its verdict, and an explanation without a number of the chapter."""
    return row["rule"] == "documented" and not wanted_by(row["explanation"])


class Ledger:
    """The claims of a chapter, judged one by one; those whose row in the table says all need no `check`.

    Parameters
    ----------
    chapter : str
        The value of the column `chapter` in ``data/claims.csv``.

    Raises
    ------
    ClaimError
        When the chapter has no claims.
    """

    def __init__(self, chapter: str) -> None:
        claims = data.load("claims")
        chapters = sorted(set(claims["chapter"]))
        self.claims = claims[claims["chapter"] == chapter].set_index("id")
        if self.claims.empty:
            raise ClaimError(f"data/claims.csv has no chapter {chapter!r}; it has {', '.join(chapters)}")
        links = data.load("claim_sources")
        self._sources = {id: tuple(map(data.source, rows["source"])) for id, rows in links.groupby("claim")}
        self.judged: dict[str, Judged] = {}

    def check(self, id: str, *evidence, **numbers) -> Judged:
        """Judge the claim `id` by its rule.

        Parameters
        ----------
        id : str
            Id of the claim.
        *evidence
            What the rule asks for. `deviation`: our figure. `range`: the values of the providers. `then_and_now`: two
            booleans. `documented`: nothing, its verdict stands in the table.
        **numbers
            What fills the placeholders of the explanation.

        Returns
        -------
        Judged
            The claim with its verdict; the ledger keeps it, too.

        Raises
        ------
        ClaimError
            When the claim is unknown, or a placeholder has no number or a number no placeholder.
        """
        if id not in self.claims.index:
            raise ClaimError(f"there is no claim {id!r} in this chapter; it has {', '.join(self.claims.index)}")
        row = self.claims.loc[id]
        wanted = set(wanted_by(row["explanation"]))
        if wanted != set(numbers):
            missing, unused = sorted(wanted - set(numbers)), sorted(set(numbers) - wanted)
            raise ClaimError(f"claim {id!r}: numbers missing for {missing}, numbers without a place {unused}")
        judge, words = RULES[row["rule"]]
        if judge is None:
            verdict = row["verdict"]
        elif row["rule"] == "then_and_now":
            verdict = judge(*evidence)
        else:
            verdict = judge(*evidence, row["article_figure"])
        if verdict not in VERDICTS:
            raise ClaimError(f"claim {id!r} has the verdict {verdict!r}; it must be one of {', '.join(VERDICTS)}")
        explanation = row["explanation"].format(**numbers)
        compared = row["compares"] if isinstance(row.get("compares"), str) and row["compares"] else ""
        rule = f"{words} ({'on' if judge is None else 'compared'}: {compared})" if compared else words
        sources = self._sources.get(id, ())
        self.judged[id] = Judged(id, row["claim"], row["attributed_to"], verdict, explanation, rule, sources)
        return self.judged[id]

    def _all(self) -> list[Judged]:
        for id, row in self.claims.iterrows():
            if id not in self.judged and needs_nothing(row):
                self.check(id)
        if left := [id for id in self.claims.index if id not in self.judged]:
            raise ClaimError(f"claims without a verdict: {', '.join(left)}")
        return [self.judged[id] for id in self.claims.index]

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        return {"text/plain": self._text(), "text/html": self._html()}

    def _text(self) -> str:
        return "\n\n".join(
            f"{c.id}  {c.verdict.upper()}\n{c.claim} ({c.attributed_to})\n{c.explanation}\nRule: {c.rule}"
            for c in self._all()
        )

    def _html(self) -> str:
        return '<ol class="claims">' + "".join(map(_item, self._all())) + "</ol>"


def _item(claim: Judged) -> str:
    links = "; ".join(
        f'<a href="{escape(s.link)}">{escape(s.citation)}</a>' if s.link else escape(s.citation) for s in claim.sources
    )
    return (
        f'<li class="claim" id="claim-{re.sub(r"[^a-z0-9]+", "-", claim.id)}" data-verdict="{claim.verdict}">'
        f'<p class="claim-text"><span class="verdict verdict-{claim.verdict}">{claim.verdict.capitalize()}</span> '
        f'{escape(claim.claim)} <span class="claim-by">({escape(claim.attributed_to)})</span></p>'
        f"<p>{escape(claim.explanation)}</p>"
        f'<p class="claim-rule">Rule: {escape(claim.rule)}. Sources: {links}.</p></li>'
    )
