"""Tests for learning platforms: Moodle's XML and a package in QTI 2.1, with the points and the tolerances of the paper.

A number is asked as a number where the format can: with its tolerance, and a feedback for each mistake to expect. What
has to be read by somebody, the open question, carries the aspects that earn points for who marks it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from textwrap import shorten
from xml.etree.ElementTree import Element, tostring

from airace.editions import qti as formats
from airace.editions.draws import Exhibit
from airace.editions.moodle import category, rich
from airace.editions.papers import MINUTES, Asked, Block, Paper
from airace.editions.project import Project
from airace.editions.quizzes import LABEL, document, element, words

GRADES = {  # of an answer, in per cent, as Moodle spells them
    (1, 1): "100", (1, 2): "50", (1, 3): "33.33333", (2, 3): "66.66667", (1, 4): "25", (2, 4): "50", (3, 4): "75",
}  # fmt: skip
LINES = 10  # of an answer in words


def label(number: int, asked: Asked) -> str:
    """Return the name of a question in a list: its place in the test, and its first words."""
    return f"{number}. {shorten(asked.text.replace('*', ''), LABEL, placeholder=' …')}"


def shown(block: Block) -> list[Element]:
    """Return the table of a block and what is said below it, which each of its questions needs."""
    parts = _table(block.exhibit) if block.exhibit.columns else []
    return parts + ([element("p", *words(block.note))] if block.note else [])


def _table(exhibit: Exhibit) -> list[Element]:
    head = element("tr", *(element("th", name, scope="col") for name in exhibit.columns))
    rows = [
        element("tr", element("th", first, scope="row"), *(element("td", cell) for cell in others))
        for first, *others in exhibit.rows
    ]
    table = element("table", element("caption", exhibit.title), element("thead", head), element("tbody", *rows))
    return [table] + ([element("p", f"Source: {exhibit.source}")] if exhibit.source else [])


def way(asked: Asked) -> str:
    """Return what is right and how one gets there, in a paragraph."""
    steps = "; ".join(text for _, text in asked.steps)
    return f"{asked.answer}: {steps}." if steps else ended(asked.answer)


def ended(text: str) -> str:
    """Return a text with a stop, unless it is a question."""
    return text if text.endswith(("?", "!", ".")) else f"{text}."


def form(asked: Asked) -> str:
    """Return how a number is to be rounded; nothing where it is exact."""
    if not asked.tolerance:
        return ""
    return {0: "whole number", 1: "one decimal", 2: "two decimals"}[asked.decimals]


def unit(asked: Asked) -> str:
    """Return a hint on the form of a number, whose unit is not entered."""
    parts = [form(asked), f"in {'per cent' if asked.unit == '%' else asked.unit}" if asked.unit else ""]
    return f"A number{''.join(f', {part}' for part in parts if part)}."


# Moodle


def moodle(project: Project, papers: Sequence[Paper], folder: Path) -> Path:
    """Write all tests for Moodle, a category for each, and return the file."""
    made = [part for paper in papers for part in _for_moodle(project, paper)]
    target = folder / f"{project.slug}-tests-{papers[0].version}-moodle.xml"
    target.write_bytes(document(element("quiz", *made)))
    return target


def _for_moodle(project: Project, paper: Paper) -> Iterator[Element]:
    yield category(project, paper.chapter, f"Test {paper.version}")
    for number, (block, asked) in enumerate(paper.asked, 1):
        text = "".join(tostring(part, encoding="unicode") for part in (*shown(block), *_asked(asked)))
        common = (
            element("name", element("text", label(number, asked))),
            element("questiontext", element("text", text), format="html"),
            rich("generalfeedback", way(asked)),
            element("defaultgrade", str(asked.points)),
            element("penalty", "0"),
            element("hidden", "0"),
            element("idnumber", f"{paper.name}.{paper.version}.{asked.id}"),
        )
        yield {"number": _numerical, "choice": _multichoice, "open": _essay}[asked.kind](asked, common)


def _asked(asked: Asked) -> list[Element]:
    hint = [element("p", unit(asked))] if asked.kind == "number" else []
    return [element("p", *words(asked.text)), *hint]


def _numerical(asked: Asked, common: tuple[Element, ...]) -> Element:
    """Return a question for a number: the right one, and those of mistakes with what is left of the points."""
    right = (asked.value, "100", way(asked))
    slips = [(slip.value, _grade(slip.points, asked.points), slip.says) for slip in asked.mistakes]
    answers = [
        element(
            "answer",
            element("text", f"{value:.10g}"),
            rich("feedback", says),
            element("tolerance", f"{asked.tolerance:g}"),
            fraction=grade,
            format="moodle_auto_format",
        )
        for value, grade, says in (right, *slips)
    ]
    units = {"unitgradingtype": "0", "unitpenalty": "0.1", "showunits": "3", "unitsleft": "0"}
    return element("question", *common, *answers, *(element(*pair) for pair in units.items()), type="numerical")


def _grade(points: int, whole: int) -> str:
    return GRADES[points, whole] if points else "0"


def _multichoice(asked: Asked, common: tuple[Element, ...]) -> Element:
    answers = [
        rich(
            "answer", option.text, rich("feedback", option.says or way(asked)), fraction="100" if option.right else "0"
        )
        for option in asked.options
    ]
    how = {"single": "true", "shuffleanswers": "false", "answernumbering": "ABCD"}
    return element("question", *common, *(element(*pair) for pair in how.items()), *answers, type="multichoice")


def _essay(asked: Asked, common: tuple[Element, ...]) -> Element:
    how = {"responseformat": "editor", "responserequired": "1", "responsefieldlines": str(LINES), "attachments": "0"}
    empty = element("responsetemplate", element("text"), format="html")
    told = element("div", element("p", f"{asked.answer}:"), _aspects(asked))
    info = rich("graderinfo", told)
    return element("question", *common, *(element(*pair) for pair in how.items()), info, empty, type="essay")


def _aspects(asked: Asked) -> Element:
    return element("ul", *(element("li", *words(text)) for _, text in asked.steps))


# QTI


def qti(project: Project, papers: Sequence[Paper], folder: Path) -> Path:
    """Write all tests as a package in QTI 2.1, and return it."""
    resources, files = [], {}
    for paper in papers:
        items = {
            item_id(paper, number): _item(project, paper, number, block, asked)
            for number, (block, asked) in enumerate(paper.asked, 1)
        }
        needs = [element("dependency", identifierref=id) for id in items]
        resources.append(formats.resource("imsqti_test_xmlv2p1", test_id(paper), f"{paper.name}.xml", *needs))
        files[f"{paper.name}.xml"] = document(_test(paper, list(items)))
        for id, item in items.items():
            resources.append(formats.resource("imsqti_item_xmlv2p1", id, f"{paper.name}/{id}.xml"))
            files[f"{paper.name}/{id}.xml"] = document(item)
    files["imsmanifest.xml"] = document(formats.manifest(f"m_tests_{_mark(papers[0].version)}", resources))
    return project.zipped(folder / f"{project.slug}-tests-{papers[0].version}-qti.zip", files)


def _mark(text: str) -> str:
    """Return a text as a few letters and digits: identifiers are short, and a seed may be anything."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def test_id(paper: Paper) -> str:
    """Return the identifier of a test."""
    return f"t_{_mark(f'{paper.name} {paper.version}')}"


