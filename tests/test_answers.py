"""The checks of the student edition: every right form is right, a wrong form is named, and a hint gives no answer."""

import hashlib
import re
from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from airace.student import Checks, answers, checks, hints
from airace.student.answers import Asked

MONTH, DAY = pd.Period("2025-11"), date(2026, 8, 2)
THREE = ["Germany", "Poland", "Spain"]


def check(answer, right, decimals=None, note="", slips=None):
    """Return what a check of one value says, without the number of the exercise."""
    seal = checks.sealed("a-chapter", 2, "", right, decimals, note)
    asked, _ = checks.opened(seal)
    met = {checks.sealed_slip("a-chapter", 2, "", wrong, asked): said for wrong, said in (slips or {}).items()}
    return Checks("a-chapter", {2: {"": seal}}, {2: {"": met}}).verdict(2, answer).removeprefix("Exercise 2: ")


ONE_DECIMAL = [6.1, 6.07, 6.149, "6.07", " 6.1 ", "6.1 times", "6.1×", "x 6.1", Fraction(607, 100), Decimal("6.07")]
ONE_DECIMAL += [np.float64(6.1), np.float32(6.07), np.array(6.1), np.array([6.1]), pd.Series([6.07])]
LARGE = [29277, 29277.0, 29277.4, 29278, np.int64(29277), "29,277", "29 277", "29_277", "29'277", "€29,277", "29,277.3"]


@pytest.mark.parametrize("answer", ONE_DECIMAL, ids=repr)
def test_a_number_is_right_in_every_type_and_as_text(answer):
    assert check(answer, 6.1, 1, "times") == "right."


@pytest.mark.parametrize("answer", LARGE, ids=repr)
def test_thousands_may_be_grouped_and_one_in_many_is_not_missed(answer):
    assert check(answer, 29277, 0, "euros") == "right."


@pytest.mark.parametrize("answer", [27, 26.84, 26.8, 26.5, 27.5, "27", 27.4, np.int8(27)], ids=repr)
def test_a_whole_number_may_be_given_more_exactly(answer):
    assert check(answer, 27, 0, "times") == "right."


@pytest.mark.parametrize("answer", [28, 25.6, 26, 26.4, 27.6, 30, 0, "28"], ids=repr)
def test_a_short_whole_number_is_not_met_loosely(answer):
    assert check(answer, 27, 0, "times") == "not right yet. Expected is a whole number (times)."


@pytest.mark.parametrize(
    ("value", "decimals", "met"),
    [
        (5.16, 1, [52]),
        (26.84, 0, [27]),
        (8.65, 1, [86, 87]),
        (-8.75, 1, [-88, -87]),
        (37.9, 1, [379, 378, 380]),
        (1_474_000, -4, [147, 146, 148]),
        (-0.04, 1, [0]),
        (99, 0, [99]),
        (100, 0, [100, 99, 101]),
    ],
)
def test_one_in_the_last_place_counts_from_three_digits_on(value, decimals, met):
    assert sorted(answers.steps(Asked(f"number {decimals}"), value)) == sorted(met)
    assert answers.steps(Asked(f"number {decimals}"), value)[0] == met[0]


@pytest.mark.parametrize("answer", [24.8, 24.83, 0.248, "24.8%", "24.8 %", "24.8 per cent", "0.248", 24.9], ids=repr)
def test_per_cent_is_right_as_27_and_as_0_27(answer):
    assert check(answer, 24.8, 1, "per cent") == "right."


@pytest.mark.parametrize(
    ("answer", "right"), [(1, 100), (-1, -100), (0.5, 50), ("1", 100), (1, 1), (1.01, 1)], ids=repr
)
def test_a_whole_may_be_written_as_one_or_as_a_hundred_per_cent(answer, right):
    assert check(answer, right, 0, "per cent") == "right."
    assert check(1.01, 101, 0, "per cent").startswith("not right yet"), "more than a whole is no fraction"


