"""How early warning does on simulated shops: false alarms by size, days to detection, lead over the displayed rate.

    python benchmarks/signals.py --seeds 1-50 --calibrate
    python benchmarks/signals.py --seeds 101-160

Each shop opens on its first day (so the first months are those of a new shop), has weekdays, a holiday peak of its
own and a share of defective orders of its own. Shops without a change give the false alarms; the same shops with a
change on day 400 give the delays. The competitors look at the displayed rate, as a seller does: a threshold; a z-score
against the last half year; a damped trend (AutoETS of `statsforecast`) of the last half year, fitted once a week and
carried on for 30 days; a change point (`ruptures`, kernel) in the last half year, by how far the level rose there. The
last two run where these packages are installed. `--calibrate` finds, on seeds of its own, the level of every method
that gives the stated number of false alarms, for each size by itself; a report uses these levels, so that all methods
raise as many. Ours stands twice: at its level found so, and as it is shipped.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np

from plimsoll.metrics.triangle import ANY, KINDS
from plimsoll.simulate import Definition, Rates, Season, ShopPlan
from plimsoll.simulate.fates import DayFates
from plimsoll.simulate.fleet import CARRIERS, PRODUCTS, WAREHOUSES
from plimsoll.simulate.instants import end_of
from plimsoll.simulate.orders import FATE_MASK, FATE_SHIFT, PATTERN_MASK, PATTERN_SHIFT, OrderMaker
from plimsoll.simulate.records import Horizon, as_known
from plimsoll.simulate.recount import Tally
from plimsoll.simulate.season import daily_counts
from plimsoll.watch.newly_known import Diary
from plimsoll.watch.sequential import evidence, stream_of, threshold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FIRST = date(2024, 1, 1)
SIZES = (20, 200, 2_000, 20_000)
"""Orders in a window of 60 days."""
CHANGE = 400
STEP = 30
GAP, NEVER = 30, -999
"""Alarms with less than so many days between them are one."""
SHIFTS = {"jump x7": (7.0, 0), "jump x3": (3.0, 0), "drift to x7 in 90 days": (7.0, 90)}
STATED = 0.5
WINDOW, LAG, LINE, LATE = 60, 15, 0.01, 0.008
HALF_YEAR, LEAST_SHOWN, AHEAD = 180, 60, 30
LEVELS = 600
Floats = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Shop:
    """A simulated shop as arrays: its diary, and the displayed rate (orders, defective) of each day."""

    diary: Diary
    orders: Floats
    defective: Floats


def plan_of(size: int, seed: int, days: int, shift: str | None) -> ShopPlan:
    """A shop of one cell. Its share of defects lies between 0.1 and 0.5 % (0.3 % where it shifts)."""
    draw = np.random.default_rng((size, seed))
    times = 0.3 + 1.2 * draw.random() if shift is None else 0.9
    base = Rates()
    rates = replace(
        base,
        negative_feedback=0.0022 * times, claims=0.0014 * times, chargebacks=0.0004 * times,
        cancelled_after_claim=0.0001 * times, non_amazon=0.0,
    )  # fmt: skip
    trend: tuple[tuple[date, float], ...] = ()
    if shift is not None:
        factor, over = SHIFTS[shift]
        begin = FIRST + timedelta(days=CHANGE - 1)
        trend = ((begin, 1.0), (begin + timedelta(days=max(over, 1)), factor))
    return ShopPlan(
        f"bench-{size}", FIRST, FIRST + timedelta(days=days - 1), PRODUCTS, WAREHOUSES, CARRIERS, seed=seed,
        orders_per_day=size / WINDOW, season=Season(holiday_peak=1 + 1.5 * draw.random()), rates=rates, trend=trend,
    )  # fmt: skip


def simulated(plan: ShopPlan) -> Shop:
    """The shop's orders and flips, without files."""
    tally, maker, horizon = Tally(Definition(), plan.as_of), OrderMaker(plan), Horizon(end_of(plan.as_of))
    first = 0
    for offset, count in enumerate(daily_counts(plan)):
        fates = DayFates(plan, offset)
        for batch in maker.batches(offset, first, count):
            digits = maker.digits(batch.first, len(batch.words))
            for place, word in enumerate(batch.words):
                fate = None
                if word >> FATE_SHIFT & FATE_MASK < fates.ceiling:
                    fate = fates.of((word >> FATE_SHIFT) & FATE_MASK, maker.pattern(word))
                if fate is None:
                    cell = maker.patterns[(word >> PATTERN_SHIFT) & PATTERN_MASK].cell
                    tally.add_ordinary(cell, batch.day, 1)
                else:
                    tally.add(as_known(maker.make(batch, place, digits[place], fate, fates), horizon))
        first += count
    return _arrays(plan, tally)


