"""Every table of the journal, one file for each kind of decision."""

from plimsoll.journal.models.alerts import (
    Alert,
    AlertChannel,
    AlertKind,
    AlertLevel,
    AlertRule,
    Delivery,
    DeliveryState,
    Lease,
)
from plimsoll.journal.models.building import DossierJob
from plimsoll.journal.models.cases import (
    BuiltDossier,
    Case,
    CaseOrder,
    CaseRowsAreKept,
    CaseState,
    Contact,
    ContactDirection,
    ContactKind,
    ContactThrough,
    PlanVersion,
    Submission,
)
from plimsoll.journal.models.deeds import Deed
from plimsoll.journal.models.jobs import ImportJob, JobState
from plimsoll.journal.models.marks import Mark, MarkState
from plimsoll.journal.models.overrulings import CauseOverruling
from plimsoll.journal.models.people import FailedLogin, Person, Role, Token
from plimsoll.journal.models.releases import OrderAnswer, Release
from plimsoll.journal.models.rounds import RoundStep, RoundWord
from plimsoll.journal.models.tasks import TaskMark, TaskState, TaskVerb
from plimsoll.journal.models.views import SavedView, Visit

__all__ = [
    "Alert",
    "AlertChannel",
    "AlertKind",
    "AlertLevel",
    "AlertRule",
    "BuiltDossier",
    "Case",
    "CaseOrder",
    "CaseRowsAreKept",
    "CaseState",
    "CauseOverruling",
    "Contact",
    "ContactDirection",
    "ContactKind",
    "ContactThrough",
    "Deed",
    "Delivery",
    "DeliveryState",
    "DossierJob",
    "FailedLogin",
    "ImportJob",
    "JobState",
    "Lease",
    "Mark",
    "MarkState",
    "OrderAnswer",
    "Person",
    "PlanVersion",
    "Release",
    "Role",
    "RoundStep",
    "RoundWord",
    "SavedView",
    "Submission",
    "TaskMark",
    "TaskState",
    "TaskVerb",
    "Token",
    "Visit",
]
