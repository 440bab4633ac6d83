"""Who reads what of a customer before, during and after a job, field by field."""

import json
from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import NOW
from .common_web import WomsWebCase

# each fact in words that stand nowhere else, so that finding one means it was shown
FACTS = {
    "name": "Rahasia Santoso",
    "phone": "81277700011",
    "email": "rahasia@pelanggan.example",
    "street": "Jl. Rahasia Raya 77",
    "landmark": "Rumah bercat ungu",
    "gate": "Anjing galak di gerbang",
    "village": "Kelurahan Rahasia",
    "zip": "40771",
    "pin": "107.7712345",
    "serial": "SN-RAHASIA-1",
    "words": "Kulkas rahasia menetes",
    "wish": "Titip kunci di tetangga",
    "desk_note": "Catatan dalam rahasia",
    "waiting": "Catatan tunggu rahasia",
    "chatter": "Obrolan dengan pelanggan",
    "chatter_note": "Obrolan di dalam kantor",
    "other_fee": "987654",
    "other_firm": "Mitra Saingan",
}
# what whoever goes there needs; the rest of the facts is nobody's outside
FOR_THE_VISIT = {
    "name",
    "phone",
    "street",
    "landmark",
    "gate",
    "village",
    "zip",
    "pin",
    "serial",
    "words",
    "wish",
}
CONTACT = {"name", "phone", "street", "landmark", "gate", "village", "zip", "pin"}
ROLES = ("technician", "coordinator", "colleague", "other")


