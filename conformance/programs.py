"""The two kinds of program that can be asked: a command on this machine, and a service that answers by HTTP.

Both take the same words and give an exit code and one document. README.md defines the mapping to HTTP.
"""

from __future__ import annotations

import base64
import json
import os
import shlex
import shutil
import subprocess
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import NamedTuple, Protocol

SECONDS_PER_CALL = 300
EXIT_HEADER = "Plimsoll-Exit"
CHANGING = ("import", "undo-import", "record", "demo")
"""Commands that a service takes by POST; all others are asked by GET."""


class Answer(NamedTuple):
    """What a call gave: its exit code, its document as text, and what it said beside it."""

    exit: int
    document: str
    beside: str


class Program(Protocol):
    """Anything that keeps workspaces and answers calls."""

    def open(self) -> str:
        """A new, empty workspace."""

    def close(self, workspace: str) -> None:
        """Throw a workspace away."""

    def call(self, workspace: str, words: list[str], folder: Path) -> Answer:
        """Make one call; the files that its words name stand in `folder`. Raises OSError when it cannot be made."""


class Command:
    """A program that answers to the command line."""

    def __init__(self, words: str) -> None:
        """`words` is the program with its leading arguments; a file here is named by its full path from then on."""
        self.words = shlex.split(words, posix=os.name != "nt")
        if self.words and Path(self.words[0]).is_file():
            self.words[0] = str(Path(self.words[0]).absolute())

    def open(self) -> str:
        """A folder in which the program may make its workspace."""
        return tempfile.mkdtemp(prefix="conformance-workspace-")

    def close(self, workspace: str) -> None:
        """Remove the folder."""
        shutil.rmtree(workspace, ignore_errors=True)

    def line(self, workspace: str, words: list[str]) -> list[str]:
        """The whole command line of a call."""
        return [*self.words, *words, "--workspace", str(Path(workspace) / "workspace"), "--json"]

    def call(self, workspace: str, words: list[str], folder: Path) -> Answer:
        """Run it in `folder`. Raises OSError when it cannot be started or takes too long."""
        environment = {key: value for key, value in os.environ.items() if key != "PLIMSOLL_WORKSPACE"}
        try:
            done = subprocess.run(
                self.line(workspace, words),
                cwd=folder,
                env=environment,
                capture_output=True,
                stdin=subprocess.DEVNULL,
                encoding="utf-8",
                errors="replace",
                timeout=SECONDS_PER_CALL,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise TimeoutError(f"no answer within {SECONDS_PER_CALL} s") from error
        return Answer(done.returncode, done.stdout, done.stderr)


class Service:
    """A program that answers by HTTP."""

    def __init__(self, url: str) -> None:
        """`url` is where the paths begin. Raises ValueError for anything but http and https."""
        if not url.startswith(("http://", "https://")):
            raise ValueError(f"{url} is no http address")
        self.url = url.rstrip("/")

    def open(self) -> str:
        """Ask for a workspace."""
        return str(json.loads(self._ask("POST", "/workspaces", b"").document)["workspace"])

    def close(self, workspace: str) -> None:
        """Give it back."""
        self._ask("DELETE", f"/workspaces/{urllib.parse.quote(workspace, safe='')}", None)

    def call(self, workspace: str, words: list[str], folder: Path) -> Answer:
        """One request. Raises OSError when the service cannot be reached."""
        body = None
        if words[0] == "import":
            paths, options = split_paths(words[1:])
            words = ["import", *options]
            found = [path for path in sorted(folder.rglob("*")) if path.is_file()]
            files = {
                path.relative_to(folder).as_posix(): base64.b64encode(path.read_bytes()).decode() for path in found
            }
            body = json.dumps({"paths": paths, "files": files}).encode()
        elif words[0] in CHANGING:
            body = b"{}"
        place = f"/workspaces/{urllib.parse.quote(workspace, safe='')}/{path_of(words)}"
        return self._ask("POST" if words[0] in CHANGING else "GET", place, body)

    def _ask(self, method: str, place: str, body: bytes | None) -> Answer:
        request = urllib.request.Request(self.url + place, data=body, method=method)  # noqa: S310 - http, as checked
        if body is not None:
            request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=SECONDS_PER_CALL) as reply:  # noqa: S310
                return _answer(reply.status, reply.headers.get(EXIT_HEADER), reply.read())
        except urllib.error.HTTPError as error:
            with error:
                return _answer(error.code, error.headers.get(EXIT_HEADER), error.read())


def _answer(status: int, stated: str | None, body: bytes) -> Answer:
    """Without the header 2xx is done and 4xx cannot be used; anything else is a broken service."""
    code = int(stated) if stated else 0 if status < 300 else 2 if status < 500 else 70
    return Answer(code, body.decode("utf-8", "replace"), f"HTTP {status}")


def split_paths(words: list[str]) -> tuple[list[str], list[str]]:
    """The paths and the options of an import: options come last and begin with `--`."""
    first = next((index for index, word in enumerate(words) if word.startswith("--")), len(words))
    return words[:first], words[first:]


def path_of(words: list[str]) -> str:
    """`odr --as-of 2026-10-01 --check` as `odr?as-of=2026-10-01&check=`; words without `--` are parts of the path."""
    parts: list[str] = []
    query: list[tuple[str, str]] = []
    for word in words:
        if word.startswith("--"):
            query.append((word.removeprefix("--"), ""))
        elif query and not query[-1][1]:
            query[-1] = (query[-1][0], word)
        else:
            parts.append(urllib.parse.quote(word, safe=""))
    return "/".join(parts) + ("?" + urllib.parse.urlencode(query) if query else "")


def words_of(path: str) -> list[str]:
    """The words that `path_of` made a path from: what a service does first."""
    place, _, query = path.partition("?")
    words = [urllib.parse.unquote(part) for part in place.split("/") if part]
    for name, value in urllib.parse.parse_qsl(query, keep_blank_values=True):
        words += [f"--{name}", value] if value else [f"--{name}"]
    return words
