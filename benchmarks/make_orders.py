"""Run in `odoo shell`: a company with COUNT random work orders (see the README)."""

# pylint: disable=undefined-variable
# ruff: noqa: F821, T201
import os
import time
from datetime import datetime

from odoo.addons.woms_aftersales.tests.random_masters import make_masters
from odoo.addons.woms_aftersales.tests.random_orders import RandomOrders

COUNT = int(os.environ["COUNT"])
SEED = int(os.environ.get("SEED", "7"))

start = time.monotonic()
company = env["res.company"].create(
    {
        "name": f"Benchmark Elektronik {COUNT}-{SEED}",
        "country_id": env.ref("base.id").id,
        "currency_id": env.ref("base.IDR").id,
    }
)
env.ref("base.IDR").active = True
company.partner_id.tz = "Asia/Jakarta"
if not env["stock.warehouse"].search_count([("company_id", "=", company.id)]):
    env["stock.warehouse"].create(
        {"name": "Benchmark", "code": "BEN", "company_id": company.id}
    )
env["account.chart.template"]._load("id", company, install_demo=False)
company._woms_create_sequences()
env.user.company_ids |= company
env.ref("base.user_admin").write(
    {"company_ids": [(4, company.id)], "company_id": company.id}
)
masters = make_masters(env, company)
maker = RandomOrders(
    env, company, count=COUNT, seed=SEED, end=datetime.utcnow().replace(microsecond=0)
)
# what waits for the end of the transaction would otherwise look at every row made below
env.cr.commit()
maker.make(masters)
env.cr.commit()
print(f"{COUNT} work orders in {time.monotonic() - start:.0f} s")
