"""The list of wheels that Pyodide reads in a browser: those that are packed, with their checksums, and no others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from airace.lite.wheels import Wheel


def closed(info: Mapping[str, str], wheels: Iterable[Wheel]) -> dict[str, Any]:
    """Return a lock in the form of ``pyodide-lock.json``.

    All wheels are loaded when the kernel starts, so that no cell waits for one or asks for it: the lock need not know
    what a package imports and depends on.
    """
    return {"info": dict(info), "packages": {wheel.about[0]: _entry(wheel) for wheel in wheels}}


def _entry(wheel: Wheel) -> dict[str, Any]:
    name, version = wheel.about
    return {
        "name": name,
        "version": version,
        "file_name": wheel.file_name,
        "sha256": wheel.sha256,
        "install_dir": "site",
        "package_type": "package",
        "unvendored_tests": False,
        "imports": [],
        "depends": [],
    }
