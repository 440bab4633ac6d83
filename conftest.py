"""A skipped test has tested nothing: it fails the run, like a failed one.

Odoo skips quietly what the machine cannot do (no browser, no HTTP server), so
a run could be green without having opened a single page.
"""

import pytest

SKIPPED = []


def _remember(report):
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr
        if isinstance(reason, tuple):
            reason = reason[2]
        SKIPPED.append((report.nodeid, str(reason)))


def pytest_runtest_logreport(report):
    _remember(report)


def pytest_collectreport(report):
    _remember(report)


@pytest.hookimpl(wrapper=True)
def pytest_sessionfinish(session, exitstatus):
    if SKIPPED and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    return (yield)


def pytest_terminal_summary(terminalreporter):
    if not SKIPPED:
        return
    terminalreporter.section("skipped tests fail this run", red=True)
    for nodeid, reason in SKIPPED:
        terminalreporter.line(f"{nodeid}: {reason}")
