"""The transition tables, a second time: from the design, not from the code."""

from contextlib import ExitStack
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from .. import const
from .common import WomsCommon

DESK, BENCH, MANAGER = "desk", "bench", "manager"
TECHNICIAN, COORDINATOR = "technician", "coordinator"
CUSTOMER, CARRIER, SYSTEM = "customer", "carrier", "system"
ACCOUNTANT = "accountant"
ALL_ROLES = {key for key, _label in const.ROLES}
FIELD = {TECHNICIAN, COORDINATOR}
OFFICE = {DESK, MANAGER}
STAFF = OFFICE | {BENCH}
BEFORE_VISIT = ("new", "offered", "assigned", "scheduled")


def _rows(sources, target, roles):
    return {(source, target): set(roles) for source in sources}


def _merge(*tables):
    merged = {}
    for table in tables:
        for move, roles in table.items():
            merged[move] = merged.get(move, set()) | roles
    return merged


ORDER = _merge(
    _rows(["new"], "offered", OFFICE | {SYSTEM}),
    _rows(["new", "offered"], "assigned", STAFF | FIELD | {SYSTEM}),
    _rows(["offered"], "new", OFFICE | FIELD | {SYSTEM}),
    _rows(["assigned"], "scheduled", OFFICE | FIELD | {CUSTOMER, SYSTEM}),
    _rows(["scheduled"], "assigned", OFFICE | FIELD | {CUSTOMER}),
    _rows(["assigned", "scheduled", "on_site"], "new", OFFICE | FIELD),
    _rows(["assigned", "scheduled"], "on_site", FIELD | {BENCH}),
    _rows(["on_site"], "assigned", FIELD | {BENCH}),
    _rows(["on_site"], "scheduled", FIELD | {BENCH}),
    _rows(["on_site"], "ready", FIELD | {BENCH}),
    _rows(["on_site"], "in_transit", FIELD | {BENCH}),
    _rows(BEFORE_VISIT, "in_transit", OFFICE | {CUSTOMER}),
    _rows(["in_workshop"], "in_transit", STAFF | FIELD),
    _rows([*BEFORE_VISIT, "on_site", "in_transit"], "in_workshop", STAFF | FIELD),
    _rows(["in_workshop"], "ready", FIELD | {BENCH, MANAGER, SYSTEM}),
    _rows(["ready"], "in_workshop", STAFF | FIELD),
    _rows(["ready"], "returning", STAFF | FIELD),
    _rows(["ready"], "done", STAFF | FIELD | {CUSTOMER}),
    _rows(["returning"], "done", OFFICE | {CUSTOMER, CARRIER, SYSTEM}),
    _rows(["returning"], "ready", OFFICE),
    _rows(["in_transit"], "ready", {MANAGER}),
    _rows(BEFORE_VISIT, "cancelled", OFFICE | {CUSTOMER}),
    _rows(["on_site", "in_transit"], "cancelled", OFFICE),
)
DOCUMENT = _merge(
    _rows(["draft", "rejected"], "submitted", OFFICE | FIELD | {CUSTOMER, SYSTEM}),
    _rows(["draft", "submitted"], "active", OFFICE | {SYSTEM}),
    _rows(["submitted"], "rejected", OFFICE),
    _rows(["active"], "transferred", OFFICE | {CUSTOMER}),
    _rows(["active"], "replaced", OFFICE | {SYSTEM}),
    _rows(["active", "draft", "submitted"], "void", OFFICE | {SYSTEM}),
)
REQUEST = _merge(
    _rows(["draft"], "submitted", OFFICE | {CUSTOMER, SYSTEM}),
    _rows(["submitted"], "accepted", OFFICE | {SYSTEM}),
    _rows(["draft", "submitted"], "rejected", OFFICE),
    _rows(["rejected"], "submitted", OFFICE | {CUSTOMER}),
    _rows(["accepted"], "done", ALL_ROLES - {ACCOUNTANT}),
    _rows(["draft", "submitted", "accepted"], "cancelled", OFFICE | {CUSTOMER, SYSTEM}),
    _rows(["cancelled"], "submitted", OFFICE | {CUSTOMER}),
)
ASSIGNMENT = _merge(
    _rows(["offered"], "accepted", STAFF | FIELD | {SYSTEM}),
    _rows(["offered"], "declined", STAFF | FIELD),
    _rows(["offered"], "expired", {SYSTEM}),
    _rows(["offered"], "withdrawn", STAFF | FIELD | {CUSTOMER, SYSTEM}),
    _rows(["accepted"], "done", STAFF | FIELD | {SYSTEM}),
    _rows(["accepted"], "cancelled", STAFF | FIELD | {CUSTOMER, SYSTEM}),
)
COMPLAINT = _merge(
    _rows(["open"], "answered", OFFICE),
    _rows(["open", "answered"], "cancelled", {CUSTOMER, MANAGER, SYSTEM}),
    _rows(["answered"], "open", {CUSTOMER, MANAGER}),
)
RECAP = _rows(["draft"], "issued", {MANAGER, SYSTEM})
OLD_PART = _merge(
    _rows(["with_technician"], "sent", OFFICE | FIELD),
    _rows(["sent"], "with_technician", OFFICE),
    _rows(["with_technician", "sent"], "received", STAFF),
    _rows(["received"], "scrapped", STAFF),
    _rows(["with_technician", "sent"], "scrapped", {MANAGER}),
)
BOOKS = {MANAGER, ACCOUNTANT}
SETTLEMENT = _merge(
    _rows(["draft"], "sent", BOOKS | {SYSTEM}),
    _rows(["disputed"], "sent", BOOKS),
    _rows(["sent"], "confirmed", BOOKS | {COORDINATOR}),
    _rows(["sent"], "disputed", BOOKS | {COORDINATOR}),
    _rows(["confirmed"], "billed", {ACCOUNTANT}),
    _rows(["billed"], "confirmed", {ACCOUNTANT}),
)
CLAIM = _merge(
    _rows(["draft"], "sent", BOOKS),
    _rows(["sent"], "accepted", BOOKS),
    _rows(["sent"], "part", BOOKS),
    _rows(["sent"], "refused", BOOKS),
    _rows(["accepted", "part", "refused"], "sent", BOOKS),
    _rows(["accepted", "part"], "settled", {ACCOUNTANT}),
    _rows(["settled"], "part", {ACCOUNTANT}),
    _rows(["draft", "sent"], "cancelled", BOOKS),
)
PROVISION = _merge(
    _rows(["draft"], "booked", {ACCOUNTANT}),
    _rows(["booked"], "draft", {ACCOUNTANT}),
)
CASH_COUNT = _rows(["draft"], "done", {DESK, BENCH, MANAGER, ACCOUNTANT})
PROPOSAL = _merge(
    _rows(["open"], "approved", {MANAGER}),
    _rows(["open"], "declined", {MANAGER}),
    _rows(["open"], "withdrawn", STAFF | {SYSTEM}),
)
LOAN = _merge(
    _rows(["out"], "returned", STAFF),
    _rows(["out"], "lost", {MANAGER}),
)
TABLES = {
    "woms.loan": LOAN,
    "woms.old.part": OLD_PART,
    "woms.work.order": ORDER,
    "woms.service.document": DOCUMENT,
    "woms.work.request": REQUEST,
    "woms.assignment": ASSIGNMENT,
    "woms.complaint": COMPLAINT,
    "woms.recap": RECAP,
    "woms.settlement": SETTLEMENT,
    "woms.supplier.claim": CLAIM,
    "woms.warranty.provision": PROVISION,
    "woms.proposal": PROPOSAL,
    "woms.cash.count": CASH_COUNT,
}
# moves nobody makes without saying why
WITH_REASON = {
    "woms.work.order": {
        ("scheduled", "assigned"),
        *((source, "new") for source in ("assigned", "scheduled", "on_site")),
        ("ready", "in_workshop"),
        ("returning", "ready"),
        ("in_transit", "ready"),
        ("on_site", "cancelled"),
        ("in_transit", "cancelled"),
    },
    "woms.service.document": {
        ("submitted", "rejected"),
        ("active", "transferred"),
        *((source, "void") for source in ("active", "draft", "submitted")),
    },
    "woms.work.request": {("draft", "rejected"), ("submitted", "rejected")},
    "woms.assignment": {("accepted", "cancelled")},
    "woms.complaint": {
        ("open", "cancelled"),
        ("answered", "cancelled"),
        ("answered", "open"),
    },
    "woms.recap": set(),
    "woms.proposal": {("open", "declined")},
    "woms.loan": {("out", "lost")},
    "woms.old.part": {
        ("sent", "with_technician"),
        ("with_technician", "scrapped"),
        ("sent", "scrapped"),
    },
    "woms.settlement": {("sent", "disputed")},
    "woms.warranty.provision": {("booked", "draft")},
    "woms.supplier.claim": {
        ("sent", "refused"),
        *((source, "sent") for source in ("accepted", "part", "refused")),
        ("settled", "part"),
        *((source, "cancelled") for source in ("draft", "sent")),
    },
    "woms.cash.count": set(),
}


