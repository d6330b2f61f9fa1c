"""Entry points of other distributions: their packs come in, broken ones are told, and none replaces our rules."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from plimsoll.doors import OWN, Broken, Extension, through

ROOT = Path(__file__).parents[2]

PACK = """
[[part]]
platforms = ["souk"]
fields = ["id", "country", "name", "region", "currency", "languages", "window_zone", "local_zone", "sales_channels"]
source = "Souk handbook"
url = "https://souk.example/handbook"
quote = "our only shop"
read_on = 2026-10-01
confidence = "official"
why = "There is one shop."

[[marketplace]]
id = "SOUK"
country = "US"
name = "Souk"
region = "NA"
currency = "USD"
languages = ["en_US"]
window_zone = "UTC"
local_zone = "America/New_York"
sales_channels = ["souk.example"]
platform = "souk"

[[value]]
id = "souk.late_dispatch_rate.target_value"
value = "0.03"
marketplaces = ["SOUK"]
source = "Souk handbook"
url = "https://souk.example/handbook"
quote = "at most three in a hundred"
read_on = 2026-10-01
confidence = "official"
why = "The handbook's words."
"""
REPLACING = """
[[value]]
id = "amazon.odr.target_value"
value = "0.02"
source = "hearsay"
url = "https://souk.example/hearsay"
quote = "two in a hundred"
read_on = 2026-10-01
confidence = "official"
why = "Somebody said so."
"""


def distribution(
    folder: Path, name: str, module: str, code: str, pack: str = PACK, *, group: str = "plimsoll.policies"
) -> Path:
    """What installing a distribution leaves behind: a module, a data file, and its entry points."""
    info = folder / f"{name.replace('-', '_')}-1.2.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.2\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(
        f"[console_scripts]\n{module} = {module}:main\n\n[{group}]\nrules = {module}:pack\n", encoding="utf-8"
    )
    (folder / f"{module}.py").write_text(code, encoding="utf-8")
    (folder / f"{module}.toml").write_text(pack, encoding="utf-8")
    return folder


PATH = "from pathlib import Path\npack = Path(__file__).with_suffix('.toml')\n"
CALL = "from pathlib import Path\ndef pack():\n    return Path(__file__).with_suffix('.toml')\n"
RESOURCE = "from importlib.resources import files\ndef pack():\n    return (files('souk_rules') / 'souk_rules.toml',)\n"


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`plimsoll ...` in a process that has `folder` on its search path."""
    code = f"import sys; sys.path.insert(0, {str(folder)!r}); from plimsoll.cli import main; main(sys.argv[1:])"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True, text=True, encoding="utf-8", cwd=folder, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("code", [PATH, CALL])
def test_a_distribution_brings_rules_and_a_platform(tmp_path: Path, code: str) -> None:
    distribution(tmp_path, "souk-rules", "souk_rules", code)
    shown = run(tmp_path, "policy", "show", "souk", "--marketplace", "souk.example")
    assert "souk.late_dispatch_rate.target_value" in shown.stdout
    assert shown.stderr == ""
    checked = run(tmp_path, "policy", "check")
    assert "souk-rules: souk_rules.toml: 1 values, no fault" in checked.stdout
    assert checked.returncode == 0
    amazons = run(tmp_path, "policy", "show", "amazon.odr.target_value", "--marketplace", "US")
    assert "0.01" in amazons.stdout


def test_a_resource_of_a_package_will_do(tmp_path: Path) -> None:
    distribution(tmp_path, "souk-rules", "souk_rules", "")
    package = tmp_path / "souk_rules"
    package.mkdir()
    (tmp_path / "souk_rules.py").unlink()
    (package / "__init__.py").write_text(RESOURCE, encoding="utf-8")
    (tmp_path / "souk_rules.toml").rename(package / "souk_rules.toml")
    assert "0.03" in run(tmp_path, "policy", "show", "souk", "--history").stdout


@pytest.mark.parametrize(
    ("code", "pack", "said"),
    [
        (PATH, REPLACING, "amazon.odr.target_value: amazon_order_defect_rate.toml holds this rule"),
        (PATH, PACK.replace('quote = "at most', 'words = "at most'), "quote is missing"),
        (PATH, PACK.replace("souk.example", "Amazon.com"), "'Amazon.com' is taken by marketplaces.toml"),
        (PATH, "id = = 3", "is no TOML"),
        ("raise RuntimeError('out of order')\n", PACK, "RuntimeError: out of order"),
        ("", PACK, "AttributeError"),
        ("pack = 3\n", PACK, "gives no TOML file"),
        ("def pack():\n    raise OSError('gone')\n", PACK, "gives no TOML file: OSError: gone"),
        ("from pathlib import Path\npack = Path('nowhere.toml')\n", PACK, "gives no TOML file"),
    ],
)
def test_what_cannot_be_used_is_named_and_changes_nothing(tmp_path: Path, code: str, pack: str, said: str) -> None:
    distribution(tmp_path, "souk-rules", "souk_rules", code, pack)
    checked = run(tmp_path, "policy", "check")
    assert checked.returncode == 1
    assert said in checked.stdout
    assert "souk-rules: " in checked.stdout
    shown = run(tmp_path, "policy", "show", "amazon.odr.target_value")
    assert shown.returncode == 0
    assert "0.01 " in shown.stdout
    assert "is left out" in shown.stderr
    assert "souk.late" not in run(tmp_path, "policy", "show", "souk", "--history").stdout