def _arrays(plan: ShopPlan, tally: Tally) -> Shop:
    [cell] = tally.cells
    begin = (plan.first_day - date(1970, 1, 1)).days
    orders = np.zeros(plan.days)
    for day, number in tally._orders[cell].items():  # noqa: SLF001 - the sums are all we want of it
        if 0 <= day - begin < plan.days:
            orders[day - begin] += number
    pairs: dict[str, list[tuple[int, int]]] = {ANY: [], **{kind: [] for kind in KINDS}}
    steps = np.zeros(plan.days + 1)
    for (order_day, active_day, stream), sign in tally._flips[cell].items():  # noqa: SLF001
        name = ANY if stream == "orders_with_defects" else stream
        place, known = order_day - begin, active_day - begin
        if not 0 <= place < plan.days or known >= plan.days:
            continue
        if sign > 0:
            pairs[name] += [(place, known)] * sign
        if name == ANY:
            low, high = max(place + LAG, known), place + LAG + WINDOW
            if low < min(high, plan.days):
                steps[low] += sign
                steps[min(high, plan.days)] -= sign
    sums = np.concatenate([[0.0], np.cumsum(orders)])
    ends = np.clip(np.arange(plan.days) - LAG + 1, 0, None)
    shown = sums[ends] - sums[np.clip(ends - WINDOW, 0, None)]
    known_pairs = {name: np.array(found, float).reshape(-1, 2) for name, found in pairs.items()}
    diary = Diary(plan.first_day, plan.as_of, orders, known_pairs)
    return Shop(diary, shown, np.cumsum(steps)[:-1])


def detector(shop: Shop) -> Floats:
    """Our detector by its threshold on every day, asked every `STEP` days as it would have been then."""
    days = len(shop.orders)
    found = np.zeros(days)
    for last in range(STEP - 1, days, STEP):
        then = shop.diary.until(shop.diary.day(last))
        stream = stream_of(then, last)
        recent = evidence(stream).detector[-STEP:] / threshold(stream, STATED)
        found[last + 1 - len(recent) : last + 1] = recent
    return found


def displayed(shop: Shop) -> Floats:
    """The displayed rate; 0 where nothing is displayed."""
    return np.divide(shop.defective, shop.orders, out=np.zeros(len(shop.orders)), where=shop.orders > 0)


def z_score(shop: Shop) -> Floats:
    """The displayed rate against its mean and deviation over days 30 to 210 before."""
    rate, found = displayed(shop), np.zeros(len(shop.orders))
    for day in range(120, len(rate)):
        past = rate[max(day - 210, LAG + WINDOW) : day - 30]
        if len(past) > 14:
            found[day] = (rate[day] - past.mean()) / max(past.std(), 1e-4)
    return found


def weekly(shop: Shop, told: Callable[[Floats], float]) -> Floats:
    """What a method says of the displayed rates of the last half year, asked once a week and held until the next."""
    rate, found = displayed(shop), np.zeros(len(shop.orders))
    opened = int((shop.orders > 0).argmax())
    for day in range(opened + LEAST_SHOWN, len(rate), 7):
        found[day : day + 7] = told(rate[max(day + 1 - HALF_YEAR, opened) : day + 1])
    return found


def trend(shop: Shop) -> Floats:
    """Where a damped trend through the displayed rate arrives in 30 days."""
    model = _damped_trend()

    def told(rate: Floats) -> float:
        steady = not rate.std()
        return float(rate[-1]) if steady else float(model.forecast(y=rate, h=AHEAD)["mean"][-1])

    return weekly(shop, told)


@cache
def _damped_trend() -> Any:  # noqa: ANN401 - a model of a package that may not be there
    return import_module("statsforecast.models").AutoETS(season_length=1, model="AAN", damped=True)


def change_point(shop: Shop) -> Floats:
    """By how many deviations the displayed rate stands higher since its likeliest change point."""
    kernel = import_module("ruptures").KernelCPD

    def told(rate: Floats) -> float:
        place = kernel(kernel="linear", min_size=14).fit(rate).predict(n_bkps=1)[0]
        before, after = rate[:place], rate[place:]
        return float((after.mean() - before.mean()) / max(np.hypot(before.std(), after.std()), 1e-4))

    return weekly(shop, told)


METHODS = {"plimsoll": detector, "displayed rate": displayed, "z-score": z_score}
METHODS |= {"trend": trend} if find_spec("statsforecast") else {}
METHODS |= {"change point": change_point} if find_spec("ruptures") else {}
SHIPPED, FIXED = "as shipped", "displayed >= 0.8 %"


def alarms(score: Floats, level: float) -> list[int]:
    """The days on which an alarm begins."""
    above = np.flatnonzero(score >= level)
    return [int(day) for at, day in enumerate(above) if at == 0 or day - above[at - 1] > GAP]


def job(asked: tuple[int, int, str | None, int]) -> dict[str, Any]:
    """The scores of one shop, as lists."""
    size, seed, shift, days = asked
    shop = simulated(plan_of(size, seed, days, shift))
    rate = displayed(shop)
    crossed = [int(day) for day in np.flatnonzero((rate >= LINE) & (np.arange(days) >= CHANGE))]
    return {
        "size": size, "seed": seed, "shift": shift, "crossed": crossed[0] if crossed else None,
        "scores": {name: method(shop) for name, method in METHODS.items()},
    }  # fmt: skip


