"""Guesses: the answer is computed, covered until the reader has guessed, and there for those who want no guess."""

import json
import math
import re
from html import unescape

import nbformat
import pandas as pd
import pytest
import seen
from browser import BLOCKED, ask, barriers, figures, fresh
from bs4 import BeautifulSoup
from conftest import ROOT
from contents import CHAPTERS, every_chapter, read

from airace.check import guesses
from airace.check.project import Project
from airace.explore import page as book_form
from airace.predict import PredictError, bundle, forms, predict

CHAPTER = CHAPTERS[0]
LINE, NUMBER = "predict-gap-over-time", "predict-capital-expenditure"
LINE_PER_YEAR = pd.Series([3.0, 2.5, 4.0], index=[2022, 2023, 2024])


# What is asked


@pytest.mark.parametrize(
    ("guess", "kind", "place", "answer"),
    [
        (predict("a", 6.1, scale=[1, 5, 10], text="{:g}×".format), "number", 1.22, "6.1×"),
        (predict("a", 1, scale=range(3)), "number", 1, "1"),
        (predict("a", "cloud", choices=["chips", "cloud"]), "choice", 1, "cloud"),
        (predict("a", ["US", "China"]), "order", [1, 0], "US, China"),
        (predict("a", LINE_PER_YEAR, scale=range(6)), "line", [3, 2.5, 4], "2022: 3.0; 2023: 2.5; 2024: 4.0"),
    ],
)
def test_the_kind_of_a_guess_follows_from_its_answer(guess, kind, place, answer):
    assert (guess.kind, guess.place, guess.answer_text) == (kind, pytest.approx(place), answer)
    assert forms.text(guess).endswith(f"Answer: {answer}.")


@pytest.mark.parametrize(
    ("answer", "options", "said"),
    [
        (7, {"scale": range(5)}, "not within the scale, 0 to 4"),
        (2, {"scale": [3, 1]}, "rise"),
        (2, {"scale": [2]}, "it needs 2 to 60"),
        ("b", {"choices": ["a", "c"]}, "not among the choices"),
        (["a", "b"], {"choices": ["a", "c"]}, "orders other things"),
        (True, {"scale": range(5)}, "must be a number"),
        (LINE_PER_YEAR, {"scale": range(3)}, "not within the scale"),
        (LINE_PER_YEAR[:1], {"scale": range(6)}, "a line has 2 to 60 points"),
    ],
)
def test_what_cannot_be_guessed_is_an_error_that_names_the_guess(answer, options, said):
    with pytest.raises(PredictError, match=f"guess 'gap': .*{said}"):
        predict("gap", answer, **options)


@pytest.mark.parametrize(
    ("guess", "on", "drawn"),
    [
        (predict("a", 6.1, scale=[1, 5, 10]), ("US", lambda times: 2 * times), ((("US",),), (2, 10, 20, 12.2))),
        (predict("a", "b", choices=["b", "c"]), (), ((("b",), ("c",)), ())),
        (predict("a", "b", choices=["b", "c"]), ({"b": "B", "c": ["C", "D"]},), ((("B",), ("C", "D")), ())),
        (predict("a", ["US", "China"]), (), ((("China",), ("US",)), ())),
        (predict("a", LINE_PER_YEAR, scale=range(5)), (), ((), (0, 1, 2, 3, 4))),
    ],
)
def test_a_guess_names_the_rows_of_its_chart_or_what_it_is_on_the_axis(guess, on, drawn):
    row, value = [*on, *[None, float][len(on) :]]
    where = guess.on("gap", row, value=value).drawn
    assert (where.chart, where.rows, where.values) == ("gap", *drawn)


@pytest.mark.parametrize(
    ("guess", "row", "said"),
    [
        (predict("a", 1, scale=range(3)), None, "needs the row that has the answer"),
        (predict("a", LINE_PER_YEAR, scale=range(5)), "US", "a line has no row"),
        (predict("a", "b", choices=["b", "c"]), {"b": "B"}, "needs rows for each of"),
    ],
)
def test_what_no_chart_can_carry_is_an_error(guess, row, said):
    with pytest.raises(PredictError, match=f"guess 'a' on the chart 'gap': .*{said}"):
        guess.on("gap", row)


def test_a_guess_that_is_no_number_of_the_axis_is_an_error():
    with pytest.raises(PredictError, match="not every guess is a number of the axis"):
        predict("a", 1, scale=range(3)).on("gap", "US", value=lambda _: math.nan)


def test_a_name_has_small_letters():
    with pytest.raises(PredictError, match="guess 'A gap': an id has small letters, digits and hyphens"):
        predict("A gap", 1, scale=range(3))


