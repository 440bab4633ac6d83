from bisect import bisect_left, bisect_right
from datetime import timedelta


class WorkTime:
    """The working time of a place, ready to be counted in.

    Holds the working hours as pairs of naive UTC moments, in order and without overlap,
    with the seconds worked before each. Counting is a search in a sorted list: no
    query, a few microseconds.

    :param list intervals: ``(start, end)`` pairs of naive UTC datetimes, sorted
    """

    __slots__ = ("_before", "_ends", "_starts")

    def __init__(self, intervals):
        self._starts, self._ends, self._before = [], [], [0.0]
        for start, end in intervals:
            if end <= start:
                continue
            self._starts.append(start)
            self._ends.append(end)
            self._before.append(self._before[-1] + (end - start).total_seconds())

    def worked(self, moment):
        """Return the seconds worked from the beginning of the list to ``moment``."""
        index = bisect_right(self._starts, moment) - 1
        if index < 0:
            return 0.0
        since = (min(moment, self._ends[index]) - self._starts[index]).total_seconds()
        return self._before[index] + since

    def between(self, start, end):
        """Return the working seconds between two moments; 0 when they are turned."""
        return max(self.worked(end) - self.worked(start), 0.0)

    def _moment(self, seconds):
        """Return when ``seconds`` of the whole list have been worked."""
        index = bisect_left(self._before, seconds, lo=1)
        if index == len(self._before):
            # past what was laid out: count on by the clock
            last = self._ends[-1] if self._ends else None
            return last and last + timedelta(seconds=seconds - self._before[-1])
        return self._starts[index - 1] + timedelta(
            seconds=seconds - self._before[index - 1]
        )

    def plan(self, start, seconds, pauses=()):
        """Return when ``seconds`` of work begun at ``start`` are over.

        The end of a working day is the end, not the morning after.

        :param datetime start: naive UTC
        :param float seconds: working time allowed
        :param pauses: ``(from, until)`` pairs in order, ``until`` None while it lasts;
            the clock stands still in them
        :return: naive UTC; None while a pause keeps the clock from running out
        """
        target = self.worked(start) + seconds
        for begin, end in pauses:
            if end is not None and end <= start:
                continue
            begin = max(begin, start)
            if self.worked(begin) >= target:
                break
            if end is None:
                return None
            target += self.between(begin, end)
        moment = self._moment(target)
        if moment is None:
            return start + timedelta(seconds=seconds)
        return max(moment, start)


def pauses_of(changes, pausing):
    """Return the pauses that a list of waiting milestones tells of.

    :param changes: ``(moment, what is waited for)`` in order
    :param pausing: what stops the clock
    :return: list of ``(from, until)``, ``until`` None when it still lasts
    """
    pauses, since = [], None
    for moment, key in changes:
        stops = key in pausing
        if stops and since is None:
            since = moment
        elif not stops and since is not None:
            pauses.append((since, moment))
            since = None
    if since is not None:
        pauses.append((since, None))
    return pauses
