"""The WebKit of this machine, WebKitGTK's MiniBrowser, through WebDriver, on a screen that nobody sees."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from .reader import ANSWER, SECONDS, Downloads, Reader, ReaderError, click_actions, key_actions

# WebDriver does not hand on what pages say. So each page is asked, from when it was loaded until it is left.
LISTEN = """() => {
  window.heard = [];
  addEventListener("error", (event) => heard.push(`error: ${event.message}`));
  addEventListener("unhandledrejection", (event) => heard.push(`error: ${event.reason}`));
  const say = console.error;
  console.error = (...words) => { heard.push(`console: ${words.join(" ")}`); say(...words); };
}"""
HEARD = "() => (window.heard ?? []).splice(0)"
# Calls a function, and hands its value or its error to the driver.
CALL = """const answer = arguments[1];
Promise.resolve(arguments[0]).then((given) => (%s)(...JSON.parse(given))).then(
  (value) => answer(JSON.stringify({ value: value ?? null })),
  (error) => answer(JSON.stringify({ error: String(error) })),
);"""


def webkit() -> AbstractContextManager[Reader] | None:
    """Return how to start the WebKit of this machine, or None where there is none."""
    driver, screen = shutil.which("WebKitWebDriver"), shutil.which("Xvfb")
    return _started(driver, screen) if driver and screen else None


@contextmanager
def _started(driver: str, screen: str) -> Iterator[Reader]:
    with TemporaryDirectory(prefix="webkit-", ignore_cleanup_errors=True) as name:
        home = Path(name)
        downloads = Downloads(home / "downloads")
        (home / "user-dirs.dirs").write_text(f'XDG_DOWNLOAD_DIR="{downloads.folder}"\n', encoding="utf-8")
        with _screen(screen) as display:
            port = _free_port()
            environment = os.environ | {"HOME": name, "XDG_CONFIG_HOME": name, "DISPLAY": display, "GDK_BACKEND": "x11"}
            with _process([driver, "-p", str(port)], env=environment):
                reader = WebKit(port, downloads)
                try:
                    yield reader
                finally:
                    with suppress(ReaderError):
                        reader.close()


@contextmanager
def _process(command: list[str], **how: Any) -> Iterator[subprocess.Popen]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **how)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


@contextmanager
def _screen(program: str) -> Iterator[str]:
    """Start a screen without a monitor, and return its name."""
    read, write = os.pipe()
    command = [program, "-displayfd", str(write), "-screen", "0", "1400x1100x24", "-nolisten", "tcp"]
    with os.fdopen(read) as answer, _process(command, pass_fds=[write]):
        os.close(write)
        number = answer.readline().strip()
        if not number:
            raise ReaderError(f"{program} does not start")
        yield f":{number}"


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class WebKit(Reader):
    """MiniBrowser behind its driver."""

    def __init__(self, port: int, downloads: Downloads) -> None:
        self._port, self._downloads, self._trouble = port, downloads, []
        self._session = ""
        self._wait()
        nowhere = {"proxyType": "manual", "httpProxy": "127.0.0.1:9", "sslProxy": "127.0.0.1:9"}
        answer = self._send("POST", "/session", capabilities={"alwaysMatch": {"proxy": nowhere}})
        self._session = f"/session/{answer['sessionId']}"
        self.kind = "WebKitGTK"
        self.name = f"{self.kind} {answer['capabilities']['browserVersion']}"
        self._send("POST", "/window/rect", width=1100, height=800)  # draws in software: fewer points, less time

    def _wait(self) -> None:
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            with suppress(OSError):
                return self._send("GET", "/status")
            time.sleep(0.03)
        raise ReaderError("WebKitWebDriver does not start")

    def _send(self, method: str, command: str, **parameters: Any) -> Any:
        body = json.dumps(parameters) if method == "POST" else None
        connection = HTTPConnection("127.0.0.1", self._port, timeout=ANSWER)
        try:
            connection.request(method, self._session + command, body, {"Content-Type": "application/json"})
            value = json.loads(connection.getresponse().read())["value"]
        except TimeoutError as late:
            raise ReaderError(f"{command}: no answer within {ANSWER} s") from late
        finally:
            connection.close()
        if isinstance(value, dict) and "error" in value:
            raise ReaderError(f"{command}: {value['error']}: {value['message']}")
        return value

    def open(self, address: str) -> None:
        self._leave()
        self._send("POST", "/url", url="about:blank")
        self._send("POST", "/url", url=address)
        self.run(LISTEN)

    def _leave(self) -> None:
        with suppress(ReaderError):
            self._trouble += self.run(HEARD)

    def run(self, function: str, *arguments: Any) -> Any:
        answer = self._send("POST", "/execute/async", script=CALL % function, args=[json.dumps(arguments)])
        answer = json.loads(answer)
        if "error" in answer:
            raise ReaderError(answer["error"])
        return answer["value"]

    def press(self, *keys: str) -> None:
        self._send("POST", "/actions", actions=key_actions(keys))

    def click_at(self, x: int, y: int) -> None:
        self._send("POST", "/actions", actions=click_actions(x, y))

    def go(self, steps: int) -> None:
        self._leave()
        self._send("POST", "/back" if steps < 0 else "/forward")

    def reload(self) -> None:
        self._leave()
        self._send("POST", "/refresh")
        self.run(LISTEN)

    def download(self, selector: str) -> tuple[str, str]:
        self.click(selector)
        return self._downloads.wait()

    def trouble(self) -> list[str]:
        self._leave()
        said, self._trouble = self._trouble, []
        return said

    def close(self) -> None:
        """End the browser; its driver stays."""
        self._send("DELETE", "")
