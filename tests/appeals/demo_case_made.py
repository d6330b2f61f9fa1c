"""Makes the demo's case in a workspace of its own: `python demo_case_made.py FOLDER DAY`; what it told in told.json."""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime, time
from pathlib import Path

from plimsoll import clock
from plimsoll.commands.demo_case.making import is_over_the_line, make_demo_case
from plimsoll.simulate import demo_fleet, write_shop
from plimsoll.tower import Tower

root, day = Path(sys.argv[1]), date.fromisoformat(sys.argv[2])
shop = next(one for one in demo_fleet(day) if is_over_the_line(one))
tower, folder = Tower(root), root / "simulated" / shop.account
write_shop(shop, folder, formats=("amazon",))
tower.import_files(folder / "files", account=shop.account, observed_at=datetime.combine(day, time(3), UTC))
tower.open_journal()
made = make_demo_case(tower, shop, folder)
case = tower.case(made.number)
read = next(one.reading for one in case.contacts if one.kind == "notice")
with clock.simulated(datetime.combine(day, time(3), UTC)):
    told = case.as_json(clock.now())
(root / "told.json").write_text(json.dumps({"case": told, "notice": {"kind": read["kind"]}}), encoding="utf-8")