@pytest.mark.parametrize("answer", [0.248, "24.8%"], ids=repr)
def test_a_fraction_is_no_per_cent_where_the_unit_is_another(answer):
    assert check(answer, 24.8, 1, "times").startswith("not right yet")


def test_with_its_sign_a_per_cent_is_no_fraction():
    assert check("0.27%", 27, 0, "per cent").startswith("not right yet.")


@pytest.mark.parametrize(("answer", "read"), [("6,07", "6.07"), ("6,1", "6.1"), ("+6,07 times", "+6.07")])
def test_a_decimal_comma_is_read_and_said(answer, read):
    assert check(answer, 6.1, 1, "times") == f"right. Read as {read}: write decimals behind a point, as Python does."


def test_a_comma_may_be_of_thousands_or_of_decimals():
    assert check("1,234", 1234, 0) == check("1,234", 1.234, 3) == "right."
    assert check("1.234,56", 1234.56, 2).startswith("right. Read as 1234.56:")
    assert check("9,234", 1234, 0).startswith("not right yet. Expected is")


@pytest.mark.parametrize("answer", [(6, 7), (1, 234)])
def test_a_comma_outside_quotes_is_said_to_make_two_numbers(answer):
    assert check(answer, 6.7, 1) == f"not right yet: {answers.TWO_NUMBERS}"


@pytest.mark.parametrize(
    ("answer", "right", "note"),
    [
        ("Chip  Design", "chip design", ""),
        ("chip-design", "chip design", ""),
        ("The chip design.", "chip design", ""),
        ("‘chip_design’", "chip design", ""),
        (["chip design"], "chip design", ""),
        ("SIZE ", "size", '"number" or "size"'),
        (("poland", "SPAIN", " Germany"), THREE, "countries"),
        pytest.param({"poland", "spain", "germany"}, THREE, "", id="a set"),
        ("Germany, Poland and Spain", THREE, ""),
        ("Germany; Spain & Poland", THREE, ""),
        (np.array(THREE), THREE, ""),
        (pd.Index(THREE), THREE, ""),
        (pd.Series(THREE), THREE, ""),
        (pd.Index(["Poland"]), ["Poland"], ""),
        ("Poland", ["Poland"], ""),
        ("yes", True, ""),
        ("TRUE", True, ""),
        ("No", False, ""),
        (np.True_, True, ""),
        (pd.Series([True]), True, ""),
    ],
    ids=repr,
)
def test_names_and_words_are_right_in_any_case_with_spaces_and_in_any_list(answer, right, note):
    assert check(answer, right, None, note) == "right."


@pytest.mark.parametrize(
    "answer",
    ["2026-08-02", " 2 August 2026 ", "2 Aug 2026", "2 Aug. 2026", "August 2, 2026", "02.08.2026", DAY,
     pd.Timestamp("2026-08-02 13:00"), np.datetime64("2026-08-02")],
    ids=repr,
)  # fmt: skip
def test_a_day_is_right_in_every_form_that_has_one_meaning(answer):
    assert check(answer, DAY) == check(answer, pd.Timestamp("2026-08-02")) == "right."


@pytest.mark.parametrize(
    "answer",
    ["2025-11", "november 2025", "Nov 2025", "Nov. 2025", "11/2025", "12 November 2025", MONTH, date(2025, 11, 3)],
    ids=repr,
)
def test_a_month_is_right_with_or_without_its_day(answer):
    assert check(answer, MONTH) == "right."


@pytest.mark.parametrize(
    ("answer", "right", "decimals"),
    [
        (5.4, 5.2, 1),
        (5.25001, 5.1, 1),
        (4.99, 5.2, 1),
        (3002, 3000, 0),
        (2021, 2022, None),
        (-5, 5, None),
        (0, True, None),
        (False, True, None),
        ("chips", "chip design", None),
        (["Germany"], ["Germany", "Poland"], None),
        ("3 August 2026", DAY, None),
        ("2025-12", MONTH, None),
    ],
    ids=repr,
)
def test_what_is_wrong_is_not_right(answer, right, decimals):
    assert check(answer, right, decimals).startswith("not right yet")


