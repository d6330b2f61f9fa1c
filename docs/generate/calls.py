"""Calls of every command that writes a document, on small shops; `tests/test_docs.py` makes the same calls.

The first shop is that of `docs/follow-one-order.md`, its files read from the page; the second is `plimsoll demo`'s.
"""

from __future__ import annotations

import io
import json
import os
import re
import shlex
import tempfile
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

from generate.markdown import ROOT
from plimsoll import cli

if TYPE_CHECKING:
    from collections.abc import Iterator

AT = datetime(2026, 10, 2, 6, 0, tzinfo=UTC)
"""The clock while the calls are made."""

_PAGE = "record snapshot --account mei --marketplace US --fulfillment-channel MFN"
_BEFORE = "--range-from 2026-03-01 --range-to 2026-04-29"

CALLS = (
    "import first later --account mei",
    "record claim --order-id 113-5550112-0004712 --opened-at 2026-09-01 --status under_review",
    "record none chargebacks --on 2026-09-30 --account mei",
    "paste first/claims.csv --yes",
    "paste first/bad.csv --yes",
    "update 113-5550112-0004712 granted today --account default",
    "imports",
    "undo-import 94bb1e92",
    "problems",
    "status --as-of 2026-10-01",
    "status --as-of 2026-11-20",
    "odr --as-of 2026-09-20 --by carrier",
    "odr --from 2026-09-01 --to 2026-09-20 --out series.csv",
    "import lists/older lists/newer first/claims.csv --account mei",
    "defects --as-of 2026-09-20",
    "order 113-5550111-0004711",
    "explain --as-of 2026-09-20",
    "explain --as-of 2026-11-20 --account mei",
    f"{_PAGE} --range-from 2026-07-19 --range-to 2026-09-16 --orders 12 --orders-with-defects 5 --seen-at 2026-09-30",
    f"{_PAGE} --range-from 2026-07-19 --range-to 2026-09-16 --orders 12 --orders-with-defects 2 --seen-at 2026-10-01",
    f"{_PAGE} {_BEFORE} --orders 40 --orders-with-defects 2 --seen-at 2026-05-14",
    "reconcile --as-of 2026-10-01",
    "metrics --as-of 2026-10-01",
    "policy show amazon.odr",
    "policy show amazon.on_time_delivery_rate.target_value --history",
    "policy diff amazon.claims --marketplace US --against DE",
    "policy diff amazon.on_time_delivery_rate --from 2024-09-24 --to 2026-10-01 --marketplace US",
    "policy check unsound.toml",
    "policy search rate",
    "policy changes amazon --since 2024-01-01",
    "remedies --as-of 2026-09-20",
    "localise weeks.csv --bad bad --total total --time week --at 2026-09-14",
    "doctor",
    "rebuild",
    "purge --before 2026-12-01 --yes",
)
"""On the files of `docs/follow-one-order.md` and those of `MORE`, in this order."""