def test_of_two_packs_with_one_rule_the_first_by_name_keeps_it(tmp_path: Path) -> None:
    distribution(tmp_path, "b-rules", "b_rules", PATH, PACK.replace("0.03", "0.04"))
    distribution(tmp_path, "a-rules", "a_rules", PATH)
    checked = run(tmp_path, "policy", "check")
    assert "souk.late_dispatch_rate.target_value: a-rules: a_rules.toml holds this rule" in checked.stdout
    assert "0.03" in run(tmp_path, "policy", "show", "souk", "--history").stdout


# -- the door itself ---------------------------------------------------------------------------------------------------


def test_ours_come_first_then_others_by_distribution_and_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("zoo", "aardvark"):
        distribution(tmp_path, name, name, PATH)
    monkeypatch.syspath_prepend(tmp_path)
    found = list(through("plimsoll.policies"))
    assert [one.distribution for one in found] == ["plimsoll-tower", "aardvark", "zoo"]
    assert found[1] == Extension("rules", "aardvark", "1.2", "aardvark:pack")
    assert list(through("plimsoll.nothing")) == []


def test_our_own_are_there_once_whether_installed_or_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    distribution(tmp_path, "plimsoll-tower", "unused", PATH, group="plimsoll.readers")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    assert [(one.name, one.own) for one in through("plimsoll.readers")] == [("plimsoll", True), ("rules", True)]
    monkeypatch.setattr(sys, "path", [])
    assert [one.target for one in through("plimsoll.policies")] == ["plimsoll.policies.packs:own_packs"]


def test_the_first_of_two_copies_of_a_distribution_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    distribution(tmp_path / "one", "souk-rules", "first", PATH)
    distribution(tmp_path / "two", "souk.rules", "second", PATH)
    monkeypatch.setattr(sys, "path", [str(tmp_path / "one"), str(tmp_path / "two")])
    assert [one.target for one in through("plimsoll.policies") if not one.own] == ["first:pack"]


def test_a_distribution_packed_in_an_archive_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    distribution(tmp_path / "loose", "souk-rules", "souk_rules", PATH)
    archive = tmp_path / "bundle.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for file in sorted((tmp_path / "loose").rglob("*")):
            packed.write(file, file.relative_to(tmp_path / "loose"))
    monkeypatch.setattr(sys, "path", [str(archive), str(tmp_path / "absent")])
    assert [one.distribution for one in through("plimsoll.policies")] == ["plimsoll-tower", "souk-rules"]


@pytest.mark.parametrize("target", ["no_such_module_at_all:pack", "json:no_such_name", "a b c", "", "json:loads:x"])
def test_a_broken_extension_is_a_value(target: str) -> None:
    loaded = Extension("rules", "souk-rules", "1", target).load()
    assert isinstance(loaded, Broken)
    assert loaded.extension.distribution == "souk-rules"
    assert loaded.message


def test_a_target_may_be_a_module_or_lie_deep_in_it() -> None:
    assert Extension("x", "x", "", "json").load() is sys.modules["json"]
    assert Extension("x", "x", "", "os:path.join [extra]").load() is __import__("os").path.join


def test_everything_of_our_own_loads() -> None:
    for group in OWN:
        for extension in through(group):
            assert not isinstance(extension.load(), Broken), extension


def test_pyproject_declares_what_stands_in_for_it() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"].get("entry-points", {})
    if not declared:
        pytest.skip("pyproject.toml declares no entry points yet; OWN stands in")
    assert {group: tuple(targets.items()) for group, targets in declared.items()} == OWN


def test_asking_loads_neither_the_metadata_library_nor_any_extension() -> None:
    script = (
        "import sys; before = set(sys.modules); from plimsoll.doors import through;"
        "list(through('plimsoll.policies'));"
        "print(sorted({'importlib.metadata', 'email', 'plimsoll.policies'} & (set(sys.modules) - before)))"
    )
    answer = subprocess.run([sys.executable, "-S", "-c", script], capture_output=True, check=True, text=True, env={
        "PYTHONPATH": str(ROOT / "src"),
    })  # fmt: skip
    assert answer.stdout.strip() == "[]"
