"""One hash for many: a Merkle tree over hex sha256 values, as RFC 6962 (section 2.1) builds it.

A leaf is hashed with the prefix 0, a node with the prefix 1, so that no node can be passed off as a leaf. A path shows
that one value is among those that a root stands for, without the others.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def merkle_root(leaves: Sequence[str]) -> str:
    """The root over values (64 hex digits each) in this order; of none, sha256 of nothing. Raises ValueError."""
    return _root([_leaf(one) for one in leaves]).hex()


def merkle_path(leaves: Sequence[str], place: int) -> tuple[str, ...]:
    """What must be hashed together with the value at `place` (from 0) to come to the root, nearest first.

    Raises IndexError where there is no such place.
    """
    if not 0 <= place < len(leaves):
        raise IndexError(place)
    return tuple(one.hex() for one in _path([_leaf(one) for one in leaves], place))


def holds(leaf: str, place: int, count: int, path: Sequence[str], root: str) -> bool:
    """Whether `leaf` stands at `place` (from 0) among `count` values whose root is `root`."""
    if not 0 <= place < count:
        return False
    try:
        found, rest = _leaf(leaf), [bytes.fromhex(one) for one in path]
    except ValueError:
        return False
    sides = list(_sides(place, count))
    if len(sides) != len(rest):
        return False
    for on_the_left, other in zip(reversed(sides), rest, strict=True):
        found = _node(other, found) if on_the_left else _node(found, other)
    return found.hex() == root


def _leaf(value: str) -> bytes:
    return sha256(b"\x00" + bytes.fromhex(value)).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def _split(count: int) -> int:
    """The largest power of two below `count`: how many go to the left."""
    return 1 << ((count - 1).bit_length() - 1)


def _root(hashes: Sequence[bytes]) -> bytes:
    if not hashes:
        return sha256().digest()
    if len(hashes) == 1:
        return hashes[0]
    middle = _split(len(hashes))
    return _node(_root(hashes[:middle]), _root(hashes[middle:]))


def _path(hashes: Sequence[bytes], place: int) -> Iterator[bytes]:
    if len(hashes) == 1:
        return
    middle = _split(len(hashes))
    if place < middle:
        yield from _path(hashes[:middle], place)
        yield _root(hashes[middle:])
    else:
        yield from _path(hashes[middle:], place - middle)
        yield _root(hashes[:middle])


def _sides(place: int, count: int) -> Iterator[bool]:
    """From the root down: whether the other half lies on the left."""
    while count > 1:
        middle = _split(count)
        right = place >= middle
        yield right
        place, count = (place - middle, count - middle) if right else (place, middle)
