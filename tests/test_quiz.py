"""The quizzes: exactly one right answer to a question by the data, and a word about every answer."""

import re
from dataclasses import replace

import nbformat
import numpy as np
import pytest
from browser import ask, barriers
from conftest import ROOT
from contents import CHAPTERS, every_chapter
from golden import is_as_before
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from playwright.sync_api import expect

from airace.check import quizzes
from airace.check.project import Project
from airace.explore import page as page_form
from airace.quiz import Quiz, QuizError, forms, questions
from airace.quiz.questions import Answer, Question

FILES = sorted(questions.FOLDER.glob("*.toml"))
QUIZZES = {path.stem: questions.read(path.stem) for path in FILES}
CALLED = re.compile(r'\bQuiz\("([\w-]+)"\)')


def notebook(chapter):
    return nbformat.read(ROOT / chapter.replace(".html", ".ipynb"), as_version=4)


def name_in(chapter):
    """Return the name of the quiz that a chapter shows."""
    (name,) = {found for cell in notebook(chapter).cells for found in CALLED.findall(cell.source)}
    return name


def stored(chapter):
    (cell,) = [cell for cell in notebook(chapter).cells if cell.id == "quiz"]
    (output,) = cell.outputs
    return output.data


# The questions


def test_every_chapter_has_a_quiz_of_its_own():
    assert sorted(map(name_in, CHAPTERS)) == sorted(QUIZZES)


def test_every_quiz_is_whole_and_asked_before_the_last_section_and_places_give_no_answer_away():
    assert list(map(str, quizzes.missing(Project(ROOT)))) == []


def question(id="share", origin="data", right=0, text="What is {share:.0f}?", lengths=(12, 10, 11)):
    answers = [
        Answer(str(place), letter, str(place) * length, f"{id}, {place}: " + "feedback " * 8, place == right)
        for place, (letter, length) in enumerate(zip("ABC", lengths, strict=True))
    ]
    return Question(id, origin, "The data", text, tuple(answers))


FIVE = [question(f"q{place}", right=place % 3) for place in range(5)]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (FIVE, ""),
        (FIVE + FIVE[:3], ""),
        (FIVE[:4], "5 to 8 questions; it has 4"),
        (FIVE + FIVE[:4], "5 to 8 questions; it has 9"),
        ([*FIVE[:2], *(question(origin="definition", text="What?", right=2) for _ in range(3))], "it has 2"),
        ([*FIVE, question(text="What?")], "question 'share': a number in braces"),
        ([question(f"q{place}", right=place % 2) for place in range(5)], "right answers in at least three places"),
    ],
)
def test_what_a_quiz_lacks_is_named(asked, said):
    found = [str(piece) for piece in quizzes.of_quiz(asked, "book/quiz/x.toml")]
    assert [said in piece for piece in found] == ([True] if said else [])


def test_feedback_that_is_short_or_said_twice_is_named():
    same = replace(FIVE[0], answers=tuple(replace(answer, feedback="No.") for answer in FIVE[0].answers))
    found = "\n".join(map(str, quizzes.of_quiz([same, *FIVE[1:]], "x")))
    assert found.count("names the mistake") == 3 and found.count("feedback of its own for the answer") == 3


def test_right_answers_in_one_place_or_of_one_length_are_named():
    one_place = {"x": [question(f"q{place}", lengths=(11, 10, 12)) for place in range(9)]}
    assert "9 of 9 are A" in "\n".join(map(str, quizzes.balance(one_place)))
    longest = {"x": [question(f"q{place}", right=place % 3, lengths=(11, 10, 12)) for place in range(3)]}
    assert not any("longest" in str(piece) for piece in quizzes.balance(longest))
    longest = {"x": [question(lengths=(12, 10, 11)), question(right=1, lengths=(10, 12, 11))]}
    assert "in 2 of 2 questions the right answer is the longest" in "\n".join(map(str, quizzes.balance(longest)))


# The data decide

