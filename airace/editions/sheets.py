"""What stands on the handouts of a chapter, read from the built pages: a guess, a chart, three tasks, a plan."""

from __future__ import annotations

import copy
import json
import re
from dataclasses import dataclass
from math import floor, log10

from bs4 import BeautifulSoup, Tag

from airace.editions.front import text_of
from airace.editions.project import EditionError, Project

STATES = re.compile(r'<script type="application/json">.*?</script>', re.DOTALL)
TASKS = 3
MOST_ROWS = 16  # of the numbers below a chart; a longer table is in the book
SHORT, PLAN = "plan-for-20-minutes", "plan-for-45-minutes"
DATA = "[data-row], [data-rows], [data-label], .reference"  # what an empty chart does not show
PANEL = re.compile(r"([-\d.]+),([-\d.]+),([-\d.]+),([-\d.]+):x=([-\de.+]+)\.\.([-\de.+]+)( log)?,")
RULER = 9.0  # points from a panel to the numbers of an added scale
BELOW = 20.0  # points under a panel where the numbers of its scale stand


@dataclass(frozen=True)
class Task:
    """An exercise and what its solution says, both as text."""

    text: str
    answer: str


@dataclass(frozen=True)
class Sheet:
    """What the handouts of a chapter show.

    Parameters
    ----------
    page : str
        The page of the chapter, such as ``notebooks/2-china``.
    title : str
        Its title with its number.
    question : str
        What is to be guessed.
    kind : str
        ``number``, ``choice``, ``order`` or ``line``.
    options : tuple of str
        The values of the scale or the choices.
    answer : str
        What is right, in words; for a line the sentence that follows it.
    figure : Tag
        The chart that answers, as on its page.
    tasks : tuple of Task
        The first exercises.
    short, plan, misconceptions : tuple of str
        From the page for teachers: the steps of 20 and of 45 minutes, which refer to them, and what to expect.
    say : str
        The sentence that ends the lesson.
    """

    page: str
    title: str
    question: str
    kind: str
    options: tuple[str, ...]
    answer: str
    figure: Tag
    tasks: tuple[Task, ...]
    short: tuple[str, ...]
    plan: tuple[str, ...]
    say: str
    misconceptions: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name of its files, without suffix: number and name of the chapter."""
        return self.page.rpartition("/")[2]


def read(project: Project) -> list[Sheet]:
    """Return the sheets of all chapters that have a guess and a page for teachers, in the order of the book.

    Raises
    ------
    EditionError
        When there is none, or a chapter lacks something that its handouts show; the message names both.
    """
    lessons = {page.rpartition("/")[2]: page for page in project.pages if "/teaching/" in page}
    chapters = [page for page in project.pages if page.startswith("notebooks/") and page[10:] in lessons]
    sheets = [_sheet(project, page, lessons[page[10:]]) for page in chapters]
    if not sheets:
        raise EditionError("no chapter has a page for teachers")
    return sheets


def _article(project: Project, page: str) -> Tag:
    html = STATES.sub("", (project.html / f"{page}.html").read_text(encoding="utf-8"))
    article = BeautifulSoup(html, "html.parser").select_one("article.bd-article")
    for link in article.select(".headerlink, script"):
        link.decompose()
    return article


def _sheet(project: Project, page: str, lesson: str) -> Sheet:
    article = _article(project, page)
    form, figure = _guess(article, page)
    told = json.loads(form["data-told"])
    asked = _found(
        next((p for p in form.find_all_previous("p") if p.strong and text_of(p.strong).startswith("Predict")), None),
        page, "words **Predict.** before its first guess",
    )  # fmt: skip
    short, plan, say, wrong = _lesson(project, lesson)
    return Sheet(
        page=page,
        title=text_of(article.h1),
        question=text_of(asked).removeprefix("Predict.").strip(),
        kind=form["data-kind"],
        options=tuple(told.get("points") or told["texts"]) if form["data-kind"] == "line" else tuple(told["texts"]),
        answer=told["said"] if form["data-kind"] == "line" else told["answerText"],
        figure=figure,
        tasks=_tasks(article, page),
        short=short,
        plan=plan,
        say=say,
        misconceptions=wrong,
    )


def _guess(article: Tag, page: str) -> tuple[Tag, Tag]:
    """Return the first question whose chart is plain enough for paper, or else the first, with its chart."""
    asked = []
    for form in article.select("form.predict"):
        chart = (json.loads(form["data-told"]).get("on") or {}).get("chart")
        figure = article.find("figure", id=chart) if chart else form.find_next("figure", class_="explorer")
        if figure is not None:
            asked.append((form, figure))
    if not asked:
        raise EditionError(f"{page} has no question with a guess and a chart, which its handout shows")
    return next((pair for pair in asked if _plain(pair[1])), asked[0])


def _plain(figure: Tag) -> bool:
    """Return whether a chart has one panel, and few rows."""
    panels = figure.select_one(".explorer-chart svg").get("data-scale", "").count(";") + 1
    return panels == 1 and len(figure.select(".explorer-table tr")) <= MOST_ROWS + 1


def _found(part: Tag | None, page: str, what: str) -> Tag:
    if part is None:
        raise EditionError(f"{page} has no {what}, which its handout shows")
    return part


def _tasks(article: Tag, page: str) -> tuple[Task, ...]:
    numbered = (strong for strong in article.find_all("strong") if re.match(r"\d+\. ", text_of(strong)))
    texts = [text_of(strong.find_parent("p")) for strong in numbered][:TASKS]
    solved = [_solution(cell) for cell in article.select(".tag_solution")][:TASKS]
    if len(texts) < TASKS or len(solved) < TASKS:
        raise EditionError(f"{page} has no {TASKS} exercises with solutions, which its handout shows")
    return tuple(map(Task, texts, solved))


def _solution(cell: Tag) -> str:
    """Return what a solution writes, without its code."""
    outputs = cell.select(".cell_output :is(p, li)") or cell.select(".cell_output pre")
    return " ".join(text_of(output) for output in outputs)


def _lesson(project: Project, page: str) -> tuple[tuple[str, ...], tuple[str, ...], str, tuple[str, ...]]:
    article = _article(project, page)
    short = _found(article.find(id=SHORT), page, "section *Plan for 20 minutes*")
    plan = _found(article.find(id=PLAN), page, "section *Plan for 45 minutes*")
    wrong = _found(article.find(id="misconceptions-to-expect"), page, "section *Misconceptions to expect*")
    said = (text_of(p) for p in plan.find_all("p", recursive=False))
    say = next((text.removeprefix("Say at the end:").strip() for text in said if text.startswith("Say")), "")
    steps, longer, expected = (tuple(map(text_of, part.select("li"))) for part in (short, plan, wrong))
    return steps, longer, say, expected


def empty(figure: Tag) -> Tag:
    """Return the picture of a chart without its data: the names of rows and a scale stay, to draw into."""
    svg = copy.copy(figure.select_one(".explorer-chart svg"))
    for mark in svg.select(DATA):
        mark.decompose()
    texts = [(float(text["y"]), text_of(text)) for text in svg.find_all("text") if text.get("text-anchor") == "middle"]
    added = "".join(_ruler(panel, texts) for panel in PANEL.findall(svg.get("data-scale", "")))
    svg.append(BeautifulSoup(f"<g>{added}</g>", "html.parser"))
    if "<text" in added:  # the numbers may stand below what was the last line of the picture
        left, top, width, height = svg["viewbox"].split()  # in small letters, as everything that was read from HTML
        svg["viewbox"] = f"{left} {top} {width} {float(height) + RULER:g}"
    return svg


def _ruler(panel: tuple[str, ...], texts: list[tuple[float, str]]) -> str:
    """Return the lines of a scale for a panel whose marks have their numbers beside them instead of a scale."""
    left, top, width, height, first, last = map(float, panel[:6])
    bottom = top + height
    if panel[6] or sum(bottom < y < bottom + BELOW for y, _ in texts) > 1:  # it has a scale of its own
        return ""
    step = _nice((last - first) / 4)
    lines = []
    for place in range(1, 6):
        if (value := place * step) <= last and first == 0:
            x = left + width * value / last
            lines.append(
                f'<path d="M {x:.1f} {top:.1f} V {bottom:.1f}" stroke="currentColor" stroke-opacity="0.25" '
                f'stroke-width="0.6"/><text x="{x:.1f}" y="{bottom + RULER:.1f}" text-anchor="middle" font-size="7.5" '
                f'fill-opacity="0.75">{value:,g}</text>'
            )
    axis = f'<path d="M {left:.1f} {top:.1f} V {bottom:.1f}" stroke="currentColor" stroke-width="0.8"/>'
    return axis + "".join(lines)


def _nice(step: float) -> float:
    """Return the largest of 1, 2, 5, 10, … that is not above `step`."""
    power = 10.0 ** floor(log10(step))
    return next(factor * power for factor in (5, 2, 1) if factor * power <= step * (1 + 1e-9))
