"""The few records that many random work orders share: people, places, products."""

from odoo.fields import Command

CITIES = ("Bandung", "Bekasi", "Bogor", "Cirebon", "Depok", "Sukabumi")


def _partners(env, count, name, **values):
    return env["res.partner"].create(
        [{"name": f"{name} {n + 1}", **values} for n in range(count)]
    )


def _codes(env, company, kind, count):
    return env["woms.failure.code"].create(
        [
            {
                "code": f"R{kind[0].upper()}{n}",
                "name": f"{kind} {n + 1}",
                "kind": kind,
                "company_id": company.id,
            }
            for n in range(count)
        ]
    )


def make_people(env, company, *, firms, technicians, areas):
    """Return ``{name: records}``: firms, their technicians, areas."""
    firm_records = _partners(
        env, firms, "Mitra Acak", is_company=True, woms_is_firm=True
    )
    contacts = _partners(env, technicians, "Teknisi Acak")
    return {
        "firms": firm_records,
        # the last fifth are our own people
        "technicians": env["woms.technician"].create(
            [
                {
                    "partner_id": contact.id,
                    "firm_id": firm_records[n % firms].id
                    if n < technicians * 4 // 5
                    else False,
                    "company_id": company.id,
                }
                for n, contact in enumerate(contacts)
            ]
        ),
        "areas": env["woms.service.area"].create(
            [
                {"name": f"{CITIES[n % 6]} {n + 1}", "company_id": company.id}
                for n in range(areas)
            ]
        ),
    }


def make_products(env, company, count):
    """Return ``count`` devices in four categories, each with a supplier."""
    categories = env["product.category"].create(
        [{"name": name} for name in ("AC", "Kulkas", "Mesin cuci", "TV")]
    )
    suppliers = _partners(env, 3, "Pemasok Acak", is_company=True)
    return env["product.product"].create(
        [
            {
                "name": f"Model {n + 1}",
                "type": "consu",
                "is_storable": True,
                "tracking": "serial",
                "categ_id": categories[n % 4].id,
                "woms_needs_document": True,
                "company_id": company.id,
                "seller_ids": [Command.create({"partner_id": suppliers[n % 3].id})],
            }
            for n in range(count)
        ]
    )


def make_templates(env, company, partner, product):
    """Return the rows to copy from: one of each kind, made by the ORM."""
    document = env["woms.service.document"].create(
        {
            "partner_id": partner.id,
            "product_id": product.id,
            "serial": "TEMPLATE-1",
            "company_id": company.id,
        }
    )
    report = env["woms.failure.report"].create(
        {
            "partner_id": partner.id,
            "product_id": product.id,
            "serial": "TEMPLATE-1",
            "company_id": company.id,
        }
    )
    order = env["woms.work.order"].create(
        {"partner_id": partner.id, "product_id": product.id, "company_id": company.id}
    )
    warehouse = env["stock.warehouse"].search(
        [("company_id", "=", company.id)], limit=1
    )
    repair = env["repair.order"].create(
        {
            "partner_id": partner.id,
            "product_id": product.id,
            "company_id": company.id,
            "picking_type_id": warehouse.repair_type_id.id,
            "move_ids": [
                Command.create(
                    {
                        "product_id": product.id,
                        "product_uom_qty": 1,
                        "repair_line_type": "add",
                    }
                )
            ],
        }
    )
    return {
        "document": document,
        "request": env["woms.work.request"].create(
            {
                "report_id": report.id,
                "partner_id": partner.id,
                "contact_name": partner.name,
                "company_id": company.id,
            }
        ),
        "order": order,
        "assignment": env["woms.assignment"].create(
            {"order_id": order.id, "company_id": company.id}
        ),
        "invoice": env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "company_id": company.id,
            }
        ),
        "part": repair.move_ids[:1],
        "decision": env["woms.coverage.decision"].create(
            {"order_id": order.id, "component": "parts", "percent": 0, "reason": "-"}
        ),
    }


def make_masters(
    env,
    company,
    *,
    firms=40,
    technicians=100,
    areas=20,
    products=12,
    partners=2000,
    symptoms=15,
    defects=20,
):
    """Return ``{name: records}`` for `RandomOrders.make`.

    :param env: of someone who may do all, with ``company`` allowed
    :param company: a company with chart of accounts, warehouse and sequences
    """
    env = env(
        context={
            **env.context,
            "allowed_company_ids": company.ids,
            "tracking_disable": True,
        }
    )
    people = make_people(
        env, company, firms=firms, technicians=technicians, areas=areas
    )
    devices = make_products(env, company, products)
    customers = _partners(env, partners, "Pelanggan Acak")
    return {
        **people,
        "products": devices,
        "partners": customers,
        "symptoms": _codes(env, company, "symptom", symptoms),
        "defects": _codes(env, company, "defect", defects),
        **make_templates(env, company, customers[0], devices[0]),
    }
