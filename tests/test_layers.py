"""The package is built in layers: what a chart is stands below how it is drawn, and that below how it is shown."""

import ast

import pytest
from conftest import ROOT

PACKAGE = ROOT / "airace"
LAYERS = [  # from the ground up; a layer imports itself and what stands before it
    ("home", "needs", "data", "style", "inputs"),
    ("chart",),
    ("draw",),
    ("svg",),
    ("explore",),
    ("pages",),
    ("sphinx", "problems"),
]
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}


def imported(path):
    """Yield the parts of the package that a module imports, wherever it does."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "airace":
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("airace."):
            yield node.module.split(".")[1]


@pytest.mark.parametrize("name", LEVEL)
def test_a_layer_imports_only_what_is_below_it(name):
    file, folder = PACKAGE / f"{name}.py", PACKAGE / name
    paths = sorted(folder.rglob("*.py")) if folder.is_dir() else [file]
    assert all(path.exists() for path in paths)
    above = {
        f"{path.relative_to(PACKAGE)} imports {other}"
        for path in paths
        for other in imported(path)
        if LEVEL.get(other, 0) > LEVEL[name]
    }
    assert above == set()
