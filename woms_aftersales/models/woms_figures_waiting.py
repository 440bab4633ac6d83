from odoo import fields, models
from odoo.exceptions import AccessError, UserError

# after so many minutes of waiting the administrator should look
TOO_LONG = 15


class WomsFiguresWaiting(models.AbstractModel):
    """A page of figures that is read in the background where there are very many.

    The page says that it waits and how long, shows what was read before, and looks
    again by itself; see `woms.figures.kept`.
    """

    _name = "woms.figures.waiting"
    _description = "Figures That May Be Waited For"

    is_kept = fields.Boolean(compute="_compute_is_kept")
    is_waiting = fields.Boolean(compute="_compute_is_kept")
    kept_notice = fields.Char(compute="_compute_is_kept")

    # === WHAT THE PAGE SAYS === #

    def _is_kept_page(self):
        """Say whether the figures of this page are kept: none are of a new record."""
        self.ensure_one()
        kept = self.env["woms.figures.kept"]
        return isinstance(self.id, int) and kept._is_needed(self.company_id)

    def _compute_is_kept(self):
        for page in self:
            kept = page._is_kept_page() and page._kept()
            page.is_kept = kept is not False
            page.is_waiting = bool(kept and kept.asked_at)
            page.kept_notice = page.is_kept and page._notice(kept)

    def _notice(self, kept):
        """Tell what is not as it is asked for: waiting, failed, or of before."""
        notice = False
        if kept.asked_at:
            notice = self._notice_waiting(kept)
        elif kept.failed_at:
            notice = self.env._(
                "The figures could not be read at %(time)s. Press “Read anew” to try "
                "again; if that fails too, tell your administrator, who finds the "
                "reason in the log.",
                time=self._kept_moment(kept.failed_at),
            )
        elif not kept._is_of_today():
            notice = self.env._(
                "Nothing is read yet: other figures you asked for come first. Press "
                "“Read anew” in a minute."
            )
        if notice and kept.data:
            notice += " " + self.env._(
                "Until then you see those of %(time)s.",
                time=self._kept_moment(kept.read_at),
            )
        return notice

    def _notice_waiting(self, kept):
        waited = (fields.Datetime.now() - kept.asked_at).total_seconds() / 60
        if waited > TOO_LONG:
            return self.env._(
                "These figures have been waiting since %(time)s, longer than usual. "
                "Tell your administrator: the scheduled action “After-sales: read the "
                "figures that were asked for” may be switched off.",
                time=self._kept_moment(kept.asked_at),
            )
        return self.env._(
            "There are very many work orders: their figures are being read now, which "
            "takes about %(seconds)s seconds. They appear here by themselves; you can "
            "leave the page and come back.",
            seconds=round(kept._wait_seconds()),
        )

    def _kept_moment(self, moment):
        zone = self.env["woms.recap"]._zone_of(self.company_id)
        return self.env["woms.format"]._moment(moment, str(zone))

    # === WHAT IS KEPT === #

    def _check_reader(self):
        """Refuse who may not read these figures: what is kept has no rules itself.

        :raise AccessError:
        """
        self.check_access("read")
        self.env["woms.work.order.report"].check_access("read")
        if not self.env.su and self.company_id - self.env.companies:
            raise AccessError(
                self.env._("These are the figures of a company that isn't yours.")
            )

    def _kept(self):
        """Return the row of `woms.figures.kept` of this page; it is asked for."""
        self.ensure_one()
        self._check_reader()
        return self.env["woms.figures.kept"]._look_up(
            self.company_id, self._kept_key(), self._kept_recipe()
        )

    def _kept_key(self):
        """Return what tells these figures from those of other dates and filters."""
        raise NotImplementedError

    def _kept_values(self):
        """Return the values to make a record by that reads the same."""
        raise NotImplementedError

    def _kept_read(self):
        """Read the figures now, however long it takes."""
        raise NotImplementedError

    def _kept_recipe(self):
        return {
            "model": self._name,
            "lang": self.env.lang,
            "values": {**self._kept_values(), "company_id": self.company_id.id},
        }

    def _kept_record(self, values):
        """Return a record that reads what ``values`` say."""
        return self.new(values)

    # === ACTIONS === #

    def action_read_anew(self):
        """Let the figures be read again although they were kept for the day."""
        self.ensure_one()
        self._check_reader()
        if not self._is_kept_page():
            return True
        kept = self.env["woms.figures.kept"]
        row = kept._ask(self.company_id, self._kept_key(), self._kept_recipe())
        self.invalidate_recordset(["is_waiting", "kept_notice"], flush=False)
        if row.asked_at:
            return True
        if row._is_of_today():
            raise UserError(
                self.env._(
                    "They were read at %(time)s, a moment ago: that is new enough. Try "
                    "again in two minutes.",
                    time=self._kept_moment(row.read_at),
                )
            )
        raise UserError(
            self.env._(
                "%(count)s other figures you asked for are still being read. Wait until"
                " one of them is there, then try again.",
                count=kept._count_waiting(),
            )
        )

    def action_look_again(self):
        """Show what was read meanwhile, if it is there."""
        self.ensure_one()
        self._check_reader()
        return True