def test_every_guess_of_a_chapter_has_its_tags_its_name_and_a_computed_answer():
    assert list(map(str, guesses.missing(Project(ROOT)))) == []


def test_what_a_guess_lacks_is_named(tmp_path):
    cells = [nbformat.v4.new_code_cell('predict("gap", 7, scale=range(9))') for _ in range(2)]
    folder = tmp_path / "notebooks"
    folder.mkdir()
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "1-a.ipynb")
    (tmp_path / "_toc.yml").write_text("root: index\nchapters:\n- file: notebooks/1-a\n", encoding="utf-8")
    found = "\n".join(map(str, guesses.missing(Project(tmp_path))))
    for what in (
        "the tag 'predict'",
        "the tag 'hide-input'",
        "computed, not typed",
        "'gap' is taken by",
        "For example: predict(",
    ):
        assert what in found


@every_chapter
def test_a_chapter_asks_for_a_guess_and_its_notebook_tells_the_answer_without_a_kernel(chapter):
    notebook = nbformat.read(ROOT / chapter.replace(".html", ".ipynb"), as_version=4)
    cells = [cell for cell in notebook.cells if "predict" in cell.metadata.get("tags", [])]
    assert cells
    for cell in cells:
        (output,) = cell.outputs
        assert "Answer: " in output.data["text/plain"] and "<details>" in output.data["text/markdown"]


def test_the_book_asks_and_links_often():
    texts = [read(ROOT / chapter.replace(".html", ".ipynb")) for chapter in CHAPTERS]
    assert sum('"predict"' in text for text in texts) == len(texts)
    assert (
        sum(text.count('"predict"') for text in texts) >= 24 and sum(text.count("data-state='") for text in texts) >= 40
    )


def test_in_a_kernel_controls_ask_and_the_button_answers():
    from airace.predict.bundle import widget

    box = widget(predict("a", 6.1, scale=[1, 5, 10], text="{:g}×".format, said="So it is."))
    slider, button, said = box.children
    slider.value = "10×"
    button.click()
    assert said.value == "<p>You said: 10×. It is: <b>6.1×</b>. So it is.</p>"


def test_what_is_asked_is_no_html(monkeypatch):
    monkeypatch.setenv(book_form.BOOK, "1")
    odd = predict("a", '<b>"x"', choices=['<b>"x"', "<i>"])
    html = odd._repr_mimebundle_()["text/html"]
    assert "<b>" not in html and "<i>" not in html
    assert json.loads(unescape(re.search(r'data-told="([^"]*)"', html)[1]))["texts"] == ['<b>"x"', "<i>"]


SCALE, LINE_GUESS = [1, 5, 10], predict("a", LINE_PER_YEAR, scale=range(6))


@pytest.mark.parametrize(
    ("guess", "said"),
    [
        (predict("a", 6.1, scale=SCALE, text="{:g}×".format, said="So."), "Guess: 1× | 10×\nAnswer: 6.1×. So."),
        (predict("a", "b", choices=["c", "b", "a"]), "Guess: c | b | a\nAnswer: b."),
        (predict("a", ["US", "China"]), "Guess: China | US\nAnswer: US, China."),
        (LINE_GUESS, "Guess: 0 | 5\nAnswer: 2022: 3.0; 2023: 2.5; 2024: 4.0."),
    ],
    ids=["number", "choice", "order", "line"],
)
def test_a_stored_notebook_says_what_could_be_guessed_and_what_is_right(guess, said):
    assert forms.text(guess) == said


def test_where_no_kernel_runs_the_answer_folds_up_behind_what_could_be_chosen():
    folded = "<details><summary>The answer</summary>{}</details>".format
    assert forms.notebook(predict("a", "<b>", choices=["<b>", "c"])) == "<b>, c? " + folded("&lt;b&gt;.")
    assert forms.notebook(predict("a", ["US", "China"], said="R&D.")) == "China, US? " + folded("US, China. R&amp;D.")
    assert forms.notebook(predict("a", 6.1, scale=SCALE)) == folded("6.1.")


def form_of(guess):
    return BeautifulSoup(forms.page(guess), "html.parser").form


