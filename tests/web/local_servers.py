"""A mail server and a webhook receiver on this machine, small enough to read: what arrived is kept."""

from __future__ import annotations

import socketserver
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


class _Mail(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self._say("220 here")
        while line := self.rfile.readline().decode(errors="replace").strip():
            verb = line.upper()
            if verb.startswith("DATA"):
                self._say("354 go on")
                self.server.mails.append(self._mail())  # type: ignore[attr-defined]
                self._say("250 kept")
            elif verb.startswith("QUIT"):
                self._say("221 bye")
                return
            else:
                self._say("250 fine")

    def _mail(self) -> str:
        lines = []
        while (line := self.rfile.readline().decode(errors="replace")).rstrip("\r\n") != ".":
            lines.append(line)
        return "".join(lines)

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class _Mails(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Mail)
        self.mails: list[str] = []


@contextmanager
def mail_server() -> Iterator[Any]:
    """A mail server: `.port`, `.mails`."""
    with _served(_Mails()) as found:
        found.port = found.server_address[1]
        yield found


class _Hook(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.seen.append((self.path, dict(self.headers), body))  # type: ignore[attr-defined]
        status = self.server.answers.pop(0) if self.server.answers else 200  # type: ignore[attr-defined]
        self.send_response(status)
        if status in {301, 302, 307, 308}:
            self.send_header("Location", self.server.leads_to)  # type: ignore[attr-defined]
        self.end_headers()

    do_GET = do_POST  # noqa: N815 - the server asks for this name

    def log_message(self, *_words: Any) -> None:
        pass


class _Hooks(HTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Hook)
        self.seen: list[tuple[str, dict[str, str], bytes]] = []
        self.answers: list[int] = []
        self.leads_to = "http://127.0.0.1:9/"


@contextmanager
def webhook_server() -> Iterator[Any]:
    """A receiver: `.address`, `.seen` (path, headers, body), `.answers` to give instead of 200, `.leads_to`."""
    with _served(_Hooks()) as found:
        found.address = f"http://127.0.0.1:{found.server_address[1]}/alerts"
        yield found


@contextmanager
def _served(server: Any) -> Iterator[Any]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
