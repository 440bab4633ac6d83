"""Users of each role, a company of its own, and builders whose values can differ."""

from datetime import date, datetime

from odoo.fields import Command
from odoo.tests import TransactionCase, freeze_time, new_test_user

# every test lives on this day, so that it says the same next year
TODAY = date(2027, 3, 1)
NOW = datetime(2027, 3, 1, 3, 0, 0)  # 10.00 WIB

# a 1x1 PNG
PNG = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    b"AABJRU5ErkJggg=="
)


@freeze_time(NOW)
class WomsCommon(TransactionCase):
    """A rupiah company with chart, centre, area, firm, and people of each role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(
            context=dict(cls.env.context, tracking_disable=True, lang="en_US")
        )
        cls.idr = cls.env.ref("base.IDR")
        cls.idr.active = True
        cls.indonesia = cls.env.ref("base.id")
        cls.company = cls.env["res.company"].create(
            {
                "name": "Woms Test Elektronik",
                "country_id": cls.indonesia.id,
                "currency_id": cls.idr.id,
            }
        )
        cls.env.user.company_ids |= cls.company
        cls.env = cls.env(
            context=dict(cls.env.context, allowed_company_ids=[cls.company.id])
        )
        cls.company = cls.company.with_env(cls.env)
        cls.env["account.chart.template"]._load(
            cls._chart_template(), cls.company, install_demo=False
        )
        cls.company._woms_create_sequences()
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls._set_up_people()
        cls._set_up_places()
        cls._set_up_products()

    @classmethod
    def _chart_template(cls):
        templates = cls.env["account.chart.template"]._get_chart_template_mapping()
        return "id" if "id" in templates else "generic_coa"

    @classmethod
    def _new_user(cls, login, groups, **values):
        return new_test_user(
            cls.env,
            login,
            groups=groups,
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
            **values,
        )

    @classmethod
    def _set_up_people(cls):
        group = "woms_aftersales.woms_aftersales_group_"
        cls.user_desk = cls._new_user("woms_desk", group + "desk")
        cls.user_bench = cls._new_user("woms_bench", group + "central_technician")
        cls.user_manager = cls._new_user("woms_manager", group + "manager")
        cls.user_accountant = cls._new_user(
            "woms_accountant", "account.group_account_user"
        )
        cls.user_customer = cls._new_user("woms_customer", "base.group_portal")
        cls.user_stranger = cls._new_user("woms_stranger", "base.group_portal")
        cls.user_technician = cls._new_user(
            "woms_technician", group + "partner_technician"
        )
        cls.user_coordinator = cls._new_user(
            "woms_coordinator", group + "partner_coordinator"
        )
        cls.user_other_technician = cls._new_user(
            "woms_other_technician", group + "partner_technician"
        )
        cls.customer = cls.user_customer.partner_id
        cls.customer.write({"phone": "+6281234567890", "country_id": cls.indonesia.id})
        cls.stranger = cls.user_stranger.partner_id
        cls.firm = cls.env["res.partner"].create(
            {"name": "Mitra Sejuk", "is_company": True, "woms_is_firm": True}
        )
        cls.other_firm = cls.env["res.partner"].create(
            {"name": "Mitra Dingin", "is_company": True, "woms_is_firm": True}
        )
        make_technician = cls.env["woms.technician"].create
        cls.technician = make_technician(
            {
                "partner_id": cls.user_technician.partner_id.id,
                "firm_id": cls.firm.id,
                "login_user_id": cls.user_technician.id,
            }
        )
        cls.coordinator = make_technician(
            {
                "partner_id": cls.user_coordinator.partner_id.id,
                "firm_id": cls.firm.id,
                "login_user_id": cls.user_coordinator.id,
                "is_coordinator": True,
            }
        )
        cls.other_technician = make_technician(
            {
                "partner_id": cls.user_other_technician.partner_id.id,
                "firm_id": cls.other_firm.id,
                "login_user_id": cls.user_other_technician.id,
                "is_coordinator": True,
            }
        )
        cls.bench_technician = make_technician(
            {
                "partner_id": cls.user_bench.partner_id.id,
                "login_user_id": cls.user_bench.id,
            }
        )

    @classmethod
    def _set_up_places(cls):
        cls.province = cls.env.ref("base.state_id_jb")  # West Java
        cls.city = cls.env["res.city"].create(
            {
                "name": "Kota Uji",
                "country_id": cls.indonesia.id,
                "state_id": cls.province.id,
            }
        )
        cls.center = cls.env["woms.service.center"].create(
            {
                "name": "Pusat Servis Uji",
                "partner_id": cls.company.partner_id.id,
                "company_id": cls.company.id,
                "is_central": True,
                "warehouse_id": cls.warehouse.id,
                "stock_location_id": cls.warehouse.lot_stock_id.id,
            }
        )
        cls.area = cls.env["woms.service.area"].create(
            {
                "name": "Jawa Barat Uji",
                "company_id": cls.company.id,
                "state_ids": [Command.set(cls.province.ids)],
                "firm_ids": [Command.set((cls.firm | cls.other_firm).ids)],
                "center_id": cls.center.id,
                "firm_earning": 150000,
            }
        )
        cls.address = cls.env["res.partner"].create(
            {
                "name": "Rumah Uji",
                "type": "other",
                "parent_id": cls.customer.id,
                "street": "Jl. Melati 5",
                "state_id": cls.province.id,
                "city_id": cls.city.id,
                "country_id": cls.indonesia.id,
            }
        )
        cls.location = cls.env["woms.location"].create(
            {"address_id": cls.address.id, "company_id": cls.company.id}
        )

    @classmethod
    def _set_up_products(cls):
        cls.categ = cls.env["product.category"].create({"name": "Pendingin Uji"})
        make = cls.env["product.product"].create
        cls.device = make(
            {
                "name": "AC Uji 1 PK",
                "default_code": "ACU-1",
                "type": "consu",
                "is_storable": True,
                "tracking": "serial",
                "categ_id": cls.categ.id,
                "list_price": 4500000,
                "taxes_id": [Command.clear()],
                "woms_needs_document": True,
            }
        )
        cls.part = make(
            {
                "name": "Kapasitor Uji",
                "type": "consu",
                "is_storable": True,
                "list_price": 85000,
                "standard_price": 40000,
                "taxes_id": [Command.clear()],
            }
        )
        cls.labour = make(
            {
                "name": "Jasa Servis Uji",
                "type": "service",
                "invoice_policy": "order",
                "list_price": 150000,
                "taxes_id": [Command.clear()],
                "woms_fee_kind": "labour",
            }
        )
        cls.company.woms_labour_product_id = cls.labour
        cls.policy = cls.env["woms.warranty.policy"].create(
            {
                "name": "Garansi Uji",
                "company_id": cls.company.id,
                "categ_ids": [Command.set(cls.categ.ids)],
                "line_ids": [
                    Command.create({"component": component, "months": months})
                    for component, months in (
                        ("parts", 12),
                        ("labour", 12),
                        ("visit", 12),
                        ("transport", 12),
                    )
                ],
            }
        )
        make_code = cls.env["woms.failure.code"].create
        cls.symptom = make_code(
            {"code": "TS1", "name": "Not cooling", "kind": "symptom"}
        )
        cls.section = make_code(
            {"code": "TC1", "name": "Compressor", "kind": "section"}
        )
        cls.defect = make_code({"code": "TD1", "name": "Worn out", "kind": "defect"})
        cls.misuse = make_code(
            {"code": "TD2", "name": "Liquid damage", "kind": "defect", "excluded": True}
        )
        cls.repair_code = make_code(
            {"code": "TR1", "name": "Part replaced", "kind": "repair"}
        )

    # === BUILDERS === #

    @classmethod
    def make_document(cls, **values):
        return cls.env["woms.service.document"].create(
            {
                "partner_id": cls.customer.id,
                "product_id": cls.device.id,
                "serial": "SN-0001",
                "purchase_date": TODAY.replace(month=1),
                "channel": "dealer",
                "location_id": cls.location.id,
                "policy_id": cls.policy.id,
                "company_id": cls.company.id,
                **values,
            }
        )

    @classmethod
    def make_request(cls, *, state="submitted", document=None, **values):
        report_values = {
            "partner_id": cls.customer.id,
            "product_id": cls.device.id,
            "document_id": document.id if document else False,
            "serial": document.serial if document else "SN-0001",
            "symptom_id": cls.symptom.id,
            "description": "It does not get cold any more.",
            "company_id": cls.company.id,
        }
        report = cls.env["woms.failure.report"].create(report_values)
        return cls.env["woms.work.request"].create(
            {
                "report_id": report.id,
                "state": state,
                "partner_id": cls.customer.id,
                "contact_name": cls.customer.name,
                "contact_phone": "+6281234567890",
                "location_id": cls.location.id,
                "company_id": cls.company.id,
                **values,
            }
        )

    @classmethod
    def make_order(cls, **values):
        """A new work order that did not come through a request."""
        return cls.env["woms.work.order"].create(
            {
                "partner_id": cls.customer.id,
                "product_id": cls.device.id,
                "serial": "SN-0001",
                "symptom_id": cls.symptom.id,
                "contact_phone": "+6281234567890",
                "location_id": cls.location.id,
                "area_id": cls.area.id,
                "company_id": cls.company.id,
                **values,
            }
        )

    # === MONEY === #

    @classmethod
    def set_up_rounding(cls):
        """Round rupiah to whole ones, as the company's settings would."""
        expense = cls.env["account.account"].search(
            [
                ("company_ids", "=", cls.company.id),
                ("account_type", "=", "expense"),
            ],
            limit=1,
        )
        cls.rounding = cls.env["account.cash.rounding"].create(
            {
                "name": "Rupiah Uji",
                "rounding": 1.0,
                "strategy": "add_invoice_line",
                "profit_account_id": expense.id,
                "loss_account_id": expense.id,
            }
        )
        cls.company.woms_cash_rounding_id = cls.rounding

    @classmethod
    def make_estimate(cls, order=None, *, lines=None, send=True, **kwargs):
        """An estimate of one labour and one part, sent; nothing is covered."""
        order = order or cls.make_order()
        estimate = order._make_estimate(
            lines
            or [
                {"component": "labour", "product": cls.labour, "quantity": 1},
                {"component": "parts", "product": cls.part, "quantity": 2},
            ],
            **kwargs,
        )
        return estimate._woms_send() if send else estimate

    @classmethod
    def make_invoice(cls, order=None, **kwargs):
        """The posted invoice of an estimate the customer signed."""
        estimate = cls.make_estimate(order, **kwargs)
        estimate._woms_accept("Budi", PNG, "customer")
        return estimate.woms_order_id._make_invoice()

    @classmethod
    def make_carrier(cls, **values):
        """A carrier that collects cash on delivery."""
        product = cls.env["product.product"].create(
            {"name": "Ongkir Uji", "type": "service", "company_id": cls.company.id}
        )
        return cls.env["delivery.carrier"].create(
            {
                "name": "Kurir Uji",
                "product_id": product.id,
                "company_id": cls.company.id,
                "allow_cash_on_delivery": True,
                **values,
            }
        )
