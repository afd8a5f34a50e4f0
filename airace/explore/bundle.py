"""Which form of a chart or an explorer is shown where: page, live controls, picture, text.

A notebook asks an object for its forms by ``_repr_mimebundle_``. Charts and explorers get theirs here, so that what
they are does not depend on how they are shown.
"""

from __future__ import annotations

import contextlib
import re
from typing import Any

from airace.chart import Chart, ChartError
from airace.explore import live, page, picture, states, store, text
from airace.explore.explorer import Explorer, ExplorerError

BROKEN = "This explorer does not work in every state"  # stands in a notebook in place of the chart


def of_chart(chart: Chart, include=None, exclude=None) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the forms of a chart that stands alone, and their metadata."""
    if page.wanted():
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", chart.name):
            raise ChartError(f"a chart in the book needs a name of lower-case words and hyphens, not {chart.name!r}")
        return {"text/html": page.html(chart.name, {}, [page.State.of(chart, chart.name)], 0)}, {}
    said = f"{text.text(chart)}\n{text.digest([text.fingerprint(chart)])}"
    return {"image/png": picture.png(chart), "text/plain": said}, _described(chart)


def of_explorer(explorer: Explorer, include=None, exclude=None) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the forms of an explorer, and their metadata."""
    if page.wanted():
        drawn = states.draw(explorer)
        start = explorer.states().index(explorer.default)
        return {"text/html": page.html(explorer.name, explorer.controls, drawn, start)}, {}
    bundle: dict[str, Any] = {"text/plain": said(explorer)}
    metadata: dict[str, Any] = {}
    with contextlib.suppress(ExplorerError, ChartError):  # the widget and the text say what is wrong
        chart = explorer.chart(explorer.default)
        bundle["image/png"] = picture.png(chart, states.frame_if_any(explorer))
        metadata = _described(chart)
    view = live.widget(explorer)._repr_mimebundle_()["application/vnd.jupyter.widget-view+json"]
    return {**bundle, "application/vnd.jupyter.widget-view+json": view}, metadata


def said(explorer: Explorer) -> str:
    """Return the text of the default state, and the digest over all states where it is stored or validated."""
    parts = []
    try:
        parts.append(text.text(explorer.chart(explorer.default)))
        parts.append(text.digest(states.fingerprints(explorer)) if store.validating() else _uncounted(explorer))
    except ExplorerError as error:
        parts.append(f"{BROKEN}: {error}")
    return "\n".join(parts)


def _uncounted(explorer: Explorer) -> str:
    return f"{explorer.size} states; `make refresh` and nbval compute the digest over them"


def _described(chart: Chart) -> dict[str, Any]:
    """Return the metadata with which nbconvert and nbviewer give a picture its alternative text."""
    return {"image/png": {"alt": chart.alt}}


Chart._repr_mimebundle_ = of_chart
Explorer._repr_mimebundle_ = of_explorer
