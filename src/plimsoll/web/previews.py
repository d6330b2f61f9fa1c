"""Small pictures of evidence for the pages: made anew, so that nothing of the file but its points reaches a browser."""

from __future__ import annotations

import io
import warnings
from functools import lru_cache
from typing import TYPE_CHECKING

from plimsoll.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

SMALL, LARGE = 320, 1200
PICTURES = {"image/jpeg", "image/png", "image/webp", "image/gif", "image/tiff", "image/bmp", "image/avif"}
_READ = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "AVIF")
_KEPT = 256


@lru_cache(maxsize=_KEPT)
def preview(file: Path, most: int) -> bytes:
    """The first frame, upright, at most so many points wide and high, as a JPEG. Raises UsageError.

    `file` is an object of the vault: its name says its content, so a preview may be kept.
    """
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=_READ) as picture:
                picture.draft("RGB", (most, most))
                upright = ImageOps.exif_transpose(picture).convert("RGBA")
    except Exception as error:
        raise UsageError("this picture cannot be read") from error
    upright.thumbnail((most, most))
    flat = Image.new("RGBA", upright.size, "white")
    out = io.BytesIO()
    Image.alpha_composite(flat, upright).convert("RGB").save(out, "JPEG", quality=80)
    return out.getvalue()
