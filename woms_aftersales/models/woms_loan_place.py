from odoo import fields, models


class WomsLoanSettings(models.AbstractModel):
    """Settings of a company for the devices it lends."""

    _name = "woms.loan.settings"
    _description = "Settings of Loan Devices"

    woms_loan_days = fields.Integer(
        "A loan device is due back after the repair ends (days)",
        default=7,
        help="Where no date was agreed.",
    )
    woms_loan_hold = fields.Boolean(
        "Hold the device until the loan device is back",
        default=True,
        help="At the hand-over; a service manager can let it go with a reason. Off:"
        " only a reminder.",
    )
    woms_lent_location_id = fields.Many2one(
        "stock.location",
        "Devices lent to customers",
        copy=False,
        help="What lies here by the books is with customers, and still ours.",
    )

    def _woms_get_lent_place(self):
        """Return the place of what customers have on loan, made at the first need.

        A transit location of the company: goods in it stay its own, keep their value,
        and count as sold nowhere.
        """
        self.ensure_one()
        company_sudo = self.sudo()  # sudo: who lends a device sets up no locations
        if not company_sudo.woms_lent_location_id:
            parent = company_sudo.internal_transit_location_id.location_id
            company_sudo.woms_lent_location_id = (
                self.env["stock.location"]
                .sudo()
                .create(
                    {
                        "name": self.env._("Lent to customers"),
                        "location_id": parent.id,
                        "usage": "transit",
                        "company_id": self.id,
                    }
                )
            )
        return company_sudo.woms_lent_location_id


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["res.company", "woms.loan.settings"]

    woms_loan_terms = fields.Text(
        "Terms of loan devices",
        translate=True,
        help="Agreed to when a device is lent, and printed on the receipt.",
    )


class WomsCenterLoan(models.AbstractModel):
    """The pool of a service centre: what it may lend lies in one location."""

    _name = "woms.center.loan"
    _description = "Loan Devices of a Service Centre"

    loan_location_id = fields.Many2one(
        "stock.location",
        "Location of loan devices",
        copy=False,
        domain="[('usage', '=', 'internal'), ('company_id', '=', company_id)]",
        help="Each serial number that lies here can be lent. Made when asked for.",
    )

    taken_back_location_id = fields.Many2one(
        "stock.location",
        "Location of devices taken back",
        copy=False,
        domain="[('usage', '=', 'internal'), ('company_id', '=', company_id)]",
        help="Devices exchanged or paid back are ours, and not for sale: they lie here."
        " Made at the first.",
    )

    def _get_place_for_loans(self):
        """Return the stock location of the pool, made at the first need.

        :return: ``stock.location``, empty for a centre that is not in our books
        """
        return self._get_place("loan_location_id", self.env._("Loan devices"))

    def _get_place_for_taken_back(self):
        """Return the stock location of devices that became ours, as above."""
        return self._get_place(
            "taken_back_location_id", self.env._("Devices taken back")
        )

    def _get_place(self, fname, name):
        """Return the location in ``fname``; made beside the stock for sale if empty."""
        self.ensure_one()
        center_sudo = self.sudo()  # sudo: as for the place of customers' devices
        stock = center_sudo.stock_location_id or center_sudo.warehouse_id.lot_stock_id
        if not center_sudo[fname] and stock and not center_sudo.firm_id:
            center_sudo[fname] = (
                self.env["stock.location"]
                .sudo()
                .create(
                    {
                        "name": name,
                        "location_id": stock.location_id.id,
                        "usage": "internal",
                        "company_id": center_sudo.company_id.id,
                    }
                )
            )
        return center_sudo[fname]

    def _get_loan_lots(self):
        """Return the serial records that can be lent here now."""
        self.ensure_one()
        place = self.sudo().loan_location_id  # sudo: the desk reads no stock
        if not place:
            return self.env["stock.lot"]
        # sudo: which devices can be lent, for whoever may lend them
        quants_sudo = self.env["stock.quant"].sudo()
        return quants_sudo.search(
            [
                ("location_id", "child_of", place.id),
                ("lot_id", "!=", False),
                ("owner_id", "=", False),
                ("quantity", ">", 0),
                ("reserved_quantity", "=", 0),
            ]
        ).lot_id

    def action_view_loan_devices(self):
        """Open the pool: what lies in the location of loan devices."""
        self.ensure_one()
        place = self._get_place_for_loans()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Loan devices"),
            "res_model": "stock.quant",
            "view_mode": "list",
            "domain": [("location_id", "child_of", place.ids)],
            "context": {
                "inventory_mode": True,
                "default_location_id": place.id,
                "search_default_internal_loc": 1,
            },
        }


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking"]

    # not `woms_order_id`: that link is for the customer's own device
    woms_loan_id = fields.Many2one(
        "woms.loan", "Loan", index="btree_not_null", copy=False, ondelete="set null"
    )
