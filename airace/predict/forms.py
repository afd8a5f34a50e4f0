"""A guess as text, as Markdown for a notebook, and as a form for a page."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from airace.predict.guess import Guess

ASKED = {
    "number": "Your guess",
    "choice": "Your guess",
    "order": "Your order, the first on top",
    "line": "Draw your line, with a finger, the mouse or the arrow keys",
}


def text(guess: Guess) -> str:
    """Return what a validation of the notebook compares: the options and the answer."""
    options = guess.texts if guess.kind in ("choice", "order") else [guess.texts[0], guess.texts[-1]]
    said = f" {guess.said}" if guess.said else ""
    return f"Guess: {' | '.join(options)}\nAnswer: {guess.answer_text}.{said}"


def notebook(guess: Guess) -> str:
    """Return Markdown for where no kernel runs: the answer folds up."""
    options = f"{', '.join(guess.texts)}? " if guess.kind in ("choice", "order") else ""
    said = f" {guess.said}" if guess.said else ""
    return f"{options}<details><summary>The answer</summary>{escape(guess.answer_text)}.{escape(said)}</details>"


def page(guess: Guess) -> str:
    """Return the guess as a form.

    ``predict.js`` shows its controls and covers what follows until the reader has guessed. Where it does not run, and
    on paper, nothing is covered and the answer stands in the text that follows.
    """
    told = {"answer": guess.place, "texts": guess.texts, "answerText": guess.answer_text, "said": guess.said}
    if guess.kind == "number":
        told |= {"values": list(guess.options)}
    if guess.kind == "line":
        told |= {"points": [str(x) for x in guess.answer.index]}
    if guess.drawn:
        told |= {"on": _on(guess)}
    name = f"predict-{guess.id}"
    return (
        f'<form class="predict" id="{name}" data-kind="{guess.kind}" autocomplete="off" hidden '
        f'data-told="{escape(json.dumps(told, ensure_ascii=False))}">'
        f"<fieldset><legend>{ASKED[guess.kind]}</legend>"
        f'<div class="predict-field">{_field(guess, name)}</div></fieldset>'
        f"{_class(guess, name)}"
        '<p class="predict-buttons"><button type="submit">This is my guess</button>'
        '<button type="button" data-do="skip">Show without guessing</button></p>'
        '<p class="predict-note">What follows opens with your guess. It stays on this device.</p>'
        '<div class="predict-said" role="status"></div><div class="predict-drawn" aria-hidden="true"></div>'
        '<p class="predict-after"><button type="button" data-do="again">Guess again</button>'
        '<button type="button" data-do="never">Never cover answers</button></p>'
        "</form>"
    )


def _on(guess: Guess) -> dict[str, Any]:
    drawn = guess.drawn
    on = {"chart": f"explorer-{drawn.chart}", "panel": drawn.panel, "state": drawn.state}
    if guess.kind == "line":
        return on | {"values": drawn.values, "across": [float(x) for x in guess.answer.index]}
    if guess.kind == "number":
        *values, truth = drawn.values
        return on | {"rows": drawn.rows, "values": values, "truth": truth}
    return on | {"rows": drawn.rows}


def _field(guess: Guess, name: str) -> str:
    texts = guess.texts
    if guess.kind == "number":
        middle = (len(texts) - 1) // 2
        return (
            f'<label><span class="predict-unseen">Your guess</span><input type="range" min="0" max="{len(texts) - 1}" '
            f'step="1" value="{middle}" aria-valuetext="{escape(texts[middle])}"></label>'
            f'<output aria-live="off">{escape(texts[middle])}</output>'
            f'<span class="predict-ends"><span>{escape(texts[0])}</span><span>{escape(texts[-1])}</span></span>'
        )
    if guess.kind == "choice":
        return "".join(
            f'<label class="predict-choice"><input type="radio" name="{name}" value="{place}"> {escape(words)}</label>'
            for place, words in enumerate(texts)
        )
    if guess.kind == "order":
        items = "".join(
            f'<li data-item="{place}"><span>{escape(words)}</span>'
            f'<button type="button" data-do="up" aria-label="{escape(words)}: up">↑</button>'
            f'<button type="button" data-do="down" aria-label="{escape(words)}: down">↓</button></li>'
            for place, words in enumerate(texts)
        )
        return f"<ol>{items}</ol>"
    middle = (len(texts) - 1) // 2
    return '<div class="predict-line">' + "".join(
        f'<label class="predict-unseen">{escape(str(x))}<input type="range" min="0" max="{len(texts) - 1}" step="1" '
        f'value="{middle}" aria-valuetext="{escape(texts[middle])}"></label>'
        for x in guess.answer.index
    ) + "</div>"  # fmt: skip


def _class(guess: Guess, name: str) -> str:
    """Return where a teacher enters what a class has guessed; an order and a line are not counted by hands."""
    if guess.kind == "choice":
        fields = "".join(
            f'<label>{escape(words)} <input type="number" min="0" max="999" inputmode="numeric"></label>'
            for words in guess.texts
        )
        fields = f"<p>How many hands?</p>{fields}"
    elif guess.kind == "number":
        fields = '<label>All guesses, with spaces between <input type="text" inputmode="text"></label>'
    else:
        return ""
    return f'<details class="predict-class"><summary>With a class</summary><div>{fields}</div></details>'
