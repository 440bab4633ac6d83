from odoo import api, fields, models
from odoo.exceptions import UserError

from ..wizards.woms_bank_reader import find_columns, read_cells, separators_of

REQUIRED = ("tracking_ref", "collected")
COLUMNS = {
    "tracking_ref": ("parcel number", "resi", "nomor resi", "awb", "tracking"),
    "collected": ("collected", "cod", "nilai cod", "terkumpul", "amount"),
    "fee": ("fee", "biaya", "biaya cod", "ongkos"),
    "said": ("status", "keterangan", "result"),
}
# what couriers write in the column of the status, in small letters
SAID = {
    "refused": ("refused", "ditolak", "tolak", "retur", "return", "rts"),
    "missing": ("missing", "hilang", "lost", "belum", "pending"),
}


class WomsCodRemittance(models.Model):
    """What a courier pays for many parcels at once, parcel by parcel.

    Posting makes one payment per invoice, and one entry that takes the courier's fee
    off the same account: what is left there is what the bank line will say. Parcels
    that were refused, are missing or short stay due, and stay listed.
    """

    _name = "woms.cod.remittance"
    _description = "COD Remittance"
    _inherit = ["mail.thread"]
    _order = "date desc, id desc"

    name = fields.Char("Number of the courier's list", required=True)
    date = fields.Date(required=True, default=fields.Date.context_today)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    carrier_id = fields.Many2one("delivery.carrier")
    journal_id = fields.Many2one(
        "account.journal",
        "Paid into",
        required=True,
        check_company=True,
        domain="[('type', 'in', ('bank', 'cash'))]",
        default=lambda self: self._get_bank(),
    )
    fee_account_id = fields.Many2one(
        "account.account",
        "Account of the courier's fee",
        check_company=True,
        domain="[('account_type', 'in', ('expense', 'expense_direct_cost'))]",
    )
    content = fields.Binary("File", attachment=False)
    line_ids = fields.One2many("woms.cod.remittance.line", "remittance_id", "Parcels")
    amount_collected = fields.Monetary(compute="_compute_amounts", store=True)
    amount_fee = fields.Monetary("Fee", compute="_compute_amounts", store=True)
    amount_net = fields.Monetary(
        "The bank should say", compute="_compute_amounts", store=True
    )
    posted_at = fields.Datetime(readonly=True, copy=False)
    fee_move_id = fields.Many2one("account.move", "Entry of the fee", readonly=True)

    def _get_bank(self):
        return self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.env.company.id)], limit=1
        )

    @api.depends("line_ids.collected", "line_ids.fee")
    def _compute_amounts(self):
        for row in self:
            row.amount_collected = sum(row.line_ids.mapped("collected"))
            row.amount_fee = sum(row.line_ids.mapped("fee"))
            row.amount_net = row.amount_collected - row.amount_fee

    @api.ondelete(at_uninstall=False)
    def _unlink_never_posted(self):
        self._check_open()

    def _check_open(self):
        """Raise for what was posted already."""
        if done := self.filtered("posted_at"):
            raise UserError(
                self.env._(
                    "%(number)s is posted: what comes later goes on another list.",
                    number=done[0].name,
                )
            )

    # === READING === #

    def action_read(self):
        """Read the courier's file into lines; those typed before stay.

        CSV or a workbook; its columns may stand under a heading of the courier's.

        :raise UserError: for a file or amounts that can't be read, with line
        """
        self.ensure_one()
        self._check_open()
        rows = self._read_rows()
        known = set(self.line_ids.mapped("tracking_ref"))
        values = []
        for line, row in rows:
            if not row["tracking_ref"] or row["tracking_ref"] in known:
                continue  # a line of sums, or read twice
            known.add(row["tracking_ref"])
            values.append(
                {
                    "remittance_id": self.id,
                    "tracking_ref": row["tracking_ref"],
                    "collected": self._read_amount(row.get("collected"), line),
                    "fee": self._read_amount(row.get("fee"), line),
                    "said": self._read_said(row.get("said")),
                }
            )
        self.env["woms.cod.remittance.line"].create(values)
        self.content = False
        return True

    def _read_rows(self):
        """Return ``[(line, {key: text})]`` of the file, as bank files are read."""
        for separator in separators_of("auto"):
            cells = read_cells(self.env, self.content, "auto", separator)
            found = find_columns(cells, COLUMNS, REQUIRED)
            if found:
                break
        else:
            raise UserError(
                self.env._(
                    "Missing: columns with the parcel number and the amount collected."
                    " Name them %(names)s in the file and read it again.",
                    names=", ".join(f"“{COLUMNS[key][0]}”" for key in REQUIRED),
                )
            )
        start, columns = found
        places = {key: found[0] for key, found in columns.items() if found}
        return [
            (
                line,
                {
                    key: self._read_text(row[place])
                    for key, place in places.items()
                    if place < len(row)
                },
            )
            for line, row in cells[start:]
            if len(row) > places["tracking_ref"]
        ]

    def _read_text(self, cell):
        """Return a cell as text: numbers of a workbook without an exponent."""
        if isinstance(cell, float):
            return f"{cell:.2f}".removesuffix(".00")
        return str(cell).strip()

    def _read_amount(self, text, line):
        """Return an amount of whole rupiah or with decimals, in either notation."""
        digits = (text or "").upper().replace("RP", "").replace(" ", "").strip(".")
        if digits.count(",") == 1 and len(digits.rpartition(",")[2]) <= 2:
            digits = digits.replace(".", "").replace(",", ".")
        elif digits.count(".") == 1 and len(digits.rpartition(".")[2]) <= 2:
            digits = digits.replace(",", "")
        else:
            digits = digits.replace(".", "").replace(",", "")
        try:
            amount = float(digits or 0)
        except ValueError:
            amount = -1.0
        if not 0 <= amount < 1e12:
            raise UserError(
                self.env._(
                    "Line %(line)s: “%(text)s” is no amount. Correct it in the file "
                    "and read it again; nothing was taken over.",
                    line=line,
                    text=text,
                )
            )
        return amount

    def _read_said(self, text):
        words = (text or "").lower()
        for key, choices in SAID.items():
            if any(choice in words for choice in choices):
                return key
        return "collected"

    # === POSTING === #

    def action_post(self):
        """Pay the invoices of the parcels that were collected, and book the fee."""
        for row in self:
            row._post()
        return True

    def _post(self):
        self.ensure_one()
        self._check_open()
        # two people at once: the later one reads that it is posted
        self.lock_for_update()
        if not self.line_ids:
            raise UserError(self.env._("There is no parcel on this list yet."))
        wrong = self.line_ids.filtered(
            lambda line: line.collected and line.result in ("unknown", "paid", "twice")
        )
        if wrong:
            raise UserError(
                self.env._(
                    "Nothing is booked: money stands beside parcels that are unknown, "
                    "paid already or twice on the list: %(parcels)s. Correct their "
                    "numbers, or take them off and ask the courier.",
                    parcels=", ".join(wrong.mapped("tracking_ref")),
                )
            )
        if self.amount_fee and not self.fee_account_id:
            raise UserError(self.env._("Choose the account of the courier's fee."))
        for line in self.line_ids.filtered("collected"):
            line._pay()
        self._book_fee()
        self.posted_at = fields.Datetime.now()
        self.line_ids._tell_desk()

    def _book_fee(self):
        """Take the fee off the account the payments wait on for the bank line."""
        payments = self.line_ids.payment_id
        if self.currency_id.is_zero(self.amount_fee):
            return
        account = (
            payments[:1].outstanding_account_id
            or self.journal_id.inbound_payment_method_line_ids.payment_account_id[:1]
            or self.journal_id.default_account_id
        )
        courier = self.carrier_id.product_id.seller_ids[:1].partner_id
        name = self.env._("Courier's fee, %(number)s", number=self.name)
        self.fee_move_id = self.env["account.move"]._woms_create_entry(
            self.company_id,
            name,
            [
                {
                    "account_id": account_id,
                    "partner_id": courier.id,
                    "balance": balance,
                }
                for account_id, balance in (
                    (self.fee_account_id.id, self.amount_fee),
                    (account.id, -self.amount_fee),
                )
            ],
            date=self.date,
        )
        self.fee_move_id.action_post()
