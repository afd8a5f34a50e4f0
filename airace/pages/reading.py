"""What a page of a chapter does with its notebook: code on request, fine print folded up, the best chart on top."""

from __future__ import annotations

import json
import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from airace.pages import marks

HIDDEN = {"hide-input", "hide-cell", "remove-input", "remove-cell"}
FOLD = "fold"  # the tag of a cell that folds up: text behind its first, bold words, a table behind its size
FOLD_SECTION = "fold-section"  # the tag of a cell whose heading is all that is seen of its section
FOLDED_TABLE = f"tag_{FOLD}"
FINE_PRINT = "tag_fine-print"
PREDICT = "tag_predict"
LONGEST = 100  # characters of a line that announces a table
TRY = "Try."  # the bold word with which a paragraph says what to do with a chart
FOR_TEACHERS = "for-teachers"  # the class of what folds up for readers and opens for teachers: all but fine print
FINDING = "tag_key-finding"
LEAD = "tag_lead"
TITLE = re.compile(r"\*\*(?P<title>.+?)\*\*\s*(?P<text>.+)", re.DOTALL)
FENCE = "`" * 8
COUNTED = {  # what the line of a folded section counts, in the HTML and the cells of the section
    "claims, each with a verdict": re.compile(r'<li class="claim'),
    "questions": re.compile(r"<fieldset "),
}
ONE = {  # the same of one
    "claims, each with a verdict": "claim, with a verdict",
    "questions": "question",
    "exercises, with solutions": "exercise, with a solution",
    "points": "point",
}
ROW = re.compile(r"<tr\b")
HEAD = re.compile(r"<thead>.*?</thead>", re.DOTALL)
SENTENCE = re.compile(r"[.?!](?=\s+[A-Z])")


def setup(app: Sphinx) -> None:
    """Register what a page does with a notebook."""
    app.add_node(folded, html=(_open, _close))
    app.add_directive("folded", Folded)
    app.add_directive("folded-section", FoldedSection)
    app.connect("source-read", _prepare)
    app.connect("doctree-read", _lead)
    app.connect("doctree-read", _fold_sections)
    app.connect("doctree-read", _fold_outputs)
    app.connect("doctree-read", _try_after_guess)


def prepared(notebook: str) -> str:
    """Return a notebook for its page: all code folded up, and so are the cells of text with the tag ``fold``."""
    content = json.loads(notebook)
    for cell in content["cells"]:
        tags = cell["metadata"].get("tags", [])
        if cell["cell_type"] == "code" and not HIDDEN & set(tags):
            cell["metadata"]["tags"] = [*tags, "hide-input"]
        if cell["cell_type"] == "markdown" and FOLD in tags:
            text = "".join(cell["source"])
            if found := TITLE.fullmatch(text.strip()):
                cell["source"] = f"{FENCE}{{folded}} {found['title'].rstrip('.:')}\n{found['text']}\n{FENCE}"
        if FOLD_SECTION in tags:
            heading, _, text = "".join(cell["source"]).partition("\n")
            cell["source"] = f"{heading}\n\n{FENCE}{{folded-section}}\n{FENCE}\n{text}"
    return json.dumps(content)


def _prepare(app: Sphinx, docname: str, source: list[str]) -> None:
    if app.env.doc2path(docname).endswith(".ipynb"):
        source[0] = prepared(source[0])


class folded(nodes.General, nodes.Element):
    """A part of a page that is there on request, and on paper."""


class Folded(SphinxDirective):
    """Text behind one line: ``{folded} Fine print``."""

    has_content = True
    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """Return the folded part (docutils calls this)."""
        title = self.arguments[0]
        part = folded(title=title, classes=[] if title == "Fine print" else [FOR_TEACHERS])
        self.set_source_info(part)
        self.state.nested_parse(self.content, self.content_offset, part)
        return [part]


class FoldedSection(SphinxDirective):
    """The place in a section from which on it is there on request."""

    def run(self) -> list[nodes.Node]:
        """Return the place (docutils calls this)."""
        return [nodes.comment("", "", folds=True)]


def _fold_sections(app: Sphinx, doctree: nodes.document) -> None:
    for place in [comment for comment in doctree.findall(nodes.comment) if comment.get("folds")]:
        section = place.parent
        start = section.index(place)
        rest = section.children[start + 1 :]
        del section[start:]
        section += folded("", *rest, title=_count(rest), classes=["section"])