# What is wrong with a form


@pytest.mark.parametrize(
    ("answer", "right", "note", "sentence"),
    [
        ("five", 5, "times", "this is text. Write a whole number (times), without quotes."),
        ([5], 5, "times", "this is a list. Write a whole number (times)."),
        (True, 5, "", "this is True or False. Write a whole number."),
        ({"a": 1}, 5, "", "this is several answers in braces. Write a whole number."),
        (5.5, 5, "", "this is counted, so write a whole number."),
        (float("nan"), 5, "", "this is no number that can be compared. Write a whole number."),
        (pd.Series([5, 6]), 5, "", "this is of the type Series. Write a whole number."),
        ("1,23,4", 5, "", "this is no number in a form that can be read. Write a whole number."),
        ("5 or 6", 5, "", "“or 6” does not belong here. Write the number alone."),
        ("5 billion dollars", 5, "million dollars",
         "“billion” does not belong here. Asked is a whole number (million dollars). Write the number alone."),
        ("5%", 5, "times", "“per cent” does not belong here. Asked is a whole number (times). Write the number alone."),
        (5, "cloud", "", 'this is a number. Write text in quotes, such as "Europe".'),
        (Decimal(5), "cloud", "", 'this is a number. Write text in quotes, such as "Europe".'),
        ("chips", "cloud", '"cloud" or "years"', '“chips” is none of these: "cloud", "years".'),
        (["share", "time"], ["share"], 'of "share" and "size"', '“time” is none of these: "share", "size".'),
        (["a", 1], ["a"], "", 'this is a list. Write a list of names, such as ["Europe", "Asia"].'),
        ("perhaps", True, "", "this is text. Write True or False, without quotes."),
        (1, True, "", "this is a number. Write True or False, without quotes."),
        (None, True, "", "this is of the type NoneType. Write True or False, without quotes."),
        ("in August", DAY, "", 'this is text. Write a day in quotes, such as "2020-01-31".'),
        (pd.Period("2026-08"), DAY, "", 'this is of the type Period. Write a day in quotes, such as "2020-01-31".'),
        ("2-8-2026", DAY, "",
         'day and month can be mistaken for each other. Write a day in quotes, such as "2020-01-31".'),
        (2026, MONTH, "", 'this is a number. Write a month in quotes, such as "2020-01".'),
    ],
    ids=repr,
)  # fmt: skip
def test_a_wrong_form_gets_a_sentence_that_names_the_form(answer, right, note, sentence):
    assert check(answer, right, None, note) == f"not right yet: {sentence}"


ODD = [None, "", "\ud800", [], [None], {}, set(), 10**400, float("inf"), 1e308, 5e-324, 1j, pd.NA, pd.NaT, print]
ODD += [np.arange(3), np.zeros((2, 2)), [[...]], Decimal("nan"), (1, None), "1" * 400, "−", pd.Series(dtype=float)]


@pytest.mark.parametrize("right", [5, "cloud", ["cloud"], True, DAY, MONTH], ids=repr)
@pytest.mark.parametrize("answer", ODD, ids=lambda value: type(value).__name__)
def test_no_answer_is_an_error(answer, right):
    for decimals in [None, 0, 1] if right == 5 else [None]:
        for note in ("", "per cent"):
            assert check(answer, right, decimals, note).startswith("not right yet")


# What is expected, and hints


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("yes or no", "True or False"),
        ("count", "a whole number"),
        ("number 0", "a whole number"),
        ("number 1", "a number with one decimal"),
        ("number 2", "a number with two decimals"),
        ("number 3", "a number with 3 decimals"),
        ("number -3", "a whole number, to the nearest 1,000"),
        ("text", 'text in quotes, such as "Europe"'),
        ("names", 'a list of names, such as ["Europe", "Asia"]'),
        ("day", 'a day in quotes, such as "2020-01-31"'),
        ("month", 'a month in quotes, such as "2020-01"'),
    ],
)
def test_what_is_expected_is_said_in_words(kind, words):
    assert answers.expected(kind) == str(Asked(kind)) == str(Asked(kind, '"a" or "b"')) == words
    assert str(Asked(kind, "million dollars")) == f"{words} (million dollars)"


