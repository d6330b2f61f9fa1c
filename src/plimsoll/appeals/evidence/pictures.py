"""Pictures: their size, their EXIF dates, and copies with places blacked out. Read by Pillow, within its limit."""

from __future__ import annotations

import io
import re
import warnings
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from plimsoll.errors import UsageError
from plimsoll.facts.piece import OwnDate, Says

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from PIL.Image import Image

_READ = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "AVIF")
"""The decoders that are let near a file from outside."""
_EXIF, _GPS = 0x8769, 0x8825
_DATES = (
    ("EXIF DateTimeOriginal", 0x9003, 0x9011),
    ("EXIF DateTimeDigitized", 0x9004, 0x9012),
    ("EXIF DateTime", 0x0132, 0x9010),
)
"""Name, tag, and the tag of its offset."""
_WRITTEN = re.compile(r"(\d{4}):(\d\d):(\d\d)[ T](\d\d):(\d\d):(\d\d)")
_OFFSET = re.compile(r"[+-]\d\d:\d\d|Z")
_QUALITY = 92


def look_at_picture(file: Path, says: Says) -> Says:
    """Size, EXIF dates, and whether a position is in it. Raises whatever Pillow raises on a picture it cannot open."""
    with _opened(file) as picture:
        width, height = picture.size
        dates, gps = _exif(picture)
        found = replace(
            says, width=width, height=height, own_dates=dates, personal_data=("position (GPS)",) if gps else (),
            utc=dates[0].zoned if dates else None, pages=getattr(picture, "n_frames", 1),
        )  # fmt: skip
        try:
            picture.load()
        except (OSError, ValueError, SyntaxError, EOFError, MemoryError) as error:
            return replace(found, unreadable=f"the picture is broken: {' '.join(str(error).split())}"[:200])
    return found


@contextmanager
def _opened(file: Path) -> Iterator[Image]:
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with Image.open(file, formats=_READ) as picture:
            yield picture


def _exif(picture: Image) -> tuple[tuple[OwnDate, ...], bool]:
    """The dates, the one of the taking first; and whether a position is told. A broken EXIF tells nothing."""
    try:
        exif = picture.getexif()
        tags: Mapping[int, Any] = {**exif, **exif.get_ifd(_EXIF)}
        gps = bool(exif.get_ifd(_GPS))
    except (OSError, ValueError, SyntaxError, KeyError, TypeError, AttributeError):
        return (), False
    dates = [_date(name, tags.get(tag), tags.get(offset)) for name, tag, offset in _DATES]
    return tuple(one for one in dates if one), gps


def _date(name: str, value: object, offset: object) -> OwnDate | None:
    parts = _WRITTEN.match(str(value or ""))
    if not parts:
        return None
    zone = str(offset or "").strip("\x00 ")
    zoned = bool(_OFFSET.fullmatch(zone))
    at = f"{parts[1]}-{parts[2]}-{parts[3]}T{parts[4]}:{parts[5]}:{parts[6]}"
    return _sound(OwnDate(name, at + (zone.replace("Z", "+00:00") if zoned else ""), zoned))


def _sound(one: OwnDate) -> OwnDate | None:
    from datetime import datetime

    try:
        datetime.fromisoformat(one.at)
    except ValueError:
        return None
    return one


def blacked_out(file: Path, boxes: Sequence[tuple[int, ...]]) -> bytes:
    """The picture with black boxes (x, y, width, height, as it is seen) burnt in, and nothing but pixels kept.

    What lies under a box is overwritten before the copy is encoded; EXIF, colour profile, thumbnails, text chunks,
    further frames and what a transparent place hides are gone. Raises UsageError.
    """
    from PIL import ImageDraw

    if not boxes:
        raise UsageError("no box is named", hint="--box X,Y,W,H, in points from the upper left corner")
    flat = _flat(file)
    drawing = ImageDraw.Draw(flat)
    for left, upper, width, height in boxes:
        right, lower = left + width, upper + height
        if width < 1 or height < 1 or left < 0 or upper < 0 or right > flat.width or lower > flat.height:
            raise UsageError(
                f"the box {left},{upper},{width},{height} is not in the picture of {flat.width} x {flat.height} points"
            )
        drawing.rectangle((left, upper, right - 1, lower - 1), fill="black")
    out = io.BytesIO()
    if flat.format == "JPEG":
        flat.save(out, "JPEG", quality=_QUALITY, subsampling=0)
    else:
        flat.save(out, "PNG")
    return out.getvalue()


def _flat(file: Path) -> Image:
    """The first frame, upright, without transparency; `format` is that of the copy."""
    from PIL import Image, ImageOps

    try:
        with _opened(file) as picture:
            kind = picture.format
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
    except Exception as error:
        raise UsageError(
            "this picture cannot be read", hint="--with FILE takes a redaction that a person made"
        ) from error
    white = Image.new("RGBA", upright.size, "white")
    flat = Image.new("RGB", upright.size)  # a picture of its own: nothing of the old one's records comes along
    flat.paste(Image.alpha_composite(white, upright).convert("RGB"))
    flat.format = kind
    return flat
