"""What pytest needs beside pytest-odoo, for the addon's tests and Odoo's own.

A skipped test has tested nothing: it fails the run, like a failed one. Odoo
skips quietly what the machine cannot do (no browser, no HTTP server), so a run
could be green without having opened a single page.
"""

import threading
from unittest import mock

import freezegun
import pytest

# pytest's own clock goes on while a test holds the time.
freezegun.configure(extend_ignore_list=["_pytest.timing"])

SKIPPED = []
# takes minutes: begun last, it would keep one process busy after the others ended
LONGEST = "TestExactnessWalk"


@pytest.fixture(scope="session", autouse=True)
def own_filestore(load_registry):
    """Give each process the files of its own database.

    pytest-odoo lets all share the first one's, where one process clears away what
    only another one's database knows. dev/db.py copies the files with the database.
    """
    from odoo.tools import config

    filestore = type(config).filestore.__get__(config)
    with mock.patch.object(config, "filestore", filestore):
        yield


@pytest.fixture(scope="session", autouse=True)
def thread_dbname(load_registry):
    """Name the database where Odoo's own runner does, and routing looks."""
    from odoo.tests.common import get_db_name

    threading.current_thread().dbname = get_db_name()


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: LONGEST not in item.nodeid)


def _remember(report):
    # "known" is set by dev/core_known.py.
    known = dict(getattr(report, "user_properties", ())).get("known")
    if report.skipped and not known and not hasattr(report, "wasxfail"):
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
