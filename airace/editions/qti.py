"""The quizzes as QTI 2.1, which Canvas and others import: an IMS content package with a test for each chapter."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element

from airace.editions.project import Project
from airace.editions.quizzes import ChapterQuiz, document, element, stored, words
from airace.quiz.questions import Answer, Question

QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
GENERAL = "general_feedback"  # Canvas: feedback on a question, whatever the answer, begins with general_


def make(project: Project) -> Path:
    """Write the package and return its path."""
    quizzes = stored(project)
    files = {"imsmanifest.xml": document(_manifest(project, quizzes))}
    for quiz in quizzes:
        files[_file(quiz)] = document(_test(quiz))
        files |= {_file(quiz, question): document(_item(project, quiz, question)) for question in quiz.questions}
    return project.zipped(project.folder("lms") / f"{project.slug}-qti.zip", files)


def _id(quiz: ChapterQuiz, question: Question | None = None) -> str:
    """Return the identifier of a test or of a question; the names of both have hyphens, but no underscores."""
    return f"q_{quiz.name}_{question.id}" if question else f"t_{quiz.name}"


def _file(quiz: ChapterQuiz, question: Question | None = None) -> str:
    return f"{quiz.name}/{question.id}.xml" if question else f"{quiz.name}.xml"


def _manifest(project: Project, quizzes: list[ChapterQuiz]) -> Element:
    resources = []
    for quiz in quizzes:
        needs = [element("dependency", identifierref=_id(quiz, question)) for question in quiz.questions]
        resources.append(resource("imsqti_test_xmlv2p1", _id(quiz), _file(quiz), *needs))
        for question in quiz.questions:
            resources.append(resource("imsqti_item_xmlv2p1", _id(quiz, question), _file(quiz, question)))
    return manifest(f"m_{project.slug}", resources)


def manifest(id: str, resources: list[Element]) -> Element:
    """Return the manifest of a package, with what is in it."""
    return element(
        "manifest",
        element("metadata", element("schema", "QTIv2.1 Package"), element("schemaversion", "1.0.0")),
        element("organizations"),
        element("resources", *resources),
        xmlns=PACKAGE,
        identifier=id,
    )


def resource(kind: str, id: str, file: str, *needs: Element) -> Element:
    """Return the entry of a manifest for a file: what it is, and what it needs."""
    return element("resource", element("file", href=file), *needs, identifier=id, type=kind, href=file)


def _test(quiz: ChapterQuiz) -> Element:
    asked = (
        element("assessmentItemRef", identifier=_id(quiz, question), href=_file(quiz, question))
        for question in quiz.questions
    )
    # Canvas makes an empty question of the title of a section that is visible.
    section = element("assessmentSection", *asked, identifier="section", title=quiz.chapter, visible="false")
    control = element("itemSessionControl", showFeedback="true")
    part = element(
        "testPart", control, section, identifier="part", navigationMode="nonlinear", submissionMode="individual"
    )
    return element("assessmentTest", part, xmlns=QTI, identifier=_id(quiz), title=quiz.chapter)


def _item(project: Project, quiz: ChapterQuiz, question: Question) -> Element:
    first, *others = question.answers
    right = element("correctResponse", element("value", question.right.letter))
    choices = [element("simpleChoice", *words(answer.text), identifier=answer.letter) for answer in question.answers]
    asked = [element("prompt", *words(question.text)), *choices]
    conditions = [_condition("responseIf", first), *(_condition("responseElseIf", answer) for answer in others)]
    told = [feedback("FEEDBACK", _said(answer), element("p", *words(answer.feedback))) for answer in question.answers]
    return element(
        "assessmentItem",
        element("responseDeclaration", right, identifier="RESPONSE", cardinality="single", baseType="identifier"),
        outcome("SCORE", "float", element("defaultValue", element("value", "0")), normalMaximum="1"),
        outcome("FEEDBACK", "identifier"),
        outcome("GENERAL", "identifier"),
        element(
            "itemBody",
            element("choiceInteraction", *asked, responseIdentifier="RESPONSE", shuffle="false", maxChoices="1"),
        ),
        element("responseProcessing", element("responseCondition", *conditions), set_outcome("GENERAL", GENERAL)),
        *told,
        feedback("GENERAL", GENERAL, quiz.again(question)),
        **{"xml:lang": project.language},
        xmlns=QTI,
        identifier=_id(quiz, question),
        title=quiz.label(question),
        adaptive="false",
        timeDependent="false",
    )


def _said(answer: Answer) -> str:
    """Return the identifier of what is said about an answer; to Canvas an end in ``_C`` would mean *correct*."""
    return f"feedback{answer.letter}"


def outcome(id: str, kind: str, *default: Element, **more: str) -> Element:
    """Return the declaration of an outcome."""
    return element("outcomeDeclaration", *default, identifier=id, cardinality="single", baseType=kind, **more)


def _condition(tag: str, answer: Answer) -> Element:
    """Return what follows from an answer: a score and a feedback. Canvas reads both from outcomes of these names."""
    chosen = element("match", element("variable", identifier="RESPONSE"), value("identifier", answer.letter))
    score = element("setOutcomeValue", value("float", "1" if answer.right else "0"), identifier="SCORE")
    return element(tag, chosen, score, set_outcome("FEEDBACK", _said(answer)))


def set_outcome(outcome: str, id: str) -> Element:
    """Return the rule that gives an outcome an identifier, such as that of a feedback."""
    return element("setOutcomeValue", value("identifier", id), identifier=outcome)


def value(kind: str, value: str) -> Element:
    """Return a value of a type."""
    return element("baseValue", value, baseType=kind)


def feedback(outcome: str, id: str, paragraph: Element) -> Element:
    """Return what is shown when an outcome has an identifier."""
    return element("modalFeedback", paragraph, outcomeIdentifier=outcome, identifier=id, showHide="show")
