"""The quizzes for learning platforms: Moodle's XML and a package in QTI 2.1, by the rules of the two formats.

The rules stand here as tests, since the schemas are not ours to keep: what must be there, what names what, and what
the importers of Moodle and Canvas look for. The files were held once against the XSDs of QTI 2.1 and IMS CP 1.1.
"""

import json
import re
import sys
import zipfile
from dataclasses import replace
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from conftest import ROOT
from contents import CHAPTERS
from golden import is_as_before

from airace.editions import __main__ as command
from airace.editions import moodle, qti, quizzes
from airace.editions.project import EditionError, Project
from airace.quiz import Quiz, forms, questions
from airace.quiz.questions import Answer, Question

NCNAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,31}")  # no period, which parts names in QTI, and 32 characters at most
IN = "{%s}"
ITEM = ["responseDeclaration", *["outcomeDeclaration"] * 3, "itemBody", "responseProcessing"]  # in the schema's order


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The questions of the book, and the two files that are made from them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Project, "folder", lambda project, name: tmp_path_factory.mktemp(name))
        patch.delenv("AIRACE_SITE", raising=False)
        project = Project(ROOT)
        return SimpleNamespace(
            quizzes=quizzes.stored(project),
            moodle=moodle.make(project),
            again=moodle.make(project),
            qti=qti.make(project),
            qti_again=qti.make(project),
        )


@pytest.fixture(scope="module")
def package(made):
    """The XML documents of the QTI package by their names, without namespaces in the tags."""
    found = {}
    with zipfile.ZipFile(made.qti) as archive:
        for name in archive.namelist():
            root = ElementTree.fromstring(archive.read(name))
            space = qti.PACKAGE if name == "imsmanifest.xml" else qti.QTI
            for part in root.iter():
                assert part.tag.startswith(IN % space), f"{name}: {part.tag} is of another namespace"
                part.tag = part.tag.removeprefix(IN % space)
            found[name] = root
    return found


@pytest.fixture(scope="module")
def items(package):
    found = {name: root for name, root in package.items() if root.tag == "assessmentItem"}
    assert found
    return found


def written(part):
    """Return the words of an element as the quiz's file has them."""
    text = ElementTree.tostring(part, encoding="unicode", method="xml")
    text = re.sub(r"</?(?:\w+:)?em[^>]*>", "*", text)
    return " ".join("".join(ElementTree.fromstring(text).itertext()).split())


def html(part):
    return written(ElementTree.fromstring(part.findtext("text")))


def stored_lines(page):
    """Return the lines of the quiz that a notebook has stored, without what stands before and after the words."""
    cells = json.loads((ROOT / page.replace(".html", ".ipynb")).read_text(encoding="utf-8"))["cells"]
    (text,) = ["".join(cell["outputs"][0]["data"]["text/plain"]) for cell in cells if cell["id"] == "quiz"]
    ends = (
        r"^\s*(?:\d+\. |[A-D]  |Right: [A-D]\. |Not right: [A-D]\. )|(?<=.) \((?:from the data|about a definition)\)$"
    )
    lines = [line for line in text.splitlines() if line and "Look again at: " not in line]
    return [re.sub(ends, "", line) for line in lines]


# Both


def test_every_word_and_number_that_the_notebooks_have_stored_is_in_both_files(made, items):
    stored = sorted(line for page in CHAPTERS for line in stored_lines(page))
    root = ElementTree.parse(made.moodle).getroot()
    asked = [part for question in root.iter("question") for part in question.iter() if part.get("format") == "html"]
    assert sorted(html(part) for part in asked if part.tag != "generalfeedback") == stored
    said = [
        part
        for item in items.values()
        for part in item.iter()
        if part.tag in ("prompt", "simpleChoice") or part.get("outcomeIdentifier") == "FEEDBACK"
    ]
    assert sorted(map(written, said)) == stored
    assert not [line for line in stored if "{" in line]


def test_the_same_book_gives_the_same_bytes(made):
    assert made.moodle.read_bytes() == made.again.read_bytes()
    assert made.qti.read_bytes() == made.qti_again.read_bytes()
    with zipfile.ZipFile(made.qti) as archive:
        assert archive.namelist() == sorted(archive.namelist())
        assert {
            f"{info.date_time[0]}-{info.date_time[1]:02}-{info.date_time[2]:02}" for info in archive.infolist()
        } == {Project(ROOT).last_day}