DEMO_CALLS = (
    "demo --as-of 2026-10-01 --no-serve",
    "status --as-of 2026-10-01 --workspace plimsoll-demo",
    "odr --as-of 2026-10-01 --workspace plimsoll-demo",
    "defects --as-of 2026-10-01 --workspace plimsoll-demo",
    "explain --as-of 2026-10-01 --workspace plimsoll-demo",
    "reconcile --as-of 2026-10-01 --workspace plimsoll-demo",
    "reconcile --adopt 1 --as-of 2026-10-01 --workspace plimsoll-demo",
    "reconcile --as-of 2026-10-01 --workspace plimsoll-demo",
    "reconcile --forget --workspace plimsoll-demo",
    "odr --as-of 2026-10-01 --by carrier --rank --workspace plimsoll-demo",
    "forecast --as-of 2026-10-01 --workspace plimsoll-demo",
    "backtest --from 2026-08-20 --to 2026-09-20 --step 15 --workspace plimsoll-demo",
    "headroom --as-of 2026-10-01 --workspace plimsoll-demo",
    "signals --as-of 2026-10-01 --workspace plimsoll-demo",
    "risk --as-of 2026-10-01 --limit 3 --workspace plimsoll-demo",
    "risk --as-of 2026-10-01 --check-past 2026-08-20 --workspace plimsoll-demo",
    "improvement --changed-on 2026-08-29 --as-of 2026-10-01 --workspace plimsoll-demo",
    "causes --as-of 2026-10-01 --workspace plimsoll-demo",
    "pareto --as-of 2026-10-01 --workspace plimsoll-demo",
    "scorecard --as-of 2026-10-01 --workspace plimsoll-demo --lots first/lots.csv",
    "report --as-of 2026-10-01 --workspace plimsoll-demo",
    "review --week 2026-09-27 --workspace plimsoll-demo",
    "localise --as-of 2026-10-01 --workspace plimsoll-demo",
    "plan draft plan.toml --as-of 2026-10-01 --workspace plimsoll-demo",
    "plan lint plan.toml",
    "plan working-copy plan.toml",
    "plan questions plan.toml",
    "plan refresh plan.toml --workspace plimsoll-demo",
    "plan build plan.toml --draft --pdf dossier.pdf --workspace plimsoll-demo",
    "verify empty.zip",
    "evidence add first/tickets.csv first/nothing.pdf --kind ticket_export --workspace plimsoll-demo",
    'evidence redact 1 --mask --because "as a sample" --workspace plimsoll-demo',
    'evidence replace 2 --with first/notes.txt --because "as a sample" --workspace plimsoll-demo',
    "evidence report carriers --as-of 2026-10-01 --workspace plimsoll-demo",
    "evidence show 1 --workspace plimsoll-demo",
    "evidence list --workspace plimsoll-demo",
    "evidence verify --workspace plimsoll-demo",
    "case notice notice.txt --marketplace US --received-at 2026-10-01",
    "case banner 'Take the quiz within 72 hours.'",
    "small-numbers 2 126",
    "small-numbers --as-of 2026-10-01 --workspace plimsoll-demo",
    "remedies --as-of 2026-10-01 --workspace plimsoll-demo",
    "metrics --as-of 2026-10-01 --workspace plimsoll-demo",
    "metrics --orders --as-of 2026-10-01 --workspace plimsoll-demo",
    "metrics --open --as-of 2026-10-01 --workspace plimsoll-demo",
    "deadlines --as-of 2026-10-01 --workspace plimsoll-demo",
    "path --as-of 2026-10-01 --assume claim_appeal=3d --workspace plimsoll-demo",
    "propagation --as-of 2026-10-01 --workspace plimsoll-demo",
    "precedents --workspace plimsoll-demo",
    "costs --orders 12 --sites 2 --missing-evidence 3 --rush --workspace plimsoll-demo",
    "costs --refund-or-claim --workspace plimsoll-demo",
)
"""On the shop that the first of them makes."""

