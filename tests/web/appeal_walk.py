"""A case of north/US taken as far as a test needs it, through the pages alone."""

from __future__ import annotations

import io
import re
from typing import Any

from web_shop import US

from plimsoll import clock

NOTICE = """Hello,

Your Amazon seller account has been deactivated because your Order Defect Rate exceeded the 1% target.
Orders concerned: 111-0000000-0000020, 111-0000000-0000021.
Please submit a plan of action within 72 hours.

Case ID: 15123456781
"""
REFUSAL = """We are not able to reactivate your account because your plan does not address the following:
- Greater detail on the reasons for buyers not receiving their orders
- Greater detail on the steps you have taken to prevent this going forward
"""


def moment(**back: int) -> str:
    """A moment that was, as a form says it."""
    from datetime import timedelta

    return (clock.now() - timedelta(**back)).strftime("%Y-%m-%dT%H:%M")


def opened(client: Any, notice: str = NOTICE, **more: str) -> int:
    """Open a case by a notice, reading it first; gives its number."""
    at = moment(hours=2)
    read = client.post("/cases/open/", {"words": notice, "received_at": at, "account": "north", "marketplace": US})
    carried = re.search(r'name="carried" value="([^"]*)"', read.content.decode())
    assert carried, read.content[:500]
    said = {"carried": carried[1], "account": "north", "marketplace": US, "received_at": at, "channel": "MFN", **more}
    answer = client.post("/cases/confirm/", said)
    assert answer.status_code == 302, answer.content[:800]
    return int(answer.headers["Location"].strip("/").split("/")[-1])


def drafted(client: Any, **more: str) -> int:
    """A case whose page asks for a plan, and the plan's first version."""
    number = opened(client, **more)
    answer = client.post(f"/cases/{number}/draft/", {"submit_on": clock.today().isoformat(), "channel": "MFN"})
    assert answer.headers["Location"] == f"/cases/{number}/plan/", answer.content[:500]
    return number


def newest(number: int) -> Any:
    """The newest version, its plan and its figures."""
    from plimsoll.journal.models import PlanVersion
    from plimsoll.web.case_plans import read_version

    row = PlanVersion.objects.filter(case=number).order_by("-number").first()
    assert row is not None
    return row, *read_version(row.toml, row.figures)


def taken_in(client: Any, name: str, content: bytes, **told: str) -> Any:
    """A file on the shelf of north; gives its piece."""
    from plimsoll.web.asking import tower

    file = io.BytesIO(content)
    file.name = name
    answer = client.post("/evidence/add/", {"files": [file], "account": "north", **told})
    assert answer.status_code == 302, answer.content[:500]
    return tower().evidence()[-1]


def posted(client: Any, number: int, part: str, do: str, **fields: Any) -> Any:
    """A post of the editor's form on the newest version."""
    return client.post(f"/cases/{number}/plan/", {"base": newest(number)[0].number, "part": part, "do": do, **fields})


KINDS = {"logistics": ("exception_record", "carrier_contract"), "product": ("defect_photo", "quality_report"),
         "service": ("ticket_export", "exam_score")}  # fmt: skip


def clean(client: Any) -> int:
    """A case whose newest plan the linter does not fail."""
    number = drafted(client)
    _row, plan, _frozen = newest(number)
    day = clock.today().isoformat()
    named = {}
    for cause in plan.root_causes:
        for at, role in enumerate(("direct", "process")):
            kind = KINDS.get(cause.dimension, KINDS["service"])[at]
            content = f"order,at (UTC)\nx,{day}T00:00Z {cause.cause} {role}\n".encode()
            origin = "portal_export" if role == "direct" else "document"
            piece = taken_in(client, f"{cause.cause}-{role}.csv", content, kind=kind, role=role, origin=origin,
                             claimed=day, dimension=cause.dimension if cause.dimension in KINDS else "service",
                             caption=f"Records of {cause.cause.replace('_', ' ')}")  # fmt: skip
            named[cause.cause, role] = f"E{piece.number}"
    chosen = [one.removeprefix("E") for one in named.values()]
    assert posted(client, number, "exhibits", "exhibits", piece=chosen).status_code == 302
    _row, plan, _frozen = newest(number)
    causes = list(named)
    spread = {f"allof.{at}": causes[at][0] for at in range(len(plan.evidence))}
    assert posted(client, number, "exhibits", "save", **spread).status_code == 302
    remedy = {"every.what": "refund", "every.on": day, "every.amount": "19.90 USD"}
    assert posted(client, number, "orders", "remedy", **remedy).status_code == 302
    _row, plan, _frozen = newest(number)
    assert posted(client, number, "text", "save", **_filled(plan, named, day)).status_code == 302
    return number


def _filled(plan: Any, named: dict[tuple[str, str], str], day: str) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for at, cause in enumerate(plan.root_causes):
        shown = f" The records are in {{{{ fig.{named[cause.cause, 'direct']} }}}}."
        fields[f"p.root_causes.{at}.text"] = cause.text + shown
        if cause.dimension not in KINDS:  # the records do not say: a person does
            fields |= {
                f"p.root_causes.{at}.cause": "useless_reply", f"p.root_causes.{at}.dimension": "service",
                f"p.root_causes.{at}.text": f"Buyers got an answer that did not settle what they had asked for.{shown}",
            }  # fmt: skip
    for at, action in enumerate(plan.actions):
        cause = next((code for code in action.answers if (code, "process") in named), next(iter(named))[0])
        exhibit = named[cause, "process"]
        fields |= {
            f"p.actions.{at}.text": f"{action.text} The record is in {{{{ fig.{exhibit} }}}}.",
            f"p.actions.{at}.on": day, f"p.actions.{at}.owner": "Logistics manager",
            f"p.actions.{at}.verification": f"The list of {cause.replace('_', ' ')} cases is read each Monday.",
            f"p.actions.{at}.evidence": exhibit, f"p.actions.{at}.proposed": "",
        }  # fmt: skip
    for at, duty in enumerate(plan.duties):
        fields[f"p.duties.{at}.text"] = duty.text or "Carriers are compared each month by their first scans."
        fields[f"p.duties.{at}.evidence"] = next(iter(named.values()))
    return fields