@pytest.mark.parametrize(
    ("guess", "more"),
    [
        (predict("a", 5, scale=SCALE, said="So."), {"values": SCALE}),
        (
            predict("a", 5, scale=SCALE).on("gap", "US", value=lambda n: 2 * n, panel=1, state={"per": "head"}),
            {"values": SCALE}
            | {"on": {"panel": 1, "state": {"per": "head"}, "rows": [["US"]], "values": [2, 10, 20], "truth": 10}},
        ),
        (predict("a", "é", choices=["é", "c"]), {}),
        (
            predict("a", ["US", "China"]).on("gap", {"US": "us", "China": ["HK", "PRC"]}),
            {"on": {"panel": 0, "state": {}, "rows": [["HK", "PRC"], ["us"]]}},
        ),
        (LINE_GUESS, {"points": ["2022", "2023", "2024"]}),
        (
            LINE_GUESS.on("gap"),
            {"points": ["2022", "2023", "2024"]}
            | {"on": {"panel": 0, "state": {}, "values": [0, 1, 2, 3, 4, 5], "across": [2022, 2023, 2024]}},
        ),
    ],
    ids=["number", "number on a chart", "choice", "order on a chart", "line", "line on a chart"],
)
def test_a_form_tells_its_script_answer_options_and_where_the_guess_is_drawn(guess, more):
    form = form_of(guess)
    if "on" in more:
        more["on"]["chart"] = "explorer-gap"
    told = {"answer": guess.place, "texts": guess.texts, "answerText": guess.answer_text, "said": guess.said}
    assert json.loads(form["data-told"]) == told | more
    assert (form["id"], form["data-kind"]) == ("predict-a", guess.kind)
    assert form.has_attr("hidden"), "until its script runs"


def test_a_choice_has_a_button_for_each_answer_and_a_field_for_the_hands_of_a_class():
    form = form_of(predict("a", "b & c", choices=["b & c", "<d>"]))
    buttons = form.select(".predict-field label")
    assert [label.get_text(strip=True) for label in buttons] == ["b & c", "<d>"]
    kinds = [(label.input["type"], label.input["name"], label.input["value"]) for label in buttons]
    assert kinds == [("radio", "predict-a", "0"), ("radio", "predict-a", "1")]
    hands = form.select(".predict-class label")
    assert [label.get_text(strip=True) for label in hands] == ["b & c", "<d>"]
    assert {label.input["type"] for label in hands} == {"number"} and "How many hands?" in form.details.get_text()
    assert form.legend.string == "Your guess"


def test_things_to_order_have_two_buttons_each_that_say_what_they_move():
    form = form_of(predict("a", ["US", "<b>"]))
    assert form.legend.string == "Your order, the first on top" and form.details is None
    moves = [
        (item["data-item"], item.span.string, [(button["data-do"], button["aria-label"]) for button in item("button")])
        for item in form.select("ol > li")
    ]
    assert moves == [
        (str(place), name, [("up", f"{name}: up"), ("down", f"{name}: down")])
        for place, name in enumerate(["<b>", "US"])
    ]


def test_a_line_has_a_slider_for_each_point_and_all_start_in_the_middle():
    form = form_of(predict("a", LINE_PER_YEAR, scale=range(1, 8), text="{:g}×".format))
    labels = form.select(".predict-field > .predict-line > label")
    assert [label.get_text() for label in labels] == ["2022", "2023", "2024"]
    sliders = [label.input for label in labels]
    assert {tuple(slider[name] for name in ("min", "max", "value", "aria-valuetext")) for slider in sliders} == {
        ("0", "6", "3", "4×")
    }
    assert form.legend.string.startswith("Draw your line") and form.details is None


def test_a_number_is_guessed_on_a_slider_and_a_class_types_all_its_guesses():
    form = form_of(predict("a", 5, scale=SCALE, text="{:g}×".format))
    (slider,) = form.select("input[type=range]")
    assert [slider[name] for name in ("min", "max", "value", "aria-valuetext")] == ["0", "2", "1", "5×"]
    assert form.select_one(".predict-class input")["type"] == "text" and form.legend.string == "Your guess"


ONLY = {"line": {".predict-line"}, "order": {"[data-do=up]", "[data-do=down]"}, "number": {"output"}}


def test_a_form_has_each_part_that_its_script_looks_for():
    script = read(ROOT / "airace" / "predict" / "predict.js")
    wanted = {*re.findall(r'\bpart\("([^":,]+)"\)', script)}
    wanted |= {f"[data-do={name}]" for name in re.findall(r'what === "(\w+)"', script)}
    assert wanted > set().union(*ONLY.values())
    order, number = predict("a", ["US", "China"]), predict("a", 5, scale=SCALE)
    for guess in (number, order, LINE_GUESS, predict("a", "b", choices=["b", "c"])):
        form = form_of(guess)
        own = wanted - set().union(*(parts for kind, parts in ONLY.items() if kind != guess.kind))
        assert [part for part in sorted(own) if not form.select(part)] == [], guess.kind
        assert form.select("button[type=submit]") and form.select_one(".predict-said")["role"] == "status"