@tagged("post_install", "-at_install")
class TestPrivacyOfAJob(WomsWebCase):
    """Pages, RPC, attachments and chatter x role x phase."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        group = "woms_aftersales.woms_aftersales_group_partner_"
        cls.user_colleague = cls._new_user("woms_colleague", group + "technician")
        cls.env["woms.technician"].create(
            {
                "partner_id": cls.user_colleague.partner_id.id,
                "firm_id": cls.firm.id,
                "login_user_id": cls.user_colleague.id,
            }
        )
        cls.users = {
            "technician": cls.user_technician,
            "coordinator": cls.user_coordinator,
            "colleague": cls.user_colleague,
            "other": cls.user_other_technician,
        }
        cls.other_firm.name = FACTS["other_firm"]
        with freeze_time(NOW):
            cls._set_up_customer()
            cls._set_up_job()

    @classmethod
    def _set_up_customer(cls):
        cls.person = cls.env["res.partner"].create(
            {
                "name": FACTS["name"],
                "phone": "+62" + FACTS["phone"],
                "email": FACTS["email"],
                "lang": "en_US",
            }
        )
        cls.place = cls.env["woms.location"]._find_or_create(
            cls.person,
            {
                "street": FACTS["street"],
                "city_id": cls.city.id,
                "state_id": cls.province.id,
                "zip": FACTS["zip"],
                "district": "Coblong",
                "village": FACTS["village"],
                "landmark": FACTS["landmark"],
                "latitude": -6.91,
                "longitude": float(FACTS["pin"]),
                "access_notes": FACTS["gate"],
            },
            cls.company,
        )
        cls.photo = cls.env["ir.attachment"].create(
            {
                "name": "bukti.png",
                "raw": b"\x89PNG rahasia",
                "mimetype": "image/png",
                "res_model": "woms.failure.report",
            }
        )

    @classmethod
    def _set_up_job(cls):
        cls.request_ = cls.make_request(
            partner_id=cls.person.id,
            contact_name=FACTS["name"],
            contact_phone="+62" + FACTS["phone"],
            contact_email=FACTS["email"],
            location_id=cls.place.id,
            wish_note=FACTS["wish"],
        )
        report = cls.request_.report_id
        report.write(
            {
                "serial": FACTS["serial"],
                "description": FACTS["words"],
                "partner_id": cls.person.id,
                "photo_ids": [(6, 0, cls.photo.ids)],
            }
        )
        cls.photo.res_id = report.id
        cls.order = cls.request_.with_user(cls.user_desk)._accept().sudo()
        cls.order.write({"internal_note": FACTS["desk_note"]})
        cls.order._wait_for("decision", note=FACTS["waiting"])
        cls.order.message_post(
            body=FACTS["chatter"],
            subtype_xmlid="mail.mt_comment",
            message_type="comment",
        )
        cls.order.message_post(body=FACTS["chatter_note"])
        cls.job, cls.other_job = cls.order._offer(cls.firm | cls.other_firm).sudo()
        cls.other_job.earning = float(FACTS["other_fee"])

    # === PHASES === #

    def be_accepted(self):
        self.job._accept(technician=self.technician, role="coordinator")

    def be_on_site(self):
        self.be_accepted()
        self.job._check_in(role="technician")

    def be_done(self):
        self.be_on_site()
        self.order.write({"work_done": "Done", "defect_id": self.defect.id})
        self.job._write_machine({"state": "done", "check_out": NOW, "result": "fixed"})
        self.order._write_machine({"state": "done", "date_ready": NOW})
        self.env.flush_all()

    # === CHANNELS === #

    def read_pages(self, user):
        """All text of the pages a technician can open, ours and core's."""
        self.authenticate(user.login, user.login)
        paths = [
            "/my",
            "/my/jobs",
            "/my/earnings",
            f"/my/work-orders/{self.order.id}",
            f"/my/service-requests/{self.request_.id}",
        ]
        for job in (self.job, self.other_job):
            paths += [f"/my/jobs/{job.id}", f"/my/jobs/{job.id}/estimate"]
        return " ".join(self.url_open(path).text for path in paths)

    def rpc(self, model, method, *args, **kwargs):
        answer = self.url_open(
            f"/web/dataset/call_kw/{model}/{method}",
            data=json.dumps(
                {
                    "params": {
                        "model": model,
                        "method": method,
                        "args": list(args),
                        "kwargs": kwargs,
                    }
                }
            ),
            headers={"Content-Type": "application/json"},
        ).json()
        return answer.get("result")

    def read_rpc(self, user):
        """Every field of every record of ours and of core's that hangs on the job.

        As a client would: field by field, so that one refused field hides no other.
        """
        records = [
            self.order,
            self.request_,
            self.request_.report_id,
            self.place,
            self.place.customer_ids,
            self.person,
            self.place.address_id,
            self.job,
            self.other_job,
            self.order.milestone_ids,
            self.order.message_ids,
            self.photo,
            self.technician,
            self.other_technician,
        ]
        found = []
        for record in records:
            for row in record.with_user(user).sudo(False):
                row.invalidate_recordset()
                if row.has_access("read"):
                    found += self.read_fields(row)
            model = record.browse().with_user(user).sudo(False)
            for method in ("name_search", "search_read"):
                try:
                    found.append(str(getattr(model, method)(limit=500)))
                except AccessError:
                    continue
        return " ".join(found)

    def read_fields(self, row):
        found = []
        for fname in row._fields:
            try:
                found.append(str(row.read([fname])))
            except AccessError:
                continue
        return " ".join(found)

    def read_chatter(self, user):
        self.authenticate(user.login, user.login)
        found = []
        for record in (self.order, self.request_, self.job):
            found.append(
                self.url_open(
                    "/mail/thread/messages",
                    data=json.dumps(
                        {
                            "params": {
                                "thread_model": record._name,
                                "thread_id": record.id,
                                "fetch_params": {"limit": 30},
                            }
                        }
                    ),
                    headers={"Content-Type": "application/json"},
                ).text
            )
        found.append(str(self.rpc("mail.message", "search_read", [], ["body"])))
        return " ".join(found)

    def opens_photo(self, user):
        """Which ways to the customer's photo are open."""
        self.authenticate(user.login, user.login)
        ways = {
            "content": f"/web/content/{self.photo.id}",
            "image": f"/web/image/{self.photo.id}",
            "mine": f"/my/jobs/{self.job.id}/photo/{self.photo.id}",
            "theirs": f"/my/jobs/{self.other_job.id}/photo/{self.photo.id}",
            "order": f"/my/work-orders/{self.order.id}/photo/{self.photo.id}",
        }
        return {
            way
            for way, path in ways.items()
            if b"rahasia" in self.url_open(path).content
        }

    # === THE TABLE === #

    def shown(self, text):
        return {fact for fact, words in FACTS.items() if words in text}

    @mute_logger("odoo.http")
    def check(self, phase, allowed, photos):
        """Compare what each role finds with what it may find.

        :param dict allowed: role to the facts its pages may show
        :param dict photos: role to the ways to the photo that may be open
        """
        for role in ROLES:
            user = self.users[role]
            may = allowed.get(role, set())
            for channel, expected in (
                ("pages", may),
                ("rpc", {"other_fee", "other_firm"} if role == "other" else set()),
                ("chatter", set()),
            ):
                text = getattr(self, f"read_{channel}")(user)
                with self.subTest(phase=phase, role=role, channel=channel):
                    seen = self.shown(text)
                    self.assertFalse(seen - expected - self.own_facts(role), "too much")
                    if channel == "pages":
                        self.assertFalse(expected - seen, "not enough for the work")
            with self.subTest(phase=phase, role=role, channel="attachments"):
                self.assertEqual(self.opens_photo(user), photos.get(role, set()))

    def own_facts(self, role):
        """His own firm and fee are no secret to anybody."""
        return {"other_firm", "other_fee"} if role == "other" else set()

    def test_before_it_is_accepted(self):
        self.check("offered", {}, {})

    def test_while_it_is_theirs(self):
        self.be_accepted()
        visit = FOR_THE_VISIT
        self.check(
            "accepted",
            {"technician": visit, "coordinator": visit},
            {"technician": {"mine"}, "coordinator": {"mine"}},
        )

    def test_right_after_the_job(self):
        self.be_done()
        self.check(
            "done",
            {"technician": CONTACT, "coordinator": CONTACT},
            {"technician": {"mine"}, "coordinator": {"mine"}},
        )

    def test_when_the_days_of_the_setting_are_over(self):
        self.be_done()
        with freeze_time(NOW + timedelta(days=self.company.woms_privacy_days + 1)):
            self.check("closed", {}, {})

    def test_after_it_was_given_back(self):
        self.be_accepted()
        self.order._give_back("Too far", role="technician")
        self.check("given back", {}, {})

    def test_a_technician_taken_off_sees_nothing_more(self):
        self.be_accepted()
        colleague = self.user_colleague.woms_technician_ids
        self.job._name_technician(colleague, role="coordinator")
        visit = FOR_THE_VISIT
        self.check(
            "renamed",
            {"colleague": visit, "coordinator": visit},
            {"colleague": {"mine"}, "coordinator": {"mine"}},
        )

    def test_who_left_the_firm_sees_nothing(self):
        self.be_accepted()
        self.technician.active = False
        self.authenticate(self.user_technician.login, self.user_technician.login)
        text = self.read_pages(self.user_technician) + self.read_rpc(
            self.user_technician
        )
        self.assertFalse(self.shown(text))
        self.assertFalse(self.opens_photo(self.user_technician))

    def test_a_technician_follows_nothing_and_is_mailed_no_contact(self):
        self.be_accepted()
        mine = self.user_technician.partner_id | self.user_coordinator.partner_id
        for record in (self.order, self.request_):
            self.assertFalse(record.message_partner_ids & mine)
        mails = self.env["mail.mail"].search([("email_to", "ilike", "woms_coord")])
        text = " ".join(mails.mapped("body_html"))
        self.assertFalse(self.shown(text))