def test_every_question_says_where_to_look_again(made, items):
    wanted = [
        f"Look again at: {question.section} ({quiz.chapter})" for quiz in made.quizzes for question in quiz.questions
    ]
    root = ElementTree.parse(made.moodle).getroot()
    assert [html(part) for part in root.iter("generalfeedback")] == wanted
    general = [written(item.find("modalFeedback[@outcomeIdentifier='GENERAL']")) for item in items.values()]
    assert sorted(general) == sorted(wanted)


# Moodle


def test_moodle_gets_a_category_for_each_chapter_before_its_questions(made):
    root = ElementTree.parse(made.moodle).getroot()
    found, wanted = [], []
    for question in root:
        found.append(question.findtext("category/text") or question.findtext("idnumber"))
    for quiz in made.quizzes:
        wanted.append(f"$course$/top/{Project(ROOT).title}/{quiz.chapter}")
        wanted += [f"{quiz.name}.{question.id}" for question in quiz.questions]
    assert root.tag == "quiz" and found == wanted and len(set(found)) == len(found)
    assert len(made.quizzes) == len(CHAPTERS)


def test_moodle_gets_all_that_a_question_with_one_right_answer_needs(made):
    asked = [question for quiz in made.quizzes for question in quiz.questions]
    found = ElementTree.parse(made.moodle).getroot().findall("question[@type='multichoice']")
    for element, question in zip(found, asked, strict=True):
        assert element.findtext("single") == "true" and element.findtext("shuffleanswers") == "false"
        assert 0 < len(element.findtext("name/text")) <= 70
        answers = element.findall("answer")
        assert [answer.get("fraction") for answer in answers] == ["100" if a.right else "0" for a in question.answers]
        assert [html(answer.find("feedback")) for answer in answers] == [a.feedback for a in question.answers]


# QTI


def test_the_manifest_names_every_file_once_and_every_name_leads_somewhere(package):
    manifest = package["imsmanifest.xml"]
    resources = manifest.findall("resources/resource")
    ids = [resource.get("identifier") for resource in resources]
    assert [part.tag for part in manifest] == ["metadata", "organizations", "resources"]
    assert re.match(r"QTIv2\.1", manifest.findtext("metadata/schema"))
    assert len(set(ids)) == len(ids) and all(map(NCNAME.fullmatch, [manifest.get("identifier"), *ids]))
    assert sorted(resource.get("href") for resource in resources) == sorted(set(package) - {"imsmanifest.xml"})
    for resource in resources:
        root = package[resource.get("href")]
        kind = {"assessmentTest": "imsqti_test_xmlv2p1", "assessmentItem": "imsqti_item_xmlv2p1"}[root.tag]
        assert resource.get("type") == kind and resource.get("identifier") == root.get("identifier")
        assert [file.get("href") for file in resource.findall("file")] == [resource.get("href")]
        assert {need.get("identifierref") for need in resource.findall("dependency")} <= set(ids)


def test_a_test_asks_the_questions_of_a_chapter_in_their_order(package, made):
    resources = {resource.get("identifier"): resource for resource in package["imsmanifest.xml"].iter("resource")}
    tests = {root.get("title"): root for root in package.values() if root.tag == "assessmentTest"}
    assert set(tests) == {quiz.chapter for quiz in made.quizzes}
    for quiz in made.quizzes:
        root = tests[quiz.chapter]
        refs = list(root.iter("assessmentItemRef"))
        titles = [package[ref.get("href")].get("title") for ref in refs]
        assert titles == [quiz.label(question) for question in quiz.questions]
        assert [resources[ref.get("identifier")].get("href") for ref in refs] == [ref.get("href") for ref in refs]
        needs = [need.get("identifierref") for need in resources[root.get("identifier")].iter("dependency")]
        assert needs == [ref.get("identifier") for ref in refs]
        (part,), (section,) = root.findall("testPart"), root.findall("testPart/assessmentSection")
        assert part.get("navigationMode") == "nonlinear" and part.get("submissionMode") == "individual"
        assert section.get("title") and section.get("visible") == "false", "Canvas makes a question of a visible title"
        names = [element.get("identifier") for element in root.iter() if element.get("identifier")]
        assert len(set(names)) == len(names) and all(map(NCNAME.fullmatch, names))


