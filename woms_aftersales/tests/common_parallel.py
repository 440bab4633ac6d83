"""Two transactions of their own at the same moment, on data that was committed."""

import threading

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import DummyRLock, Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name
from odoo.tools import mute_logger


class ParallelCase(BaseCase):
    """Commits what `make` returns, races over it, and removes it afterwards."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        # the runner holds this lock while tests run: other threads would wait for it
        self.patch(Registry, "_lock", DummyRLock())
        with self.cursor_env() as env:
            self.made = self.make(env)
        self.addCleanup(self._clean_up)

    def make(self, env):
        """Create what is raced over; return what the test needs of it."""
        raise NotImplementedError

    def clean_up_queries(self):
        """Return ``[(query, params)]``: by SQL, for nothing of this may be unlinked."""
        raise NotImplementedError

    def _clean_up(self):
        with self.registry.cursor() as cr:
            for query, params in self.clean_up_queries():
                cr.execute(query, params)

    def cursor_env(self):
        return _CommittedEnv(self.registry)

    def company(self, env):
        """The first company, able to number work orders."""
        company = env["res.company"].search([], limit=1, order="id")
        if not env["ir.sequence"].search_count(
            [("code", "=", "woms.work.order"), ("company_id", "=", company.id)]
        ):
            company._woms_create_sequences()
        return company

    @mute_logger("odoo.sql_db")  # the loser is retried, which is what we want
    def race(self, attempts):
        """Let all attempts begin with the same snapshot; return ``{key: answer}``.

        :param dict attempts: key to ``(look, act)``, both called with an environment;
            ``look`` reads what is decided on, so that the snapshot is taken
        :return: ``done`` or the error of each, as text
        """
        barrier = threading.Barrier(len(attempts), timeout=20)
        answers = {}

        def run(key, look, act):
            with self.registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                started = []

                def attempt():
                    look(env)
                    if not started:  # meet once, with the snapshot taken
                        started.append(True)
                        barrier.wait()
                    act(env)
                    return "done"

                try:
                    answers[key] = retrying(attempt, env)
                except Exception as error:  # any other is a failure to show
                    answers[key] = repr(error)

        threads = [
            threading.Thread(target=run, args=(key, *steps))
            for key, steps in attempts.items()
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        return answers


class _CommittedEnv:
    """An environment on a cursor of its own, committed at the end."""

    def __init__(self, registry):
        self.cr = registry.cursor()

    def __enter__(self):
        self.cr.__enter__()
        return api.Environment(self.cr, SUPERUSER_ID, {})

    def __exit__(self, *error):
        return self.cr.__exit__(*error)
