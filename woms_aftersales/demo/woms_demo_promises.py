from odoo import api, fields, models


class WomsDemoPromises(models.AbstractModel):
    """Turns the clocks of the stories back with them, and looks at them once."""

    _name = "woms.demo.promises"
    _description = "Demonstration: Promises"

    @api.model
    def _age(self):
        """Let each clock begin when its story says, then count and watch.

        The stories ran through the real steps within a minute; their milestones were
        spread over days by SQL, and so are the clocks here.
        """
        self.env.flush_all()
        self.env.cr.execute(
            """
            UPDATE woms_work_order o
               SET sla_start = m.last, sla_promise_first = m.until,
                   sla_promise_deadline = m.until,
                   sla_promise_warn_at = m.until - interval '1 day',
                   sla_promise_status = CASE
                       WHEN o.state NOT IN ('done', 'cancelled') THEN 'on_time' END,
                   sla_promise_result = CASE WHEN o.state = 'done' THEN
                       CASE WHEN o.date_done <= m.until THEN 'kept' ELSE 'broken' END
                   END,
                   sla_accept_at = CASE WHEN sla_accept_at IS NOT NULL
                       THEN m.accepted END,
                   sla_visit_at = CASE WHEN sla_visit_at IS NOT NULL
                       THEN m.begun END,
                   sla_repair_start = CASE WHEN sla_repair_start IS NOT NULL
                       THEN m.begun END,
                   sla_repair_at = CASE WHEN sla_repair_at IS NOT NULL
                       THEN o.date_ready END,
                   sla_return_at = CASE WHEN sla_return_at IS NOT NULL
                       THEN o.date_done END
              FROM (SELECT w.id, MAX(s.date) AS last,
                           MIN(s.date) FILTER (WHERE s.key = 'assigned') AS accepted,
                           MIN(s.date) FILTER (
                               WHERE s.key IN ('on_site', 'in_workshop')) AS begun,
                           w.promised_date + interval '16:59:59' AS until
                      FROM woms_work_order w JOIN woms_milestone s ON s.res_id = w.id
                     WHERE s.res_model = 'woms.work.order' AND s.kind = 'state'
                       AND w.promised_date IS NOT NULL
                     GROUP BY w.id) m
             WHERE m.id = o.id
            """
        )
        self.env.cr.execute(
            """
            UPDATE woms_work_request
               SET sla_start = create_date, sla_submitted_at = create_date
             WHERE sla_start IS NOT NULL
            """
        )
        self.env.invalidate_all()
        watch = self.env["woms.sla.watch"]
        watch._recount("woms.work.request")
        watch._recount("woms.work.order")
        watch._mark(fields.Datetime.now())
        watch._warn()
        watch._escalate()