def test_an_item_declares_what_it_uses_and_uses_what_it_declares(items):
    for name, item in items.items():
        tags = [part.tag for part in item]
        assert tags == [*ITEM, *["modalFeedback"] * (len(tags) - len(ITEM))], name
        assert item.get("title") and item.get("adaptive") == item.get("timeDependent") == "false"
        (response,), (interaction,) = item.iter("responseDeclaration"), item.iter("choiceInteraction")
        assert response.get("identifier") == interaction.get("responseIdentifier") == "RESPONSE"
        assert (response.get("cardinality"), response.get("baseType")) == ("single", "identifier")
        assert (interaction.get("maxChoices"), interaction.get("shuffle")) == ("1", "false")
        outcomes = {part.get("identifier"): part.get("baseType") for part in item.iter("outcomeDeclaration")}
        assert outcomes == {"SCORE": "float", "FEEDBACK": "identifier", "GENERAL": "identifier"}
        for given in item.iter("setOutcomeValue"):
            assert given.find("baseValue").get("baseType") == outcomes[given.get("identifier")], name
        assert {part.get("identifier") for part in item.iter("variable")} == {"RESPONSE"}
        assert all(part.get("showHide") == "show" for part in item.iter("modalFeedback"))


def test_each_choice_leads_to_its_score_and_its_feedback_and_all_to_the_general_one(items, made):
    asked = {
        qti._file(quiz, question): {answer.letter: answer for answer in question.answers}
        for quiz in made.quizzes
        for question in quiz.questions
    }
    assert set(asked) == set(items)
    for name, item in items.items():
        answers = asked[name]
        feedback = {part.get("identifier"): part for part in item.iter("modalFeedback")}
        choices = [part.get("identifier") for part in item.iter("simpleChoice")]
        (correct,) = item.findall("responseDeclaration/correctResponse/value")
        assert choices == list(answers) and answers[correct.text].right, name
        conditions = list(item.find("responseProcessing/responseCondition"))
        assert [part.tag for part in conditions] == ["responseIf", *["responseElseIf"] * (len(answers) - 1)]
        assert [part.findtext("match/baseValue") for part in conditions] == choices
        for answer, condition in zip(answers.values(), conditions, strict=True):
            set_to = {part.get("identifier"): part.findtext("baseValue") for part in condition.iter("setOutcomeValue")}
            assert set_to["SCORE"] == ("1" if answer.right else "0")
            said = feedback.pop(set_to["FEEDBACK"])
            assert said.get("outcomeIdentifier") == "FEEDBACK" and written(said) == answer.feedback
        (general,) = item.findall("responseProcessing/setOutcomeValue")
        assert general.get("identifier") == "GENERAL" and [*feedback] == [general.findtext("baseValue")]


def test_canvas_takes_no_feedback_for_another_kind(items):
    kinds = r"wrong|incorrect|_IC$|correct|_C$|solution|_all"  # what Canvas looks for in identifiers, in any case
    for item in items.values():
        ids = [part.get("identifier") for part in item.iter("modalFeedback")]
        assert not [id for id in ids if re.search(kinds, id, re.IGNORECASE)]
        assert [id for id in ids if re.search("general_", id)] == ids[-1:]


# A small book

