"""The wheels that the kernel in the browser loads: pure ones from the package index, and the package of this book."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.parser import BytesParser
from pathlib import Path

from airace.lite.distribution import PURE, LiteError

PIN = re.compile(r"^([\w.-]+)==([\w.]+)", re.MULTILINE)
# What ipywidgets asks for, and a browser has from the interface: they are no part of a kernel.
IN_THE_INTERFACE = ("jupyterlab-widgets", "widgetsnbextension")
DAY = (1980, 1, 1, 0, 0, 0)  # the same bytes on each day


@dataclass(frozen=True)
class Wheel:
    """A wheel: the name of its file, and its content."""

    file_name: str
    content: bytes

    @property
    def about(self) -> tuple[str, str]:
        """Name and version, as the wheel itself says."""
        with zipfile.ZipFile(io.BytesIO(self.content)) as archive:
            (name,) = (name for name in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", name))
            told = BytesParser().parsebytes(archive.read(name), headersonly=True)
        return canonical(told["Name"]), told["Version"]

    @property
    def sha256(self) -> str:
        """The checksum, which the browser compares."""
        return hashlib.sha256(self.content).hexdigest()


def canonical(name: str) -> str:
    """Return the name of a package as lists write it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def wanted(requirements: Path) -> dict[str, str]:
    """Return the packages that the kernel in the browser has, with their versions."""
    found = PIN.findall(requirements.read_text(encoding="utf-8"))
    return {name: version for name, version in found if name not in IN_THE_INTERFACE}


def pure(names: Mapping[str, str], folder: Path) -> list[Wheel]:
    """Return pure wheels from the package index; those that were fetched before lie in the folder.

    Raises
    ------
    LiteError
        When one cannot be had, with the last line that pip says.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lacking = [f"{name}=={version}" for name, version in names.items() if not _in(folder, name, version)]
    if lacking:
        how = ["--no-deps", "--only-binary=:all:", "--platform=any", "--implementation=py", "--abi=none"]
        how += ["--python-version=3.14", "--quiet", "--disable-pip-version-check", f"--dest={folder}"]
        command = [sys.executable, "-m", "pip", "download", *how, *lacking]
        done = subprocess.run(command, capture_output=True, encoding="utf-8")
        if done.returncode:
            said = done.stderr.strip().splitlines() or ["pip says nothing"]
            raise LiteError(f"a pure wheel could not be fetched: {said[-1]}")
    return [
        Wheel(path.name, path.read_bytes()) for name, version in names.items() for path in _in(folder, name, version)
    ]


def _in(folder: Path, name: str, version: str) -> list[Path]:
    start = f"{name.replace('-', '_')}-{version}-".lower()
    return [path for path in sorted(folder.glob(f"*-{PURE}")) if _plain(path).startswith(start)][:1]


def _plain(path: Path) -> str:
    name, _, rest = path.name.partition("-")
    return f"{canonical(name).replace('-', '_')}-{rest}"


def own(package: Path, version: str) -> Wheel:
    """Return the package of the book as a wheel: the same bytes for the same files."""
    paths = (path for path in sorted(package.rglob("*")) if path.is_file() and "__pycache__" not in path.parts)
    contents = {path.relative_to(package.parent).as_posix(): path.read_bytes() for path in paths}
    told = f"{package.name}-{version}.dist-info"
    contents[f"{told}/METADATA"] = f"Metadata-Version: 2.1\nName: {package.name}\nVersion: {version}\n".encode()
    contents[f"{told}/WHEEL"] = b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    contents[f"{told}/RECORD"] = "".join(_recorded(contents, f"{told}/RECORD")).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(zipfile.ZipInfo(name, DAY), content, zipfile.ZIP_DEFLATED)
    return Wheel(f"{package.name}-{version}-py3-{PURE}", buffer.getvalue())


def _recorded(contents: Mapping[str, bytes], record: str) -> Iterable[str]:
    for name, content in contents.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        yield f"{name},sha256={digest},{len(content)}\n"
    yield f"{record},,\n"
