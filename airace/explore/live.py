"""The live form: ipywidgets controls, and each state computed when it is asked for."""

from __future__ import annotations

import functools
import re
import traceback
from html import escape

import ipywidgets as widgets

from airace import style
from airace.chart import ChartError
from airace.explore import states, store
from airace.explore.explorer import Control, Explorer, ExplorerError
from airace.explore.page import State, css

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
    head, chart, caption, table = widgets.HTML(), widgets.HTML(), widgets.HTML(), widgets.HTML()
    numbers = widgets.Accordion([table], titles=["The numbers"])

    @functools.lru_cache(maxsize=64)
    def drawn(*chosen) -> State:
        state = dict(zip(controls, chosen, strict=True))
        if kept := store.read(explorer):
            return kept[0][explorer.states().index(state)]
        chart = explorer.chart(state)
        try:
            return State.of(chart, explorer.name, states.frame_if_any(explorer))
        except ChartError:  # alone a state may have less room for its words than together with the others
            shared = states.frame(explorer)
        try:
            return State.of(chart, explorer.name, shared)
        except ChartError as error:
            raise ExplorerError(f"{explorer.where(state)}: {error}") from error

    def show(_change=None) -> None:
        try:
            state = drawn(*(control.value for control in controls.values()))
        except ExplorerError as error:
            head.value, chart.value, caption.value, table.value = "", _failed(error), "", ""
            return
        picture = "\n".join(titled(state))
        words = f'<p class="explorer-headline">{escape(state.headline)}</p>'
        head.value = f'{words}<p class="explorer-subtitle">{escape(state.subtitle)}</p>{"".join(state.key)}'
        chart.value = f'<div class="explorer-chart" role="img" aria-label="{escape(state.alt)}">{picture}</div>'
        caption.value = f'<div aria-live="polite">{escape(state.caption)}</div>'
        table.value = f'<div class="explorer-table">{"".join(state.table)}</div>'

    for control in controls.values():
        control.observe(show, "value")
    show()
    parts = [*controls.values(), head, chart, caption, numbers, _look()]
    box = widgets.VBox(parts, layout=widgets.Layout(max_width="40rem"))
    box.add_class("explorer")
    return box


MARK = re.compile(r'(<(\w+)[^>]* data-row="(\d+)"[^>]*)/>$')
CELL = re.compile(r"<t[hd][^>]*>(.*?)</t[hd]>")
TAG = re.compile(r"<[^>]+>")


def titled(state: State) -> list[str]:
    """Return the picture of a state with the row of each mark as its title, which a browser shows under the pointer."""
    rows = [[TAG.sub("", cell) for cell in CELL.findall(line)] for line in state.table if line.startswith("<t")]
    head, *body = [row for row in rows if row]
    said = [", ".join(f"{name}: {cell}" for name, cell in zip(head, row, strict=True) if cell) for row in body]

    def named(line: str) -> str:
        return MARK.sub(lambda mark: f"{mark[1]}><title>{said[int(mark[3])]}</title></{mark[2]}>", line)

    return [named(line) for line in state.picture]


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
    page = "--pst-color-background: var(--jp-layout-color0, var(--vscode-editor-background, #fff))"
    text = "color: var(--jp-content-font-color1, var(--vscode-editor-foreground, #000))"
    dark = ':is([data-jp-theme-light="false"], [data-vscode-theme-kind="vscode-dark"]) .explorer { color-scheme: dark }'
    own = f".explorer {{ {page}; {text} }} .explorer > * {{ order: 0 !important }} {dark}"
    return f"<style>{style.faces()}{css()}{own}</style>"


def _look() -> widgets.HTML:
    """Return the fonts and the style of the page form, in a widget of its own so that they are sent once."""
    return widgets.HTML(_css(), layout=widgets.Layout(display="none"))
