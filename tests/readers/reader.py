"""What a reader does in a browser, whatever the browser."""

from __future__ import annotations

import json
import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

SECONDS = 60  # until something must be so: a busy machine is no failure
ANSWER = 4 * SECONDS  # until a browser must answer

# Values of keys in WebDriver: https://www.w3.org/TR/webdriver2/#keyboard-actions
KEYS = {
    "Tab": "\ue004",
    "Enter": "\ue007",
    "Control": "\ue009",
    "Escape": "\ue00c",
    "Shift": "\ue008",
    "Space": " ",
    "End": "\ue010",
    "Home": "\ue011",
    "ArrowLeft": "\ue012",
    "ArrowUp": "\ue013",
    "ArrowRight": "\ue014",
    "ArrowDown": "\ue015",
}

# The middle of an element, in the window, once nothing lies on it and it has stayed there for three frames: a page that
# was just loaded or scrolled may still move under the click.
MIDDLE = """async (selector) => {
  const element = document.querySelector(selector);
  if (!element) return null;
  const middle = () => {
    const [box] = element.getClientRects();
    return box && [Math.round(box.left + box.width / 2), Math.round(box.top + box.height / 2)];
  };
  element.scrollIntoView({ block: "center", behavior: "instant" });
  const before = middle();
  for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
  const now = middle();
  if (!before || !now || String(before) !== String(now)) return null;
  const top = document.elementFromPoint(...now);
  return element.contains(top) || top?.contains(element) ? now : null;
}"""


class ReaderError(RuntimeError):
    """The browser could not do what it was told."""


class Reader(ABC):
    """A browser with one page; `kind` says which, and `name` also its version."""

    kind: str
    name: str

    @abstractmethod
    def open(self, address: str) -> None:
        """Open an address, anew even where only the part behind the # differs, and wait until it is loaded."""

    @abstractmethod
    def run(self, function: str, *arguments: Any) -> Any:
        """Call a JavaScript function in the page; return its value, or what its promise holds."""

    @abstractmethod
    def press(self, *keys: str) -> None:
        """Press keys one after the other; ``Control+v`` holds the first one."""

    @abstractmethod
    def click_at(self, x: int, y: int) -> None:
        """Click at a point of the window."""

    @abstractmethod
    def go(self, steps: int) -> None:
        """Go back (-1) or forward (1) in the history."""

    @abstractmethod
    def reload(self) -> None:
        """Load the page again."""

    @abstractmethod
    def download(self, selector: str) -> tuple[str, str]:
        """Click, and return name and text of the file that comes."""

    @abstractmethod
    def trouble(self) -> list[str]:
        """Return errors of pages and requests to elsewhere since the last call."""

    def click(self, selector: str) -> None:
        """Click the first element of a selector in its middle, as soon as it can be seen there."""
        self.click_at(*self.until(MIDDLE, selector))

    def until(self, function: str, *arguments: Any) -> Any:
        """Call a function until it returns something that is true, and return that."""
        end = time.monotonic() + SECONDS
        while True:
            try:
                answer = self.run(function, *arguments)
            except ReaderError as error:  # the page is on its way out
                answer, why = None, str(error)
            else:
                why = f"it is {json.dumps(answer)}"
            if answer:
                return answer
            if time.monotonic() > end:
                raise ReaderError(f"{self.name}: after {SECONDS} s not true, {why}: {function} {arguments}")
            time.sleep(0.03)


def key_actions(keys: tuple[str, ...]) -> list[dict]:
    """Return the actions of WebDriver for keys; BiDi has the same."""
    actions = []
    for key in keys:
        held = [KEYS.get(one, one) for one in key.split("+")]
        actions += [{"type": "keyDown", "value": one} for one in held]
        actions += [{"type": "keyUp", "value": one} for one in reversed(held)]
    return [{"type": "key", "id": "keyboard", "actions": actions}]


def click_actions(x: int, y: int) -> list[dict]:
    """Return the actions of WebDriver for a click; BiDi has the same."""
    actions = [
        {"type": "pointerMove", "x": x, "y": y, "duration": 0, "origin": "viewport"},
        {"type": "pointerDown", "button": 0},
        {"type": "pointerUp", "button": 0},
    ]
    return [{"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": actions}]


class Downloads:
    """A folder into which a browser downloads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()

    def wait(self) -> tuple[str, str]:
        """Wait for a file, take it out of the folder, and return its name and text."""
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            files = [path for path in self.folder.iterdir() if path.suffix in (".csv", ".svg") and path.stat().st_size]
            if files and len(list(self.folder.iterdir())) == len(files) == 1:  # beside it, a file that is not complete
                text = files[0].read_text(encoding="utf-8")
                files[0].unlink()
                return files[0].name, text
            time.sleep(0.03)
        raise ReaderError(f"no file came within {SECONDS} s: {list(self.folder.iterdir())}")