@tagged("post_install", "-at_install")
class TestStates(WomsCommon):
    """The whole table of every machine, for every role, legal and illegal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        order = cls.make_order()
        request = cls.make_request()
        cls.records = {
            "woms.work.order": order,
            "woms.service.document": cls.make_document(),
            "woms.work.request": request,
            "woms.assignment": cls.env["woms.assignment"].create(
                {
                    "order_id": order.id,
                    "firm_id": cls.firm.id,
                    "company_id": cls.company.id,
                }
            ),
            "woms.complaint": cls.env["woms.complaint"].create(
                {"text": "Late.", "company_id": cls.company.id}
            ),
            "woms.recap": cls.env["woms.recap"].create({"company_id": cls.company.id}),
            "woms.proposal": cls.env["woms.proposal"].create(
                {"order_id": order.id, "reason": "Can't be repaired."}
            ),
            "woms.loan": cls.env["woms.loan"].create(
                {
                    "order_id": order.id,
                    "company_id": cls.company.id,
                    "lot_id": cls.env["stock.lot"]
                    .create({"name": "PJ-1", "product_id": cls.device.id})
                    .id,
                }
            ),
            "woms.cash.count": cls.env["woms.cash.count"].create(
                {"company_id": cls.company.id}
            ),
            "woms.old.part": cls.env["woms.old.part"].create(
                {"product_id": cls.part.id, "company_id": cls.company.id}
            ),
            "woms.warranty.provision": cls.env["woms.warranty.provision"].create(
                {"date": "2027-02-28", "company_id": cls.company.id}
            ),
            "woms.supplier.claim": cls.env["woms.supplier.claim"].create(
                {
                    "supplier_id": cls.firm.id,
                    "date_from": "2027-02-01",
                    "date_to": "2027-02-28",
                    "company_id": cls.company.id,
                }
            ),
            "woms.settlement": cls.env["woms.settlement"].create(
                {
                    "firm_id": cls.firm.id,
                    "date_from": "2027-02-01",
                    "date_to": "2027-02-28",
                    "company_id": cls.company.id,
                }
            ),
        }

    def test_every_model_with_a_machine_has_its_table_here(self):
        machines = {
            model._name
            for model in self.env.values()
            if not model._abstract and hasattr(model, "_woms_transitions")
        }
        self.assertEqual(machines, set(TABLES))

    def _only_the_table(self, model):
        """Let guards pass and nothing follow: the table alone decides."""
        stack = ExitStack()
        registry_class = self.env.registry[model]
        guards = {row.guard for row in self.env[model]._woms_transitions if row.guard}
        for guard in guards:
            stack.enter_context(patch.object(registry_class, guard, lambda records: {}))
        for hook in ("_before_move", "_after_move"):
            stack.enter_context(patch.object(registry_class, hook, lambda *args: None))
        return stack

    def _may_move(self, record, source, target, role, reason="Because."):
        """Whether the machine lets ``role`` move ``record``; nothing stays changed."""
        record._write_machine({"state": source})
        savepoint = self.env.cr.savepoint()
        try:
            record._move(target, role=role, reason=reason)
            return record.state == target
        except UserError:
            return False
        finally:
            savepoint.close(rollback=True)

    def test_each_table_is_walked_in_full(self):
        for model, table in TABLES.items():
            record = self.records[model]
            states = [key for key, _label in record._fields["state"].selection]
            wrong = []
            with self._only_the_table(model):
                for source in states:
                    for target in states:
                        allowed = table.get((source, target), set())
                        wrong += [
                            (source, target, role)
                            for role in sorted(ALL_ROLES)
                            if self._may_move(record, source, target, role)
                            != (role in allowed)
                        ]
            with self.subTest(model=model):
                self.assertFalse(wrong)

    def test_moves_that_need_a_reason_are_refused_without(self):
        for model, table in TABLES.items():
            record = self.records[model]
            with self._only_the_table(model):
                for (source, target), roles in sorted(table.items()):
                    role = sorted(roles)[0]
                    free = self._may_move(record, source, target, role, reason=" ")
                    with self.subTest(model=model, source=source, target=target):
                        self.assertEqual(
                            free, (source, target) not in WITH_REASON[model]
                        )

    def test_buttons_show_what_the_table_allows_each_user(self):
        users = {
            self.user_desk: {DESK},
            self.user_bench: {BENCH},
            self.user_manager: {MANAGER, DESK, BENCH},
            self.user_technician: {TECHNICIAN},
            self.user_coordinator: {TECHNICIAN, COORDINATOR},
            self.user_customer: set(),
            self.user_accountant: {ACCOUNTANT},
        }
        for model, table in TABLES.items():
            record = self.records[model]
            for source in {move[0] for move in table}:
                record._write_machine({"state": source})
                for user, roles in users.items():
                    acting = record.with_user(user).sudo()
                    expected = {
                        target
                        for (state, target), allowed in table.items()
                        if state == source and allowed & roles
                    }
                    with self.subTest(model=model, source=source, user=user.login):
                        self.assertEqual(acting._get_possible_targets(), expected)
                        for fname, targets in record._woms_can.items():
                            self.assertEqual(
                                acting[fname], bool(expected & set(targets)), fname
                            )
                record.invalidate_recordset()

    def test_a_final_state_leads_nowhere(self):
        for model, finals in (
            ("woms.work.order", const.ORDER_FINAL_STATES),
            ("woms.service.document", ("transferred", "replaced", "void")),
            ("woms.assignment", ("declined", "expired", "withdrawn", "done")),
        ):
            for state in finals:
                self.assertFalse(self.env[model]._get_transitions(state))

    def test_nobody_writes_a_state_any_other_way(self):
        users = (
            self.env.ref("base.user_root"),
            self.env.ref("base.user_admin"),
            self.user_manager,
            self.user_desk,
            self.user_bench,
            self.user_accountant,
            self.user_technician,
            self.user_coordinator,
            self.user_customer,
        )
        for model, record in self.records.items():
            state = record.state
            for user in users:
                for vals in ({"state": "done"}, {"waiting_for": "parts"}):
                    for acting in (
                        record.with_user(user),
                        record.with_user(user).sudo(),
                        record.with_user(user).with_context(
                            woms_state=True, install_mode=True, default_state="done"
                        ),
                    ):
                        with (
                            self.subTest(model=model, user=user.login, vals=vals),
                            self.assertRaises(UserError),
                        ):
                            acting.write(vals)
            self.assertEqual(record.state, state)

    def test_nobody_creates_a_record_in_a_later_state(self):
        for model, record in self.records.items():
            values = record.copy_data()[0]
            later = [
                key
                for key, _label in record._fields["state"].selection
                if key not in record._woms_initial_states
            ]
            for state in later:
                for user in (self.env.ref("base.user_root"), self.user_manager):
                    with (
                        self.subTest(model=model, state=state, user=user.login),
                        self.assertRaises(UserError),
                    ):
                        self.env[model].with_user(user).create(
                            {**values, "state": state}
                        )

    def test_a_portal_user_can_not_move_by_himself(self):
        for model, record in self.records.items():
            for user in (self.user_customer, self.user_technician):
                with (
                    self.subTest(model=model, user=user.login),
                    self.assertRaises(UserError),
                ):
                    record.with_user(user)._move("cancelled", role=MANAGER, reason="x")

    def test_what_methods_write_can_not_be_typed(self):
        order = self.records["woms.work.order"].with_user(self.user_manager)
        for vals in (
            {"outcome": "repaired"},
            {"date_done": "2027-03-01 00:00:00"},
            {"pay_on_delivery": "cod"},
            {"released_by_id": self.user_manager.id},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                order.write(vals)
            with self.subTest(create=vals), self.assertRaises(UserError):
                order.create({"company_id": self.company.id, **vals})
