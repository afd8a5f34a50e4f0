"""Which form of a guess is shown where: a form on a page, widgets in a kernel, Markdown and text where it is stored."""

from __future__ import annotations

from html import escape
from typing import Any

import ipywidgets as widgets

from airace.explore import page as book
from airace.predict import forms
from airace.predict.guess import Guess


def bundle(guess: Guess) -> dict[str, Any]:
    """Return the forms of a guess."""
    if book.wanted():
        return {"text/html": forms.page(guess)}
    view = widget(guess)._repr_mimebundle_()["application/vnd.jupyter.widget-view+json"]
    return {
        "text/plain": forms.text(guess),
        "text/markdown": forms.notebook(guess),
        "application/vnd.jupyter.widget-view+json": view,
    }


def widget(guess: Guess) -> widgets.Widget:
    """Return controls for a guess, a button, and the place where the answer appears."""
    fields, read = _fields(guess)
    button = widgets.Button(description="This is my guess", layout=widgets.Layout(width="auto"))
    said = widgets.HTML()

    def answer(_button: widgets.Button) -> None:
        more = f" {guess.said}" if guess.said else ""
        said.value = f"<p>You said: {escape(read())}. It is: <b>{escape(guess.answer_text)}</b>.{escape(more)}</p>"

    button.on_click(answer)
    return widgets.VBox([*fields, button, said])


def _fields(guess: Guess) -> tuple[list[widgets.Widget], Any]:
    """Return the controls of a guess, and a function that reads them in words."""
    texts, wide = guess.texts, widgets.Layout(width="auto", max_width="36rem")
    if guess.kind == "choice":
        field = widgets.RadioButtons(options=texts, layout=wide)
        return [field], lambda: field.value
    if guess.kind == "number":
        field = widgets.SelectionSlider(options=texts, value=texts[(len(texts) - 1) // 2], layout=wide)
        return [field], lambda: field.value
    if guess.kind == "order":
        fields = [
            widgets.Dropdown(options=texts, value=text, description=f"{place}.") for place, text in enumerate(texts, 1)
        ]
        return fields, lambda: ", ".join(field.value for field in fields)
    middle = texts[(len(texts) - 1) // 2]
    fields = [
        widgets.SelectionSlider(options=texts, value=middle, description=str(x), layout=wide)
        for x in guess.answer.index
    ]
    return fields, lambda: "; ".join(f"{field.description}: {field.value}" for field in fields)