def _fold_outputs(app: Sphinx, doctree: nodes.document) -> None:
    """Fold up the fine print that a cell writes, and the tables that are not part of the argument."""
    for cell in list(doctree.findall(nodes.container)):
        classes = cell.get("classes", [])
        for output in [part for part in cell.children if "cell_output" in part.get("classes", [])]:
            if FINE_PRINT in classes:
                output.children = [folded("", *output.children, title="Fine print")]
            elif FOLDED_TABLE in classes:  # around the output: the theme looks in it for what scrolls
                title = f"{_announced(cell)}{_size(output)}"
                cell.replace(output, folded("", output.deepcopy(), title=title, classes=["table"]))


def _announced(cell: nodes.Node) -> str:
    """Take the line out of the page that announces what is folded up, and return it for the line that unfolds it."""
    around = cell.parent
    line = around[around.index(cell) - 1] if around.index(cell) else None
    if not isinstance(line, nodes.paragraph) or len(line.astext()) > LONGEST or not line.astext().endswith(":"):
        return ""
    around.remove(line)
    return f"{line.astext().rstrip(':')}. "


def _size(output: nodes.Node) -> str:
    """Say how long a table is, or that there is a result of another kind."""
    html = "".join(raw.astext() for raw in output.findall(nodes.raw))
    rows = len(ROW.findall(HEAD.sub("", html)))
    return f"The table, {rows} row{'s' if rows > 1 else ''}" if rows else "The result"


def _try_after_guess(app: Sphinx, doctree: nodes.document) -> None:
    """Put what to try with a chart after the guess that covers the chart; the question stays before it."""
    for guess in [cell for cell in doctree.findall(nodes.container) if PREDICT in cell.get("classes", [])]:
        around = guess.parent
        place = around.index(guess)
        box = next((part for part in around[:place][::-1] if isinstance(part, nodes.block_quote)), None)
        later = [part for part in box or () if part.astext().startswith(TRY)]
        for part in later:
            box.remove(part)
        if later:
            around.insert(place + 1, nodes.block_quote("", *later))


def _count(parts: list[nodes.Node]) -> str:
    """Say in a line what a folded section holds."""
    html = "".join(raw.astext() for part in parts for raw in part.findall(nodes.raw))
    counts = {what: len(mark.findall(html)) for what, mark in COUNTED.items()}
    containers = [node for part in parts for node in part.findall(nodes.container)]
    counts["exercises, with solutions"] = sum("tag_solution" in node.get("classes", []) for node in containers)
    counts["points"] = sum(len(part) for part in parts if isinstance(part, nodes.bullet_list))
    return next((f"{count} {what if count > 1 else ONE[what]}" for what, count in counts.items() if count), "Read on")


def _open(translator, node: folded) -> None:
    title = translator.encode(node["title"])
    kind = " ".join(["folded", *node.get("classes", [])])
    translator.body.append(f'<details class="{kind}"><summary>{title}</summary><div>')


def _close(translator, node: folded) -> None:
    translator.body.append("</div></details>")


def _lead(app: Sphinx, doctree: nodes.document) -> None:
    """Put the finding and a place for the chapter's first chart under its title."""
    cells = {name: cell for cell in doctree.findall(nodes.container) for name in cell.get("classes", [])}
    if LEAD not in cells or FINDING not in cells:
        return
    chart = next((marks.FIGURE.search(raw.astext()) for raw in cells[LEAD].findall(nodes.raw)), None)
    finding = next(cells[FINDING].findall(nodes.paragraph), None)
    if chart is None or finding is None:
        return
    title = next(doctree.findall(nodes.title))
    # What a script makes of the chart further down, so that it stands on the page once: explorer/script/lead.js.
    place = nodes.raw("", f'<div class="explorer-lead" data-chart="{chart[1]}"></div>', format="html")
    words = nodes.paragraph("", "", nodes.strong("", first_sentence(finding.astext())), classes=["finding"])
    title.parent.insert(title.parent.index(title) + 1, [words, place])


def first_sentence(text: str) -> str:
    """Return the first sentence of a key finding, without the words that introduce it."""
    words = " ".join(text.removeprefix("In short.").split())
    end = SENTENCE.search(words)
    return words[: end.end()] if end else words
