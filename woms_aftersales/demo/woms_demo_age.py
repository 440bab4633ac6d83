"""What puts a story into the past once it is told."""

from datetime import timedelta

from odoo import fields, models


class WomsDemoAge(models.AbstractModel):
    """Spreads what happened to an order over the days it is said to have taken."""

    _name = "woms.demo.age"
    _description = "Ageing of a Demonstration Story"

    def _age(self, order, start, end):
        """Spread what happened to an order over the days from ``start`` to ``end``.

        The story ran now, through the real steps; only the clock is turned back, here
        and nowhere else. Past rows can't be changed through the ORM: it is SQL.

        :param int start: days ago it was asked for
        :param int end: days ago it ended, 0 when it is still going on
        """
        self.env.flush_all()
        now = fields.Datetime.now()
        begin = now - timedelta(days=start)
        finish = now - timedelta(days=end, minutes=5)
        chain = [
            ("woms.work.order", order.ids),
            ("woms.work.request", order.request_id.ids),
            ("woms.assignment", order.assignment_ids.ids),
        ]
        moments = self._age_milestones(chain, begin, finish)
        self._age_orders(order, moments, begin, finish)
        self._age_documents(order, begin, finish)
        self.env.invalidate_all()

    def _age_milestones(self, chain, begin, finish):
        """Spread milestones evenly; return {(model, key): moment}."""
        rows = []
        for model, ids in chain:
            if ids:
                self.env.cr.execute(
                    "SELECT id, res_model, key FROM woms_milestone "
                    "WHERE res_model = %s AND res_id IN %s",
                    [model, tuple(ids)],
                )
                rows += self.env.cr.fetchall()
        rows.sort()
        step = (finish - begin) / max(len(rows) - 1, 1)
        moments = {}
        for index, (row_id, model, key) in enumerate(rows):
            moment = self._in_working_hours(begin + step * index)
            moments[model, key] = moment
            self.env.cr.execute(
                "UPDATE woms_milestone SET date = %s WHERE id = %s", [moment, row_id]
            )
        return moments

    def _in_working_hours(self, moment):
        """Squeeze the hours of a day into 08.00-17.00 WIB; the order is kept."""
        day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
        return day + timedelta(hours=1) + (moment - day) * 9 / 24

    def _age_orders(self, order, moments, begin, finish):
        ready = moments.get(("woms.work.order", "ready"))
        done = moments.get(("woms.work.order", "done"))
        self.env.cr.execute(
            """
            UPDATE woms_work_order
               SET date_open = %(open)s, create_date = %(open)s,
                   promised_date = %(promised)s,
                   date_ready = CASE WHEN date_ready IS NOT NULL
                                     THEN %(ready)s::timestamp END,
                   date_done = CASE WHEN date_done IS NOT NULL
                                    THEN %(done)s::timestamp END,
                   done_day = CASE WHEN date_done IS NOT NULL
                                   THEN (%(done)s::timestamp AT TIME ZONE 'UTC'
                                         AT TIME ZONE 'Asia/Jakarta')::date END,
                   waiting_since = CASE WHEN waiting_for IS NOT NULL
                                        THEN %(last)s::timestamp END,
                   holder_since = %(last)s
             WHERE id = %(id)s
            """,
            {
                "open": moments.get(("woms.work.order", "new"), begin),
                "promised": (begin + timedelta(days=9)).date(),
                "ready": ready or finish,
                "done": done or finish,
                "last": finish,
                "id": order.id,
            },
        )
        visit = moments.get(("woms.work.order", "on_site"))
        if visit:
            self.env.cr.execute(
                """
                UPDATE woms_assignment
                   SET check_in = %(visit)s, window_start = %(visit)s,
                       window_end = %(visit)s + interval '2 hours',
                       check_out = CASE WHEN check_out IS NULL THEN NULL
                                        ELSE %(visit)s + interval '80 minutes' END
                 WHERE order_id = %(id)s AND check_in IS NOT NULL
                """,
                {"visit": visit, "id": order.id},
            )
            self.env.cr.execute(
                """
                UPDATE woms_work_order o
                   SET window_start = a.window_start, window_end = a.window_end
                  FROM woms_assignment a
                 WHERE a.id = o.assignment_id AND o.id = %s
                """,
                [order.id],
            )

    def _age_documents(self, order, begin, finish):
        """Requests, hand-overs, parcels, bills and messages of the order."""
        params = {
            "id": order.id,
            "request": order.request_id.id or 0,
            "report": order.report_id.id or 0,
            "begin": begin,
            "finish": finish,
            "day": finish.date(),
        }
        for query in (
            "UPDATE woms_work_request SET create_date = %(begin)s"
            " WHERE id = %(request)s",
            "UPDATE woms_failure_report SET create_date = %(begin)s"
            " WHERE id = %(report)s",
            "UPDATE woms_assignment SET create_date = %(begin)s"
            " WHERE order_id = %(id)s",
            "UPDATE woms_custody_event SET date = %(begin)s"
            " + (%(finish)s - %(begin)s) * 0.6 WHERE order_id = %(id)s",
            "UPDATE stock_picking SET date_done = %(finish)s,"
            " scheduled_date = %(finish)s"
            " WHERE woms_order_id = %(id)s AND state = 'done'",
            "UPDATE sale_order SET"
            " date_order = %(begin)s + (%(finish)s - %(begin)s) * 0.5,"
            " create_date = %(begin)s WHERE woms_order_id = %(id)s",
            "UPDATE account_move_line SET date = %(day)s WHERE move_id IN"
            " (SELECT id FROM account_move WHERE woms_order_id = %(id)s)",
            "UPDATE account_move SET date = %(day)s, invoice_date = %(day)s,"
            " invoice_date_due = %(day)s WHERE woms_order_id = %(id)s"
            " AND invoice_date IS NOT NULL",
            "UPDATE mail_message SET date = %(begin)s + (%(finish)s - %(begin)s) * 0.8"
            " WHERE model = 'woms.work.order' AND res_id = %(id)s",
            "UPDATE mail_message SET date = %(begin)s"
            " WHERE model = 'woms.work.request' AND res_id = %(request)s",
        ):
            self.env.cr.execute(query, params)
