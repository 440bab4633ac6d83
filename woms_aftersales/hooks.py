"""What installing adds and uninstalling removes, symmetrical."""


def post_init_hook(env):
    """Give every company its numbering; nothing else of an existing ERP is touched."""
    env["res.company"].search([])._woms_create_sequences()


def uninstall_hook(env):
    """Remove the sequences that were made for companies."""
    env["ir.sequence"].search([("code", "=like", "woms.%")]).unlink()