def test_a_wrong_number_is_told_its_unit_its_decimals_and_how_exactly():
    assert check(5.4, 5.2, 1) == "not right yet. Expected is a number with one decimal."
    assert check(43, 45.6, 1, "million dollars") == (
        "not right yet. Expected is a number with one decimal (million dollars); 0.1 more or less also counts as right."
    )
    assert check(7_771_234, 1_474_000, -4).endswith(
        "Expected is a whole number, to the nearest 10,000; 10,000 more or less also counts as right."
    )
    assert check(2021, 2022, None, "year") == "not right yet. Expected is a whole number (year)."


@pytest.mark.parametrize(
    ("answer", "right", "decimals", "note", "hint"),
    [
        *((45.6 * slip, 45.6, 1, "million dollars", hints.UNIT) for slip in hints.SLIPS),
        (0.0456, 45.6, 1, "million dollars", hints.UNIT),
        (45615, 45.6, 1, "million dollars", hints.UNIT),
        (500e6, 500, 0, "million euros", hints.UNIT),
        (2.7, 27, 0, "per cent", hints.UNIT),
        (-5.2, 5.2, 1, "times", hints.SIGN),
        (0.192, 5.2, 1, "times", hints.ROUND),
        (0.19, 5.2, 1, "times", hints.ROUND),
        (877.2, 11.4, 1, "per cent", hints.ROUND),
        (73, 27, 0, "per cent", hints.REST),
        (0.73, 27, 0, "per cent", hints.REST),
        (46, 45.6, 1, "million dollars", hints.FURTHER),
        (2, 2.41, 2, "million", hints.FURTHER),
        (48, 45.6, 1, "million dollars", ""),
        (73, 27, 0, "times", ""),
        (0.2, 5.2, 1, "times", ""),
        (0, 5.2, 1, "times", ""),
    ],
    ids=repr,
)
def test_a_slip_that_many_make_gets_a_hint(answer, right, decimals, note, hint):
    said = check(answer, right, decimals, note)
    assert said.startswith(f"not right yet. {hint} Expected is" if hint else "not right yet. Expected is"), said
    assert str(right) not in said


@pytest.mark.parametrize(("answer", "right"), [(1, 10), (20220, 2022), (-3, 3)])
def test_what_is_counted_gets_no_hint_at_its_digits(answer, right):
    assert check(answer, right) == "not right yet. Expected is a whole number."


def test_a_slip_that_the_author_names_gets_its_sentence():
    slips = {30.35: "This is the plain mean."}
    assert check(30.4, 37.9, 1, "per cent", slips) == (
        "not right yet. This is the plain mean. Expected is a number with one decimal (per cent)."
    )
    assert check("design", "cloud", None, "", {"design": "That is a part of it."}) == (
        "not right yet. That is a part of it."
    )
    assert check(37.9, 37.9, 1, "per cent", slips) == "right."


# Kinds, digests, parts


@pytest.mark.parametrize(
    ("value", "decimals", "kind"),
    [
        (True, None, "yes or no"),
        (np.False_, 3, "yes or no"),
        (5, None, "count"),
        (np.int64(5), None, "count"),
        (5, 0, "number 0"),
        (5.25, 2, "number 2"),
        (1470000, -4, "number -4"),
        ("x", None, "text"),
        (["x", "y"], None, "names"),
        ([], None, "names"),
        (MONTH, None, "month"),
        (DAY, None, "day"),
        (pd.Timestamp("2026-08-02"), None, "day"),
    ],
)
def test_the_kind_of_an_answer_follows_from_its_value(value, decimals, kind):
    assert answers.kind_of(value, decimals) == kind


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (5.2, "a number with decimals that is not rounded: write round(…, 1), so that students know how"),
        ({"a": 1}, "a dict, of which no check can be made"),
        ([1], "a list, of which no check can be made"),
        (pd.Period("2025-11-01", "D"), "a Period, of which no check can be made"),
    ],
)
def test_a_value_of_which_no_check_can_be_made_is_named(value, message):
    with pytest.raises(answers.UnclearAnswer, match=f"^{re.escape(message)}$"):
        answers.kind_of(value)


