"""What the tests keep from one run to the next: the same, as long as nothing that goes into it has changed."""

import kept as keeper
import pytest
from kept import kept


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setattr(keeper, "PLACE", tmp_path / "kept")
    monkeypatch.setattr(keeper, "ROOT", tmp_path)
    (tmp_path / "airace").mkdir()
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "page.html").write_text("One")
    return tmp_path


def test_what_was_made_is_made_again_only_when_something_that_went_into_it_has_changed(place):
    runs = []

    def make():
        runs.append(1)
        (place / "made").write_text(f"made {len(runs)}")
        return place / "made"

    def now():
        return kept("edition", [place / "page.html"], make).read_text()

    assert [now(), now()] == ["made 1", "made 1"]
    (place / "page.html").write_text("Two")
    assert now() == "made 2"
    (place / "airace" / "new.py").touch()
    assert [now(), now()] == ["made 3", "made 3"]
    assert kept("edition", [place / "page.html"], make, by="another browser").read_text() == "made 4"
    assert len(list((place / "kept" / "edition").iterdir())) == 1, "only the newest is kept"


def test_what_could_not_be_made_is_not_kept(place):
    def fails():
        raise ValueError

    with pytest.raises(ValueError):
        kept("edition", [], fails)
    assert kept("edition", [], lambda: place / "page.html").read_text() == "One"
