"""A website of the test company, and sending its forms as a browser does."""

from odoo.http import Request
from odoo.tests import HttpCase, freeze_time

from .common import NOW, WomsCommon

GUEST_FORM = {
    "model": "AC Uji 1 PK",
    "serial": "SN-0001",
    "safety": "none",
    "description": "It does not get cold.",
    "service_mode": "on_site",
    "street": "Jl. Melati 5",
    "contact_name": "Budi Uji",
    "contact_phone": "0812-9999-8888",
    "consent": "1",
    "fees_accepted": "1",
}


class WomsWebCase(WomsCommon, HttpCase):
    """Pages of the test company, read and sent over HTTP."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.website = cls.env["website"].create(
            {
                "name": "Woms Test",
                "company_id": cls.company.id,
                "domain": cls.base_url(),
                "default_lang_id": cls.env.ref("base.lang_en").id,
                "language_ids": [(6, 0, cls.env.ref("base.lang_en").ids)],
            }
        )

    def setUp(self):
        super().setUp()
        frozen = freeze_time(NOW)
        frozen.start()
        self.addCleanup(frozen.stop)
        self.as_guest()

    def as_guest(self):
        self.authenticate(None, None)

    def log_in(self, user):
        self.authenticate(user.login, user.login)

    def send(self, url, data=None, files=None, **kwargs):
        """Send a form with its token."""
        data = {"csrf_token": Request.csrf_token(self), **(data or {})}
        return self.url_open(url, data=data, files=files, **kwargs)

    def guest_form(self, **values):
        return {
            **GUEST_FORM,
            "key": "test-key-0123456789",
            "symptom_id": str(self.symptom.id),
            "state_id": str(self.province.id),
            "city_id": str(self.city.id),
            **values,
        }

    def last(self, model):
        return self.env[model].search([], order="id desc", limit=1)

    def count(self, model):
        return self.env[model].search_count([])
