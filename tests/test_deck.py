"""The slides of a small chapter: what is on them, in which order, and that all of it is in one file."""

import re

import nbformat
import pytest
from bs4 import BeautifulSoup
from conftest import ROOT
from nbformat import v4 as nbf

from airace.explore import page
from airace.slides import __main__ as command
from airace.slides import deck

MOVES = '<figure class="explorer" id="explorer-moves" data-states="12"></figure>'
STILL = '<figure class="explorer" id="explorer-still" data-states="1"></figure>'
TWO = '<figure class="explorer" id="explorer-two" data-states="2"></figure>'


def cell(html="", tags=(), **more):
    outputs = [nbf.new_output("display_data", {"text/plain": "x"})]
    outputs += [nbf.new_output("display_data", {"text/html": html})] if html else []
    return nbf.new_code_cell("code", metadata={"tags": list(tags)}, outputs=outputs)


def finding(text):
    return nbf.new_code_cell(
        "say", metadata={"tags": ["key-finding"]}, outputs=[nbf.new_output("display_data", {"text/markdown": text})]
    )


def chapter():
    return nbf.new_notebook(
        cells=[
            nbf.new_markdown_cell("# The title\n\nWords."),
            nbf.new_markdown_cell("## First section\n\n> **Predict.** Which [one](x.md#y)?\n> And why?\n\nMore words."),
            cell(MOVES),
            nbf.new_markdown_cell("> **Predict.** Unasked?"),
            cell(STILL),
            cell("<p>No chart.</p>"),
            nbf.new_markdown_cell("### Second\n\n> **Predict.** Old?\n\n> **Predict.** New?"),
            cell("<p>No chart.</p>"),
            cell(TWO),
            cell(TWO),
            finding("**In short.** It is [so](y.md).\n"),
        ]
    )


def shown(notebook):
    """Return the slides: their words, and the chart below them."""
    slides = []
    for made in notebook.cells:
        kind = made.metadata["slideshow"]["slide_type"]
        if made.cell_type == "markdown":
            assert kind == "slide"
            slides.append([made.source, ""])
        else:
            assert kind == "-" and made.source == "" and made.outputs[0].output_type == "display_data"
            slides[-1][1] = made.outputs[0].data["text/html"]
    return [tuple(slide) for slide in slides]


def test_a_deck_has_title_questions_charts_that_move_or_answer_and_the_finding():
    made = deck.slides(chapter(), "1-one.ipynb")
    assert made.metadata.title == "The title"
    assert shown(made) == [
        (f"# The title\n\n{deck.HELP}", ""),
        ("## First section\n\n**Predict.** Which one?\nAnd why?", ""),
        ("## First section", MOVES),
        ("## First section\n\n**Predict.** Unasked?", ""),
        ("## First section", STILL),
        ("## Second\n\n**Predict.** New?", ""),
        ("## Second", TWO),
        ("## Second", TWO),
        ("## What this chapter found\n\nIt is so.\n", ""),
    ]


def test_a_question_that_a_cell_computes_comes_before_its_chart():
    notebook = chapter()
    notebook.cells[1] = finding("Words.\n\n> **Predict.** Computed?\n>\n> **Try.** This.\n")
    notebook.cells[1].metadata["tags"] = ["prose"]
    assert shown(deck.slides(notebook, "1-one.ipynb"))[1:3] == [("## \n\n**Predict.** Computed?", ""), ("## ", MOVES)]


def test_tags_add_a_chart_or_words_and_take_a_chart_out():
    notebook = chapter()
    notebook.cells[3].source = "[Words](x.md)."
    for place, tag in {2: "no-slide", 3: "slide", 4: "slide", 8: "no-slide"}.items():
        notebook.cells[place].metadata["tags"] = [tag]
    assert shown(deck.slides(notebook, "1-one.ipynb"))[1:-1] == [
        ("## First section\n\nWords.", ""),
        ("## First section", STILL),
        ("## Second", TWO),
    ]


def test_what_belongs_beside_a_chart_stands_on_its_slide_and_on_no_other():
    beside = {"explorer-two": "<p>code</p>", "explorer-other": "<p>none</p>"}
    made = shown(deck.slides(chapter(), "1-one.ipynb", beside))
    assert [figure for _, figure in made if "code" in figure] == [f"{TWO}<p>code</p>"] * 2
    assert "none" not in str(made)
    assert deck.mark(beside) != deck.mark({}) == deck.mark({})


def test_a_chart_that_neither_moves_nor_answers_is_not_shown():
    notebook = chapter()
    notebook.cells[3].source = "Words."
    assert STILL not in dict(shown(deck.slides(notebook, "1-one.ipynb"))).values()


