"""Pictures made small enough for the form: scaled, flat, without what the camera wrote into them.

The copy in the dossier carries no EXIF and no place; the original, with its sha256, stays as it is. All pictures share
one allowance of bytes; each is written at the best of a few qualities that keeps to its share.
"""

from __future__ import annotations

import io
import os
import warnings
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PIL.Image import Image

_STEPS = ((1600, (82, 70, 58, 46)), (1200, (72, 58, 46)), (900, (60, 46, 36)), (640, (50, 36, 24)))
"""Longest side in dots, and JPEG qualities, the best first: 1600 dots are some 235 an inch at the page's width."""
MOST_DOTS = 200_000_000
"""A picture of more dots is named, not drawn."""
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP")


@dataclass(frozen=True, slots=True)
class Copy:
    """A picture's copy: JPEG bytes, width and height; or `fault`: why there is none."""

    content: bytes = b""
    width: int = 0
    height: int = 0
    fault: str = ""


def is_picture(path: Path) -> bool:
    """Whether the file's content is one of the picture formats that are drawn."""
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path, formats=_FORMATS):
                return True
    except Image.DecompressionBombError:
        return True
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return False


def copies(paths: Sequence[Path], allowance: int) -> list[Copy]:
    """A copy of each picture, together within about `allowance` bytes; decoded on all cores."""
    if not paths:
        return []
    share = allowance // len(paths)
    with warnings.catch_warnings():
        _quietly()
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            return list(pool.map(lambda path: _copy(path, share), paths))


def _quietly() -> None:
    from PIL import Image

    warnings.simplefilter("ignore", Image.DecompressionBombWarning)


def _copy(path: Path, share: int) -> Copy:
    from PIL import Image

    try:
        with Image.open(path, formats=_FORMATS) as image:
            if image.width * image.height > MOST_DOTS:
                return Copy(fault=f"{image.width} x {image.height} dots")
            least = _STEPS[0][0] / max(image.size)
            image.draft("RGB", (int(image.width * least), int(image.height * least)))
            return _within(_flat(image), share)
    except Image.DecompressionBombError:
        return Copy(fault="too many dots")
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        return Copy(fault=type(error).__name__)


def _flat(image: Image) -> Image:
    """Upright, on white, in RGB."""
    from PIL import Image, ImageOps

    image = ImageOps.exif_transpose(image)
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        image = image.convert("RGBA")
        ground = Image.new("RGB", image.size, "white")
        ground.paste(image, mask=image.getchannel("A"))
        return ground
    return image.convert("RGB")


def _within(image: Image, share: int) -> Copy:
    """The best step that keeps to the share; the last one where none does."""
    from PIL import Image

    content = b""
    for side, qualities in _STEPS:
        if max(image.size) > side:
            image.thumbnail((side, side), Image.Resampling.BILINEAR, reducing_gap=2.0)
        for quality in qualities:
            out = io.BytesIO()
            image.save(out, "JPEG", quality=quality)
            content = out.getvalue()
            if len(content) <= share:
                return Copy(content, *image.size)
    return Copy(content, *image.size)
