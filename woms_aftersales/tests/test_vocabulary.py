import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .. import const
from .common import WomsCommon
from .common_web import WomsWebCase

GOOD = """kind,code,name,name_id,keywords,categories,excluded,safety
symptom,ZZ1,Hums loudly,Berdengung keras,"hum, dengung",Pendingin Uji,no,no
gejala,ZZ2,Smells burnt,Bau gosong,,,no,yes
defect,ZZ3,Chewed by rats,Digigit tikus,,,ya,
"""


@tagged("post_install", "-at_install")
class TestVocabulary(WomsCommon):
    """The five-part coding: a starter set, a company's own table, and finding words."""

    def starter(self):
        data = self.env["ir.model.data"].search(
            [("module", "=", "woms_aftersales"), ("model", "=", "woms.failure.code")]
        )
        codes = self.env["woms.failure.code"].with_context(active_test=False)
        return codes.browse(data.mapped("res_id")).exists()

    def test_the_starter_set_has_five_parts_in_both_languages(self):
        codes = self.starter()
        self.assertGreaterEqual(len(codes), 120)
        self.assertEqual(
            set(codes.mapped("kind")), {key for key, _ in const.FAILURE_CODE_KINDS}
        )
        families = {key for key, _label in const.DEVICE_FAMILIES}
        used = set(" ".join(codes.filtered("families").mapped("families")).split())
        self.assertEqual(used, families)
        self.env["res.lang"]._activate_lang("id_ID")
        english = {code.id: code.name for code in codes.with_context(lang="en_US")}
        same = [
            code.name
            for code in codes.with_context(lang="id_ID")
            if code.name == english[code.id]
        ]
        # words that both languages share
        self.assertLessEqual(len(same), 8, same)

    def test_either_language_finds_the_symptom(self):
        wanted = self.env.ref("woms_aftersales.failure_code_s20")
        codes = self.env["woms.failure.code"].with_user(self.user_desk)
        for lang in ("en_US", "id_ID"):
            for words in ("tidak dingin", "not cooling", "Tidak ding"):
                search = codes.with_context(lang=lang)
                domain = [("search_words", "ilike", words), ("kind", "=", "symptom")]
                self.assertIn(wanted, search.search(domain), words)
                found = dict(search.name_search(words, [("kind", "=", "symptom")]))
                self.assertIn(wanted.id, found, words)
        self.assertFalse(codes.search([("search_words", "ilike", "qwertz")]))

    def test_a_company_says_once_which_categories_are_which_kind(self):
        wizards = self.env["woms.code.family.wizard"].with_user(self.user_manager)
        wizard = wizards.create({"archive_rest": True})
        line = wizard.line_ids.filtered(lambda line: line.family == "ac")
        wizard.line_ids.categ_ids = False
        line.categ_ids = self.categ
        wizard.action_confirm()
        cooling = self.env.ref("woms_aftersales.failure_code_s20")
        spin = self.env.ref("woms_aftersales.failure_code_s40")
        self.assertEqual(cooling.categ_ids, self.categ)
        self.assertFalse(spin.active)
        offered = self.env["woms.failure.code"].search(
            self.env["woms.failure.code"]._domain_for_product("symptom", self.device)
        )
        self.assertIn(cooling, offered)
        self.assertNotIn(spin, offered)

    def test_no_category_at_all_is_said(self):
        wizards = self.env["woms.code.family.wizard"].with_user(self.user_manager)
        wizard = wizards.create({})
        wizard.line_ids.categ_ids = False
        with self.assertRaisesRegex(UserError, "at least one"):
            wizard.action_confirm()

    # === A TABLE OF ONE'S OWN === #

    def wizard(self, text, user=None, **values):
        content = text if isinstance(text, bytes) else text.encode()
        wizards = self.env["woms.code.import.wizard"].with_user(
            user or self.user_manager
        )
        return wizards.create({"file": base64.b64encode(content), **values})

    def bad_rows(self, text, **values):
        wizard = self.wizard(text, **values)
        wizard.action_check()
        return [(line.row, line.value, line.message) for line in wizard.line_ids]

    def found(self, code):
        return self.env["woms.failure.code"].search([("code", "=", code)])

    def test_a_good_table_is_checked_and_then_imported(self):
        self.env["res.lang"]._activate_lang("id_ID")
        wizard = self.wizard(GOOD)
        wizard.action_check()
        self.assertEqual(wizard.good_count, 3)
        self.assertFalse(wizard.line_ids)
        self.assertFalse(self.found("ZZ1"), "a dry run writes nothing")
        wizard.action_confirm()
        hums = self.found("ZZ1")
        self.assertEqual(hums.with_context(lang="id_ID").name, "Berdengung keras")
        self.assertEqual(hums.categ_ids, self.categ)
        self.assertTrue(self.found("ZZ2").is_safety)
        self.assertTrue(self.found("ZZ3").excluded)

    def test_each_bad_row_is_named_with_its_line(self):
        rows = self.bad_rows(
            "kind;code;name;excluded;categories\n"
            "symptom;ZZ1;Fine;;\n"
            "feeling;ZZ2;Unknown kind;;\n"
            "symptom;;No code;;\n"
            "symptom;zz1;Twice;;\n"
            "symptom;TS1;There already;;\n"
            "symptom;ZZ6;Perhaps;maybe;\n"
            "symptom;ZZ7;Elsewhere;;No such category\n"
        )
        self.assertEqual([row for row, _value, _text in rows], [3, 4, 5, 6, 7, 8])
        for (_row, _value, text), word in zip(
            rows,
            ("Unknown kind", "empty", "line 2", "Not cooling", "yes or no", "category"),
            strict=True,
        ):
            self.assertIn(word, text)

    def test_bad_rows_stop_the_import_unless_left_out(self):
        text = "kind,code,name\nsymptom,ZZ1,Fine\nfeeling,ZZ2,Not fine\n"
        with self.assertRaisesRegex(UserError, "line 3"):
            self.wizard(text).action_confirm()
        self.assertFalse(self.found("ZZ1"))
        self.wizard(text, skip_bad=True).action_confirm()
        self.assertTrue(self.found("ZZ1"))
        self.assertFalse(self.found("ZZ2"))

    def test_a_wrong_header_says_what_is_expected(self):
        for header, words in (
            ("kind,kode,title\n", "Missing: name.*Unknown: title"),
            ("kind,code,name,name\n", "Twice: name"),
            ("\n\n", "empty"),
            ("kind,code,name\n", "no rows"),
        ):
            with self.assertRaisesRegex(UserError, f"(?s){words}"):
                self.wizard(
                    header + ("x,y,z\n" if "title" in header else "")
                ).action_check()

    def test_a_wrong_encoding_names_the_line_and_what_to_do(self):
        text = "kind,code,name\nsymptom,ZZ1,Caf\xe9\n"
        with self.assertRaisesRegex(UserError, "Line 2 can't be read as UTF-8"):
            self.wizard(text.encode("cp1252")).action_check()
        self.assertFalse(self.bad_rows(text.encode("cp1252"), encoding="cp1252"))
        self.assertFalse(self.bad_rows(text.encode("utf-16")))
        self.assertFalse(self.bad_rows(text.encode("utf-8-sig")))
        with self.assertRaisesRegex(UserError, "not a CSV file"):
            self.wizard(b"PK\x03\x04" + b"\0" * 40).action_check()

    def test_an_existing_code_is_updated_on_wish(self):
        text = "kind,code,name\nsymptom,TS1,Blows warm\n"
        self.wizard(text, update_existing=True).action_confirm()
        self.assertEqual(self.symptom.name, "Blows warm")

    def test_the_starter_set_can_be_put_away(self):
        self.wizard(GOOD, archive_starter=True).action_confirm()
        self.assertFalse(any(self.starter().mapped("active")))
        self.assertTrue(self.found("ZZ1").active)

    def test_the_desk_imports_no_codes(self):
        with self.assertRaises(AccessError):
            self.wizard(GOOD, user=self.user_desk)

    def test_the_form_of_the_wizard_opens(self):
        wizards = self.env["woms.code.family.wizard"].with_user(self.user_manager)
        form = Form(wizards, "woms_aftersales.woms_code_family_wizard_view_form")
        self.assertEqual(len(form.line_ids), len(const.DEVICE_FAMILIES))


@tagged("post_install", "-at_install")
class TestVocabularyPage(WomsWebCase):
    def test_the_report_form_knows_the_words_of_both_languages(self):
        self.env["res.lang"]._activate_lang("id_ID")
        page = self.url_open("/service/report").text
        wanted = self.env.ref("woms_aftersales.failure_code_s20")
        option = page.split(f'value="{wanted.id}"')[1].split(">")[0]
        for word in ("cooling", "not", "tidak", "dingin"):
            self.assertRegex(option, rf"\b{word}\b")
