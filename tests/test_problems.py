"""Why a build failed: in a few lines, with what to do."""

import yaml
from conftest import ROOT
from nbclient.exceptions import CellTimeoutError

from airace import problems
from airace.refresh import LIMIT


def test_an_error_and_its_causes_are_one_line_each_without_colours():
    try:
        try:
            raise ValueError("a cell\n\x1b[31mChartError\x1b[0m: a bar is wrong\n\n")
        except ValueError as error:
            raise RuntimeError("notebooks/1-a.ipynb") from error
    except RuntimeError as error:
        assert list(problems.reasons(error)) == ["notebooks/1-a.ipynb", "ChartError: a bar is wrong"]
    assert list(problems.reasons(KeyError())) == ["KeyError"]


def test_a_limit_of_time_says_that_nothing_is_lost_and_what_to_change():
    said = list(problems.reasons(CellTimeoutError("A cell timed out after 3600 seconds.")))
    assert said == ["A cell timed out after 3600 seconds.", problems.SLOW]
    assert "goes on where it stopped" in problems.SLOW and "`timeout` in _config.yml" in problems.SLOW


def test_a_cell_has_as_much_time_in_a_refresh_as_in_a_build():
    settings = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    assert settings["execute"]["timeout"] == LIMIT
