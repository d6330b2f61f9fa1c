"""Pictures of the tower for the documentation: a simulated fleet on one day, served, and photographed by a Chromium.

`make screenshots` (or `python docs/generate/screenshots.py`) writes them anew into `docs/screenshots`. The clock of the
served tower stands still, so that the same code gives the same pictures.
"""

from __future__ import annotations

import base64
import re
import struct
import subprocess
import sys
import tempfile
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).parent.parent / "screenshots"
MOMENT = datetime(2026, 10, 2, 6, 0, tzinfo=UTC)
PASSWORD = "a quiet harbour 7"  # noqa: S105 - of a workspace that is thrown away
CHROMIUM = next((path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).exists()), None)
WORKSPACE = "plimsoll-fleet"
"""A relative path, so that no picture shows where it was taken."""
LANGUAGES = {"en": "en-US", "zh": "zh-CN"}
WIDE, NARROW = (1280, 800), (390, 800)
LARGEST = 150_000
"""Bytes; a larger picture is refused."""
COLOURS_IN_CHROMIUM = """async (address) => {
  const image = new Image(); image.src = address; await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height), draw = canvas.getContext("2d");
  draw.drawImage(image, 0, 0);
  const seen = new Uint32Array(draw.getImageData(0, 0, image.width, image.height).data.buffer), often = new Map();
  for (const colour of seen) often.set(colour, (often.get(colour) || 0) + 1);
  const kept = [...often].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, 256).map((pair) => pair[0]);
  const parts = (it) => [it & 255, it >> 8 & 255, it >> 16 & 255], places = new Map(kept.map((it, place) => [it, place]));
  for (const colour of often.keys()) if (!places.has(colour)) {
    const [red, green, blue] = parts(colour);
    let best = 0, least = Infinity;
    kept.forEach((it, place) => { const [r, g, b] = parts(it), far = (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2; if (far < least) { least = far; best = place; } });
    places.set(colour, best);
  }
  const indices = Uint8Array.from(seen, (colour) => places.get(colour));
  let text = "";
  for (let at = 0; at < indices.length; at += 8192) text += String.fromCharCode(...indices.subarray(at, at + 8192));
  return {width: image.width, height: image.height, palette: kept.flatMap(parts), indices: btoa(text)};
}"""  # noqa: E501 - one piece of JavaScript
"""The 256 most frequent colours of a picture, and for every pixel the nearest of them."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: its file's name without the ending, the page, and how it is looked at."""

    name: str
    path: str
    language: str = "en"
    size: tuple[int, int] = WIDE
    scheme: str = "light"


def pictures(order: tuple[str, str]) -> Iterator[Picture]:
    """Every picture. `order` is the account and the id of the order that is shown."""
    account = "/account/drifting/ATVPDKIKX0DER/MFN/?ahead=60"
    pages = {
        "today": "/today/",
        "fleet": "/fleet/",
        "account": account,
        "orders": "/defects/?account=drifting",
        "order": f"/order/{quote(order[1])}/?account={quote(order[0])}",
        "imports": "/imports/",
        "cases": "/cases/",
        "case": "/cases/1/",
        "plan": "/cases/1/plan/",
        "evidence": "/evidence/",
    }
    for language in LANGUAGES:
        for name, path in pages.items():
            yield Picture(f"{name}-{language}", path, language)
    yield Picture("fleet-narrow-en", "/fleet/", size=NARROW)
    yield Picture("today-narrow-zh", "/today/", "zh", size=NARROW)
    yield Picture("account-dark-en", account, scheme="dark")


def take_pictures() -> None:
    """Make the fleet, serve it, write every picture."""
    from plimsoll.tower import Tower

    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        _frozen(place, "demo", "--fleet", "--no-serve", "--as-of", MOMENT.date().isoformat(), "--workspace", WORKSPACE)
        _frozen(place, "user", "add", "olga", "--role", "owner", "--password-stdin", "--workspace", WORKSPACE)
        found = Tower(place / WORKSPACE).defects(as_of=MOMENT.date(), account="drifting")
        shown = next(row for row in found if any(event.kind == "claims" for event in row.events))
        server = _started(place, "serve", "--workspace", WORKSPACE, "--port", "0")
        try:
            [address] = re.findall(r"http://\S+?:\d+", server.stdout.readline() if server.stdout else "")
            _photograph(address, list(pictures(("drifting", shown.order_id))))
        finally:
            server.terminate()
            server.communicate(timeout=20)


def _frozen(place: Path, *words: str) -> None:
    done = _started(place, *words)
    _, said = done.communicate(f"{PASSWORD}\n")
    if done.returncode:
        raise SystemExit(said)


def _started(place: Path, *words: str) -> subprocess.Popen[str]:
    """This script again, in a folder, as `plimsoll` with a clock that stands still."""
    return subprocess.Popen(  # noqa: S603 - ourselves
        [sys.executable, str(Path(__file__).resolve()), *words], cwd=place,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
    )  # fmt: skip


def _photograph(address: str, wanted: list[Picture]) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for picture in wanted:
            context = browser.new_context(
                viewport={"width": picture.size[0], "height": picture.size[1]}, reduced_motion="reduce",
                color_scheme="dark" if picture.scheme == "dark" else "light", locale=LANGUAGES[picture.language],
            )  # fmt: skip
            tab = context.new_page()
            _log_in(tab, address)
            tab.goto(address + picture.path)
            tab.wait_for_load_state("networkidle")
            _write(context.new_page(), picture, tab.screenshot())
            context.close()
        browser.close()


def _log_in(tab: Any, address: str) -> None:  # noqa: ANN401 - a page of the browser's
    tab.goto(f"{address}/login/")
    tab.fill("#id_username", "olga")
    tab.fill("#id_password", PASSWORD)
    tab.click("button.main")
    tab.wait_for_url(lambda url: "/login/" not in url)


def _write(blank: Any, picture: Picture, taken: bytes) -> None:  # noqa: ANN401 - a page of the browser's
    """Write a picture with a palette of 256 colours."""
    drawn = blank.evaluate(COLOURS_IN_CHROMIUM, f"data:image/png;base64,{base64.b64encode(taken).decode()}")
    made = png(drawn["width"], drawn["height"], bytes(drawn["palette"]), base64.b64decode(drawn["indices"]))
    if len(made) > LARGEST:
        raise SystemExit(f"{picture.name}: {len(made)} bytes, at most {LARGEST}")
    (FOLDER / f"{picture.name}.png").write_bytes(made)
    sys.stdout.write(f"{picture.name}.png: {len(made):,} bytes\n")


def png(width: int, height: int, palette: bytes, indices: bytes) -> bytes:
    """A PNG of 8-bit palette indices, row by row."""
    rows = b"".join(b"\0" + indices[at : at + width] for at in range(0, width * height, width))
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
        (b"PLTE", palette),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in parts
    )


def main(words: list[str]) -> None:
    """Take the pictures; with words, be `plimsoll` with these words at the one moment."""
    from plimsoll import clock

    clock.now = lambda: clock._SIMULATED.get() or MOMENT  # noqa: SLF001 - the demo's case lives before that moment
    if words:
        from plimsoll.cli import main as plimsoll

        plimsoll(words)
    else:
        take_pictures()


if __name__ == "__main__":
    main(sys.argv[1:])
