"""Present the charts of a page on a projector: each alone, in large type, its answer covered until a key.

A page for each page with charts, from the figures that it shows. Where teachers have a page for that chapter, the keys
go through the states that its plans ask for; all charts come in their order where no plan is chosen.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from airace.explore import page as explorer
from airace.pages import phones
from airace.pages.document import document
from airace.pages.embed import name_of
from airace.pages.plans import PRESENT, Plan, Step, states

FOLDER = PRESENT
PARTS = ("prepared", "present")  # of the script, which only these pages load
SIZE = re.compile(r'<div class="explorer-chart".*?<svg [^>]*viewBox="0 0 ([\d.]+) ([\d.]+)"', re.DOTALL)
WIDE = 1.45  # times as wide as high: then a chart has its words above it on a screen of 4:3, else beside it
NO_SCRIPT = "A browser needs JavaScript to present. All charts stand below each other here; the slides need it, too."


@dataclass(frozen=True)
class Shown:
    """A chart to present: its page form, the heading above it, and what its chapter asks before it."""

    figure: str
    heading: str
    question: str

    @property
    def id(self) -> str:
        """The id of its figure."""
        return f"explorer-{name_of(self.figure)}"


def script() -> str:
    """Return the script of these pages."""
    return explorer.script(PARTS)


def steps(charts: Sequence[Shown], plans: Iterable[Plan]) -> dict[str, list[Step]]:
    """Return the states of each plan by its minutes, and of all charts under an empty name.

    All charts are those of the page in their order: each in the states that the plans ask for, or as it is.
    """
    plans = list(plans)
    asked: dict[str, list[Step]] = {}
    for step in states(plans):
        asked.setdefault(step.chart, []).append(step)
    here = {chart.id for chart in charts}
    found = {"": [step for chart in charts for step in asked.get(chart.id, [Step(chart.id, "")])]}
    for plan in plans:
        if plan.minutes:
            found[plan.minutes] = [step for step in plan.steps if step.chart in here]
    return {name: of_plan for name, of_plan in found.items() if of_plan}


def page(
    title: str,
    charts: Sequence[Shown],
    plans: Iterable[Plan],
    leave: str,
    codes: phones.Codes,
    language: str = "en",
    version: str = "",
) -> str:
    """Return the page that presents charts.

    Parameters
    ----------
    title : str
        Of the page that the charts are from.
    charts : sequence of Shown
        In their order.
    plans : iterable of Plan
        Of the page for teachers; none where there is no such page.
    leave : str
        The address to which one leaves who came from nowhere.
    codes : Codes
        For phones; none where the address of the site is not known.
    language : str
        The language of the book.
    version : str
        Changes with scripts and styles, so that no browser takes old ones for a new page.
    """
    through = steps(charts, plans)
    named = {name: [[step.target, step.words] for step in of_plan] for name, of_plan in through.items()}
    told = json.dumps(named, ensure_ascii=False).replace("<", "\\u003c")
    styles = "\n".join(
        f'<link rel="stylesheet" href="../_static/{name}.css?v={version}">' for name in ("explorer", "embed", "present")
    )
    scripts = "\n".join(f'<script src="../_static/{name}.js?v={version}"></script>' for name in ("explorer", "present"))
    body = f"""<main>
<h1 class="out-of-sight">Present: {escape(title)}</h1>
<p class="no-script">{NO_SCRIPT} <a href="{escape(leave)}">Leave</a></p>
{"".join(map(_section, charts))}</main>
<nav class="present-bar" aria-label="Present" hidden>
{_button("back", "Back")}{_button("show", "Show")}{_button("next", "Next")}<span class="place"></span>
<span class="keys">Space, ← →, Esc</span>
{_button("change", "Change")}{_button("phones", "Phones")}{_button("full", "Full screen")}
<a href="{escape(leave)}">Leave</a>
</nav>
<div class="present-told out-of-sight" role="status"></div>
{_codes(through, charts, codes)}<script type="application/json" id="plans">{told}</script>
{scripts}"""
    head = f'<meta name="robots" content="noindex">\n{styles}'
    return document(language, f"Present: {title}", head, body)


def _section(chart: Shown) -> str:
    size = SIZE.search(chart.figure)
    wide = " is-wide" if size and float(size[1]) / float(size[2]) > WIDE else ""
    id = f"{chart.id}-heading"
    return (
        f'<section class="shot{wide}" data-chart="{chart.id}" aria-labelledby="{id}">\n'
        f'<header><h2 id="{id}">{escape(chart.heading)}</h2><p class="step"></p></header>\n'
        f'<p class="question">{escape(chart.question)}</p>\n{chart.figure}\n</section>\n'
    )


def _button(does: str, words: str) -> str:
    return f'<button type="button" data-does="{does}">{words}</button>'


def _codes(through: Mapping[str, list[Step]], charts: Sequence[Shown], codes: phones.Codes) -> str:
    headings = {chart.id: chart.heading for chart in charts}
    steps = {step.target: step for of_plan in through.values() for step in of_plan if step.target in codes}
    if not steps:
        return ""
    named = [(codes[target], step.words or headings[step.chart]) for target, step in steps.items()]
    close = '<button type="button">Close</button>'
    return f'<dialog class="on-phones" aria-label="On the phones">{phones.listed(named, "../")}{close}</dialog>\n'
