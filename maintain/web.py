"""Ask other people's servers: one request at a time for each host, with a pause, and never longer than a set time."""

from __future__ import annotations

import http.client
import os
import re
import socket
import ssl
import threading
import time
import urllib.error
import urllib.request
from collections import defaultdict
from dataclasses import dataclass, field
from importlib.metadata import version
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

PERMANENT, TEMPORARY = (301, 308), (302, 303, 307)
MOST_HOPS = 8
MOST_BYTES = 100_000_000
LONGEST_WAIT = 60.0  # seconds; a server that asks for more is not asked again today
CHUNK = 65_536

NO_HOST, NOT_LOOKED_UP = "no host", "not looked up"  # the second may be this machine's own fault
NO_ANSWER, NO_ADDRESS, CIRCLE, TOO_LARGE = "no answer", "no address", "circle", "too large"


@dataclass(frozen=True)
class Answer:
    """What came back from an address, after its redirects.

    Attributes
    ----------
    status : int
        The last status of HTTP, 0 if there was none.
    final : str
        The address that gave it.
    moved : str
        Where permanent redirects lead, if the first redirects were permanent; else empty.
    failure, words : str
        What kind of failure it was (`NO_HOST` and so on), and that in words; empty if a server answered.
    """

    status: int
    final: str
    moved: str = ""
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    failure: str = ""
    words: str = ""

    @property
    def fine(self) -> bool:
        """Whether the address gave what it should."""
        return not self.failure and 200 <= self.status < 300


