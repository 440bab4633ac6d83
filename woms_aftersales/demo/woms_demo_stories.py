"""About forty work orders, in every state and with every outcome."""

from odoo import api, models

from .. import const
from .woms_demo_cast import DROP_OFF, SHIP_IN, STORIES


class WomsDemoStories(models.AbstractModel):
    """Tells the stories; each method is one of the ways a job can go."""

    _name = "woms.demo.stories"
    _inherit = "woms.demo.step"
    _description = "Demonstration Stories"

    @api.model
    def _tell_all(self):
        company = self._ref("company")
        teller = self.with_company(company).with_context(
            allowed_company_ids=company.ids,
            lang="en_US",
            tracking_disable=True,
            mail_notify_force_send=False,
        )
        # Odoo loads translations after demo data; what is copied needs them now
        langs = [code for code, _name in self.env["res.lang"].get_installed()]
        self.env["ir.module.module"]._load_module_terms(["woms_aftersales"], langs)
        for number, story in enumerate(STORIES, 1):
            teller._tell(number, *story)
        teller._tell_call_back()
        teller._tell_purchase()

    def _tell(self, number, customer, product, fault, age, story):
        """Tell one row of `STORIES`: device, request, what happened, and when."""
        person = self._ref(
            "partner_customer" if customer == "budi" else f"customer_{customer}"
        )
        months, start, end = age
        symptom, words = fault
        device = self._device(person, product, number, months)
        mode = "drop_off" if story in DROP_OFF else "on_site"
        mode = "ship_in" if story in SHIP_IN else mode
        request = self._request(person, device, symptom, words, service_mode=mode)
        getattr(self, f"_tell_{story}")(request)
        if request.order_ids:
            self._age(request.order_ids[:1], start, end)
        else:
            self._age_request(request, start)

    def _age_request(self, request, start):
        self.env.flush_all()
        for query in (
            "UPDATE woms_work_request SET create_date = now() at time zone 'utc'"
            " - %s * interval '1 day' WHERE id = %s",
            "UPDATE woms_milestone SET date = now() at time zone 'utc'"
            " - %s * interval '1 day'"
            " WHERE res_model = 'woms.work.request' AND res_id = %s",
        ):
            self.env.cr.execute(query, [start, request.id])
        self.env.invalidate_all()

    # === REQUESTS THAT ARE NO ORDER === #

    def _tell_to_triage(self, request):
        """Nothing: it waits for the desk."""

    def _tell_asked_back(self, request):
        request._ask("Lampu indikator di unit dalam berkedip berapa kali?")

    def _tell_rejected(self, request):
        request.with_user(self._ref("user_desk"))._reject(
            "Unit ini bukan produk kami. Silakan hubungi merek yang tertera pada label."
        )

    # === ORDERS ON THEIR WAY === #

    def _tell_new(self, request):
        return request._accept(role=const.ROLE_DESK)

    def _firm_of(self, order):
        firm = order.area_id.firm_ids[:1]
        name = firm.get_external_id().get(firm.id, "")
        return name.removeprefix("woms_aftersales.firm_").removesuffix("_demo")

    def _tell_offered(self, request):
        order = self._tell_new(request)
        if order.state == "new":
            order._offer(order.area_id.firm_ids[:1])
        return order

    def _tell_declined_offer(self, request):
        order = self._tell_offered(request)
        order.assignment_ids._decline(
            "Semua teknisi penuh minggu ini.", role=const.ROLE_COORDINATOR
        )

    def _tell_assigned(self, request):
        order = self._tell_new(request)
        if order.area_id.firm_ids:
            self._assign(order, self._firm_of(order))
        else:
            self._assign_own(order, 1)
        return order

    def _tell_scheduled(self, request):
        order = self._tell_assigned(request)
        self._schedule(order, 1, 9)
        return order

    def _tell_scheduled_later(self, request):
        order = self._tell_assigned(request)
        self._schedule(order, 2, 13)
        return order

    def _tell_on_site(self, request):
        order = self._tell_assigned(request)
        self._visit(order)
        return order

    def _tell_on_site_estimate(self, request):
        order = self._tell_on_site(request)
        self._find(order, "x10", "d01", "Kompresor lemah, tekanan tidak naik.")
        self._estimate(
            order,
            ("parts", "part_compressor", 1),
            ("labour", "fee_labour_heavy", 1),
        )
        return order

    def _tell_parts_visit(self, request):
        order = self._tell_on_site(request)
        self._find(order, "x03", "d11", "Modul kontrol rusak, perlu diganti.")
        order._end_visit(
            "parts",
            note="Menunggu modul kontrol dari Jakarta.",
            role=const.ROLE_TECHNICIAN,
        )

    def _tell_absent(self, request):
        order = self._tell_on_site(request)
        order._end_visit(
            "absent",
            note="Rumah kosong, sudah ditelepon dua kali.",
            role=const.ROLE_TECHNICIAN,
        )

    def _tell_in_transit(self, request):
        order = self._tell_on_site(request)
        order._end_visit(
            "bench",
            center=self._ref("center_jakarta"),
            note="Tidak bisa diperbaiki di tempat.",
            condition="Bodi baik, goresan kecil di sisi kiri.",
            role=const.ROLE_TECHNICIAN,
        )

    # === MORE WAYS TO PAY === #

    def _tell_transfer_pending(self, request):
        """The customer says he has transferred; the accountant hasn't seen it yet."""
        order = self._tell_ready_due(request)
        self._begin_transfer(order)

    def _tell_cod_returning(self, request):
        """Shipped by a carrier that collects the money."""
        order = self._tell_ready_due(request)
        order.write(
            {"return_method": "ship", "carrier_id": self._ref("carrier_cod").id}
        )
        order._agree_pay_on_delivery("cod", role=const.ROLE_CUSTOMER)
        order._ship_back(tracking_ref="NX0088231145", role=const.ROLE_DESK)

    def _tell_rated(self, request):
        order = self._tell_visited_free(request)
        order._portal_rate(5, "Teknisi datang tepat waktu dan ramah.")

    def _tell_complained(self, request):
        order = self._tell_visited_free(request)
        order._portal_rate(2, "AC dingin lagi, tetapi dinding jadi kotor.")
        order._portal_complain("Dinding di bawah AC kotor setelah diperbaiki.")

    # === ON A BENCH === #

    def _tell_workshop(self, request):
        order = self._tell_new(request)
        self._take_in(order, "jakarta", "Baik, tanpa retak.", "Kabel daya, remote")
        return order

    def _tell_workshop_parts(self, request):
        order = self._tell_workshop(request)
        self._find(order, "x31", "d11", "Lampu latar rusak, suku cadang dipesan.")
        order._wait_for(
            "parts",
            reason=self.env.ref("woms_aftersales.waiting_reason_parts_ordered"),
            role=const.ROLE_BENCH,
        )
        return order

    def _tell_workshop_estimate(self, request):
        order = self._tell_workshop(request)
        self._find(order, "x02", "d52", "Papan daya terbakar karena lonjakan listrik.")
        self._estimate(order, ("parts", "part_psu", 1), ("labour", "fee_labour", 1))
        return order

    def _tell_contested(self, request):
        order = self._tell_workshop_estimate(request)
        order._portal_contest(
            "Listrik di rumah saya stabil, alat lain tidak ada yang rusak."
        )

    def _tell_repaired_paid_ready(self, request, pay=True):
        order = self._tell_workshop(request)
        self._find(
            order,
            "x02",
            "d02",
            "Papan daya korslet.",
            "r09",
            done="Papan daya diganti, diuji 30 menit.",
        )
        self._estimate(order, ("parts", "part_psu", 1), ("labour", "fee_labour", 1))
        if order.sale_order_ids.filtered(lambda sale: sale.state == "sent"):
            self._agree(order)
        order._use_parts([(self._ref("part_psu"), 1)], role=const.ROLE_BENCH)
        self._bench_done(order)
        if pay and order.amount_due:
            self._pay(order)
        return order

    def _tell_ready_due(self, request):
        return self._tell_repaired_paid_ready(request, pay=False)

    def _tell_ready_released(self, request):
        order = self._tell_ready_due(request)
        order.with_user(self._ref("user_manager"))._release(
            "Pelanggan tetap, dibayar dengan tagihan bulanan."
        )
        return order

    def _tell_returning(self, request):
        order = self._tell_repaired_paid_ready(request)
        order.return_method = "ship"
        order._ship_back(tracking_ref="JP2411093388", role=const.ROLE_DESK)
        return order

    def _tell_bench_shipped_done(self, request):
        order = self._tell_returning(request)
        order._confirm_receipt(const.ROLE_CUSTOMER)
        return order

    def _tell_bench_picked_up(self, request):
        order = self._tell_repaired_paid_ready(request)
        order._hand_over(
            to_name=order.partner_id.name,
            signed_by=order.partner_id.name,
            role=const.ROLE_DESK,
        )
        return order

    def _bench_ended(self, request, outcome, diagnosis, done):
        order = self._tell_workshop(request)
        self._find(order, "x03", "d11", diagnosis, done=done)
        self._bench_done(order, outcome)
        if order.amount_due:
            self._pay(order, "cash")
        order._hand_over(to_name=order.partner_id.name, role=const.ROLE_DESK)
        return order

    def _tell_not_repairable(self, request):
        self._bench_ended(
            request,
            "not_repairable",
            "Kompresor dan pipa rusak; biaya melebihi harga unit.",
            "Diperiksa; tidak layak diperbaiki.",
        )

    def _tell_replaced(self, request):
        self._bench_ended(
            request,
            "replaced",
            "Cacat produksi pada modul utama.",
            "Unit ditukar dengan yang baru.",
        )

    def _tell_refunded(self, request):
        self._bench_ended(
            request,
            "refunded",
            "Kerusakan berulang tiga kali.",
            "Uang pembelian dikembalikan.",
        )

    def _tell_disposed(self, request):
        self._bench_ended(
            request,
            "disposed",
            "Rusak total karena banjir.",
            "Atas permintaan pelanggan unit dimusnahkan.",
        )

    def _tell_withdrawn(self, request):
        self._bench_ended(
            request,
            "withdrawn",
            "Belum diperiksa tuntas.",
            "Pelanggan meminta unit dikembalikan.",
        )

    def _tell_declined(self, request):
        order = self._tell_workshop_estimate(request)
        order.sale_order_ids._woms_decline(
            "Terlalu mahal dibanding harga baru.", const.ROLE_CUSTOMER
        )
        self._bench_done(order, "declined")
        if order.amount_due:
            self._pay(order, "cash")
        order._hand_over(to_name="Rudi (adik)", role=const.ROLE_DESK)

    def _tell_lost(self, request):
        order = self._tell_returning(request)
        order._move(
            "ready",
            role=const.ROLE_MANAGER,
            reason="Hilang di kurir, klaim diajukan.",
            values={"outcome": "lost"},
        )

    # === AT THE CUSTOMER'S === #

    def _tell_visited_free(self, request):
        order = self._tell_on_site(request)
        self._find(
            order,
            "x13",
            "d01",
            "Kapasitor kipas luar lemah.",
            "r01",
            done="Kapasitor diganti, AC kembali dingin.",
        )
        self._estimate(
            order,
            ("parts", "part_capacitor", 1),
            ("labour", "fee_labour", 1),
            ("visit", "fee_visit", 1),
        )
        if order.sale_order_ids.filtered(lambda sale: sale.state == "sent"):
            self._agree(order)
        self._fixed(order)
        if order.amount_due:
            self._pay(order, "cash")
            order._move("done", role=const.ROLE_TECHNICIAN)
        return order

    def _tell_no_fault(self, request):
        order = self._tell_on_site(request)
        self._find(
            order,
            "x08",
            "d15",
            "Semua normal; pengaturan suhu salah.",
            "r13",
            done="Cara pakai dijelaskan.",
        )
        self._fixed(order, "no_fault_found")
        if order.amount_due:
            self._pay(order, "cash")
            order._move("done", role=const.ROLE_TECHNICIAN)

    def _tell_cancelled(self, request):
        order = self._tell_assigned(request)
        order._cancel("Sudah berfungsi lagi.", role=const.ROLE_CUSTOMER)

    def _tell_repeat(self, request):
        order = self._tell_visited_free(request)
        order._reopen("Keluhan yang sama", "Kembali tidak dingin setelah seminggu.")
