"""One hash for many: any change of the leaves changes it, and a path shows one leaf without the others."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as some

from plimsoll.facts.merkle import holds, merkle_path, merkle_root

LEAVES = some.lists(some.binary(min_size=32, max_size=32).map(bytes.hex), min_size=1, max_size=40, unique=True)


def plain_root(leaves: list[str]) -> bytes:
    """RFC 6962, section 2.1, as it is written there."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + bytes.fromhex(leaves[0])).digest()
    middle = max(2**power for power in range(10) if 2**power < len(leaves))
    return sha256(b"\x01" + plain_root(leaves[:middle]) + plain_root(leaves[middle:])).digest()


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert merkle_root([]) == sha256(b"").hexdigest()


@given(LEAVES)
def test_the_root_is_that_of_the_standard(leaves: list[str]) -> None:
    assert merkle_root(leaves) == plain_root(leaves).hex()


@given(LEAVES, some.data())
def test_any_leaf_changed_added_removed_or_swapped_changes_the_root(leaves: list[str], data: some.DataObject) -> None:
    root, place = merkle_root(leaves), data.draw(some.integers(0, len(leaves) - 1))
    other = data.draw(some.binary(min_size=32, max_size=32).map(bytes.hex).filter(lambda one: one not in leaves))
    assert merkle_root([*leaves[:place], other, *leaves[place + 1 :]]) != root
    assert merkle_root([*leaves[:place], other, *leaves[place:]]) != root
    assert merkle_root([*leaves, leaves[-1]]) != root
    assert merkle_root(leaves[:place] + leaves[place + 1 :]) != root
    if place:
        swapped = [*leaves]
        swapped[0], swapped[place] = swapped[place], swapped[0]
        assert merkle_root(swapped) != root


@given(LEAVES, some.data())
def test_a_path_holds_for_its_leaf_and_place_only(leaves: list[str], data: some.DataObject) -> None:
    root, place = merkle_root(leaves), data.draw(some.integers(0, len(leaves) - 1))
    path = merkle_path(leaves, place)
    assert holds(leaves[place], place, len(leaves), path, root)
    other = data.draw(some.integers(0, len(leaves) - 1))
    if other != place:
        assert not holds(leaves[other], place, len(leaves), path, root)
    assert not holds(leaves[place], place, len(leaves), path, sha256(root.encode()).hexdigest())
    if path:
        assert not holds(leaves[place], place, len(leaves), path[:-1], root)
        assert not holds(path[0], place, len(leaves), path, root)


def test_what_is_no_hash_or_no_place_holds_nothing() -> None:
    leaf = "11" * 32
    assert not holds("no hash", 0, 1, (), merkle_root([leaf]))
    assert not holds(leaf, 1, 1, (), merkle_root([leaf]))
    with pytest.raises(IndexError):
        merkle_path([leaf], 1)
    with pytest.raises(ValueError, match="hex"):
        merkle_root(["no hash"])