def item_id(paper: Paper, number: int) -> str:
    """Return the identifier of a question by its place in the test."""
    return f"q{number}_{_mark(f'{paper.name} {paper.version}')}"


def _test(paper: Paper, ids: list[str]) -> Element:
    title = f"{paper.chapter}: test {paper.version}"
    asked = (element("assessmentItemRef", identifier=id, href=f"{paper.name}/{id}.xml") for id in ids)
    section = element("assessmentSection", *asked, identifier="section", title=title, visible="false")
    control = element("itemSessionControl", maxAttempts="1", showFeedback="false")
    part = element(
        "testPart", control, section, identifier="part", navigationMode="nonlinear", submissionMode="simultaneous"
    )
    limit = element("timeLimits", maxTime=str(60 * MINUTES))
    return element("assessmentTest", limit, part, xmlns=formats.QTI, identifier=test_id(paper), title=title)


def _item(project: Project, paper: Paper, number: int, block: Block, asked: Asked) -> Element:
    kind = {"number": "float", "choice": "identifier", "open": "string"}[asked.kind]
    right = [element("correctResponse", element("value", _right(asked)))] if asked.kind != "open" else []
    processing = [element("responseProcessing", *_rules(asked))] if asked.kind != "open" else []
    told = [formats.feedback("FEEDBACK", id, element("p", *words(says))) for id, _, _, says in _outcomes(asked)]
    general = [formats.feedback("GENERAL", formats.GENERAL, element("p", *words(way(asked))))] if processing else []
    return element(
        "assessmentItem",
        element("responseDeclaration", *right, identifier="RESPONSE", cardinality="single", baseType=kind),
        formats.outcome(
            "SCORE", "float", element("defaultValue", element("value", "0")), normalMaximum=str(asked.points)
        ),
        formats.outcome("FEEDBACK", "identifier"),
        formats.outcome("GENERAL", "identifier"),
        element("itemBody", *shown(block), *_interaction(asked)),
        *processing,
        *told,
        *general,
        **{"xml:lang": project.language},
        xmlns=formats.QTI,
        identifier=item_id(paper, number),
        title=label(number, asked),
        adaptive="false",
        timeDependent="false",
    )


