"""The Firefox of this machine, through WebDriver BiDi, which it speaks by itself.

Playwright speaks it too, but sends commands that Firefox ESR does not know.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import websocket

from .reader import ANSWER, SECONDS, Downloads, Reader, ReaderError, click_actions, key_actions

PROGRAMS = ("firefox-esr", "firefox")
NOWHERE = {"network.proxy.type": 1} | {
    f"network.proxy.{kind}{what}": value
    for kind in ("http", "ssl")
    for what, value in (("", "127.0.0.1"), ("_port", 9))
}
PREFERENCES = NOWHERE | {
    # Those that Firefox takes for automation would join all files into one origin; readers have one for each file.
    "remote.prefs.recommended": False,
    "dom.input_events.security.minNumTicks": 0,
    "dom.input_events.security.minTimeElapsedInMS": 0,
    "browser.aboutwelcome.enabled": False,
    "browser.download.folderList": 2,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "termsofuse.bypassNotification": True,
    "ui.systemUsesDarkTheme": 0,
}


def firefox() -> AbstractContextManager[Reader] | None:
    """Return how to start the Firefox of this machine, or None where there is none."""
    found = (shutil.which(name) for name in PROGRAMS)
    # Ubuntu's snap cannot read the folder for temporary files.
    program = next((path for path in found if path and not Path(path).resolve().is_relative_to("/snap")), None)
    return program and _started(program)


@contextmanager
def _started(program: str) -> Iterator[Reader]:
    with TemporaryDirectory(prefix="firefox-", ignore_cleanup_errors=True) as name:
        home = Path(name)
        downloads, profile = Downloads(home / "downloads"), home / "profile"
        profile.mkdir()
        preferences = PREFERENCES | {"browser.download.dir": str(downloads.folder)}
        lines = [f"user_pref({json.dumps(key)}, {json.dumps(value)});\n" for key, value in preferences.items()]
        (profile / "user.js").write_text("".join(lines), encoding="utf-8")
        process = subprocess.Popen(
            [program, "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0", "about:blank"],
            env=os.environ | {"HOME": name},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield Firefox(_address(process, profile / "WebDriverBiDiServer.json"), downloads)
        finally:
            process.terminate()
            try:
                process.wait(SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()


def _address(process: subprocess.Popen, file: Path) -> str:
    end = time.monotonic() + 2 * SECONDS
    while process.poll() is None and time.monotonic() < end:
        try:
            server = json.loads(file.read_text(encoding="utf-8"))
            return f"ws://{server['ws_host']}:{server['ws_port']}/session"
        except (FileNotFoundError, json.JSONDecodeError):
            time.sleep(0.03)
    raise ReaderError(f"{process.args[0]} does not start (exit code {process.poll()})")


class Firefox(Reader):
    """Firefox at the other end of a websocket."""

    def __init__(self, address: str, downloads: Downloads) -> None:
        self._socket = websocket.create_connection(address, timeout=ANSWER, suppress_origin=True)
        self._number = 0
        self._trouble: list[str] = []
        self._downloads = downloads
        about = self._send("session.new", capabilities={})["capabilities"]
        self.kind = "Firefox"
        self.name = f"{self.kind} {about['browserVersion']}"
        self._send("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"])
        # A tab of its own: in the one with which Firefox starts, the keyboard stays in the field for addresses.
        self._page = self._send("browsingContext.create", type="tab")["context"]
        self._send("browsingContext.setViewport", context=self._page, viewport={"width": 1280, "height": 900})

    def _send(self, method: str, **parameters: Any) -> Any:
        self._number += 1
        self._socket.send(json.dumps({"id": self._number, "method": method, "params": parameters}))
        while True:
            try:
                answer = json.loads(self._socket.recv())
            except websocket.WebSocketTimeoutException as late:
                raise ReaderError(f"{method}: no answer within {ANSWER} s") from late
            if answer.get("id") == self._number:
                if answer["type"] == "error":
                    raise ReaderError(f"{method}: {answer['error']}: {answer['message']}")
                return answer["result"]
            self._hear(answer)

    def _hear(self, event: dict) -> None:
        if event.get("method") == "log.entryAdded" and event["params"]["level"] == "error":
            self._trouble.append(f"error: {event['params']['text']}")
        if event.get("method") == "network.beforeRequestSent":
            address = event["params"]["request"]["url"]
            if not re.match("(file|data|blob|about):", address):
                self._trouble.append(f"request: {address}")

    def open(self, address: str) -> None:
        self._send("browsingContext.navigate", context=self._page, url="about:blank", wait="complete")
        self._send("browsingContext.navigate", context=self._page, url=address, wait="complete")

    def run(self, function: str, *arguments: Any) -> Any:
        answer = self._send(
            "script.callFunction",
            functionDeclaration=f"async (given) => JSON.stringify(await ({function})(...JSON.parse(given)) ?? null)",
            arguments=[{"type": "string", "value": json.dumps(arguments)}],
            target={"context": self._page},
            awaitPromise=True,
        )
        if answer["type"] == "exception":
            raise ReaderError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"]["value"])

    def press(self, *keys: str) -> None:
        self._send("input.performActions", context=self._page, actions=key_actions(keys))

    def click_at(self, x: int, y: int) -> None:
        self._send("input.performActions", context=self._page, actions=click_actions(x, y))

    def go(self, steps: int) -> None:
        self._send("browsingContext.traverseHistory", context=self._page, delta=steps)

    def reload(self) -> None:
        self._send("browsingContext.reload", context=self._page, wait="complete")

    def download(self, selector: str) -> tuple[str, str]:
        self.click(selector)
        return self._downloads.wait()

    def trouble(self) -> list[str]:
        self._send("session.status")  # what was said before it has come when it is answered
        said, self._trouble = self._trouble, []
        return said
