"""Which type a file is, by its content and never by its name; and a name that cannot do harm."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

OPAQUE = "application/octet-stream"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HEAD = 65_536
_JSON_LARGEST = 32 * 1024 * 1024
_NAMES = {
    "pdf": ("application/pdf",), "jpg": ("image/jpeg",), "jpeg": ("image/jpeg",), "png": ("image/png",),
    "webp": ("image/webp",), "gif": ("image/gif",), "tif": ("image/tiff",), "tiff": ("image/tiff",),
    "bmp": ("image/bmp",), "heic": ("image/heif",), "heif": ("image/heif",), "avif": ("image/avif", "image/heif"),
    "eml": ("message/rfc822",), "xlsx": (XLSX,), "csv": ("text/csv", "text/plain"), "tsv": ("text/csv", "text/plain"),
    "txt": ("text/plain", "text/csv"), "md": ("text/plain",), "json": ("application/json",), "html": ("text/html",),
    "htm": ("text/html",), "mp4": ("video/mp4",), "zip": ("application/zip",),
}  # fmt: skip
"""Endings of names and the types that they promise; another ending promises nothing."""
_MAIL = re.compile(
    rb"(?:[\x21-\x39\x3b-\x7e]+:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*)*?(?:from|date|message-id|received|subject):[^\n]*\n",
    re.IGNORECASE,
)
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_PICTURES = {"image/jfif": "image/jpeg", "image/pjpeg": "image/jpeg", "image/x-ms-bmp": "image/bmp"}
_PACKED = "application/zip"


def media_type(file: Path) -> str:
    """The type that the content has; `application/octet-stream` where nothing tells."""
    with file.open("rb") as stream:
        head = stream.read(_HEAD)
    if not head:
        return OPAQUE
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    if head.startswith(b"PK\x03\x04"):
        return _packed(file)
    text = _text(head)
    return _by_signature(head) if text is None else _written(file, head, text)


def name_disagrees(name: str, found: str) -> str:
    """What the name promises and the content is not; empty where they agree or the name promises nothing."""
    ending = name.rpartition(".")[2].lower()
    promised = _NAMES.get(ending)
    return f"named .{ending}, is {found}" if promised and found not in promised else ""


def harmless_name(name: str) -> str:
    """The last part of a path without what could steer a terminal, a page or a file system; at most 120 characters."""
    last = re.split(r"[/\\]", name)[-1]
    shown = "".join(one for one in last if unicodedata.category(one) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
    plain = re.sub(r'[<>:"|?*]', "_", unicodedata.normalize("NFC", shown)).strip(" .")
    if len(plain) > _LONGEST_NAME:
        stem, dot, ending = plain.rpartition(".")
        ending = f"{dot}{ending}" if stem and len(ending) < _LONGEST_ENDING else ""
        plain = plain[: _LONGEST_NAME - len(ending)] + ending
    return plain or "unnamed"


_LONGEST_NAME, _LONGEST_ENDING = 120, 12


def _by_signature(head: bytes) -> str:
    import puremagic

    try:
        found = puremagic.from_string(head, mime=True)
    except (puremagic.PureError, ValueError):
        return OPAQUE
    return _PICTURES.get(found, found) if found and not found.startswith("text/") else OPAQUE


def _packed(file: Path) -> str:
    """What a zip holds: a workbook by its parts, else a plain archive."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return _PACKED
    return XLSX if {"[Content_Types].xml", "xl/workbook.xml"} <= names else _PACKED


def _text(head: bytes) -> str | None:
    """The beginning as text; None where it is none."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", errors="replace")
    if b"\x00" in head or len(re.findall(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]", head)):
        return None
    for encoding in ("utf-8-sig", "gb18030", "cp1252"):
        try:
            return head[: -_SPARE if len(head) == _HEAD else None].decode(encoding)
        except UnicodeDecodeError as error:
            if encoding == "utf-8-sig" and len(head) == _HEAD and error.start > len(head) - 2 * _SPARE:
                return head[: error.start].decode(encoding)
    return None


_SPARE = 4
"""Bytes that may belong to a sign cut in two at the end of the beginning."""


def _written(file: Path, head: bytes, text: str) -> str:
    """Which kind of text it is."""
    if _HTML.match(text[:4096]):
        return "text/html"
    if text.lstrip()[:1] in {"{", "["} and _is_json(file):
        return "application/json"
    if _MAIL.match(head):
        return "message/rfc822"
    return "text/csv" if _is_table(text) else "text/plain"


def _is_json(file: Path) -> bool:
    if file.stat().st_size > _JSON_LARGEST:
        return False
    try:
        json.loads(file.read_bytes())
    except (ValueError, RecursionError):
        return False
    return True


def _is_table(text: str) -> bool:
    """Whether the first lines have the same number of cells, more than one."""
    lines = text.splitlines()[:_ROWS]
    for delimiter in ",\t;|":
        try:
            counts = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
        except csv.Error:
            continue
        whole = counts[:-1] if len(counts) > _FEW else counts  # the last may be cut in two
        if len(counts) > 1 and min(whole) == max(whole) > 1:
            return True
    return False


_ROWS, _FEW = 20, 2
