"""Why a build failed, in a file of a few lines, which the Makefile shows: Sphinx says it above pages of traceback."""

from __future__ import annotations

import copy
import logging
import re
from collections.abc import Iterator
from pathlib import Path

from nbclient.exceptions import CellTimeoutError
from sphinx.application import ENV_PICKLE_FILENAME, Sphinx
from sphinx.util.logging import WarningLogRecordTranslator, is_suppressed_warning

from airace import kernels

NAME = "problems.txt"
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
SLOW = kernels.SLOW.format("`timeout` in _config.yml")


class Problems(logging.Handler):
    """Collect the warnings of a build, and write them with its error beside the pages."""

    def __init__(self, app: Sphinx) -> None:
        super().__init__(logging.WARNING)
        self.file = Path(app.outdir).parent / NAME
        self.app, self.said = app, []
        self.file.unlink(missing_ok=True)
        logging.getLogger("sphinx").addHandler(self)
        app.connect("build-finished", self.write)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a warning as Sphinx shows it, with its place."""
        kind = getattr(record, "type", "") or "", getattr(record, "subtype", "") or ""
        if not is_suppressed_warning(*kind, self.app.config.suppress_warnings):
            shown = copy.copy(record)  # the translator changes it, and Sphinx's own comes after this one
            WarningLogRecordTranslator(self.app).filter(shown)
            self.said.append(ESCAPES.sub("", shown.getMessage()))

    def write(self, app: Sphinx, error: Exception | None) -> None:
        """Write what was wrong, the error last; nothing when all was well.

        What the build has read is forgotten then, as Sphinx does after an error: the next one would find nothing to
        read, warn of nothing, and pass.
        """
        logging.getLogger("sphinx").removeHandler(self)
        said = dict.fromkeys([*self.said, *(reasons(error) if error else ())])
        if said:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            self.file.write_text("\n".join(said) + "\n", encoding="utf-8")
            (Path(app.doctreedir) / ENV_PICKLE_FILENAME).unlink(missing_ok=True)


def reasons(error: BaseException) -> Iterator[str]:
    """Yield for an error and each of its causes the last line that it says, and what to do about a limit of time."""
    seen: BaseException | None = error
    while seen:
        lines = [line for line in ESCAPES.sub("", str(seen)).splitlines() if line.strip()]
        yield lines[-1].strip() if lines else type(seen).__name__
        if isinstance(seen, CellTimeoutError):
            yield SLOW
        seen = seen.__cause__
