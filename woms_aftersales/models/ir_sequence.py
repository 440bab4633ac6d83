from odoo import api, models
from odoo.exceptions import UserError

# what a number is made of: read with the search, it is drawn in every form sent
NUMBERING = [
    "code",
    "implementation",
    "use_date_range",
    "prefix",
    "suffix",
    "padding",
    "number_next",
    "number_increment",
]


class IrSequence(models.Model):
    _inherit = "ir.sequence"

    @api.model
    def _woms_next_numbers(self, code, company, count):
        """Draw ``count`` numbers of the company's sequence ``code`` in one query.

        Only `standard` sequences without date ranges are drawn in bulk; whoever
        chose another implementation gets the same numbers one by one.

        :param str code: code of the sequence, such as ``woms.work.order``
        :param company: the ``res.company`` the numbers are for
        :param int count: how many
        :return: list of ``count`` formatted numbers, ascending
        :raise UserError: when the company has no such sequence
        """
        sequence = (
            # numbering is needed by people without sequence rights
            self.sudo().search_fetch(
                [("code", "=", code), ("company_id", "in", (company.id, False))],
                NUMBERING,
                order="company_id",
                limit=1,
            )
        )
        if not sequence:
            sequence = (
                company.sudo()
                ._woms_create_sequences()
                .filtered(lambda seq: seq.code == code)
            )
        if not sequence:
            raise UserError(
                self.env._(
                    "%(company)s has no numbering for %(code)s. Ask your administrator "
                    "to create the sequence.",
                    company=company.name,
                    code=code,
                )
            )
        if sequence.implementation != "standard" or sequence.use_date_range:
            return [sequence.next_by_id() for _i in range(count)]
        self.env.cr.execute(
            "SELECT nextval(%s) FROM generate_series(1, %s)",
            [f"ir_sequence_{sequence.id:03d}", count],
        )
        numbers = [row[0] for row in self.env.cr.fetchall()]
        prefix, suffix = sequence._get_prefix_suffix()
        return [f"{prefix}{number:0{sequence.padding}d}{suffix}" for number in numbers]