@pytest.mark.parametrize(
    ("guess", "choose", "said"),
    [
        (predict("a", "<b>", choices=["<b>", "c"]), lambda one: one(value="c"), "c. It is: <b>&lt;b&gt;</b>."),
        (predict("a", ["US", "China"]), lambda one, two: (one(value="US"), two(value="China")),
         "US, China. It is: <b>US, China</b>."),
        (predict("a", 5, scale=SCALE), lambda one: None, "5. It is: <b>5</b>."),
    ],
    ids=["choice", "order", "number"],
)  # fmt: skip
def test_in_a_kernel_the_button_says_what_was_guessed_and_what_is_right(guess, choose, said):
    *fields, button, answer = bundle.widget(guess).children
    choose(*(lambda field=field, *, value: setattr(field, "value", value) for field in fields))
    assert (button.description, answer.value) == ("This is my guess", "")
    button.click()
    assert answer.value == f"<p>You said: {said}</p>"


@pytest.mark.parametrize("guess", [predict("a", "b", choices=["b", "c"]), predict("a", 5, scale=SCALE), LINE_GUESS])
def test_in_a_kernel_controls_are_as_wide_as_their_words_up_to_a_column_of_text(guess):
    *fields, button, _ = bundle.widget(guess).children
    assert {field.layout.width for field in (*fields, button)} == {"auto"}
    assert all(re.fullmatch(r"[1-9]\drem", field.layout.max_width) for field in fields)


def test_in_a_kernel_things_to_order_stand_on_numbered_places():
    fields, read = bundle._fields(predict("a", ["US", "China", "EU27"]))
    assert [(field.description, field.value) for field in fields] == [("1.", "China"), ("2.", "EU27"), ("3.", "US")]
    assert all(list(field.options) == ["China", "EU27", "US"] for field in fields) and read() == "China, EU27, US"


def test_a_slider_starts_in_the_middle_and_names_its_ends(monkeypatch):
    monkeypatch.setenv("AIRACE_BOOK", "1")
    html = BeautifulSoup(predict("a", 3, scale=range(1, 8))._repr_mimebundle_()["text/html"], "html.parser")
    assert html.input["value"] == "3" and html.output.get_text() == "4"
    assert [end.get_text() for end in html.select(".predict-ends > span")] == ["1", "7"]


def test_the_ends_of_a_scale_are_no_html(monkeypatch):
    monkeypatch.setenv(book_form.BOOK, "1")
    ends = predict("a", 3, scale=range(1, 8), text="<i>{}</i>".format)._repr_mimebundle_()["text/html"]
    assert "<i>" not in ends and ends.count("&lt;i&gt;1&lt;/i&gt;</span>") == 1


def test_where_it_is_stored_a_guess_is_markdown_with_its_answer():
    made = predict("a", 3, scale=range(1, 8), said="So it is.")._repr_mimebundle_()
    assert set(made) == {"text/plain", "text/markdown", "application/vnd.jupyter.widget-view+json"}
    assert "<summary>The answer</summary>3." in made["text/markdown"] and "So it is." in made["text/markdown"]


def test_in_a_kernel_a_line_starts_in_the_middle_for_each_point():
    line = predict("a", pd.Series([1, 2], index=[2024, 2025]), scale=range(1, 8))
    fields, read = bundle._fields(line)
    assert [(field.description, field.value) for field in fields] == [("2024", "4"), ("2025", "4")]
    assert read() == "2024: 4; 2025: 4"


# No answer beside the question

NOT_SEEN = {"fold", "hide-cell", "remove-output", "remove-cell"}
BOX = "> **Predict.**"


def given_away(notebook):
    """Return what is seen between a *Predict* box and its chart, or what covers it: it may give the answer away."""
    found, asked = [], None
    for cell in notebook.cells:
        tags, outputs = set(cell.metadata.get("tags", [])), [out.get("data", {}) for out in cell.get("outputs", [])]
        texts = [cell.source] if cell.cell_type == "markdown" else [out.get("text/markdown", "") for out in outputs]
        is_chart = any("image/png" in out for out in outputs)
        if is_chart or "predict" in tags or any(text.startswith("## ") for text in texts):
            asked = None
        elif asked and not tags & NOT_SEEN:
            seen_here = outputs if cell.cell_type == "code" else [text for text in texts if text.startswith("**See.**")]
            found += [f"{asked}: cell {cell.id}" for _ in seen_here]
        for text in texts:
            if BOX in text:
                asked = text.partition(BOX)[2].strip()[:60]
    return found


@every_chapter
def test_nothing_between_a_question_and_its_chart_gives_the_answer_away(chapter):
    assert given_away(nbformat.read(ROOT / chapter.replace(".html", ".ipynb"), as_version=4)) == []


