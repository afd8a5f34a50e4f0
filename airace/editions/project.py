"""What the editions know about the book: its names, its contents, and the day of its data."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from airace.data import PACKAGE, in_words


class EditionError(RuntimeError):
    """An edition cannot be made; the message says what is missing."""


@dataclass(frozen=True)
class Part:
    """A part of the contents: its caption, empty for the first, and its pages."""

    caption: str
    pages: tuple[str, ...]


@dataclass(frozen=True)
class Project:
    """A folder with a book in it.

    Parameters
    ----------
    root : Path
        The folder with ``_config.yml`` and ``_toc.yml``; the built pages lie in ``_build/html`` below it.
    """

    root: Path

    @property
    def html(self) -> Path:
        """The built pages.

        Raises
        ------
        EditionError
            When the book has not been built.
        """
        folder = self.root / "_build" / "html"
        if not (folder / f"{self.start}.html").is_file():
            raise EditionError("the book is not built yet: run make book, or jupyter-book build . -W -n --keep-going")
        return folder

    @cached_property
    def config(self) -> dict[str, Any]:
        """The configuration of the book."""
        return self._yaml("_config.yml")

    @cached_property
    def citation(self) -> dict[str, Any]:
        """How the book is cited: title, version, authors."""
        return self._yaml("CITATION.cff")

    @cached_property
    def package(self) -> dict[str, Any]:
        """The description of the tables."""
        return json.loads((self.root / "data" / PACKAGE).read_text(encoding="utf-8"))

    @property
    def title(self) -> str:
        """The title of the book."""
        return self.config["title"]

    @property
    def language(self) -> str:
        """The language of the book, such as ``en-GB``."""
        return self.config["sphinx"]["config"]["language"]

    @property
    def address(self) -> str:
        """Where the repository is; empty where the book has none."""
        return self.config.get("repository", {}).get("url", "")

    @property
    def slug(self) -> str:
        """The title as the name of a file."""
        return re.sub(r"[^a-z0-9]+", "-", self.title.lower()).strip("-")

    @property
    def last_day(self) -> str:
        """The newest day of the data, which dates an edition better than the day on which somebody built it."""
        return max(resource["as_of"] for resource in self.package["resources"])

    @property
    def last_day_in_words(self) -> str:
        """The newest day of the data for readers."""
        return in_words(self.last_day)

    @property
    def start(self) -> str:
        """The first page."""
        return self._contents["root"]

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The contents; the first page is a part of its own."""
        parts = self._contents.get("parts") or [self._contents]
        named = [
            Part(part.get("caption", ""), tuple(chapter["file"] for chapter in part["chapters"])) for part in parts
        ]
        return (Part("", (self.start,)), *named)

    @property
    def pages(self) -> tuple[str, ...]:
        """All pages in the order of the book, without suffix."""
        return tuple(page for part in self.parts for page in part.pages)

    def folder(self, name: str) -> Path:
        """Return a folder for an edition beside the built pages; made where it does not exist."""
        folder = self.root / "_build" / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def zipped(self, target: Path, files: Mapping[str, bytes | str]) -> Path:
        """Write a zip, the same bytes for the same files: they are sorted and carry the day of the data."""
        day = date.fromisoformat(self.last_day)
        with zipfile.ZipFile(target, "w") as archive:
            for name, content in sorted(files.items()):
                entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
                entry.create_system, entry.external_attr = 3, 0o100644 << 16  # the same bytes on each system
                archive.writestr(entry, content, zipfile.ZIP_DEFLATED, 9)
        return target

    @cached_property
    def _contents(self) -> dict[str, Any]:
        return self._yaml("_toc.yml")

    def _yaml(self, name: str) -> dict[str, Any]:
        return yaml.safe_load((self.root / name).read_text(encoding="utf-8"))
