"""Files that people upload, and the imports that run in the serving process while the page says how far they are."""

from __future__ import annotations

import re
import secrets
import shutil
from datetime import timedelta
from pathlib import PurePath
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from django.db import connection, connections

from plimsoll import clock
from plimsoll.errors import PlimsollError
from plimsoll.journal.models import ImportJob, JobState
from plimsoll.web.asking import tower

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from django.core.files import File

MOST_UPLOADED = 512 << 20
"""Bytes of one upload; more is for the command line."""
KEPT_FOR = timedelta(days=14)
"""So long files rest that nobody mapped or started again."""
PATIENCE = 1.0
"""Seconds a page waits for an import before it shows progress instead of the result."""
BEAT = 1.0
"""Seconds between two signs of life of a job."""
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*!\u202a-\u202e\u2066-\u2069]')
_LONGEST = 150


def safe_name(name: str) -> str:
    """A name from outside as a file's name on any system: no folder, no control sign, no sign that turns text round."""
    last = re.split(r"[/\\]", name)[-1]
    cleaned = _UNSAFE.sub("_", last).strip(" .")
    if len(cleaned) > _LONGEST:
        ending = PurePath(cleaned).suffix[:20]
        cleaned = cleaned[: _LONGEST - len(ending)] + ending
    return cleaned or "file"


def folder_of(job: ImportJob) -> Path:
    """Where a job's files rest."""
    return tower().workspace.root / "uploads" / safe_name(job.folder)


def files_of(job: ImportJob) -> list[Path]:
    """A job's files that are still there."""
    return [path for place, name in enumerate(job.files) if (path := folder_of(job) / str(place) / name).is_file()]


def mapping_file(name: str) -> Path:
    """A mapping that people named, or one in the vault by its sha256."""
    workspace = tower().workspace
    if re.fullmatch(r"[0-9a-f]{64}", name):
        return workspace.vault.path(name)
    return workspace.root / "mappings" / f"{safe_name(name)}.toml"


def mapping_names() -> list[str]:
    """The mappings that people named."""
    return sorted(path.stem for path in (tower().workspace.root / "mappings").glob("*.toml"))


def new_job(who: str, names: Iterable[str], **choices: Any) -> ImportJob:  # noqa: ANN401 - columns of the job
    """A job, not started: its folder is made, its files are still to be put there."""
    now = clock.now()
    job = ImportJob(
        who=who, made_at=now, beat_at=now, folder=secrets.token_hex(12), files=[safe_name(name) for name in names],
        **choices,
    )  # fmt: skip
    for place, _ in enumerate(job.files):
        (folder_of(job) / str(place)).mkdir(parents=True)
    return job


def keep_uploads(job: ImportJob, uploads: Iterable[File[bytes]]) -> None:
    """Write uploaded files where the job looks for them."""
    for place, upload in enumerate(uploads):
        with (folder_of(job) / str(place) / job.files[place]).open("wb") as out:
            for chunk in upload.chunks():
                out.write(chunk)


def keep_copies(job: ImportJob, paths: Iterable[Path]) -> None:
    """The same of files that are here already."""
    for place, path in enumerate(paths):
        shutil.copyfile(path, folder_of(job) / str(place) / job.files[place])


def start(job: ImportJob) -> None:
    """Save and run a job beside the page; back after PATIENCE at the latest.

    Inside a transaction nobody else could see the job, so there it runs at once.
    """
    job.save()
    if connection.in_atomic_block:
        _run(job.pk, _Progress())
        return
    thread = Thread(target=_run_beside, args=(job.pk,), name=f"import {job.pk}", daemon=True)
    thread.start()
    thread.join(PATIENCE)


class _Progress:
    """What a running import last said; a second thread writes it into the journal, which the import never waits for."""

    def __init__(self) -> None:
        self.file, self.row = "", 0
        self.over = Event()

    def __call__(self, file: str, row: int) -> None:
        """Told by the import."""
        self.file, self.row = file, row

    def beat(self, pk: int) -> None:
        """Say it until the import is over."""
        while not self.over.wait(BEAT):
            ImportJob.objects.filter(pk=pk).update(beat_at=clock.now(), at_file=self.file[:255], at_row=self.row)
        connections.close_all()


def _run_beside(pk: int) -> None:
    progress = _Progress()
    beating = Thread(target=progress.beat, args=(pk,), daemon=True)
    beating.start()
    try:
        _run(pk, progress)
    finally:
        progress.over.set()
        beating.join()
        connections.close_all()


def _run(pk: int, progress: _Progress) -> None:
    job = ImportJob.objects.get(pk=pk)
    try:
        result = tower().import_files(
            *files_of(job),
            account=job.account or None,
            marketplace=job.marketplace or None,
            mapping=mapping_file(job.mapping) if job.mapping else None,
            observed_at=job.observed_at,
            by_name_alone=True,
            by=job.who,
            progress=progress,
        )
    except PlimsollError as error:
        job.state, job.error, job.hint = JobState.FAILED, str(error), error.hint
    except Exception as error:
        job.state, job.error = JobState.FAILED, f"{type(error).__name__}: {error}"
        raise
    else:
        outcome = result.as_json()
        found = outcome.pop("problems")
        job.state, job.outcome = JobState.DONE, outcome
        job.problems, job.problem_count = found[: ImportJob.KEPT], len(found)
        _let_go(job)
    finally:
        if job.state != JobState.RUNNING:
            job.ended_at = job.beat_at = clock.now()
            job.save()


def _let_go(job: ImportJob) -> None:
    """Delete what the vault has; what nobody read, or nobody could use, waits for a mapping or another try."""
    wanted = {name.split("!", 1)[0] for name in job.unrecognised}
    wanted |= {file["path"].split("!", 1)[0] for file in job.results if file["problems"] and not file["loaded"]}
    for path in files_of(job):
        if path.name not in wanted:
            path.unlink(missing_ok=True)


def forget_old_uploads() -> None:
    """Delete the files of jobs that ended long ago."""
    old = ImportJob.objects.filter(made_at__lt=clock.now() - KEPT_FOR).exclude(state=JobState.RUNNING)
    for job in old.only("folder")[:500]:
        shutil.rmtree(folder_of(job), ignore_errors=True)
