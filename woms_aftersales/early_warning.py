"""Does a production batch, or a model, fail too often? Plain statistics.

Failures come at a rate per day in service that depends on the age of the device. Under
"nothing is wrong" the group fails, at each age, like those it is compared with: then,
of all failures of both, the group's share is binomial with the share it would have by
its days in service. The exact tail of that binomial is the chance to see so many or
more. Many groups are looked at every week, so the false discovery rate is controlled
(Benjamini and Hochberg, 1995). No Odoo here: ``benchmarks/`` simulates with it too.
"""

from collections import defaultdict
from math import exp, inf, lgamma, log
from typing import NamedTuple

# ages in days at which devices are compared with each other: from, until
AGES = ((0, 30), (30, 90), (90, 180), (180, 365), (365, 730), (730, 36500))
# days that are "now" for a model; the batch is judged by the whole of PAST
RECENT = 60
PAST = 730
# of the warnings given in one week, at most this share is expected to be false
FALSE_DISCOVERY = 0.01
# fewer failures, or less above the expected, are not worth calling anyone
LEAST_FAILURES = 5
LEAST_RATIO = 1.5


class Finding(NamedTuple):
    """What was found of one group.

    :param key: the group, as given
    :param int failures: how many it had
    :param float expected: how many it would have had, failing like the others
    :param float chance: probability of so many or more if nothing is wrong
    """

    key: object
    failures: int
    expected: float
    chance: float

    @property
    def ratio(self):
        return self.failures / self.expected if self.expected else inf


def binomial_tail(k, n, p):
    """Return P(X >= k) of a binomial of ``n`` draws with probability ``p``, exactly."""
    if k <= 0:
        return 1.0
    if p <= 0:
        return 0.0
    if p >= 1:
        return 1.0
    total = 0.0
    for i in range(k, n + 1):
        term = exp(
            lgamma(n + 1)
            - lgamma(i + 1)
            - lgamma(n - i + 1)
            + i * log(p)
            + (n - i) * log(1 - p)
        )
        total += term
        if i > n * p and term < total * 1e-12:
            break
    return min(total, 1.0)


def discoveries(chances, rate=FALSE_DISCOVERY):
    """Return the indexes of ``chances`` that are too small to be chance.

    Benjamini and Hochberg: the largest k whose k-th smallest is <= k/m x ``rate``.
    """
    ordered = sorted(range(len(chances)), key=chances.__getitem__)
    passed = 0
    for position, index in enumerate(ordered, start=1):
        if chances[index] <= rate * position / len(chances):
            passed = position
    return set(ordered[:passed])


def compare(key, own, others):
    """Compare a group with others, age by age.

    :param dict own: ``{age: (days in service, failures)}``
    :param dict others: the same of those it is compared with
    :return: `Finding`, or None where there is nothing to compare with
    """
    ages = [age for age in own if others.get(age, (0, 0))[0] > 0]
    other_days = sum(others[age][0] for age in ages)
    if not other_days:
        return None
    failures = sum(own[age][1] for age in ages)
    other_failures = sum(others[age][1] for age in ages)
    # half a failure is added to the others, so that none is never taken for "never"
    expected = sum(
        own[age][0] * (others[age][1] / others[age][0] + 0.5 / other_days)
        for age in ages
    )
    share = expected / (expected + other_failures + 0.5)
    chance = binomial_tail(failures, failures + other_failures, share)
    return Finding(key, failures, expected, chance)


def _add(target, age, days, failures):
    known = target[age]
    target[age] = (known[0] + days, known[1] + failures)


def find(rows):
    """Return the `Finding` of batches and models that fail too often.

    :param rows: ``(model, batch, recent, age, days in service, failures)``; ``recent``
        says whether it was in the last `RECENT` days
    :return: findings with keys ``(model, batch)``, batch None for the whole model
    """
    groups = defaultdict(lambda: defaultdict(lambda: (0, 0)))
    for model, batch, recent, age, days, failures in rows:
        _add(groups["model", model], age, days, failures)
        _add(groups["recent" if recent else "past", model], age, days, failures)
        if batch:
            _add(groups["batch", model, batch], age, days, failures)
    findings = []
    for group, own in list(groups.items()):
        if group[0] == "batch":
            model = groups["model", group[1]]
            others = {
                age: (model[age][0] - days, model[age][1] - failures)
                for age, (days, failures) in own.items()
            }
            findings.append(compare(group[1:], own, others))
        elif group[0] == "recent":
            findings.append(compare((group[1], None), own, groups["past", group[1]]))
    findings = [finding for finding in findings if finding]
    found = discoveries([finding.chance for finding in findings])
    return sorted(
        (
            finding
            for index, finding in enumerate(findings)
            if index in found
            and finding.failures >= LEAST_FAILURES
            and finding.ratio >= LEAST_RATIO
        ),
        key=lambda finding: finding.chance,
    )
