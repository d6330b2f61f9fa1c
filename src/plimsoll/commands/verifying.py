"""`verify`: whether a dossier's bundle is what it was, and its figures are what its facts say."""

from __future__ import annotations

from pathlib import Path

import click

from plimsoll.commands.options import json_option, say_json, tower_of

FINDING = 1


@click.command("verify")
@click.argument("bundle", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
def verify_command(bundle: Path, *, as_json: bool) -> int:
    """Verify a dossier's BUNDLE offline, without any workspace. Exit code 1 where anything does not hold.

    Every file against the manifest, the chain of custody, each exhibit, the rules, the letter, each figure counted anew
    from the bundle's own facts, and the words of the PDF.
    """
    found = tower_of(None).verify_bundle(bundle)
    if as_json:
        say_json(found.as_json())
        return 0 if found.holds else FINDING
    for one in found.faults:
        click.echo(f"{one.check}: {': '.join(part for part in (one.where, one.words) if part)}")
    for note in found.notes:
        click.echo(f"note: {note}")
    for name, number in found.checked.items():
        click.echo(f"  {number} {name.replace('_', ' ')} checked")
    click.echo(f"Merkle root {found.root}" if found.root else "no root: the manifest cannot be read")
    click.echo("everything holds" if found.holds else f"{len(found.faults)} faults")
    return 0 if found.holds else FINDING