MORE = {
    "first/bad.csv": """\
order_id,rating,left_at
,1,2026-09-01
113-5550118-0004718,5,2026-09-21 10:00
""",
    "first/notes.txt": "Ask the warehouse.\n",
    "first/tickets.csv": "order_id,buyer name,asked_at\n113-5550111-0004711,Anna Smith,2026-08-05T14:03:00Z\n",
    "first/lots.csv": "sku,batch,supplier\nLAMP-01,2026-07A,North\nMUG-02,2026-06B,South\n",
    "first/displayed.csv": """\
marketplace_id,metric,seen_at,fulfillment_channel,range_from,range_to,numerator,denominator,value,status,target_value,target_condition
US,late_shipment_rate,2026-10-01,MFN,2026-08-31,2026-09-29,1,40,0.025,GOOD,0.04,LESS_THAN
US,account_health_rating,2026-10-01,ALL,,,,,850,GOOD,,
""",
    "first/metric_listed.csv": """\
order_id,metric,seen_at,impacts
113-5550117-0004717,late_shipment_rate,2026-10-01,true
""",
    "lists/older/list.csv": """\
order_id,defect_kind,seen_at,fulfillment_channel,order_date
113-5550111-0004711,claims,2026-09-10,MFN,2026-08-03
113-5550112-0004712,negative_feedback,2026-09-10,MFN,2026-08-11
""",
    "lists/newer/list.csv": """\
order_id,defect_kind,seen_at,fulfillment_channel,order_date
113-5550111-0004711,claims,2026-09-20,MFN,2026-08-03
""",
    "plimsoll-data/plimsoll.toml": """\
[targets]
order_defect_rate = "0.005"
""",
    "weeks.csv": """\
carrier,warehouse,ship_country,week,bad,total
Kestrel,W1,US,2026-08-31,0,20
Kestrel,W1,CA,2026-08-31,0,6
Kestrel,W2,US,2026-08-31,2,150
Kestrel,W2,CA,2026-08-31,3,50
Lantern,W1,US,2026-08-31,3,210
Lantern,W1,CA,2026-08-31,3,70
Lantern,W2,US,2026-08-31,0,30
Lantern,W2,CA,2026-08-31,0,10
Kestrel,W1,US,2026-09-07,0,20
Kestrel,W1,CA,2026-09-07,0,6
Kestrel,W2,US,2026-09-07,3,150
Kestrel,W2,CA,2026-09-07,4,50
Lantern,W1,US,2026-09-07,6,210
Lantern,W1,CA,2026-09-07,1,70
Lantern,W2,US,2026-09-07,0,30
Lantern,W2,CA,2026-09-07,0,10
Kestrel,W1,US,2026-09-14,0,20
Kestrel,W1,CA,2026-09-14,0,6
Kestrel,W2,US,2026-09-14,27,150
Kestrel,W2,CA,2026-09-14,4,50
Lantern,W1,US,2026-09-14,2,210
Lantern,W1,CA,2026-09-14,0,70
Lantern,W2,US,2026-09-14,5,30
Lantern,W2,CA,2026-09-14,1,10
""",
    "notice.txt": (
        "A buyer filed an A-to-z Guarantee claim on order 113-5550111-0004711 (B0ABCDEFGH). It counts towards your "
        "order defect rate. Please respond within 72 hours, by October 5 at the latest. Case ID: 15000000001\n"
    ),
    "empty.zip": "PK\x05\x06" + "\0" * 18,
    "unsound.toml": """\
[[value]]
id = "acme.late_rate.target_value"
value = 0.02
""",
}
"""What the page leaves out: a damaged file, one of no known kind, displayed figures, a target, an unsound pack."""

WRITTEN = ("plimsoll-data/vault/receipts/*.json", "plimsoll-data/facts/HEAD")
"""Documents that rest in the workspace after the calls."""

_FILE = re.compile(r"^```\S+ (?P<name>\S+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


def documents() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every document with the call that printed it, or the file that holds it. Raises ValueError where a call fails."""
    with empty_folder():
        write_sample()
        for call in (*CALLS, *DEMO_CALLS):
            yield call, asked(call)
        for pattern in WRITTEN:
            for file in sorted(Path.cwd().glob(pattern)):
                yield pattern, json.loads(file.read_text(encoding="utf-8"))


@contextmanager
def empty_folder() -> Iterator[None]:
    """An empty folder to work in, at one moment, where no variable names a workspace."""
    unset = {name: value for name, value in os.environ.items() if not name.startswith("PLIMSOLL_")}
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        chdir(folder),
        mock.patch("plimsoll.clock.now", return_value=AT),
        mock.patch.dict(os.environ, unset, clear=True),
    ):
        yield


def write_sample() -> None:
    """The files of the page and `MORE`, in the current folder."""
    told = (ROOT / "docs" / "follow-one-order.md").read_text(encoding="utf-8")
    files = {found["name"]: found["body"] for found in _FILE.finditer(told)} | MORE
    for name, body in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(body, encoding="utf-8", newline="\n")


def asked(call: str) -> dict[str, Any]:
    """The document that `plimsoll CALL --json` prints. Raises ValueError where it prints none."""
    printed, said = io.StringIO(), io.StringIO()
    try:
        with redirect_stdout(printed), redirect_stderr(said):
            cli.main([*shlex.split(call), "--json"])
    except SystemExit:
        pass
    texts = [printed.getvalue(), said.getvalue()]
    try:
        document: dict[str, Any] = json.loads(texts[0])
    except json.JSONDecodeError as error:
        raise ValueError(f"plimsoll {call} --json: {texts[1] or texts[0]}") from error
    return document