def test_a_table_between_a_question_and_its_chart_is_found():
    new, shows = nbformat.v4, nbformat.v4.new_output
    question = new.new_markdown_cell("## Money\n\n> **Predict.** Who has more?")
    table = new.new_code_cell("table", outputs=[shows("execute_result", {"text/html": "<table>"})])
    chart = new.new_code_cell("Chart()", outputs=[shows("execute_result", {"image/png": "x"})])
    guess = new.new_code_cell("predict()", metadata={"tags": ["predict"]})
    folded = new.new_code_cell("table", outputs=table.outputs, metadata={"tags": ["fold"]})
    see = new.new_markdown_cell("**See.** The US.")
    book = lambda *cells: new.new_notebook(cells=list(cells))  # noqa: E731
    assert given_away(book(question, table, chart)) == [f"Who has more?: cell {table.id}"]
    assert given_away(book(question, see)) == [f"Who has more?: cell {see.id}"]
    for cells in ([question, guess, table, chart], [question, chart, table], [question, folded, chart]):
        assert given_away(book(*cells)) == []


# The answer that is computed for a guess is the one that the text after it gives

WORDS = {  # an answer in words, and how the text says it
    "three-lenses": ("less far", "Less far"),
    "parts-moved": ("those for high-risk systems", "duties for high-risk systems moved"),
    "cost-of-five": ("the system for quality", "The quality system saves most"),
    "share-of-computing": (
        "grown in one, fallen in the other",
        r"rose to \d+% of the TOP500, but fell to \d+% of the AI",
    ),
    "share-of-electricity": ("falls", "share of the world's falls"),
    "more-concentrated": ("late 2025, under Nvidia", "more so under Nvidia"),
    "never-to-china": ("EUV", "EUV machines never went to China"),
    "share-of-models": ("it fell", r"large-scale models fell from \d+% in 2022 to \d+% in 2025"),
    "what-is-weaviate": ("a database", "Weaviate is an open-source database"),
}
NOT_REPEATED = {"order-of-three"}  # its chart says it in the headline
FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")


def guesses_and_what_follows(chapter):
    """Return for each guess its id, its answer, and the text that follows its chart."""
    notebook = nbformat.read(ROOT / chapter.replace(".html", ".ipynb"), as_version=4)
    for place, cell in enumerate(notebook.cells):
        if "predict" not in cell.metadata.get("tags", []):
            continue
        id = re.search(r'predict\(\s*"([\w-]+)"', cell.source)[1]
        answer = re.search(r"Answer: (.*)", cell.outputs[0]["data"]["text/plain"])[1]
        after = ""
        for other in notebook.cells[place + 1 :]:
            texts = [other.source, *(out.get("data", {}).get("text/markdown", "") for out in other.get("outputs", []))]
            after = next((text for text in texts if text.startswith("**See.**")), after)
            if after or any(text.startswith("## ") for text in texts):
                break
        yield id, answer, after


def as_rounded(number, text):
    """Return whether a text has a number that is this one, rounded as it is."""
    step = 10.0 ** -len(number.partition(".")[2]) if "." in number else 1
    if "." not in number and number.endswith("00"):
        step = 10 ** (len(number) - len(number.rstrip("0")))
    value = float(number.replace(",", ""))
    others = FIGURE.findall(text.replace("only one of", "only 1 of"))
    return any(abs(float(other.replace(",", "")) - value) <= 0.5 * step for other in others)


@every_chapter
def test_the_text_after_a_guess_says_the_answer_that_was_computed_for_it(chapter):
    asked = list(guesses_and_what_follows(chapter))
    assert asked
    for id, answer, after in asked:
        points = re.findall(r"\d{4}: ([\d.]+)", answer)
        if id in WORDS:
            said, pattern = WORDS[id]
            assert answer.startswith(said) and re.search(pattern, after), f"{id}: {answer!r}, and the text: {after!r}"
        elif id == "votes-in-favour":
            act, amendment = re.search(r"The Act of 2024 had (\d+)%.*? amendment (\d+)%", after).groups()
            assert answer.startswith("the Act of 2024") == (int(act) > int(amendment))
        elif points:  # of a line: the text names the first and the lowest
            assert all(as_rounded(point, after) for point in (points[0], min(points, key=float))), f"{id}: {after!r}"
        elif id not in NOT_REPEATED:
            assert as_rounded(FIGURE.search(answer)[0], after), f"{id}: {answer!r} is not in {after!r}"


def test_a_text_that_says_another_number_than_the_guess_is_found():
    assert as_rounded("12", "In 2025 it was 12 times.") and as_rounded("3,200", "It equals 3,159 times.")
    assert as_rounded("4.5", "Hardly anything: 4.5%.") and not as_rounded("4.5", "Hardly anything: 4.6%.")
    assert not as_rounded("12", "It was 13 times.") and not as_rounded("3,200", "It equals 3,259 times.")


# On a page


