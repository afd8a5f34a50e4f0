"""Guesses: the answer is computed, covered until the reader has guessed, and there for those who want no guess."""

import json
import math
import re
from html import unescape

import nbformat
import pandas as pd
import pytest
from browser import BLOCKED, ask, barriers, fresh
from conftest import ROOT
from contents import CHAPTERS, every_chapter

from airace.check import guesses
from airace.check.project import Project
from airace.explore import page as book_form
from airace.predict import PredictError, forms, predict

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
    for what in ("the tag 'predict'", "the tag 'hide-input'", "computed, not typed", "'gap' is taken by"):
        assert what in found


@every_chapter
def test_a_chapter_asks_for_three_guesses_or_more_and_its_notebook_tells_the_answer_without_a_kernel(chapter):
    notebook = nbformat.read(ROOT / chapter.replace(".html", ".ipynb"), as_version=4)
    cells = [cell for cell in notebook.cells if "predict" in cell.metadata.get("tags", [])]
    assert len(cells) >= 3
    for cell in cells:
        (output,) = cell.outputs
        assert "Answer: " in output.data["text/plain"] and "<details>" in output.data["text/markdown"]


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
    assert len(forms_of_page) >= 3
    for guess in forms_of_page:
        assert ask(guess, "afterGuess") == []
        assert guess.locator(".predict-said").text_content() == ""
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
    assert guess.locator(".predict-drawn circle.is-guess").count() == 1
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
    assert guess.locator(".predict-drawn path.is-truth").count() == 1


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