FILE = """
[[question]]
id = "share"
from = "data"
section = "A & B"
text = "Is {share:.0f} < 50 & *more*?"
answers = [
    {id = "up", text = "*Up* <b>.", feedback = "From {share:.0f}% \\"upwards\\".", right = true},
    {id = "down", text = "Down & out.", feedback = "It is not."},
    {id = "same", text = "It is the same.", feedback = "It has (*only*) changed."},
]
"""


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A book of one chapter with one question, and the text that its notebook has stored."""
    monkeypatch.setattr(questions, "FOLDER", tmp_path)
    monkeypatch.delenv("AIRACE_SITE", raising=False)
    (tmp_path / "test.toml").write_text(FILE, encoding="utf-8")
    quiz = Quiz("test")
    quiz.ask("share", {"up": True, "down": False, "same": False}, share=41.7)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "datapackage.json").write_text('{"resources": [{"as_of": "2026-10-30"}]}')
    (tmp_path / "CITATION.cff").write_text("version: 1.0")
    (tmp_path / "_config.yml").write_text("title: Small / book\nsphinx: {config: {language: en-GB}}")
    (tmp_path / "_toc.yml").write_text("root: index\nchapters: [{file: 1-one}]")

    whole = forms.text(quiz._all())

    def book(text=whole, code='quiz = Quiz("test")'):
        data = {"text/plain": text, "text/html": quizzes.STORED + ">"}
        title = {"cell_type": "markdown", "metadata": {}, "source": "# One/two: a title"}
        cell = {"cell_type": "code", "metadata": {}, "source": code, "outputs": [{"data": data}] if text else []}
        (tmp_path / "1-one.ipynb").write_text(json.dumps({"cells": [title, cell]}))
        return Project(tmp_path)

    return book


def test_signs_of_xml_are_words_and_stars_stress(small):
    project = small()
    root = ElementTree.parse(moodle.make(project)).getroot()
    assert root.findtext("question/category/text") == "$course$/top/Small // book/Chapter 1: One//two"
    assert root.findtext("question/questiontext/text") == "<p>Is 42 &lt; 50 &amp; <em>more</em>?</p>"
    assert root.findtext("question/answer/text") == "<p><em>Up</em> &lt;b&gt;.</p>"
    with zipfile.ZipFile(qti.make(project)) as archive:
        assert archive.namelist() == ["imsmanifest.xml", "test.xml", "test/share.xml"]
        item = archive.read("test/share.xml").decode()
    assert "<prompt>Is 42 &lt; 50 &amp; <em>more</em>?</prompt>" in item
    assert 'title="1. Is 42 &lt; 50 &amp; more?"' in item and "It has (<em>only</em>) changed." in item


def test_a_book_without_an_address_names_the_chapter_alone(small):
    (quiz,) = quizzes.stored(small())
    assert quiz.address == "" and len(quiz.again(quiz.questions[0])) == 0


def test_a_published_book_links_to_the_chapter(small, monkeypatch):
    monkeypatch.setenv("AIRACE_SITE", "https://example.org/book/")
    (quiz,) = quizzes.stored(small())
    said = ElementTree.tostring(quiz.again(quiz.questions[0]), encoding="unicode")
    link = '<a href="https://example.org/book/1-one.html">Chapter 1: One/two</a>'
    assert said == f"<p>Look again at: A &amp; B ({link})</p>"


def test_a_long_question_is_named_by_its_first_words(small):
    (quiz,) = quizzes.stored(small())
    (question,) = quiz.questions
    long = SimpleNamespace(text="A *long* question " * 9)
    named = quizzes.ChapterQuiz("test", "", "", (question, long)).label(long)
    assert named == "2. A long question A long question A long question A long …"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"text": ""}, r"1-one\.ipynb has stored 0 of 1 quizzes: run make refresh"),
        ({"code": "1"}, r"1-one\.ipynb has stored 1 of 0 quizzes: run make refresh"),
        ({"text": "1. What? (from the data)"}, r"1-one\.ipynb has stored another quiz than book/quiz/test\.toml: run"),
        ({"text": "", "code": "1"}, "no chapter has a quiz"),
    ],
)
def test_a_quiz_that_is_not_stored_is_named(small, changed, said):
    with pytest.raises(EditionError, match=said):
        quizzes.stored(small(**changed))


@pytest.mark.parametrize("edition", ["moodle", "qti"])
def test_the_command_says_where_the_file_is(small, monkeypatch, capsys, edition):
    root = small().root
    monkeypatch.setattr(sys, "argv", ["editions", edition, str(root)])
    assert command.main() == 0
    assert re.fullmatch(
        rf"file:///.*/_build/lms/small-book-{edition}\.(xml|zip) \(0\.0 MB\)\n", capsys.readouterr().out
    )


# Of a small quiz


@pytest.fixture
def book(tmp_path, monkeypatch):
    """Return a book of one quiz, with signs that XML must not read, and where its editions are written."""
    answers = (
        Answer("us", "A", "The *US* & Co.", "No: 5 < 6, and 10^(2) is more.", False),
        Answer("eu", "B", "EU27", "Yes, *all* of it.", True),
    )
    asked = (
        Question(
            "most", "data", "The data", "Who has *most* of it, and more of all that there is than anybody?", answers
        ),
        Question("why", "definition", "Words", "Why?", tuple(replace(each, right=not each.right) for each in answers)),
    )
    quiz = quizzes.ChapterQuiz("jobs", "Chapter 7: Jobs/Work", "https://book.example/7-jobs.html", asked)
    for format in (moodle, qti):
        monkeypatch.setattr(format, "stored", lambda project: [quiz, replace(quiz, name="more", address="")])
    made = SimpleNamespace(
        title="Race/Gap & I", slug="race", language="en-GB", last_day="2026-09-27", folder=lambda name: tmp_path,
        last_day_in_words="27 September 2026", citation={"version": "0.7"},
    )  # fmt: skip
    made.zipped = lambda target, files: Project.zipped(made, target, files)
    return made


def test_a_quiz_for_moodle_is_as_somebody_looked_at_it(book):
    file = moodle.make(book)
    assert file.name == "race-moodle.xml" and is_as_before("quiz-moodle.xml", file.read_text(encoding="utf-8"))


def test_a_quiz_in_qti_is_as_somebody_looked_at_it(book):
    package = qti.make(book)
    with zipfile.ZipFile(package) as opened:
        told = "".join(f"{name}\n{opened.read(name).decode()}\n" for name in opened.namelist())
    assert package.name == "race-qti.zip" and is_as_before("quiz-qti.txt", told)
