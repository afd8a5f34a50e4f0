"""One chart of 24 states as a page of its own: by this book, by Panel's ``embed`` and by the embedding of ipywidgets.

All three draw with the same function, as SVG, and have two lists to choose from. Each peer is built in the lightest way
that it documents, so that the comparison is not won by a setting.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tarfile
from pathlib import Path

import pandas as pd

from airace import Chart, Columns, Control, explore, load, style
from airace.explore import page, picture, states

SOURCE = "oecd-ai-vc-2026-09"
YEARS = [str(year) for year in range(2020, 2026)]
BASES = ["US", "China", "EU27", "UK"]
LIBRARY = "@jupyter-widgets/html-manager"


@explore(year=Control(YEARS), base=Control(BASES, label="In per cent of"))
def peer(year: str, base: str) -> Chart:
    """Draw AI venture capital of the regions in a year, in per cent of one of them."""
    amounts = load("ai_vc_by_region").query("year == @year_number", local_dict={"year_number": int(year)})
    amounts = amounts.set_index("region")["ai_vc_usd_mn"]
    percent = 100 * amounts / amounts[base]
    table = pd.DataFrame({"Region": percent.index, "Per cent": percent.to_numpy()})
    return Chart(
        headline=f"AI venture capital {year}, {base} = 100",
        subtitle=f"In per cent of that of the {base}",
        caption=f"AI venture capital of {year} in per cent of that of the {base}.",
        table=table,
        source=SOURCE,
        marks=[Columns(x="Region", y="Per cent", look="US")],
    )


def svg(year: str, base: str) -> str:
    """Return the chart of a state as matplotlib writes it."""
    buffer = io.StringIO()
    picture.whole(peer(year, base)).savefig(buffer, format="svg")
    return buffer.getvalue()


def airace(folder: Path) -> Path:
    """Write the page form into `folder`, with its script, its style and the fonts of the charts."""
    fonts = {400: next(style.FONTS.glob("*Regular.woff2")), 600: next(style.FONTS.glob("*SemiBold.woff2"))}
    for file in fonts.values():
        shutil.copy(file, folder)
    _write(folder / "explorer.js", page.script())
    _write(folder / "explorer.css", page.css())
    faces = "".join(
        f"@font-face {{ font-family: '{style.family()}'; font-weight: {weight}; src: url({file.name}) }}"
        for weight, file in fonts.items()
    )
    figure = page.html(peer.name, peer.controls, states.draw(peer), 0)
    return _write(
        folder / "airace.html",
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>One chart</title>'
        f'<link rel="stylesheet" href="explorer.css"><style>{faces}</style>{figure}<script src="explorer.js"></script>',
    )


def panel(folder: Path) -> Path:
    """Save the chart with Panel, all states embedded and its scripts inline."""
    import panel
    from bokeh.resources import INLINE

    year, base = panel.widgets.Select(name="Year", options=YEARS), panel.widgets.Select(name="Base", options=BASES)
    chart = panel.bind(lambda year, base: panel.pane.HTML(svg(year, base)), year, base)
    path = folder / "panel.html"
    panel.Column(year, base, chart).save(
        path, embed=True, resources=INLINE, max_opts=len(YEARS), max_states=peer.size, progress=False
    )
    return path


def ipywidgets(folder: Path) -> tuple[Path, dict[str, Path]]:
    """Save the chart with ipywidgets; return the page, and for each address that it loads a file, as far as npm has it.

    The form without require.js loads half as much.
    """
    import ipywidgets
    from ipywidgets.embed import dependency_state, embed_minimal_html

    year, base = ipywidgets.Dropdown(options=YEARS), ipywidgets.Dropdown(options=BASES)
    chart = ipywidgets.HTML(svg(YEARS[0], BASES[0]))
    for control in (year, base):
        control.observe(lambda _: setattr(chart, "value", svg(year.value, base.value)), "value")
    box = ipywidgets.VBox([year, base, chart])
    path = folder / "ipywidgets.html"
    embed_minimal_html(path, views=[box], state=dependency_state([box]), drop_defaults=True, requirejs=False)
    address, version = re.search(rf'"(https:[^"]*{LIBRARY}@([^/"]*)/dist/embed\.js)"', path.read_text("utf-8")).groups()
    script = _from_npm(f"{LIBRARY}@{version}", "package/dist/embed.js", folder)
    return path, {address: script} if script else {}


def _from_npm(package: str, member: str, folder: Path) -> Path | None:
    """Return a file of an npm package, or None where npm or its registry cannot be reached."""
    npm = shutil.which("npm")
    if not npm:
        return None
    done = subprocess.run([npm, "pack", "--silent", package], cwd=folder, capture_output=True, text=True)
    if done.returncode:
        return None
    with tarfile.open(folder / done.stdout.split()[-1]) as archive:
        path = folder / Path(member).name
        path.write_bytes(archive.extractfile(member).read())
    return path


def _write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path
