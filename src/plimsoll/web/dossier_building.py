"""Dossiers built and verified in the serving process while a page says how far; their bytes rest in the vault."""

from __future__ import annotations

import io
import tempfile
from hashlib import sha256
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from django.db import connection, connections

from plimsoll import clock
from plimsoll.errors import PlimsollError, UsageError
from plimsoll.journal.casework import add_dossier, find_case
from plimsoll.journal.models import DossierJob, JobState, PlanVersion
from plimsoll.tower.overruling import newest_overrulings
from plimsoll.web.asking import tower
from plimsoll.web.case_plans import earlier_texts, lint_of, read_version
from plimsoll.web.uploading import BEAT, PATIENCE

if TYPE_CHECKING:
    from plimsoll.journal.models import BuiltDossier


def start(version: PlanVersion, who: str) -> DossierJob:
    """Build and verify a version's dossier beside the page; back after PATIENCE at the latest.

    Inside a transaction nobody else could see the job, so there it runs at once.
    """
    now = clock.now()
    job = DossierJob.objects.create(case_id=version.case_id, plan_version=version, who=who, made_at=now, beat_at=now)
    if connection.in_atomic_block:
        _run(job.pk)
    else:
        thread = Thread(target=_run_beside, args=(job.pk,), name=f"dossier {job.pk}", daemon=True)
        thread.start()
        thread.join(PATIENCE)
    job.refresh_from_db()
    return job


def _run_beside(pk: int) -> None:
    over = Event()

    def beat() -> None:
        while not over.wait(BEAT):
            DossierJob.objects.filter(pk=pk).update(beat_at=clock.now())
        connections.close_all()

    beating = Thread(target=beat, daemon=True)
    beating.start()
    try:
        _run(pk)
    finally:
        over.set()
        beating.join()
        connections.close_all()


def _run(pk: int) -> None:
    job = DossierJob.objects.select_related("plan_version").get(pk=pk)
    try:
        job.built, job.dossier, job.verification = _built(job)
    except PlimsollError as error:
        job.state, job.error, job.hint = JobState.FAILED, str(error), error.hint
    except Exception as error:
        job.state, job.error = JobState.FAILED, f"{type(error).__name__}: {error}"
        raise
    else:
        job.state = JobState.DONE
    finally:
        if job.state != JobState.RUNNING:
            job.ended_at = job.beat_at = clock.now()
            job.save()


def _built(job: DossierJob) -> tuple[BuiltDossier, dict[str, Any], dict[str, Any]]:
    here, case = tower(), find_case(job.case_id)
    plan, frozen = read_version(job.plan_version.toml, job.plan_version.figures)
    earlier = earlier_texts(case.account, job.case_id)
    failing = [one for one in lint_of(plan, frozen, earlier).findings if one.rule.level == "fails"]
    if failing:
        raise UsageError(
            f"{failing[0].rule.code} at {failing[0].seen.place}: {failing[0].rule.says}", hint=str(len(failing))
        )
    with tempfile.TemporaryDirectory(prefix="plimsoll-dossier-") as made:
        folder = Path(made)
        (folder / "beside").mkdir()
        dossier = here.build_dossier(plan, frozen, folder / "beside", earlier=earlier)
        bundle = folder / "bundle.zip"
        bundled = here.build_bundle(bundle, plan, frozen, dossier, overruled=newest_overrulings(case.account))
        found = here.verify_bundle(bundle)
        kept = here.workspace.vault.put(io.BytesIO(dossier.pdf))
        with bundle.open("rb") as stream:
            zipped = here.workspace.vault.put(stream)
    row = add_dossier(
        case, job.plan_version, job.who, pdf_sha256=kept.sha256, bundle_sha256=zipped.sha256,
        merkle_root=bundled.root, bytes=len(dossier.pdf), faults=[one.words for one in found.faults],
    )  # fmt: skip
    return row, dossier.as_json() | {"bundle_bytes": zipped.size, "files": bundled.files}, found.as_json()


def bytes_of(digest: str) -> bytes | None:
    """A built file out of the vault, checked; None where it is not what was built."""
    path = tower().workspace.vault.path(digest)
    content = path.read_bytes() if path.is_file() else b""
    return content if sha256(content).hexdigest() == digest else None
