"""Import jsonschema without a grammar that nobody here asks for: it takes longer to load than the rest of the package.

Jupyter and Frictionless import jsonschema, which imports `rfc3987_syntax` where that is installed (JupyterLab brings
it along) and compiles a grammar of international addresses, for 1.2 s of each kernel, build and test.
"""

from __future__ import annotations

import sys

GRAMMAR = "rfc3987_syntax"


def import_jsonschema() -> None:
    """Import jsonschema while the grammar cannot be imported; whoever asks for that later gets it."""
    if "jsonschema" in sys.modules or GRAMMAR in sys.modules:
        return
    sys.modules[GRAMMAR] = None  # type: ignore[assignment]  # Python's way to say that there is none
    try:
        import jsonschema  # noqa: F401
    except ImportError:  # it is not installed: then nothing is slow
        pass
    finally:
        del sys.modules[GRAMMAR]
