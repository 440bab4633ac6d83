from odoo import models


class WomsFiguresWords(models.AbstractModel):
    """What each figure is: its name, the name the trade knows it by, its formula."""

    _name = "woms.figures.words"
    _description = "Definitions of Figures"

    def _definitions(self):
        """Return ``{key: (name, standard name, definition)}`` in the reader's words."""
        return {
            **self._definitions_of_times(),
            **self._definitions_of_quality(),
            **self._definitions_of_dispatch(),
            **self._definitions_of_money(),
            **self._definitions_of_devices(),
        }

    def _definitions_of_times(self):
        _ = self.env._
        return {
            "days_customer": (
                _("Days until the device is back"),
                _("Turnaround time (TAT)"),
                _("From the request to done, over orders done. It never pauses."),
            ),
            "days_work": (
                _("Days until the work ended"),
                _("Time to repair (TTR)"),
                _("From the order opened to work ended, over orders done."),
            ),
            "stay": (
                _("Days in each state"),
                _("Cycle time per stage"),
                _(
                    "From entering a state to leaving it, over all stays of orders"
                    " done; an order can stay twice."
                ),
            ),
            "age": (
                _("Open orders by age"),
                _("Backlog ageing"),
                _("Orders open now, by days since they were opened."),
            ),
        }

    def _definitions_of_quality(self):
        _ = self.env._
        return {
            "fixed_first_time": (
                _("Fixed the first time"),
                _("First-time fix rate (FTFR)"),
                _(
                    "Repairs with one visit at most that no later order repeats ÷"
                    " repairs done."
                ),
            ),
            "repeat_30": (
                _("Back within 30 days"),
                _("Repeat repair rate (bounce rate)"),
                _(
                    "Repairs after which an order for the same device was opened within"
                    " 30 days ÷ repairs done."
                ),
            ),
            "no_fault": (
                _("No fault found"),
                _("No-fault-found rate (NFF)"),
                _("Orders done without a fault found ÷ orders done."),
            ),
            "promise_kept": (
                _("Promised dates kept"),
                _("SLA compliance"),
                _(
                    "Orders done by the date first told to the customer ÷ orders done"
                    " that had such a date."
                ),
            ),
            "rating": (
                _("Rating"),
                _("Customer satisfaction score (CSAT)"),
                _("Mean of the ratings from 1 to 5, of orders done and rated."),
            ),
        }

    def _definitions_of_dispatch(self):
        _ = self.env._
        return {
            "accepted": (
                _("Offers accepted"),
                _("Acceptance rate"),
                _(
                    "First offers accepted ÷ first offers to service partners that were"
                    " accepted, declined or not answered in time."
                ),
            ),
            "declined": (
                _("Offers declined"),
                _("Decline rate"),
                _("First offers declined ÷ the same offers."),
            ),
            "expired": (
                _("Offers not answered in time"),
                _("Expiry rate"),
                _("First offers that expired ÷ the same offers."),
            ),
        }

    def _definitions_of_money(self):
        _ = self.env._
        return {
            "revenue": (
                _("Revenue"),
                _("Net service revenue"),
                _(
                    "Posted invoices less credit notes, without tax, of orders done; in"
                    " the company's currency."
                ),
            ),
            "unpaid": (
                _("Unpaid"),
                _("Outstanding receivables"),
                _("What is left to pay on posted invoices of orders, now."),
            ),
            "warranty_cost": (
                _("Cost of warranty"),
                _("Warranty cost"),
                _(
                    "Parts used × covered share of parts + fees of service partners ×"
                    " covered share of labour, over orders done."
                ),
            ),
            "warranty_per_order": (
                _("Cost of warranty per covered order"),
                _("Warranty cost per claim"),
                _("Cost of warranty ÷ orders done that cost something."),
            ),
        }

    def _definitions_of_devices(self):
        _ = self.env._
        return {
            "failure_rate": (
                _("Failures per 100 devices and year"),
                _("Annualised failure rate (AFR)"),
                _(
                    "Failures × 365 ÷ days in service of the registered devices in the"
                    " period × 100. A failure is an order that is no repeat, not"
                    " cancelled, not caused by use, and has a fault."
                ),
            ),
            "mtbf": (
                _("Days between failures"),
                _("Mean time between failures (MTBF)"),
                _("Days in service of the registered devices ÷ failures."),
            ),
            "pareto": (
                _("Share of all, and added up"),
                _("Pareto"),
                _(
                    "Orders opened in the period with the code ÷ orders opened in the"
                    " period with any code, most frequent first."
                ),
            ),
        }
