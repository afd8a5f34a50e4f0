"""The plans of a page for teachers: which states of charts each of them asks for, in its order.

They are read from the page itself, from its links to states (``{state}``), so that nobody writes a list twice. The page
gets, beside each link, one that presents the chart, and the codes with which a class opens it on its phones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import PurePosixPath

from docutils import nodes
from sphinx.application import Sphinx

from airace.pages import marks, phones, sharing

TEACHING = "teaching"  # the folder of pages for teachers
PRESENT = "present"  # the folder of pages that present charts, made by airace.pages.present
PREDICT = "Predict."  # how a question before a chart begins
MINUTES = re.compile(r"\b(\d+) minutes$")


@dataclass(frozen=True)
class Step:
    """A state that a plan asks for.

    Parameters
    ----------
    target : str
        What stands behind the ``#`` of a link to it.
    words : str
        What it is called; empty for a chart as it is.
    """

    target: str
    words: str

    @property
    def chart(self) -> str:
        """The id of its chart."""
        return self.target.partition("?")[0]


@dataclass(frozen=True)
class Plan:
    """A section with links to states.

    Parameters
    ----------
    id : str
        Of the section.
    minutes : str
        How long the lesson is; empty for the list of prepared states.
    steps : tuple of Step
        In the order of the section.
    """

    id: str
    minutes: str
    steps: tuple[Step, ...]


def read(doctree: nodes.document) -> list[Plan]:
    """Return the plans of a page. A state that the list of prepared states has is called as there."""
    found = [(section, _minutes(section), list(_steps(section))) for section in _sections(doctree)]
    ready = {step.target: step.words for _, minutes, steps in found if not minutes for step in steps if step.words}
    return [
        Plan(section["ids"][0], minutes, tuple(Step(step.target, ready.get(step.target, step.words)) for step in steps))
        for section, minutes, steps in found
        if steps
    ]


def states(plans: list[Plan]) -> list[Step]:
    """Return every state that a page asks for once: those of the prepared list first, in its order."""
    found: dict[str, Step] = {}
    for plan in sorted(plans, key=lambda plan: bool(plan.minutes)):
        for step in plan.steps:
            found.setdefault(step.target, step)
    return list(found.values())


def _sections(doctree: nodes.document) -> list[nodes.section]:
    return [section for section in doctree.findall(nodes.section) if not isinstance(section.parent, nodes.document)]


def _minutes(section: nodes.section) -> str:
    found = MINUTES.search(section.next_node(nodes.title).astext())
    return found[1] if found else ""


def _links(section: nodes.section) -> list[nodes.reference]:
    return [link for link in section.findall(nodes.reference) if link.get("state")]


def _steps(section: nodes.section) -> Iterator[Step]:
    """Yield the states of a section; one that follows itself is one."""
    before = ""
    for link in _links(section):
        target, words = link["state"], link.astext()
        if target != before:
            yield Step(target, words[:1].upper() + words[1:] if "?" in target else "")
        before = target


def pages(env) -> dict[str, str]:
    """Return the page for teachers of each chapter that has one, by the page of the chapter."""
    for_teachers = {PurePosixPath(name).name: name for name in env.found_docs if TEACHING in name.split("/")}
    chapters = sorted(name for name in env.found_docs if env.doc2path(name).endswith(".ipynb"))
    own = ((name, for_teachers.get(PurePosixPath(name).name)) for name in chapters)
    return {name: page for name, page in own if page}


def of_chapters(env) -> dict[str, list[Plan]]:
    """Return the plans of each chapter that has a page for teachers, by the page of the chapter."""
    return {chapter: read(env.get_doctree(page)) for chapter, page in pages(env).items()}


def codes(env, site: str) -> phones.Codes:
    """Return the code of every state that a page for teachers asks for, by its target; none without a site."""
    return phones.codes([step.target for plans in of_chapters(env).values() for step in states(plans)], site)


def complete(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put links to present and codes for phones on a page for teachers."""
    chapter = next((chapter for chapter, page in pages(app.env).items() if page == docname), "")
    if app.builder.name != "html" or not chapter:
        return
    up, plans, site = "../" * docname.count("/"), read(doctree), sharing.site(app.config)
    page = f"{up}{PRESENT}/{PurePosixPath(chapter).name}.html"
    sections = {section["ids"][0]: section for section in _sections(doctree)}
    for plan in plans:
        section, asked = sections[plan.id], f"?plan={plan.minutes}" * bool(plan.minutes)
        named = {step.target: step.words for step in plan.steps}
        for link in _links(section):
            target, words = link["state"], named[link["state"]] or link.astext()
            address = f"{page}{asked}#{target}"
            html = f'<a class="present" href="{escape(address)}" aria-label="{escape(f"Present: {words}")}"></a>'
            link.parent.insert(link.parent.index(link) + 1, _raw(html))
        which = "of this plan" if plan.minutes else "of this chapter"
        lines = [f'<p class="to-present"><a href="{page}{asked}">Present the charts {which}</a></p>']
        if not plan.minutes:
            lines.append(_on_phones(app, chapter, states(plans), site, up))
        section.insert(1, _raw("\n".join(lines)))


def _on_phones(app: Sphinx, chapter: str, steps: list[Step], site: str, up: str) -> str:
    if not site:
        return phones.ABSENT
    known, titles = codes(app.env, site), headings(app.env.get_doctree(chapter))
    named = [(known[step.target], step.words or titles.get(step.chart, step.chart)) for step in steps]
    return phones.on_a_page(named, up)


def headings(doctree: nodes.document) -> dict[str, str]:
    """Return the heading above each chart of a page, by the id of the chart."""
    return {id: heading for id, heading, _ in asked(doctree)}


def asked(doctree: nodes.document) -> Iterator[tuple[str, str, str]]:
    """Yield the charts of a page: id, the heading above, and what the page asks before the chart, if it does."""
    heading = question = ""
    for node in doctree.findall():
        if isinstance(node, nodes.title):
            heading = node.astext()
        elif isinstance(node, nodes.paragraph) and node.astext().startswith(PREDICT):
            question = node.astext().removeprefix(PREDICT).strip()
        elif isinstance(node, nodes.raw) and (id := chart_of(node)):
            yield id, heading, question
            question = ""  # it was about this chart


def chart_of(raw: nodes.raw) -> str:
    """Return the id of the chart in a part of a page, or of the one that will be quoted there."""
    if raw.get("quoted"):
        return f"explorer-{raw['here']}"
    found = marks.FIGURE.search(raw.astext())
    return found[1] if found else ""


def _raw(html: str) -> nodes.raw:
    return nodes.raw("", html, format="html")