FILE = """
[[question]]
id = "{id}"
from = "data"
section = "The data"
text = "The share was <{{share:.0f}}%>. And now?"
answers = [
    {{id = "up", text = "It is *up*.", feedback = "From {{share:.0f}}% upwards.", right = true}},
    {{id = "down", text = "It is down.", feedback = "It is not."}},
    {{id = "same", text = "{{same}} is the same.", feedback = "It has changed."}},
]

[[question]]
id = "word"
from = "definition"
section = "A & B: what?"
text = "What is a share?"
answers = [
    {{id = "part", text = "A part.", feedback = "Of a whole."}},
    {{id = "amount", text = "An amount.", feedback = "No.", right = true}},
    {{id = "sum", text = "A sum.", feedback = "No."}},
]
"""


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Write the file of the quiz 'test', after replacements, and return the quiz."""
    monkeypatch.setattr(questions, "FOLDER", tmp_path)

    def written(**replaced):
        text = FILE.format(id="move")
        for old, new in replaced.values():
            assert text.count(old) >= 1
            text = text.replace(old, new)
        (tmp_path / "test.toml").write_text(text, encoding="utf-8")
        return Quiz("test")

    return written


UP = {"up": True, "down": False, "same": False}


def test_changed_data_stop_the_quiz_and_name_the_question(write):
    quiz = write()
    quiz.ask("move", UP, share=41.7, same="It")
    with pytest.raises(
        QuizError, match=r"book/quiz/test.toml, question 'move': by the data the right answer is 'down', but"
    ):
        quiz.ask("move", {"up": False, "down": True, "same": False}, share=41.7, same="It")


@pytest.mark.parametrize(
    ("holds", "message"),
    [
        (dict.fromkeys(UP, False), "by the data the right answer is none, but its file marks 'up'"),
        ({**UP, "same": True}, "by the data the right answer is 'up' and 'same', but"),
        ({"up": True, "down": False}, "say for each answer whether it is right: up, down, same"),
        ({**UP, "other": False}, "say for each answer whether it is right: up, down, same"),
        ({**UP, "up": 3.2}, "whether 'up' is right must be True or False, not 3.2"),
    ],
)
def test_exactly_the_marked_answer_must_be_right(holds, message, write):
    with pytest.raises(QuizError, match=f"book/quiz/test.toml, question 'move': {message}"):
        write().ask("move", holds, share=41.7, same="It")


def test_a_number_without_a_place_and_a_missing_one_are_named(write):
    with pytest.raises(QuizError, match=r"'move': numbers missing for \['same'\], numbers without a place \['more'\]"):
        write().ask("move", UP, share=41.7, more=1)


def test_two_answers_that_read_the_same_are_an_error(write):
    with pytest.raises(QuizError, match="'move': with the numbers of the data two answers read the same"):
        write(down=("It is down.", "X is the same.")).ask("move", UP, share=41.7, same="X")


def test_a_quiz_cannot_be_shown_before_the_data_have_spoken(write):
    with pytest.raises(QuizError, match=r"test.toml, question 'move': not checked against the data"):
        write()._repr_mimebundle_()


def last_line(code):
    """Return the last line that a reader sees of a cell in a notebook."""
    shell = InteractiveShell.instance(colors="nocolor")
    try:
        with capture_output(display=False) as seen:
            shell.run_cell(code)
    finally:
        InteractiveShell.clear_instance()
    return seen.stdout.rstrip().splitlines()[-1]


def test_the_last_line_of_a_cell_names_file_and_question_and_what_to_do(write):
    with pytest.raises(QuizError, match="Illegal"):
        write(broken=('id = "move"', 'id = "move'))
    last = last_line("from airace import Quiz\nQuiz('test')")
    assert last.startswith("QuizError: book/quiz/test.toml: Illegal character '\\n' (at line"), last
    assert last.endswith("That is no TOML: look for a quotation mark or bracket that is missing there or above."), last
    with pytest.raises(QuizError, match="section"):
        write(lost=('section = "The data"', ""))
    last = last_line("from airace import Quiz\nQuiz('test')")
    assert last.startswith("QuizError: book/quiz/test.toml, question 'move': 'section' is missing"), last
    write()
    last = last_line("from airace import Quiz\nQuiz('test')")
    assert last.startswith("book/quiz/test.toml, question 'move': not checked against the data."), last
    assert last.endswith('For example: quiz.ask("move", {"up": …, "down": …, "same": …}, same=…, share=…)'), last


def test_an_unknown_quiz_or_question_lists_the_known_ones(write):
    quiz = write()
    with pytest.raises(QuizError, match="there is no quiz 'moon' in book/quiz; there are test"):
        Quiz("moon")
    with pytest.raises(QuizError, match="has no question 'moon'; it has move, word"):
        quiz.ask("moon", UP)
    with pytest.raises(QuizError, match="question 'word': a question about a definition needs no data"):
        quiz.ask("word", UP)


def test_everything_that_a_question_lacks_is_named_at_once(write, tmp_path):
    write()
    text = (tmp_path / "test.toml").read_text(encoding="utf-8")
    for old, new in (('section = "The data"', ""), ('"It is not."', '""')):
        text = text.replace(old, new)
    (tmp_path / "test.toml").write_text(text, encoding="utf-8")
    assert questions.wrong("test") == [
        ", question 'move': 'section' is missing",
        ", question 'move', answer 2: 'feedback' is missing",
    ]
    with pytest.raises(QuizError, match=r"'section' is missing\nbook/quiz/test.toml, question 'move', answer 2"):
        Quiz("test")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"It has changed."', '"{ has changed."', "question 'move': braces that do not fit each other"),
        (", right = true", "", "question 'move': 0 answers are marked as right; it must be one"),
        ('"It is not."', '"It is not.", right = true', "question 'move': 2 answers are marked as right"),
        ('feedback = "It is not."', 'feedback = ""', "question 'move', answer 2: 'feedback' is missing"),
        ('id = "down"', 'id = "up"', "question 'move': two answers have the same id"),
        ('"It is down."', '"It is *up*."', "question 'move': two answers have the same text"),
        ('"It is down."', '"It   is *up*."', "question 'move': two answers have the same text"),
        ('"definition"', '"opinion"', "question 'word': 'from' is 'opinion'; it must be one of data, definition"),
        ('"A part."', '"{part}"', "question 'word': a question about a definition has no numbers from the data"),
        ('id = "word"', 'id = "move"', "two questions have the id 'move'"),
        ('id = "word"', 'id = "The word"', "question 'The word': an id has small letters"),
        ('section = "The data"', "", "question 'move': 'section' is missing"),
        (', feedback = "It is not."', ', feedback = "No.", hint = "x"', "answer 2: nobody reads hint"),
        ('    {id = "sum", text = "A sum.", feedback = "No."},\n', "", "question 'word': it has 2 answers; 3 or 4"),
    ],
)
def test_an_incomplete_question_is_named(old, new, message, write):
    with pytest.raises(QuizError, match=f"book/quiz/test.toml.*{message}"):
        write(replaced=(old, new))


# In a notebook


def shown(quiz):
    quiz.ask("move", UP, share=41.7, same="It")
    return quiz._repr_mimebundle_()


def test_in_a_notebook_the_answers_fold_up_and_nothing_needs_a_script(write, monkeypatch):
    monkeypatch.delenv(page_form.BOOK, raising=False)
    html = shown(write())["text/html"]
    assert "The share was &lt;42%&gt;. And now?" in html and "It is <em>up</em>." in html and "A &amp; B" in html
    assert html.count("<details>") == 2 and not re.search("<(form|input|button|script)", html)
    beside = re.sub("<details>.*?</details>", "", html)
    assert "right" not in beside.replace("from the data", "") and "From 42% upwards." not in beside


def test_the_text_holds_everything_that_a_validation_should_see(write):
    text = shown(write())["text/plain"]
    for words in ("1. The share was <42%>. And now? (from the data)", "   A  It is *up*.", "It has changed."):
        assert words in text
    assert "   Right: A. From 42% upwards." in text and "   Not right: B. It is not." in text
    assert "2. What is a share? (about a definition)" in text


@every_chapter
def test_a_chapter_stores_the_quiz_without_a_form_and_with_every_word_of_it(chapter):
    data = stored(chapter)
    assert set(data) == {"text/plain", "text/html"} and "<form" not in data["text/html"]
    assert "{" not in data["text/plain"]
    for question in QUIZZES[name_in(chapter)]:
        for text in question.texts:
            words = max(re.split(r"\{[^}]*\}", text), key=len)
            assert words in data["text/plain"], question.id


LETTERS = {"part": ("A", False), "amount": ("B", True), "sum": ("C", False)}


def test_every_answer_has_the_letter_of_its_place_and_one_of_them_is_right(write):
    first, second = write().questions.values()
    assert {answer.id: (answer.letter, answer.right) for answer in second.answers} == LETTERS
    assert first.right.id == "up" and second.right.letter == "B"
    assert first.placeholders == {"share", "same"} and second.placeholders == set()


@pytest.mark.parametrize("mark", ["1", '"true"', "[true]"])
def test_only_true_marks_the_right_answer(mark, write):
    with pytest.raises(QuizError, match="question 'move': 0 answers are marked as right; it must be one"):
        write(replaced=('right = true},\n    {id = "down"', f'right = {mark}}},\n    {{id = "down"'))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('id = "move"', 'id = 3', "question 3: 'id' is missing"),
        ('id = "move"', "", r"question '\?': 'id' is missing"),
        ('from = "data"', 'from = ""', "question 'move': 'from' is missing"),
        ('text = "What is a share?"', "text = 3", "question 'word': 'text' is missing"),
        ("[[question]]", "[question", r"^book/quiz/test.toml: Expected '\]'"),
        ('{id = "part", text', '{text', "question 'word', answer 1: 'id' is missing"),
        ('"A part."', '""', "question 'word', answer 1: 'text' is missing"),
        ('feedback = "It is not."', 'feedback = "No.", zeal = 1, hint = 2', "answer 2: nobody reads hint, zeal"),
        ('"No."},\n]', '"No."},\n {id = "d", text = "D", feedback = "d"},\n {id = "e", text = "E", feedback = "e"},\n]',
         "question 'word': it has 5 answers; 3 or 4 are asked for"),
    ],
)  # fmt: skip
def test_what_a_question_lacks_is_said(old, new, message, write):
    with pytest.raises(QuizError, match=message):
        write(replaced=(old, new))


def test_four_answers_are_allowed_and_a_text_may_be_broken_anywhere(write):
    quiz = write(
        more=('"No."},\n]', '"No."},\n {id = "d", text = "D", feedback = "d"},\n]'),
        broken=('"What is a share?"', '"""What\n   is a\tshare?"""'),
        feedback=('"Of a whole."', '"""Of\n a whole."""'),
    )
    word = quiz.questions["word"]
    assert [answer.letter for answer in word.answers] == ["A", "B", "C", "D"]
    assert word.text == "What is a share?" and word.answers[0].feedback == "Of a whole."


def test_a_draft_has_nothing_where_its_author_has_written_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(questions, "FOLDER", tmp_path)
    (tmp_path / "half.toml").write_text('[[question]]\nanswers = [{right = true}, {text = "B"}]', encoding="utf-8")
    (draft,) = questions.drafts("half")
    assert (draft.id, draft.section, draft.text) == ("", "", "")
    assert [(answer.id, answer.text, answer.feedback, answer.right) for answer in draft.answers] == [
        ("", "", "", True), ("", "B", "", False),
    ]  # fmt: skip


def test_an_empty_folder_and_an_empty_file_are_said(tmp_path, monkeypatch):
    monkeypatch.setattr(questions, "FOLDER", tmp_path)
    with pytest.raises(QuizError, match=r"^there is no quiz 'moon' in book/quiz; there are none$"):
        Quiz("moon")
    (tmp_path / "empty.toml").write_text("")
    assert questions.read("empty") == [] and questions.path_of("empty") == tmp_path / "empty.toml"


def test_a_question_is_asked_only_with_exactly_its_numbers(write):
    for numbers, message in (
        ({"share": 1}, r"numbers missing for \['same'\], numbers without a place \[\]"),
        ({"share": 1, "same": "It", "b": 1, "a": 2}, r"numbers missing for \[\], numbers without a place \['a', 'b'\]"),
    ):
        quiz = write()
        with pytest.raises(QuizError, match=message):
            quiz.ask("move", UP, **numbers)
        assert list(quiz.asked) == ["word"]


def test_a_wrong_mark_asks_the_author_to_read_again(write):
    with pytest.raises(QuizError) as caught:
        write().ask("move", {**UP, "up": False, "same": True}, share=41.7, same="It")
    assert str(caught.value) == (
        "book/quiz/test.toml, question 'move': by the data the right answer is 'same', but its file marks 'up'. "
        "Read question and explanations again before you move the mark: they may teach something false now."
    )


def test_an_answer_of_numpy_counts_and_questions_stand_in_the_order_of_the_file(write):
    quiz = write()
    quiz.ask("move", {**UP, "up": np.bool_(True)}, share=41.7, same="It")
    assert [question.id for question in quiz._all()] == ["move", "word"]
    assert quiz.asked["move"].answers[2].text == "It is the same." and quiz.asked["move"].text.endswith(
        "<42%>. And now?"
    )
    assert quiz.asked["move"].answers[0].feedback == "From 42% upwards."
    assert (quiz.asked["move"].section, quiz.asked["move"].origin) == ("The data", "data")


@pytest.mark.parametrize("form", ["text/plain", "text/html"])
@pytest.mark.parametrize("wanted", ["0", "1"], ids=["notebook", "page"])
def test_a_quiz_says_what_it_said(form, wanted, write, monkeypatch):
    monkeypatch.setenv(page_form.BOOK, wanted)
    said = shown(write())[form]
    for start in ("<li", "<ol", "<ul", "<p", "<div", "<label", "<details", "<button", "<legend"):
        said = said.replace(start, f"\n{start}")
    name = "quiz.txt" if form == "text/plain" else "quiz-page.html" if wanted == "1" else "quiz-notebook.html"
    assert is_as_before(name, said)


def test_what_is_stressed_in_an_explanation_is_stressed_after_its_letter():
    assert forms._explained(Answer("x", "B", "text", "*So* < it is.", True)) == (
        "<strong>B is right.</strong> <em>So</em> &lt; it is."
    )


def test_a_heading_is_linked_as_the_book_names_it():
    assert forms._anchor("A & B: what?") == "a-b-what" and forms._anchor("«The 2nd»") == "the-2nd"
    assert forms._text("*a* and *b c* < 2 * 3") == "<em>a</em> and <em>b c</em> &lt; 2 * 3"


# On a page


def questions_of(page):
    return page.locator("form.quiz fieldset").all()


def letters(field):
    return field.locator("input").evaluate_all("inputs => inputs.map((input) => input.value)")


@every_chapter
def test_every_answer_gets_its_own_words(chapter, reader):
    with reader(chapter) as page:
        asked = QUIZZES[name_in(chapter)]
        said = [ask(field, "answered") for field in questions_of(page)]
        assert len(said) == len(asked)
        for heard, question in zip(said, asked, strict=True):
            assert not heard["open"]
            assert heard["before"] == "Choose an answer first."
            assert list(heard["answers"]) == [answer.letter for answer in question.answers]
            for answer in question.answers:
                chosen, verdict, _ = heard["answers"][answer.letter]
                assert chosen == ""
                assert verdict == f"{answer.letter} {'is right.' if answer.right else 'is not right.'}"
            assert len({words for _, _, words in heard["answers"].values()}) == len(question.answers)


def test_the_keyboard_is_enough(reader):
    with reader(CHAPTERS[0]) as page:
        fields, asked = questions_of(page), QUIZZES[name_in(CHAPTERS[0])]
        page.locator("section#quiz").evaluate("section => { section.tabIndex = -1; section.focus(); }")
        while not fields[0].evaluate("field => field.contains(document.activeElement)"):
            page.keyboard.press("Tab")  # the link of the heading, the code of the cells
        for place, (field, question) in enumerate(zip(fields, asked, strict=True)):
            said = field.get_by_role("status")
            if place:
                page.keyboard.press("Tab")
            page.keyboard.press("Space")
            for _ in range("ABCD".index(question.right.letter)):
                page.keyboard.press("ArrowDown")
                expect(said).to_be_empty()
            page.keyboard.press("Enter")  # beside the button, which comes next
            expect(said).to_contain_text(f"{question.right.letter} is right.")
            page.keyboard.press("ArrowDown")
            expect(said).to_be_empty()
            page.keyboard.press("Tab")
            page.keyboard.press("Enter")
            expect(said).to_contain_text("is not right.")
            page.keyboard.press("Tab")  # the link in what was said
        assert page.url.partition("?")[2] == ""


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_axe_finds_no_barrier_in_a_quiz_that_has_answered(scheme, width, reader):
    with reader(CHAPTERS[0], scheme=scheme, width=width) as page:
        for place, field in enumerate(questions_of(page)):
            field.get_by_role("radio").nth(place % 3).check()
            field.get_by_role("button", name="Check").click()
        assert page.locator(".quiz-said[data-right=yes]").count() and page.locator(".quiz-said[data-right=no]").count()
        page.evaluate("scrollTo(0, 0)")  # out from under the bar at the top
        assert barriers(page, "form.quiz") == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@every_chapter
def test_without_javascript_the_answers_open_and_no_control_is_dead(chapter, reader):
    with reader(chapter, javascript=False) as page:
        page.locator("#quiz > details > summary").click()
        for field, question in zip(questions_of(page), QUIZZES[name_in(chapter)], strict=True):
            assert field.locator(":is(input, button)").filter(visible=True).count() == 0
            assert not field.get_by_text(f"{question.right.letter} is right.").is_visible()
            field.locator("summary").click()
            assert field.get_by_text(f"{question.right.letter} is right.").is_visible()
            assert field.locator("li").filter(visible=True).count() == len(question.answers)


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_paper_has_the_questions_and_then_all_answers(javascript, reader):
    with reader(CHAPTERS[0], javascript=javascript) as page:
        if javascript:
            questions_of(page)[0].get_by_role("radio").first.check()
            questions_of(page)[0].get_by_role("button", name="Check").click()
        page.emulate_media(media="print")
        assert page.locator("form.quiz :is(input, button, summary, [role=status])").filter(visible=True).count() == 0
        asked = QUIZZES[name_in(CHAPTERS[0])]
        for field, question in zip(questions_of(page), asked, strict=True):
            assert field.locator("label").filter(visible=True).count() == len(question.answers)
            assert field.get_by_text("is right.").filter(visible=True).count() == 0
        answers = page.locator(".quiz-on-paper > ol > li")
        assert answers.count() == len(asked) and answers.first.is_visible()
        for item, question in zip(answers.all(), asked, strict=True):
            assert item.locator("p").count() == len(question.answers)
            expect(item.locator("p").first).to_contain_text(f"{question.right.letter} is right.")


def test_only_chapters_load_the_script(book):
    pages = {path.relative_to(book.pages).as_posix(): path.read_text("utf-8") for path in book.pages.rglob("*.html")}
    assert sorted(path for path, html in pages.items() if "quiz.js" in html) == sorted(CHAPTERS)
    assert sorted(path for path, html in pages.items() if "quiz.css" in html) == sorted(CHAPTERS)