def test_a_digest_is_that_of_place_and_answer():
    seal = checks.sealed("1-one", 3, "part", 5.16, 1, "times: all")
    text = "1-one\n3\npart\n52"
    assert seal == f"number 1, times: all: {hashlib.sha256(text.encode()).hexdigest()[:20]}"
    assert checks.opened(seal) == (Asked("number 1", "times: all"), seal[-20:])
    assert checks.digest("a", 1, "", "\ud800") == checks.digest("a", 1, "", "?")
    places = [("a", 1, "x"), ("b", 1, "x"), ("a", 2, "x"), ("a", 1, "y")]
    assert len({checks.sealed(*place, 5) for place in places}) == 4
    assert re.fullmatch("count: [0-9a-f]{20}", checks.sealed("a", 1, "x", 5))


def test_of_several_parts_each_gets_its_word(capsys):
    parts = {name: checks.sealed("a", 1, name, value, 1) for name, value in {"x": 1.0, "Y z": 2.0, "z": 3.0}.items()}
    say = Checks("a", {1: parts, 4: {"": checks.sealed("a", 4, "", 10, 0)}})
    assert say(1, {"x": 1.04, "Y z": 2.5, "z": ...}) is None
    assert capsys.readouterr().out == (
        "Exercise 1: not right yet.\n- x: right.\n- Y z: not right yet. Expected is a number with one decimal.\n"
        f"- z: {checks.NOTHING}\n"
    )
    assert say.verdict(1, dict.fromkeys(parts, ...)) == say.verdict(1, ...) == f"Exercise 1: {checks.NOTHING}"
    assert say.verdict(1, {"X": 1, "y-z ": 2, "z": 3}) == "Exercise 1: right, all 3 parts."
    assert say.verdict(1, pd.Series({"x": 1, "Y z": 2, "z": 3})) == "Exercise 1: right, all 3 parts."
    assert say.verdict(1, {"x": "1,0", "Y z": 2, "z": 3}).splitlines() == [
        "Exercise 1: right, all 3 parts.",
        "- x: right. Read as 1.0: write decimals behind a point, as Python does.",
    ]
    assert say.verdict(1, []) == (
        "Exercise 1: not right yet. It asks for 3 answers. Keep the braces and the names: x, Y z, z."
    )
    for other in ({}, {"X": 1, "y": 2}, {"a": 1}):
        assert say.verdict(1, other) == say.verdict(1, [])
    assert say.verdict(2, 1) == "Exercise 2 has no check. There are checks for 1, 4."
    assert say.verdict(4, ...) == f"Exercise 4: {checks.NOTHING}" and say.verdict(4, 10.4) == "Exercise 4: right."
    assert say.verdict(4, 10**400) == "Exercise 4: not right yet: this number is too large."


def test_progress_is_one_line(capsys):
    check = Checks("a", {number: {"": checks.sealed("a", number, "", number)} for number in (1, 2, 3, 5)})

    def progress():
        capsys.readouterr()
        check.progress()
        return capsys.readouterr().out

    assert progress() == "Progress: 0 of 4 exercises are right; no answer yet: 1, 2, 3, 5.\n"
    for number, answer in {1: 1, 2: 9, 3: "x", 4: 4, 5: ...}.items():
        check(number, answer)
    assert progress() == "Progress: 1 of 4 exercises are right; not right yet: 2, 3; no answer yet: 5.\n"
    for number in (2, 3, 5):
        check(number, number)
    assert progress() == "Progress: 4 of 4 exercises are right.\n"
