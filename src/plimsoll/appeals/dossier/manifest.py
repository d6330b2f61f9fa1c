"""The bundle's manifest, `plimsoll.bundle/1`: each file with its sha256 and size, one root over all, how to verify."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from plimsoll.facts.merkle import merkle_root

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHEMA = "plimsoll.bundle/1"
MANIFEST, VERIFY = "manifest.json", "VERIFY.txt"
DOSSIER, LETTER, FORM = "dossier.pdf", "letter.md", "letter.txt"
PLAN, FIGURES, CUSTODY, OVERRULED = "plan.toml", "plan.figures.json", "custody.jsonl", "overruled.json"
EXHIBITS, ORIGINALS, FACTS = "exhibits", "originals", "facts"


@dataclass(frozen=True, slots=True)
class Member:
    """A file of the bundle."""

    path: str
    sha256: str
    size: int

    def as_json(self) -> dict[str, Any]:
        """As under `files`."""
        return {"path": self.path, "sha256": self.sha256, "bytes": self.size}


@dataclass(frozen=True)
class Manifest:
    """What a bundle says of itself. `words_kept`: whether the facts hold what people wrote (masked)."""

    files: tuple[Member, ...]
    product: str
    policies: str
    standard: str
    selection: Mapping[str, str]
    figures: str
    words_kept: bool

    @property
    def root(self) -> str:
        """The Merkle root over the files' sha256, in the order of their paths."""
        return merkle_root([one.sha256 for one in self.files])

    def as_json(self) -> dict[str, Any]:
        """The document `plimsoll.bundle/1`, with a sha256 over itself."""
        body = {
            "schema": SCHEMA, "product": self.product, "policies": self.policies, "standard": self.standard,
            "selection": dict(self.selection), "figures": self.figures, "words_kept": self.words_kept,
            "files": [one.as_json() for one in self.files], "merkle_root": self.root,
            "how": f"plimsoll verify BUNDLE.zip; {VERIFY} says it in words",
        }  # fmt: skip
        return body | {"sha256": _of(body)}

    def text(self) -> str:
        """The file's text; there is one way to write it."""
        return json.dumps(self.as_json(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def read_manifest(text: str) -> Manifest:
    """A manifest from its text. Raises ValueError where it is none, or is not what it says of itself."""
    try:
        document = json.loads(text)
        found = Manifest(
            tuple(Member(one["path"], one["sha256"], one["bytes"]) for one in document["files"]), document["product"],
            document["policies"], document["standard"], document["selection"], document["figures"],
            document["words_kept"],
        )  # fmt: skip
        same = found.text() == text
    except (KeyError, TypeError, AttributeError, RecursionError, ValueError) as error:
        raise ValueError(f"{MANIFEST} cannot be read: {error}") from error
    if not same:
        raise ValueError(f"{MANIFEST} was changed: it is not what its own sha256 and root say")
    return found


def _of(body: Mapping[str, Any]) -> str:
    return sha256(json.dumps(body, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@cache
def policies_sha256() -> str:
    """One hash over the rules that came with the product: figures counted by other rules may be other figures."""
    total = sha256()
    for file in sorted(files("plimsoll.policies").iterdir(), key=lambda one: one.name):
        if file.name.endswith(".toml"):
            total.update(f"{file.name}\n".encode() + file.read_bytes().replace(b"\r\n", b"\n"))
    return total.hexdigest()


def how_to_verify() -> str:
    """The text of `VERIFY.txt`, in English and Chinese."""
    return (files("plimsoll.appeals.dossier") / "verify.txt").read_text(encoding="utf-8")