def test_a_chapter_without_chart_or_title_is_named():
    without = chapter()
    without.cells = [kept for kept in without.cells if "figure" not in str(kept.get("outputs", ""))]
    with pytest.raises(deck.DeckError) as caught:
        deck.slides(without, "1-one.ipynb")
    assert str(caught.value) == (
        "1-one.ipynb has no explorer in its page form: it must be the notebook that `make book` executed."
    )
    without.cells = without.cells[1:]
    with pytest.raises(deck.DeckError, match=r"^1-one\.ipynb has no title\.$"):
        deck.slides(without, "1-one.ipynb")


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("decks")
    nbformat.write(chapter(), folder / "1-one.ipynb")
    return deck.write(folder / "1-one.ipynb", folder / "below" / "slides")


def test_a_deck_is_one_file_with_styles_scripts_fonts_and_the_licence(written):
    assert written.parts[-3:] == ("below", "slides", "1-one.html")
    html = written.read_text(encoding="utf-8")
    own = html
    for part in [*deck._parts()["styles"], *deck._parts()["scripts"], deck._parts()["licence"]]:
        assert part.strip() in html
        own = own.replace(part.strip(), "…")
    soup = BeautifulSoup(own, "html.parser")
    assert deck.mark({}) in html[:1000]
    assert soup.html["lang"] == "en-GB" and soup.title.string == "The title: slides"
    assert [len(soup.select(kind)) for kind in ("head style", "body script, html > script")] == [5, 5]
    slides = [" ".join(slide.get_text().split()) for slide in soup.select(".slides > section")]
    assert slides == [
        f"The title {deck.HELP}",
        "First section Predict. Which one? And why?",
        "First section",
        "First section Predict. Unasked?",
        "First section",
        "Second Predict. New?",
        "Second",
        "Second",
        "What this chapter found It is so.",
    ], "no code, no prompts, no links beside headings"
    assert [figure["id"] for figure in soup.select("figure")] == [
        "explorer-moves",
        "explorer-still",
        "explorer-two",
        "explorer-two",
    ]


def test_the_parts_of_a_deck_are_the_books_colours_then_reveal_then_explorers_then_slides():
    parts = deck._parts()
    assert len(parts["styles"]) == 4 and len(parts["scripts"]) == 5
    colours, explorer, reveal, own = parts["styles"]
    assert "@font-face" in colours and "url(data:font/woff2;base64,d09G" in colours
    assert not re.search(r'url\("[\w-]+\.woff2"\)', colours) and deck.END_OF_COLOURS not in colours
    assert colours == colours.rstrip("\r") and colours.count("base64,") == 3
    assert ".reveal" in reveal and ".explorer" in explorer
    assert own == (deck.HERE / "slides.css").read_text(encoding="utf-8")
    assert parts["scripts"][1:4] == [page.script(), page.script(page.LATER), page.script(["prepared"])]
    assert "Permission is hereby granted" in parts["licence"]


def test_a_style_of_the_book_without_the_end_of_its_colours_is_named(tmp_path, monkeypatch):
    (tmp_path / "book.css").write_text("p {}")
    monkeypatch.setattr(deck, "BOOK_STYLE", tmp_path / "book.css")
    with pytest.raises(deck.DeckError) as caught:
        deck._parts()
    assert str(caught.value) == (
        'book/_static/book.css has no line "/* The theme\'s names for them. */", where the colours end.'
    )


def test_slides_are_of_what_the_build_executes_and_lie_where_a_release_takes_them_from():
    folder = command.FOLDER.relative_to(ROOT).as_posix()
    assert f" {folder}/*.html " in (ROOT / ".github" / "workflows" / "publish.yml").read_text(encoding="utf-8")
    assert command.BUILT == ROOT / "_build" / "jupyter_execute" / "notebooks", "a folder that Jupyter Book names"


def test_the_command_writes_the_chapters_named_or_all_that_are_built(tmp_path, monkeypatch, capsys):
    built, folder = tmp_path / "built", tmp_path / "slides"
    monkeypatch.setattr(command, "BUILT", built)
    monkeypatch.setattr(command, "FOLDER", folder)
    with pytest.raises(SystemExit, match=r"^No slides: the book has not been built \(make book\)\.$"):
        command.main([])
    built.mkdir()
    for name in ("2-two", "1-one"):
        nbformat.write(chapter(), built / f"{name}.ipynb")

    def write(path, where):
        where.mkdir(exist_ok=True)
        target = where / f"{path.stem}.html"
        target.write_text("x" * 1_260_000)
        return target

    monkeypatch.setattr(deck, "write", write)
    command.main([])
    one, two = (f"{(folder / name).as_uri()} (1.3 MB)\n" for name in ("1-one.html", "2-two.html"))
    assert capsys.readouterr().out == one + two
    command.main([str(built / "2-two.ipynb")])
    assert capsys.readouterr().out == two

    def fail(path, where):
        raise deck.DeckError("2-two.ipynb has no title.")

    monkeypatch.setattr(deck, "write", fail)
    with pytest.raises(SystemExit, match=r"^No slides: 2-two\.ipynb has no title\.$"):
        command.main([str(built / "2-two.ipynb")])
