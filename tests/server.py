"""A server on this machine that answers as a test wants it to, and remembers what it was asked."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Asked:
    """A request: its method, host and path, what it called itself, and from when to when it took."""

    method: str
    host: str
    path: str
    agent: str
    start: float
    end: float = 0.0


@dataclass
class Server:
    """What the server answers, by path, and what it was asked."""

    port: int
    answers: dict[str, Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def address(self, path: str, host: str = "127.0.0.1") -> str:
        """Return the address of a path."""
        return f"http://{host}:{self.port}{path}"

    def says(
        self, path: str, status: int = 200, body: bytes = b"", only: str = "", delay: float = 0.0, **headers: str
    ) -> str:
        """Answer `path` so; `only` one method gets that, the other 405. Return the address."""

        def answer(handler: BaseHTTPRequestHandler) -> None:
            time.sleep(delay)
            handler.send_response(405 if only and handler.command != only else status)
            for name, value in headers.items():
                handler.send_header(name.replace("_", "-"), value)
            if not any(name.lower() == "content_length" for name in headers):
                handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            if handler.command != "HEAD":
                handler.wfile.write(body)

        self.answers[path] = answer
        return self.address(path)

    def methods(self, path: str, least: int = 1) -> list[str]:
        """Return the methods with which a path was asked, when that was at least so often."""
        for _ in range(100):
            if len([asked for asked in self.asked if asked.path == path]) >= least:
                break
            time.sleep(0.02)
        return [asked.method for asked in self.asked if asked.path == path]


@contextmanager
def serving() -> Iterator[Server]:
    """Run a server until the end of the block; what it does not know is 404."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = Asked(self.command, self.headers["Host"], self.path, self.headers["User-Agent"], time.monotonic())
            server.asked.append(asked)
            try:
                server.answers.get(self.path, lambda handler: handler.send_error(404))(self)
            except OSError:
                self.close_connection = True  # who asked has gone
            asked.end = time.monotonic()

        do_HEAD = do_GET

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        running.daemon_threads, running.block_on_close = True, False
        server = Server(running.server_port)
        threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        running.shutdown()