def asked(
    seeds: range, days: int, sizes: tuple[int, ...], shifts: tuple[str, ...]
) -> Iterator[tuple[int, int, str | None, int]]:
    for size in sizes:
        for seed in seeds:
            yield size, seed, None, days
            for shift in shifts if size >= 200 else ():
                yield size, seed, shift, CHANGE + 160


def per_year(shops: list[dict[str, Any]], method: str, level: float) -> float:
    """Alarms per account-year."""
    years = sum(len(shop["scores"][method]) for shop in shops) / 365
    return sum(len(alarms(shop["scores"][method], level)) for shop in shops) / years


def level_for(shops: list[dict[str, Any]], method: str, rate: float) -> float:
    """The lowest level at which, and above which everywhere, there are at most so many alarms per account-year.

    Sought from above: a level so low that an alarm never ends has few alarms as well.
    """
    every = np.concatenate([shop["scores"][method] for shop in shops])
    levels = np.unique(np.quantile(every, 1 - np.geomspace(1 / len(every), 0.5, LEVELS)))[::-1]
    good = [float(level) for level in levels if level > 0]
    worse = next((at for at, level in enumerate(good) if per_year(shops, method, level) > rate), len(good))
    return good[max(worse - 1, 0)] if good else float("inf")


def detections(shops: list[dict[str, Any]], method: str, level: float) -> dict[str, Any]:
    """Share of shops with an alarm after the change and before or on the crossing; medians of delay and lead."""
    delays, leads = [], []
    for shop in shops:
        end = shop["crossed"] if shop["crossed"] is not None else CHANGE + 159
        found = [day for day in np.flatnonzero(shop["scores"][method] >= level) if day >= CHANGE]
        first = int(found[0]) if found else None
        delays.append(first - CHANGE if first is not None else None)
        if shop["crossed"] is not None:
            leads.append(end - first if first is not None else NEVER)
    seen = [delay for delay in delays if delay is not None]
    lead = median(leads) if leads else NEVER
    return {
        "detected": f"{len(seen)}/{len(shops)}", "delay": f"{median(seen):.0f}" if seen else "-",
        "lead": "-" if lead == NEVER else f"{lead:.0f}",
    }  # fmt: skip


def contestants(levels: dict[str, float]) -> dict[str, tuple[str, float]]:
    """Every column of a table: which score it looks at, and from which level on it is an alarm."""
    chosen = {name: (name, levels[name]) for name in METHODS}
    return {**chosen, SHIPPED: ("plimsoll", 1.0), FIXED: ("displayed rate", LATE)}


def report(shops: list[dict[str, Any]], levels: dict[str, dict[str, float]]) -> None:
    """Two tables: false alarms a year and shop, and what became of the shops with a change."""
    by_size: dict[int, dict[str | None, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for shop in shops:
        by_size[shop["size"]][shop["shift"]].append(shop)
    columns = (*METHODS, SHIPPED, FIXED)
    print(f"\n| orders in 60 days | {' | '.join(columns)} |\n|{'---|' * (len(columns) + 1)}")
    for size, by_shift in by_size.items():
        raised = [f"{per_year(by_shift[None], *who):.2f}" for who in contestants(levels[str(size)]).values()]
        print(f"| {size:,} | {' | '.join(raised)} |")
    print(f"\nDays to the alarm, lead (alarms / shops)\n\n| orders | change | {' | '.join(columns)} |")
    print(f"|{'---|' * (len(columns) + 2)}")
    for size, by_shift in by_size.items():
        for shift in (name for name in by_shift if name is not None):
            told = [
                "{delay}, {lead} ({detected})".format(**detections(by_shift[shift], *who))
                for who in contestants(levels[str(size)]).values()
            ]
            print(f"| {size:,} | {shift} | {' | '.join(told)} |")


def calibrated(shops: list[dict[str, Any]], sizes: tuple[int, ...], rate: float) -> dict[str, dict[str, float]]:
    """By size: each method's lowest level with at most so many alarms per account-year."""
    calm = {size: [shop for shop in shops if shop["size"] == size and shop["shift"] is None] for size in sizes}
    return {str(size): {name: level_for(some, name, rate) for name in METHODS} for size, some in calm.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", default="101-160")
    parser.add_argument("--years", type=int, default=2)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--false-alarms", type=float, default=STATED)
    parser.add_argument("--calibrate", action="store_true", help="find the levels on these seeds and keep them")
    parser.add_argument("--levels", default="signal-levels.json", help="where the calibrated levels are kept")
    options = parser.parse_args()
    first, last = map(int, options.seeds.split("-"))
    sizes = tuple(map(int, options.sizes.split(",")))
    shifts = () if options.calibrate else tuple(SHIFTS)
    with ProcessPoolExecutor(options.jobs) as pool:
        shops = list(pool.map(job, asked(range(first, last + 1), options.years * 365, sizes, shifts), chunksize=4))
    kept = Path(options.levels)
    if options.calibrate:
        kept.write_text(json.dumps(calibrated(shops, sizes, options.false_alarms), indent=1), encoding="utf-8")
        print(kept.read_text(encoding="utf-8"))
    report(shops, json.loads(kept.read_text(encoding="utf-8")))


if __name__ == "__main__":
    main()