def _letter(place: int) -> str:
    return "ABCDEFGH"[place]


def _right(asked: Asked) -> str:
    return _letter(asked.right) if asked.kind == "choice" else f"{asked.value:.10g}"


def _interaction(asked: Asked) -> list[Element]:
    if asked.kind == "choice":
        choices = [
            element("simpleChoice", *words(option.text), identifier=_letter(place))
            for place, option in enumerate(asked.options)
        ]
        prompt = element("prompt", *words(asked.text))
        return [
            element(
                "choiceInteraction", prompt, *choices, responseIdentifier="RESPONSE", shuffle="false", maxChoices="1"
            )
        ]
    if asked.kind == "number":
        entry = element("textEntryInteraction", responseIdentifier="RESPONSE", expectedLength="12")
        return [element("p", *words(asked.text)), element("p", f"{unit(asked)} ", entry)]
    rubric = element("rubricBlock", element("p", f"{asked.answer}:"), _aspects(asked), view="scorer")
    prompt = element("prompt", *words(asked.text))
    return [rubric, element("extendedTextInteraction", prompt, responseIdentifier="RESPONSE", expectedLines=str(LINES))]


def _outcomes(asked: Asked) -> list[tuple[str, str, int, str]]:
    """Return for each foreseen answer the name of its feedback, the answer, its points and what is said about it."""
    if asked.kind == "choice":
        return [
            (f"feedback{_letter(p)}", _letter(p), asked.points * option.right, option.says or way(asked))
            for p, option in enumerate(asked.options)
        ]
    if asked.kind == "number":
        slips = [(f"{slip.value:.10g}", slip.points, slip.says) for slip in asked.mistakes]
        foreseen = [(_right(asked), asked.points, way(asked)), *slips]
        return [(f"feedback{_letter(p)}", *answer) for p, answer in enumerate(foreseen)]
    return []


def _rules(asked: Asked) -> list[Element]:
    conditions = []
    for place, (id, answer, points, _) in enumerate(_outcomes(asked)):
        given = element("variable", identifier="RESPONSE")
        if asked.kind == "choice":
            test = element("match", given, formats.value("identifier", answer))
        else:
            how = {"toleranceMode": "absolute", "tolerance": f"{asked.tolerance:g}"} if asked.tolerance else {}
            test = element("equal", given, formats.value("float", answer), **(how or {"toleranceMode": "exact"}))
        score = element("setOutcomeValue", formats.value("float", str(points)), identifier="SCORE")
        tag = "responseElseIf" if place else "responseIf"
        conditions.append(element(tag, test, score, formats.set_outcome("FEEDBACK", id)))
    return [element("responseCondition", *conditions), formats.set_outcome("GENERAL", formats.GENERAL)]