@pytest.fixture
def opened(reader):
    contexts = []

    def at(path=CHAPTER, address="", **how):
        context = reader(path, address, everything=False, **how)
        contexts.append(context)
        return context.__enter__()

    yield at
    for context in contexts:
        context.__exit__(None, None, None)


def form(page, id):
    return page.locator(f"form[id='{id}']")


def after(page, id):
    """Return the texts of what stands after a guess in its section and can be seen."""
    return ask(form(page, id), "afterGuess")


@every_chapter
def test_no_answer_stands_before_a_guess(chapter, opened):
    page = opened(chapter)
    forms_of_page = page.locator("form.predict").all()
    assert forms_of_page
    for guess in forms_of_page:
        assert ask(guess, "afterGuess") == []
        assert guess.locator(".predict-said").text_content() == ""
    if chapter == CHAPTER:  # tests/test_pages.py has the open forms of all chapters
        assert barriers(page, "form.predict") == []


def test_a_guess_on_a_scale_uncovers_the_answer_and_says_how_far_off_it_was_also_after_a_reload(opened):
    page = opened()
    guess = form(page, NUMBER)
    slider = guess.locator("input[type=range]")
    slider.focus()
    slider.press("End")
    assert slider.get_attribute("aria-valuetext") == guess.locator("output").text_content() == "50×"
    guess.get_by_role("button", name="This is my guess").press("Enter")
    said = guess.locator(".predict-said")
    assert re.match(r"You said 50×; it was \d+×\.", said.inner_text())
    assert after(page, NUMBER) and page.evaluate("document.activeElement.className") == "predict-said"
    assert guess.locator(".predict-drawn circle").count() == 0, "the chart has it"
    page.reload()
    assert re.match(r"You said 50×; it was \d+×\.", form(page, NUMBER).locator(".predict-said").inner_text())
    form(page, NUMBER).get_by_role("button", name="Guess again").click()
    assert after(page, NUMBER) == []
    page.reload()
    assert after(page, NUMBER) == [], "the guess is forgotten"


def test_a_line_is_drawn_with_the_pointer_or_with_the_arrow_keys(opened):
    page = opened()
    guess = form(page, LINE)
    first = guess.locator("input[type=range]").first
    before = first.input_value()
    first.focus()
    first.press("ArrowUp")
    assert int(first.input_value()) == int(before) + 1
    guess.locator("svg").scroll_into_view_if_needed()
    box = guess.locator("svg").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.95, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.95, box["y"] + 12)
    page.mouse.up()
    assert int(guess.locator("input[type=range]").last.input_value()) > int(before)
    guess.get_by_role("button", name="This is my guess").click()
    assert "furthest off at" in guess.locator(".predict-said").inner_text()
    assert on_chart(page, LINE)["marks"] == 1


def test_things_are_put_in_order_with_buttons_and_the_keyboard_stays_there(opened):
    page = opened(CHAPTERS[5])
    guess = form(page, "predict-order-of-three")
    down = guess.locator("li").first.get_by_role("button", name="down")
    name = guess.locator("li span").first.inner_text()
    down.press("Enter")
    assert guess.locator("li span").all_inner_texts()[1] == name
    assert name in page.evaluate("document.activeElement.getAttribute('aria-label')")
    guess.get_by_role("button", name="This is my guess").click()
    assert "stand where they belong" in guess.locator(".predict-said").inner_text()


def test_a_choice_is_asked_for_and_a_class_is_counted(opened):
    page = opened(CHAPTERS[2])
    guess = form(page, "predict-votes-in-favour")
    commit = guess.get_by_role("button", name="This is my guess")
    commit.click()
    assert guess.locator(".predict-said").inner_text() == "Choose an answer first."
    guess.get_by_text("With a class").click()
    for field, hands in zip(guess.locator("input[type=number]").all(), (7, 14), strict=True):
        field.fill(str(hands))
    guess.locator("input[type=radio]").first.check()
    commit.click()
    assert re.search(r"In the class (7|14) of 21 said ", guess.locator(".predict-said").inner_text())
    assert guess.locator(".predict-drawn rect").count() == 2


# On the chart that answers


def on_chart(page, id):
    """Return what the guess of a form looks like on its chart."""
    return ask(form(page, id), "onChart")


def told(page):
    """Return the guesses of a page that a chart carries, with their ids."""
    forms_of_page = page.locator("form.predict").evaluate_all("forms => forms.map((f) => [f.id, f.dataset.told])")
    return {id: data for id, text in forms_of_page if "on" in (data := json.loads(text))}


def rows_of(figure):
    rows = re.findall(r"<tr>(.*?)</tr>", figure.partition("<tbody>")[2].partition("</tbody>")[0])
    return [unescape(re.sub("<[^>]+>", "", re.match(r"<th.*?</th>", row)[0])) for row in rows]


