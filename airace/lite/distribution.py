"""The distribution of Pyodide: what is pinned, and the files of it that are packed, each checked by its checksum."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tarfile
import tomllib
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

LOCK = "pyodide-lock.json"
PURE = "none-any.whl"


class LiteError(RuntimeError):
    """What runs in the browser cannot be built; the message says what is missing or wrong, and how to get it."""


@dataclass(frozen=True)
class Pins:
    """Which Pyodide is packed: its version, where its full distribution is, and the checksums of its own files."""

    version: str
    archive: str
    core: Mapping[str, str]

    @property
    def file_name(self) -> str:
        """The name of the archive."""
        return self.archive.rpartition("/")[2]


def pins() -> Pins:
    """Return what ``pyodide.toml`` pins."""
    return Pins(**tomllib.loads((files(__package__) / "pyodide.toml").read_text(encoding="utf-8")))


def missing(pinned: Pins) -> LiteError:
    """Return the error that says how to get the full distribution."""
    return LiteError(
        f"the full distribution of Pyodide {pinned.version} is missing, which has numpy, pandas and matplotlib for "
        f"browsers: run make pyodide (400 MB), or get {pinned.archive} and run make lite PYODIDE=FILE"
    )


def fetch(folder: Path, pinned: Pins) -> Path:
    """Fetch the archive of the full distribution into a folder, unless it is there, and return it.

    Raises
    ------
    LiteError
        When the server does not give it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    target, half = folder / pinned.file_name, folder / f"{pinned.file_name}.half"
    if not target.exists():
        try:
            with urllib.request.urlopen(pinned.archive, timeout=60) as answer, half.open("wb") as file:
                shutil.copyfileobj(answer, file)
        except OSError as error:
            raise LiteError(f"{pinned.archive} could not be fetched: {error}") from error
        half.rename(target)
    return target


@dataclass(frozen=True)
class Distribution:
    """The files of Pyodide that are packed, by their names, and its own list of wheels.

    Parameters
    ----------
    files : mapping of str to bytes
        Pyodide itself, and the wheels that were asked for and are there.
    packages : mapping of str to mapping
        What the lock says about each wheel of the full distribution.
    info : mapping
        What the lock says about Python and the system.
    """

    files: Mapping[str, bytes]
    packages: Mapping[str, Mapping[str, Any]]
    info: Mapping[str, str]

    @classmethod
    def read(cls, place: Path, names: Mapping[str, str], pinned: Pins, only_core: bool = False) -> Distribution:
        """Read a folder or an archive, and compare with the checksums.

        Parameters
        ----------
        place : Path
            A folder with the unpacked distribution, or the archive.
        names : mapping of str to str
            The packages that are wanted, with their versions: those that are not pure Python come from here.
        pinned : Pins
            The version and the checksums.
        only_core : bool
            For tests: the wheels may be missing.

        Raises
        ------
        LiteError
            When a file is missing, has another checksum, or is of another version than wanted. The message names it.
        """
        found = dict(_files(place, {*pinned.core}, {*names}))
        for name, digest in pinned.core.items():
            _compare(name, found, digest)
        lock = json.loads(found[LOCK])
        wanted = {name: entry for name, entry in lock["packages"].items() if name in names}
        compiled = {name: entry for name, entry in wanted.items() if not entry["file_name"].endswith(PURE)}
        for name, entry in compiled.items():
            if entry["version"] != names[name]:
                raise LiteError(f"Pyodide has {name} {entry['version']}, and requirements-run.txt wants {names[name]}")
            if not (only_core and entry["file_name"] not in found):
                _compare(entry["file_name"], found, entry["sha256"])
        kept = {*pinned.core, *(entry["file_name"] for entry in compiled.values())}
        return cls({name: found[name] for name in sorted(kept & {*found})}, compiled, lock["info"])


def _files(place: Path, core: set[str], names: set[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the files that may be wanted: those of the core, and compiled wheels of the packages."""

    def may_be(name: str) -> bool:
        package = re.sub(r"[-_.]+", "-", name.partition("-")[0]).lower()
        return name in core or (name.endswith(".whl") and not name.endswith(PURE) and package in names)

    if place.is_dir():
        found = {path.name: path for path in sorted(place.rglob("*")) if path.is_file() and may_be(path.name)}
        yield from ((name, path.read_bytes()) for name, path in found.items())
        return
    try:
        with tarfile.open(place) as archive:
            for member in archive:
                name = member.name.rpartition("/")[2]
                if member.isfile() and may_be(name):
                    yield name, archive.extractfile(member).read()
    except (OSError, EOFError, tarfile.TarError) as error:
        raise LiteError(f"{place} is no archive that can be read: {error}") from error


def _compare(name: str, found: Mapping[str, bytes], digest: str) -> None:
    if name not in found:
        raise LiteError(f"{name} is missing in the distribution of Pyodide")
    if (now := hashlib.sha256(found[name]).hexdigest()) != digest:
        raise LiteError(f"{name} of the distribution of Pyodide has the sha256 {now}, and {digest} is pinned")
