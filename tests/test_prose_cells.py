"""A cell writes prose line by line: each line is a paragraph, a point of a list or a line of a quotation."""

import pytest

from airace import prose


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("One paragraph.\nAnother one.", "One paragraph.\n\nAnother one."),
        ("One paragraph,\n    on two lines.", "One paragraph, on two lines."),
        ("One paragraph.\n\nAnother one.", "One paragraph.\n\nAnother one."),
        ("Words:\n- a point\n    of a list\n- another one", "Words:\n\n- a point of a list\n- another one"),
        ("Words.\n> **Predict.** One\n>\n> **Try.** Two", "Words.\n\n> **Predict.** One\n>\n> **Try.** Two"),
        ("**Bold** words - and a minus.", "**Bold** words - and a minus."),
    ],
    ids=["paragraphs", "a long line", "an empty line", "a list", "a quotation", "a line that is no list"],
)
def test_each_line_is_a_paragraph_and_an_indented_one_goes_on(text, shown):
    assert prose(text).data == shown