def panel_of(svg, number):
    """Return where a number is on each axis of a panel, as functions, and the upper and lower end of the panel."""
    panel = re.search(r'data-scale="([^"]+)"', svg)[1].split(";")[number]
    corners, x, y = re.fullmatch(r"(.+?):x=(.+),y=(.+)", panel).groups()
    left, top, width, height = map(float, corners.split(","))

    def place(axis, start, length):
        if axis == "names":
            return None
        ends, _, kind = axis.partition(" ")
        on_axis = math.log if kind else float
        low, high = (on_axis(float(end)) for end in ends.split(".."))
        return lambda value: start + length * (on_axis(value) - low) / (high - low)

    return place(x, left, width), place(y, top + height, -height), (top, top + height)


@every_chapter
def test_a_guess_would_be_where_the_mark_of_the_answer_is_on_its_chart(book, chapter):
    html = read(book.pages / chapter)
    carried = 0
    for text in re.findall(r'<form class="predict"[^>]*data-told="([^"]*)"', html):
        if "on" not in (data := json.loads(unescape(text))):
            continue
        carried += 1
        on = data["on"]
        figure = re.search(rf'<figure class="explorer" id="{on["chart"]}".*?</figure>', html, re.DOTALL)[0]
        controls = dict(re.findall(r'name="([\w-]+)" value="([^"]*)" checked', unescape(figure)))
        for name, place, keys in re.findall(
            r'<input type="range"[^>]* name="(\w+)"[^>]* value="(\d+)"[^>]* data-keys="([^"]*)"', figure
        ):
            controls[name] = json.loads(unescape(keys))[int(place)]
        for name, options in re.findall(r'<select id="[^"]*" name="(\w+)">(.*?)</select>', figure):
            controls[name] = re.search(r'value="([^"]*)" selected', options)[1]
        assert on["state"].items() <= controls.items(), "the chart opens with the answer"
        svg = re.search(r"<svg [^>]*data-scale.*?\n</svg>", figure, re.DOTALL)[0]
        x, y, (top, bottom) = panel_of(svg, on["panel"])
        names, shapes = rows_of(figure), seen.shapes([svg])
        shapes = [shape for shape in shapes if top - 6 <= sum(shape.y) / 2 <= bottom + 6]
        if "across" in on:
            scale = [data["answer"][point] for point in range(len(on["across"]))]
            wanted = [
                (x(year), y(between(on["values"], place))) for year, place in zip(on["across"], scale, strict=True)
            ]
            lines = [shape.points for shape in shapes if len(shape.rows) > 1]
            corners = [corner for line in lines for corner in line]
            assert all(any(math.dist(one, other) < 1.5 for other in corners) for one in wanted), on["chart"]
            continue
        for rows in on["rows"]:
            assert set(rows) <= {names[shape.rows[0]] for shape in shapes}, f"{on['chart']} has no marks of {rows}"
        if "values" in on:
            ends = [
                sum(ends) / 2 if shape.is_point else ends[1 if y is None else 0]
                for shape in shapes
                for ends in [shape.x if y is None else shape.y]
                if names[shape.rows[0]] in on["rows"][0] and (shape.is_point or shape.wide * shape.high)
            ]
            wanted = (x if y is None else y)(on["truth"])
            assert min(abs(end - wanted) for end in ends) < 5, f"{on['chart']}: {wanted} is not in {ends}"
    assert carried


def between(values, place):
    below = values[math.floor(place)]
    return below + (place % 1) * (values[math.ceil(place)] - below)


