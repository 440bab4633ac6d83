from odoo import models
from odoo.exceptions import UserError


class WomsOrderLink(models.AbstractModel):
    """An ERP document that leads back to its work order by `woms_order_id`."""

    _name = "woms.order.link"
    _description = "Link to a Work Order"

    def write(self, vals):
        """Keep the link: the gates for money and return read what hangs on it.

        :raise UserError: when somebody changes it; our own methods work by sudo
        """
        if "woms_order_id" in vals and not self.env.su:
            for document in self:
                if document.woms_order_id.id != (vals["woms_order_id"] or False):
                    raise UserError(
                        self.env._(
                            "%(document)s: the work order it belongs to can't be "
                            "changed. Nothing was saved; make the document from the "
                            "work order instead.",
                            document=document.display_name,
                        )
                    )
        return super().write(vals)

    def action_view_woms_order(self):
        """Open the work order of this document."""
        self.ensure_one()
        return self.woms_order_id._open_record(self.woms_order_id)
