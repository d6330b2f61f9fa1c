"""The loaded world: `plimsoll.open(workspace)`. It runs the stages in order and holds no logic of its own."""

from __future__ import annotations

from plimsoll.tower.alerting import Alerting
from plimsoll.tower.appealing import Appealing
from plimsoll.tower.arriving import Arriving
from plimsoll.tower.casing import Casing
from plimsoll.tower.counting import Counting
from plimsoll.tower.diagnosing import Diagnosing
from plimsoll.tower.evidencing import Evidencing
from plimsoll.tower.keeping import Keeping
from plimsoll.tower.minding import Minding
from plimsoll.tower.polishing import Polishing
from plimsoll.tower.remedying import Remedying
from plimsoll.tower.remedying_paths import RemedyingPaths
from plimsoll.tower.telling import Telling
from plimsoll.tower.watching import Watching

__all__ = ["Tower"]


class Tower(
    Casing,
    Evidencing,
    Arriving,
    Counting,
    Watching,
    Remedying,
    RemedyingPaths,
    Diagnosing,
    Telling,
    Minding,
    Alerting,
    Appealing,
    Polishing,
    Keeping,
):
    """One workspace, ready to be written to and asked: one short method for each question, by room.

    Questions take their selection as keywords; `plimsoll.tower.world.World` says which.
    """