@every_chapter
@pytest.mark.parametrize("width", [390, 1280])
def test_each_guess_is_drawn_on_its_chart_and_covers_no_word_of_it(chapter, width, opened):
    page = opened(chapter, width=width)
    for id, data in told(page).items():
        count = len(data["texts"])
        tries = [0, count // 2, count - 1]
        if "points" in data:
            tries = [[place] * len(data["points"]) for place in tries]
        elif isinstance(data["answer"], list):
            tries = [data["answer"], data["answer"][::-1]]
        elif "values" in data:
            tries.append(round(data["answer"]))
        for place in tries[: count if "values" in data else None]:
            ask(form(page, id), "guess", place)
            drawn = on_chart(page, id)
            assert drawn and drawn["marks"] + len(drawn["words"]) > 0, f"{id}, {place}"
            assert (drawn["covered"], drawn["outside"], drawn["isInPlace"]) == ([], 0, True), f"{id}, {place}"
            said = form(page, id).locator(".predict-said").inner_text()
            assert re.search(r"In the chart your guess is dashed\.|The chart says your places as well\.", said)
            ask(form(page, id), "guessAgain")
            assert on_chart(page, id) is None


def test_a_guess_is_on_its_chart_only_in_the_state_that_was_asked_for(opened):
    page = opened(CHAPTERS[1])
    id = "predict-of-a-hundred"
    ask(form(page, id), "guess", 30)
    assert on_chart(page, id)["words"] == ["your guess: 80 of 100"]
    figure = next(figure for figure in figures(page) if figure.id == "explorer-who-is-ahead")
    figure.choose({"day": "2025-02-15"})
    assert on_chart(page, id) is None
    figure.choose({"day": "2025-01-31"})
    assert on_chart(page, id)["words"] == ["your guess: 80 of 100"]
    figure.choose({"rival": "EU27"})
    assert on_chart(page, id) is None
    figure.button("Reset").click()
    assert on_chart(page, id), "and the reader's first view has it again"


def test_a_guess_is_on_its_chart_after_a_reload_and_gone_when_it_is_forgotten_or_printed(opened):
    page = opened()
    ask(form(page, NUMBER), "guess", 5)
    page.reload()
    assert on_chart(page, NUMBER)["marks"] == 1
    assert page.locator(".predict-mark").get_attribute("aria-hidden") == "true"
    page.emulate_media(media="print")
    assert not page.locator(".predict-mark").is_visible()
    page.goto(page.url.replace(CHAPTER, "book/how-this-book-works.html"))
    page.get_by_role("button", name="Forget my guesses").click()
    page.get_by_role("button", name="Forgotten").wait_for()
    page.goto(page.url.replace("book/how-this-book-works.html", CHAPTER))
    assert page.locator(".predict-mark").count() == 0


def test_a_class_keeps_its_own_scale_beside_the_chart(opened):
    page = opened()
    form(page, NUMBER).locator(".predict-class input").evaluate("(field) => { field.value = '2 5 10 30'; }")
    ask(form(page, NUMBER), "guess", 5)
    assert form(page, NUMBER).locator(".predict-drawn circle.is-class").count() == 4
    assert on_chart(page, NUMBER)["marks"] == 1


def test_who_does_not_want_to_guess_sees_the_answer_here_or_everywhere(opened):
    page = opened()
    form(page, NUMBER).get_by_role("button", name="Show without guessing").click()
    assert after(page, NUMBER) and form(page, NUMBER).locator(".predict-said").text_content() == ""
    assert after(page, LINE) == []
    form(page, NUMBER).get_by_role("button", name="Never cover answers").click()
    assert after(page, LINE)
    fresh(page)
    assert after(page, LINE) and after(page, NUMBER)
    form(page, NUMBER).get_by_role("button", name="Cover answers again").click()
    fresh(page)
    assert after(page, LINE) == []


def test_all_guesses_are_forgotten_on_request(opened):
    page = opened()
    form(page, NUMBER).get_by_role("button", name="This is my guess").click()
    page.goto(page.url.replace(CHAPTER, "book/how-this-book-works.html"))
    page.get_by_role("button", name="Forget my guesses").click()
    page.get_by_role("button", name="Forgotten").wait_for()
    page.goto(page.url.replace("book/how-this-book-works.html", CHAPTER))
    assert after(page, NUMBER) == []


@pytest.mark.parametrize("query", ["?size=large", "%3Fsize%3Dlarge.", ""])
def test_a_link_into_what_is_covered_uncovers_it(query, opened):
    page = opened(CHAPTERS[2], f"#explorer-ceiling-of-a-fine{query}")
    figure = page.locator("#explorer-ceiling-of-a-fine")
    assert figure.is_visible() and abs(figure.bounding_box()["y"]) < 900
    assert after(page, "predict-votes-in-favour") == [], "the rest stays covered"


def test_without_storage_a_guess_holds_as_long_as_the_page(opened):
    page = opened(first=BLOCKED)
    form(page, NUMBER).get_by_role("button", name="This is my guess").click()
    assert "You said" in form(page, NUMBER).locator(".predict-said").inner_text()


KEPT = ["nonsense", f'{{"{NUMBER}": 99}}', f'{{"{NUMBER}": [1]}}', "3"]


@pytest.mark.parametrize("kept", KEPT)
def test_what_is_kept_and_fits_no_longer_is_no_guess(kept, opened):
    page = opened()
    page.evaluate("(kept) => localStorage.setItem('airace-guesses', kept)", kept)
    page.reload()
    assert after(page, NUMBER) == []


def test_on_paper_and_without_javascript_nothing_is_covered_and_no_control_is_dead(opened, reader):
    page = opened()
    page.emulate_media(media="print")
    assert after(page, NUMBER) and not form(page, NUMBER).is_visible()
    with reader(CHAPTER, javascript=False) as bare:
        assert after(bare, NUMBER) and not form(bare, NUMBER).is_visible()
