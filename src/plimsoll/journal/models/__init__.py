"""Every table of the journal, one file for each kind of decision."""

from plimsoll.journal.models.deeds import Deed
from plimsoll.journal.models.jobs import ImportJob, JobState
from plimsoll.journal.models.people import FailedLogin, Person, Role, Token
from plimsoll.journal.models.views import SavedView, Visit

__all__ = ["Deed", "FailedLogin", "ImportJob", "JobState", "Person", "Role", "SavedView", "Token", "Visit"]