class Web:
    """A slow and patient reader of the web.

    Parameters
    ----------
    pause : float
        Seconds between the end of a request and the next one to the same host.
    timeout : float
        Seconds in which a server must say something.
    patience : float
        Seconds in which a whole answer must have come.
    """

    def __init__(self, pause: float = 2.0, timeout: float = 20.0, patience: float = 300.0):
        self.pause, self.timeout, self.patience = pause, timeout, patience
        safe = ssl.create_default_context()
        self._open = urllib.request.build_opener(_NoRedirect(), urllib.request.HTTPSHandler(context=safe)).open
        self._turns: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._free: dict[str, float] = {}  # when a host may be asked again
        self._guard = threading.Lock()

    def ask(self, method: str, address: str, most: int = MOST_BYTES) -> Answer:
        """Follow `address` to its end with one method, and read at most `most` bytes there."""
        try:
            here, moved, permanent = ascii_address(address), "", True
        except ValueError as error:
            return Answer(0, address, failure=NO_ADDRESS, words=str(error))
        seen: set[str] = set()
        while True:
            if here in seen or len(seen) == MOST_HOPS:
                return Answer(0, here, moved, failure=CIRCLE, words="redirects lead in a circle")
            seen.add(here)
            answer = self._once(method, here, most)
            if answer.failure or answer.status not in (*PERMANENT, *TEMPORARY) or "location" not in answer.headers:
                return Answer(answer.status, here, moved, answer.body, answer.headers, answer.failure, answer.words)
            permanent = permanent and answer.status in PERMANENT
            try:
                here = ascii_address(urljoin(here, answer.headers["location"]))
            except ValueError as error:
                return Answer(answer.status, here, moved, failure=NO_ADDRESS, words=f"redirects to no address: {error}")
            moved = here if permanent else moved

    def _once(self, method: str, address: str, most: int) -> Answer:
        """Ask once, when it is the host's turn, without following redirects."""
        host = urlsplit(address).netloc.lower()
        with self._guard:
            turn = self._turns[host]
        with turn:
            time.sleep(max(0.0, self._free.get(host, 0.0) - time.monotonic()))
            wait = self.pause
            try:
                answer = self._read(method, address, most)
                wait = max(wait, _asked_to_wait(answer))
            finally:
                self._free[host] = time.monotonic() + wait
        return answer

    def _read(self, method: str, address: str, most: int) -> Answer:
        request = urllib.request.Request(address, method=method, headers={"User-Agent": name(), "Accept": "*/*"})
        until = time.monotonic() + self.patience
        try:
            try:
                response = self._open(request, timeout=self.timeout)
            except urllib.error.HTTPError as error:
                response = error  # an answer, too
            with response:
                headers = {key.lower(): value for key, value in response.headers.items()}
                wanted = 0 if method == "HEAD" or not 200 <= response.status < 300 else most
                body = bytearray()
                while len(body) < wanted and (chunk := response.read1(min(CHUNK, wanted - len(body)))):
                    body += chunk
                    if time.monotonic() > until:
                        words = f"the answer was not complete after {self.patience:g} seconds"
                        return Answer(0, address, failure=NO_ANSWER, words=words)
                if most == MOST_BYTES and len(body) == most:
                    words = f"more than {MOST_BYTES // 1_000_000} MB"
                    return Answer(0, address, failure=TOO_LARGE, words=words)
                promised = headers.get("content-length", "")
                if most == MOST_BYTES and wanted and promised.isdigit() and len(body) < int(promised):
                    words = f"the answer broke off after {len(body):,} of {int(promised):,} bytes"
                    return Answer(0, address, failure=NO_ANSWER, words=words)
                return Answer(response.status, address, body=bytes(body), headers=headers)
        except (OSError, http.client.HTTPException, ValueError) as error:
            return Answer(0, address, failure=_kind(error), words=self._in_words(error))

    def _in_words(self, error: Exception) -> str:
        cause = getattr(error, "reason", error)
        if isinstance(cause, socket.gaierror):
            return "its name could not be looked up" if _kind(error) == NOT_LOOKED_UP else "there is no such host"
        if isinstance(cause, TimeoutError):
            return f"nothing in {self.timeout:g} seconds"
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"its certificate is not valid ({cause.verify_message})"
        if isinstance(cause, ssl.SSLError):
            return "no safe connection (TLS)"
        if isinstance(cause, ConnectionRefusedError):
            return "the connection was refused"
        if isinstance(cause, http.client.IncompleteRead):
            return "the answer broke off"
        if isinstance(cause, (ConnectionError, http.client.HTTPException)):
            return "the connection was closed without an answer"
        return f"the connection failed ({type(cause).__name__})"


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Let `Web` follow redirects itself: it wants to know which are permanent."""

    def redirect_request(self, *_: object) -> None:
        return None


def name() -> str:
    """Return what this program calls itself: the book, its version, and where it is kept, if that is known."""
    kept = os.environ.get("AIRACE_REPOSITORY", "")
    return f"EuropeInTheAIRace/{version('airace')}" + (f" (+{kept})" if kept else "")


def ascii_address(address: str) -> str:
    """Return `address` as a server wants it: without fragment, what is not ASCII escaped.

    Raises
    ------
    ValueError
        If it is no address of the web.
    """
    parts = urlsplit(address.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("an address starts with http:// or https:// and a host")
    _ = parts.port  # raises what is wrong with it
    host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode("ascii")
    path, query = quote(parts.path, safe="/%:@!$&'()*+,;=~-._"), quote(parts.query, safe="/%:@!$&'()*+,;=?~-._[]|")
    return urlunsplit((parts.scheme, host, path or "/", query, ""))


def _asked_to_wait(answer: Answer) -> float:
    """Return for how many seconds a busy server wants to be left alone."""
    asked = re.fullmatch(r"\s*(\d+)\s*", answer.headers.get("retry-after", ""))
    return min(float(asked[1]), LONGEST_WAIT) if asked and answer.status in (429, 503) else 0.0


def _kind(error: Exception) -> str:
    cause = getattr(error, "reason", error)
    if isinstance(cause, socket.gaierror):
        return NOT_LOOKED_UP if cause.errno == socket.EAI_AGAIN else NO_HOST
    return NO_ANSWER
