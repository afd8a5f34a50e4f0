"""The live form: ipywidgets controls, and each state computed when it is asked for."""

from __future__ import annotations

import base64
import functools
import traceback
from html import escape
from pathlib import Path

import ipywidgets as widgets

from airace import style
from airace.explore.explorer import Control, Explorer, ExplorerError
from airace.explore.page import State

FEW = 9  # choices that are shown as buttons: in a list, JupyterLab takes the arrow keys for itself


def widget(explorer: Explorer) -> widgets.VBox:
    """Return controls, chart, caption and table of `explorer`, connected.

    An error of the function appears where the chart would be, with the state and the traceback; the next state that
    works replaces it.
    """
    controls = {
        name: _control(explorer, name, control, control.values[explorer.start[name]])
        for name, control in explorer.controls.items()
    }
    chart, caption, table = widgets.HTML(), widgets.HTML(), widgets.HTML()
    numbers = widgets.Accordion([table], titles=["The numbers"])

    @functools.lru_cache(maxsize=64)
    def drawn(*chosen) -> State:
        return State.of(explorer.chart(dict(zip(controls, chosen, strict=True))), explorer.name)

    def show(_change=None) -> None:
        try:
            state = drawn(*(control.value for control in controls.values()))
        except ExplorerError as error:
            chart.value, caption.value, table.value = _failed(error), "", ""
            return
        picture = "\n".join(state.picture)
        chart.value = f'<div class="explorer-chart" role="img" aria-label="{escape(state.caption)}">{picture}</div>'
        caption.value = f'<div aria-live="polite">{escape(state.caption)}</div>'
        table.value = f'<div class="explorer-table">{"".join(state.table)}</div>'

    for control in controls.values():
        control.observe(show, "value")
    show()
    parts = [*controls.values(), chart, caption, numbers, _look()]
    box = widgets.VBox(parts, layout=widgets.Layout(max_width="40rem"))
    box.add_class("explorer")
    return box


def _control(explorer: Explorer, name: str, control: Control, value) -> widgets.Widget:
    few = control.kind != "slider" and len(control.values) <= FEW
    kind = widgets.SelectionSlider if control.kind == "slider" else widgets.ToggleButtons if few else widgets.Dropdown
    made = kind(
        options=list(zip(control.texts, control.values, strict=True)),
        value=value,
        description=control.label or name.replace("_", " ").capitalize(),
        style={"description_width": "initial"},
        layout=widgets.Layout(width="auto", max_width="100%"),
    )
    if few:
        made.style.button_width = "auto"  # else long choices are cut off
    if control.kind == "slider":
        made.continuous_update = True
        made.layout.width = "24rem"
    return made


def _failed(error: ExplorerError) -> str:
    trace = "".join(traceback.format_exception(error.__cause__)) if error.__cause__ else ""
    return (
        f'<div class="explorer-error" role="alert"><strong>This view cannot be drawn.</strong> {escape(str(error))}'
        f"<details><summary>Traceback</summary><pre>{escape(trace)}</pre></details></div>"
    )


@functools.cache
def _css() -> str:
    faces = "".join(
        f"@font-face {{ font-family: '{style.family()}'; font-weight: {weight}; src: url(data:font/woff2;base64,"
        f"{base64.b64encode(file.read_bytes()).decode()}) }}"
        for weight, pattern in ((400, "*Regular.woff2"), (600, "*SemiBold.woff2"))
        for file in style.FONTS.glob(pattern)
    )
    page = "--pst-color-background: var(--jp-layout-color0, var(--vscode-editor-background, #fff))"
    text = "color: var(--jp-content-font-color1, var(--vscode-editor-foreground, #000))"
    css = Path(__file__).with_name("explorer.css").read_text(encoding="utf-8")
    return f"<style>{faces}{css}.explorer {{ {page}; {text} }} .explorer > * {{ order: 0 !important }}</style>"


def _look() -> widgets.HTML:
    """Return the fonts and the style of the page form, in a widget of its own so that they are sent once."""
    return widgets.HTML(_css(), layout=widgets.Layout(display="none"))
