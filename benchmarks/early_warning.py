"""How soon the early warning sees a bad batch, and how often it cries wolf.

Simulated, seeded: MODELS models, a batch of DEVICES devices each month, devices fail at
a yearly rate that falls with age. After the first year each run goes on for a year, one
look a week, as the cron does. Without a bad batch every warning is false; with one
batch failing FACTOR times as often, the delay is counted from its first sale.
"""

import importlib.util
import random
import statistics
import sys
from collections import defaultdict
from pathlib import Path

SOURCE = Path(__file__).parent.parent / "woms_aftersales" / "early_warning.py"
spec = importlib.util.spec_from_file_location("early_warning", SOURCE)
early_warning = importlib.util.module_from_spec(spec)
spec.loader.exec_module(early_warning)

MODELS, DEVICES, MONTH = 10, 200, 30
YEARLY = {0: 0.12, 30: 0.10, 90: 0.08, 180: 0.06, 365: 0.05}
FIRST_LOOK, LAST = 365, 730


def age_of(days):
    return max(lo for lo, _hi in early_warning.AGES if lo <= days)


class Company:
    """Batches sold month by month and the failures they will have."""

    def __init__(self, seed, bad=None, factor=1.0):
        self.random = random.Random(seed)
        self.failures = []  # (day, model, batch, age)
        self.sold = defaultdict(int)  # (model, batch, day of sale): devices
        for model in range(MODELS):
            for batch in range(LAST // MONTH):
                bad_here = (model, batch) == bad
                for _device in range(DEVICES):
                    day = batch * MONTH + self.random.randrange(MONTH)
                    self.sold[model, batch, day] += 1
                    self._live(model, batch, day, factor if bad_here else 1.0)

    def _live(self, model, batch, sold, factor):
        for age, (lo, hi) in zip(YEARLY, early_warning.AGES, strict=False):
            rate = YEARLY[age] / 365 * factor
            day = lo + self.random.expovariate(rate)
            while day < hi:
                if sold + day < LAST:
                    self.failures.append((sold + day, model, batch, lo))
                day += self.random.expovariate(rate)

    def rows(self, today):
        """What `find` asks for, as seen on the day ``today``."""
        days, failures = defaultdict(float), defaultdict(int)
        edge = today - early_warning.RECENT
        for (model, batch, sold), devices in self.sold.items():
            if sold >= today:
                continue
            for lo, hi in early_warning.AGES:
                for recent, since, until in ((0, 0, edge), (1, edge, today)):
                    spent = min(sold + hi, until) - max(sold + lo, since)
                    if spent > 0:
                        days[model, batch, recent, lo] += devices * spent
        for day, model, batch, age in self.failures:
            if day < today:
                failures[model, batch, int(day >= edge), age] += 1
        return [
            (
                model,
                f"b{batch}",
                recent,
                age,
                spent,
                failures[model, batch, recent, age],
            )
            for (model, batch, recent, age), spent in days.items()
        ]


def weeks():
    return range(FIRST_LOOK, LAST, 7)


def false_alarms(runs, seed):
    """Return how many groups were warned of per run of a year."""
    found = []
    for run in range(runs):
        company, seen = Company(seed + run), set()
        for today in weeks():
            seen |= {finding.key for finding in early_warning.find(company.rows(today))}
        found.append(len(seen))
    return found


def delays(runs, seed, factor):
    """Return days from first sale to the warning of a bad batch (None: not seen)."""
    found = []
    for run in range(runs):
        batch = FIRST_LOOK // MONTH  # first sold about when the looking begins
        company = Company(seed + run, bad=(0, batch), factor=factor)
        found.append(
            next(
                (
                    today - batch * MONTH
                    for today in weeks()
                    if any(
                        finding.key == (0, f"b{batch}")
                        for finding in early_warning.find(company.rows(today))
                    )
                ),
                None,
            )
        )
    return found


def main(runs=20, seed=7):
    """Print the false alarms and the delays as lines of a table."""
    wrong = false_alarms(runs, seed)
    batches = MODELS * LAST // MONTH
    print(f"{runs} years without a bad batch: {sum(wrong)} false warnings")
    print(f"  ({MODELS} models, {batches} batches of {DEVICES}, a look a week)")
    print("| fails x as often | seen within a year | median days | slowest |")
    print("|---|---|---|---|")
    for factor in (2, 3, 5):
        days = delays(runs, seed + 1000 * factor, factor)
        seen = [day for day in days if day is not None]
        middle = round(statistics.median(seen)) if seen else "-"
        slowest = max(seen, default="-")
        print(f"| {factor} | {len(seen)} of {runs} | {middle} | {slowest} |")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
