"""What a bank line may pay: open service invoices, and transfers confirmed before."""

import re
from collections import defaultdict
from datetime import timedelta

from .account_move import MIN_REFERENCE_LENGTH, normalise_reference

# how long an amount of one's own tells whose money it is
WINDOW = timedelta(days=7)
# a name shorter than this may stand in a label by chance
MIN_NAME_LENGTH = 5


def stands_in(reference, label):
    """Whether ``reference`` stands in ``label`` as banks leave it, and whole.

    Signs between its characters may be lost or added; digits right before or behind it
    make it another number.

    :param str reference: capitals and digits only
    """
    parts = r"[\W_]*".join(map(re.escape, reference))
    return bool(re.search(rf"(?<![0-9]){parts}(?![0-9])", label.upper()))


class BankBook:
    """Open invoices of work orders in one company and currency, to be paid by lines.

    Read once for all lines of a file. All records are of a sudo environment: who
    imports statements need not read invoices of after-sales.

    :param labels: texts of the lines that will be looked up
    """

    def __init__(self, env, company, currency, labels):
        self.currency = currency
        self.invoices = env["account.move"].search(
            [
                ("woms_order_id", "!=", False),
                ("move_type", "=", "out_invoice"),
                ("state", "=", "posted"),
                ("company_id", "=", company.id),
                ("currency_id", "=", currency.id),
                ("payment_state", "in", ("not_paid", "partial")),
            ],
            order="id",
        )
        self.references = {move: self._references(move) for move in self.invoices}
        self.asked = {
            move: move.transaction_ids.filtered("woms_asked_amount")
            for move in self.invoices
        }
        self.by_amount = defaultdict(env["account.move"].browse)
        for move in self.invoices:
            self.by_amount[self._key(move.amount_residual)] |= move
            self.by_amount[self._key(move._woms_to_pay())] |= move
            for transaction in self.asked[move]:
                self.by_amount[self._key(transaction.woms_asked_amount)] |= move
        self.settled = self._find_settled(env, company, labels)

    def _key(self, amount):
        return round(self.currency.round(amount), 6)

    @staticmethod
    def _references(move):
        found = (
            normalise_reference(move.payment_reference),
            normalise_reference(move.name),
        )
        return [text for text in found if len(text) >= MIN_REFERENCE_LENGTH]

    def _find_settled(self, env, company, labels):
        """Return ``{reference: invoice}`` of paid invoices that labels may name."""
        numbers = {
            number
            for label in labels
            for text in (label, normalise_reference(label))
            for number in re.findall(rf"\d{{{MIN_REFERENCE_LENGTH},}}", text)
        }
        moves = env["account.move"].search(
            [
                ("woms_order_id", "!=", False),
                ("move_type", "=", "out_invoice"),
                ("company_id", "=", company.id),
                ("payment_reference", "in", list(numbers)),
                ("id", "not in", self.invoices.ids),
            ]
        )
        return {move.payment_reference: move for move in moves}

    def drop(self, move):
        """Forget an invoice that a line has paid in full."""
        if move in self.references and self.currency.is_zero(move.amount_residual):
            for reference in self.references.pop(move):
                self.settled[reference] = move
            self.invoices -= move

    # === LOOKING UP === #

    def find(self, line):
        """Return ``(what is known, invoice)`` of the money of a bank line.

        ``match`` (the invoice is sure, and its amount), ``reference`` (its reference,
        another amount), ``amount`` (its amount alone), ``name`` (amount and the
        payer's name), ``paid`` (names an invoice that is paid), ``several``, ``none``.
        """
        label = " ".join(filter(None, (line.payment_ref, line.ref, line.partner_name)))
        named = self._named(label)
        before = self._named_settled(label)
        if len(named) > 1 or (named and before):
            return "several", named.browse()
        if named:
            return ("match" if self._fits(named, line) else "reference"), named
        if before:
            return "paid", before
        return self._by_amount(line, label)

    def _named(self, label):
        key = normalise_reference(label)
        return self.invoices.filtered(
            lambda move: any(
                # cheap first: there may be thousands
                reference in key and stands_in(reference, label)
                for reference in self.references[move]
            )
        )

    def _named_settled(self, label):
        found = self.invoices.browse()
        for reference, move in self.settled.items():
            if stands_in(reference, label):
                found |= move
        return found[:1]

    def _fits(self, move, line):
        due = {self._key(move.amount_residual), self._key(move._woms_to_pay())}
        return self._key(line.amount) in due or bool(
            self._asked_in(self.asked[move], line)
        )

    def _asked_in(self, transactions, line):
        """Return those that asked for exactly this amount, within the window."""
        return transactions.filtered(
            lambda tx: (
                not self.currency.compare_amounts(tx.woms_asked_amount, line.amount)
                and tx.woms_asked_on <= line.date <= tx.woms_asked_on + WINDOW
            )
        )

    def _by_amount(self, line, label):
        none = self.invoices.browse()
        # those paid by lines before this one have left the book
        fitting = (self.by_amount[self._key(line.amount)] & self.invoices).filtered(
            lambda move: self._fits(move, line)
        )
        if len(fitting) == 1:
            waits = self._asked_in(self.asked[fitting], line).filtered(
                lambda tx: tx.state == "pending"
            )
            return ("match" if waits else "amount"), fitting
        if not fitting:
            return "none", none
        words = label.upper()
        named = fitting.filtered(
            lambda move: (
                len(move.partner_id.name or "") >= MIN_NAME_LENGTH
                and move.partner_id.name.upper() in words
            )
        )
        return ("name", named) if len(named) == 1 else ("several", none)
