"""The website of the demonstration company: its own logo, footer and phone number."""

import base64

from odoo import models
from odoo.tools import file_open

FOOTER = """<data inherit_id="website.layout" name="Default">
    <xpath expr="//div[@id='footer']" position="replace">
        <div id="footer" class="oe_structure oe_structure_solo border-top text-break"
             t-if="not no_footer">
            <section class="s_text_block pt32 pb16" data-snippet="s_text_block">
                <div class="container">
                    <div class="row">
                        <div class="col-lg-4 pt16 pb16">
                            <h5>After-sales service</h5>
                            <ul class="list-unstyled">
                                <li><a href="/service/report">Report a failure</a></li>
                                <li><a href="/service/track">Follow my repair</a></li>
                                <li><a href="/service/register"
                                       >Register a device</a></li>
                                <li><a href="/service/areas"
                                       >Service centres</a></li>
                            </ul>
                        </div>
                        <div class="col-lg-5 pt16 pb16">
                            <h5>PT Nusa Elektronik</h5>
                            <p>Jl. Gatot Subroto Kav. 18<br/>Jakarta Selatan 12930</p>
                        </div>
                        <div class="col-lg-3 pt16 pb16">
                            <h5>Contact</h5>
                            <ul class="list-unstyled">
                                <li><a href="tel:+622155501800">(021) 5550 1800</a></li>
                                <li><a href="mailto:servis@nusa-elektronik.example.com"
                                       >servis@nusa-elektronik.example.com</a></li>
                            </ul>
                        </div>
                    </div>
                </div>
            </section>
        </div>
    </xpath>
</data>"""

FOOTER_WORDS = {
    "After-sales service": "Layanan purnajual",
    "Report a failure": "Laporkan kerusakan",
    "Follow my repair": "Lacak servis saya",
    "Register a device": "Daftarkan produk",
    "Service centres": "Pusat servis",
    "Contact": "Kontak",
}


class WomsDemo(models.AbstractModel):
    """Loader of the demonstration company: its website."""

    _inherit = "woms.demo"

    def _set_up_website(self):
        """Languages, logo and footer, on copies of the views made for this website."""
        website = self.env.ref("woms_aftersales.website_demo")
        languages = self.env["res.lang"].search([("code", "in", ("en_US", "id_ID"))])
        with file_open("woms_aftersales/demo/logo.png", "rb") as logo:
            picture = base64.b64encode(logo.read())
        website.write(
            {
                "logo": picture,
                "language_ids": [(6, 0, languages.ids)],
                "default_lang_id": languages.filtered(
                    lambda lang: lang.code == "id_ID"
                ).id,
                "homepage_url": "/service",
            }
        )
        self.env.company.logo = picture
        own = self.env["ir.ui.view"].with_context(website_id=website.id, lang="en_US")
        own.browse(self.env.ref("website.footer_custom").id).arch_db = FOOTER
        footer = own.search(
            [("key", "=", "website.footer_custom"), ("website_id", "=", website.id)]
        )
        footer.update_field_translations("arch_db", {"id_ID": FOOTER_WORDS})
        own.browse(self.env.ref("website.header_text_element").id).active = False
