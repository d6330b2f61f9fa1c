"""A small server that lets any command answer as the service of README.md: the proof that the mapping is enough.

    python conformance/adapter.py --command plimsoll --port 8401
    python conformance/run.py --url http://127.0.0.1:8401

Standard library only. It listens on this machine alone and is meant for tests, not for a network.
"""

from __future__ import annotations

import argparse
import base64
import json
import secrets
import sys
import tempfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from casefiles import COMMANDS
from programs import CHANGING, EXIT_HEADER, Command, words_of

if TYPE_CHECKING:
    from programs import Answer

LARGEST_BODY = 512 * 1024 * 1024
STATUS = {0: 200, 1: 200, 2: 422, 3: 207}
"""The HTTP status of each exit code; the header says the code itself."""


class Adapter(ThreadingHTTPServer):
    """Keeps the workspaces of a command, by names of its own making."""

    daemon_threads = True

    def __init__(self, command: Command, port: int) -> None:
        """Listen on this machine; port 0 takes any that is free."""
        super().__init__(("127.0.0.1", port), Request)
        self.command = command
        self.workspaces: dict[str, str] = {}

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def opened(self) -> str:
        """A new workspace's name."""
        name = secrets.token_hex(8)
        self.workspaces[name] = self.command.open()
        return name

    def closed(self, name: str) -> None:
        """Throw a workspace away."""
        self.command.close(self.workspaces.pop(name))

    def answered(self, name: str, words: list[str], body: dict[str, Any]) -> Answer:
        """Make the call that a request stands for."""
        with tempfile.TemporaryDirectory(prefix="conformance-files-", ignore_cleanup_errors=True) as folder:
            for path, content in body.get("files", {}).items():
                write_inside(Path(folder), path, base64.b64decode(content))
            if words[0] == "import":
                words = ["import", *body.get("paths", []), *words[1:]]
            return self.command.call(self.workspaces[name], words, Path(folder))


def write_inside(folder: Path, path: str, content: bytes) -> None:
    """Write a file at a place below `folder`. Raises ValueError for a path that leads elsewhere."""
    parts = PurePosixPath(path).parts
    if not parts or PurePosixPath(path).is_absolute() or ".." in parts or "\\" in path or ":" in path:
        raise ValueError(f"{path} is no place for a file")
    target = folder.joinpath(*parts)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


class Request(BaseHTTPRequestHandler):
    """One request of the mapping."""

    server: Adapter
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """A question."""
        self.serve(changing=False)

    def do_POST(self) -> None:
        """A call that changes something, or a new workspace."""
        body = self.body()
        if self.path == "/workspaces":
            self.reply(201, json.dumps({"workspace": self.server.opened()}))
        else:
            self.serve(changing=True, body=body)

    def do_DELETE(self) -> None:
        """The end of a workspace."""
        name = self.path.removeprefix("/workspaces/")
        if name in self.server.workspaces:
            self.server.closed(name)
            self.reply(204, "")
        else:
            self.reply(404, "")

    def serve(self, *, changing: bool, body: bytes = b"") -> None:
        """Answer what a path below a workspace asks."""
        words = words_of(self.path)
        if len(words) < 3 or words[0] != "workspaces" or words[1] not in self.server.workspaces:
            self.reply(404, "")
            return
        name, *call = words[1:]
        if call[0] not in COMMANDS or changing != (call[0] in CHANGING):
            self.reply(405, "")
            return
        try:
            answer = self.server.answered(name, call, json.loads(body or b"{}"))
        except ValueError as error:
            self.reply(400, json.dumps({"error": str(error)}))
            return
        self.reply(STATUS.get(answer.exit, 500), answer.document, answer.exit)

    def body(self) -> bytes:
        """What was sent along."""
        return self.rfile.read(min(int(self.headers.get("Content-Length", 0)), LARGEST_BODY))

    def reply(self, status: int, document: str, exit_code: int | None = None) -> None:
        """Send a document back, with its exit code in the header."""
        content = document.encode("utf-8")
        self.send_response(status)
        if exit_code is not None:
            self.send_header(EXIT_HEADER, str(exit_code))
        if status != 204:
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if status != 204:
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parent's name
        """Say nothing; the runner reports."""


def main(arguments: list[str] | None = None) -> int:
    """Serve until stopped; the first line says where."""
    parser = argparse.ArgumentParser(description="Let a command answer as a service, for the conformance runner.")
    parser.add_argument("--command", default="plimsoll", help="the program, with its leading arguments (one string)")
    parser.add_argument("--port", type=int, default=8401, help="0 takes any that is free")
    options = parser.parse_args(arguments)
    with Adapter(Command(options.command), options.port) as adapter:
        print(adapter.url, flush=True)
        try:
            adapter.serve_forever()
        except KeyboardInterrupt:
            return 0
        finally:
            for name in list(adapter.workspaces):
                adapter.closed(name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
