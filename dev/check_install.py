"""Install, upgrade and uninstall the addon on a copy; compare before and after.

    check_install.py bare|demo DATABASE FOLDER_FOR_LOGS

"bare" is a database of the dependencies without demo data. There a new column
that is required on a table of Odoo's shows, and changed settings as well.
"demo" loads the addon's own demo data on top of Odoo's and must keep it all.
"""

import subprocess
import sys
import time
from pathlib import Path

import psycopg2
from check_log import bad_entries
from psycopg2 import sql

ADDON = "woms_aftersales"

# What must be as before once the addon is gone.
STRUCTURE = {
    "table or column": """
        SELECT table_name || '.' || column_name FROM information_schema.columns
         WHERE table_schema = 'public'""",
    "index": "SELECT indexname FROM pg_indexes WHERE schemaname = 'public'",
    "constraint": """
        SELECT conrelid::regclass || ': ' || conname FROM pg_constraint
         WHERE conrelid != 0 AND connamespace = 'public'::regnamespace""",
    "database sequence": "SELECT sequencename FROM pg_sequences",
    "function": """
        SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace""",
    "trigger": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    "model": "SELECT model FROM ir_model",
    "field": "SELECT model || '.' || name FROM ir_model_fields",
    "choice": """
        SELECT f.model || '.' || f.name || ': ' || s.value
          FROM ir_model_fields_selection s
          JOIN ir_model_fields f ON f.id = s.field_id""",
    "system parameter": "SELECT key FROM ir_config_parameter",
    "external id": f"""
        SELECT model || ': ' || name FROM ir_model_data WHERE module = '{ADDON}'""",
    # Odoo makes the manifest's category itself, and keeps it.
    "module category": """
        SELECT id::text FROM ir_module_category WHERE id NOT IN (
            SELECT res_id FROM ir_model_data
             WHERE model = 'ir.module.category' AND module = 'base')""",
    "attachment": "SELECT name FROM ir_attachment WHERE res_model LIKE 'woms.%'",
    "message": "SELECT id::text FROM mail_message WHERE model LIKE 'woms.%'",
    "follower": "SELECT id::text FROM mail_followers WHERE res_model LIKE 'woms.%'",
    "activity": "SELECT id::text FROM mail_activity WHERE res_model LIKE 'woms.%'",
    "rating": "SELECT id::text FROM rating_rating WHERE res_model LIKE 'woms.%'",
    "default": """
        SELECT f.model || '.' || f.name FROM ir_default d
          JOIN ir_model_fields f ON f.id = d.field_id""",
}
# Tables of settings: their rows are counted, and must not be changed either.
SETTINGS = [
    "ir_act_client",
    "ir_act_report_xml",
    "ir_act_server",
    "ir_act_url",
    "ir_act_window",
    "ir_asset",
    "ir_cron",
    "ir_filters",
    "ir_model_access",
    "ir_rule",
    "ir_sequence",
    "ir_ui_menu",
    "ir_ui_view",
    "mail_activity_type",
    "mail_message_subtype",
    "mail_template",
    "payment_method",
    "payment_provider",
    "report_paperformat",
    "res_groups",
    "res_groups_privilege",
    "website_menu",
    "website_page",
]
# The user's master data: nothing may be changed, and none made where no demo is.
MASTER_DATA = [
    "account_account",
    "account_journal",
    "account_tax",
    "delivery_carrier",
    "ir_config_parameter",
    "product_template",
    "res_company",
    "res_partner",
    "res_users",
    "resource_calendar",
    "stock_location",
    "stock_picking_type",
    "stock_warehouse",
    "website",
]
# Columns that move by themselves.
MOVING = {
    "write_date",
    "write_uid",
    "nextcall",
    "lastcall",
    "number_next",
    "parent_path",
}
# Documents in Odoo stay, and so does what the demo data's documents refer to: the
# demo company with its numbering and providers, products, people.
DEMO_STAYS = {
    "database sequence",
    "ir_sequence",
    "payment_method",
    "payment_provider",
    "system parameter",
}
# Odoo tries to delete those all the same, and logs that it cannot.
DEMO_ALLOWED = [
    r"""bad query: b'DELETE FROM "(product_|res_company|res_partner|res_users|stock_)"""
]


class Check:
    def __init__(self, kind, database, folder):
        self.kind = kind
        self.database = database
        self.folder = Path(folder)
        self.columns = {}
        self.problems = []

    # === THE DATABASE === #

    def query(self, query):
        with psycopg2.connect(dbname=self.database) as connection:
            with connection.cursor() as cursor:
                cursor.execute(query)
                return cursor.fetchall()

    def structure(self):
        return {
            what: {row[0] for row in self.query(query)}
            for what, query in STRUCTURE.items()
        }

    def rows(self):
        """Return a hash per row of settings and master data, by table."""
        return {table: self.table_rows(table) for table in SETTINGS + MASTER_DATA}

    def table_rows(self, table):
        if table not in self.columns:  # the columns of before, not the addon's
            query = sql.SQL("SELECT * FROM {} LIMIT 0").format(sql.Identifier(table))
            with psycopg2.connect(dbname=self.database) as connection:
                with connection.cursor() as cursor:
                    cursor.execute(query)
                    names = [column.name for column in cursor.description]
            self.columns[table] = [name for name in names if name not in MOVING]
        columns = sql.SQL(", ").join(map(sql.Identifier, self.columns[table]))
        query = sql.SQL("SELECT id, md5(ROW({})::text) FROM {}")
        return dict(self.query(query.format(columns, sql.Identifier(table))))

    # === STEPS === #

    def odoo(self, title, *args):
        start = time.time()
        print(f"   {self.kind}: {title} ...", end=" ", flush=True, file=sys.stderr)
        log = self.folder / f"check-{self.kind}-{title.replace(' ', '-')}.log"
        command = [sys.executable, "-m", "odoo", *args]
        with log.open("w") as output:
            code = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            ).returncode
        print(f"{time.time() - start:.0f} s", file=sys.stderr)
        allowed = DEMO_ALLOWED if self.kind == "demo" else []
        entries = bad_entries(log.read_text(), allowed)
        self.problems += [f"{title} logged: {entry}" for entry in entries]
        if code:
            self.problems.append(f"{title} failed; its log is {log}")
        return not code

    def server(self, title, *args):
        args = ("-d", self.database, "--stop-after-init", "--no-http", *args)
        return self.odoo(title, *args)

    def uninstall(self):
        return self.odoo("uninstall", "module", "uninstall", "-d", self.database, ADDON)

    # === COMPARISON === #

    def compare_rows(self, when, before, after):
        """Odoo's own settings and the user's data are as they were."""
        for table, rows in before.items():
            lost = rows.keys() - after[table].keys()
            changed = [
                row_id
                for row_id, content in rows.items()
                if after[table].get(row_id, content) != content
            ]
            for word, ids in (("changed", changed), ("removed", lost)):
                if ids:
                    ids = sorted(ids)[:10]
                    self.problems.append(f"{when}, rows of {table} were {word}: {ids}")

    def compare_leftovers(self, before, after):
        """Nothing of the addon is left, nothing of others has gone with it."""
        for what, names in after["structure"].items():
            left = names - before["structure"][what]
            if self.kind == "demo":
                left = {name for name in left if not self.stays(what, name)}
            if left:
                left = ", ".join(sorted(left)[:20])
                self.problems.append(f"left behind, {what}: {left}")
            gone = before["structure"][what] - names
            if gone:
                gone = ", ".join(sorted(gone)[:20])
                self.problems.append(f"taken away, {what}: {gone}")
        tables = SETTINGS + MASTER_DATA
        if self.kind == "demo":
            tables = [table for table in SETTINGS if table not in DEMO_STAYS]
        for table in tables:
            left = after["rows"][table].keys() - before["rows"][table].keys()
            if left:
                left = sorted(left)[:20]
                self.problems.append(f"left behind, rows of {table}: {left}")

    def stays(self, what, name):
        if what == "external id":
            return not name.startswith(("woms.", "ir.", "mail."))
        return what in DEMO_STAYS and "woms" not in name

    def snapshot(self):
        return {"structure": self.structure(), "rows": self.rows()}

    def check_demo(self):
        rows = self.query("""
            SELECT m.name, f.error FROM ir_demo_failure f
              JOIN ir_module_module m ON m.id = f.module_id""")
        for module, error in rows:
            self.problems.append(f"demo data of {module} failed: {error}")
        query = f"SELECT demo FROM ir_module_module WHERE name = '{ADDON}'"
        if not rows and self.query(query) != [(True,)]:
            self.problems.append("the addon's demo data was not loaded")

    def run(self):
        before = self.snapshot()
        demo = ["--with-demo"] if self.kind == "demo" else []
        if not self.server("install", "-i", ADDON, *demo):
            return
        if self.kind == "demo":
            self.check_demo()
        else:
            self.compare_rows("after installing", before["rows"], self.rows())
        for title in ("upgrade", "second upgrade"):
            if not self.server(title, "-u", ADDON):
                return
            if self.kind == "demo":
                break
        if not self.uninstall():
            return
        after = self.snapshot()
        self.compare_leftovers(before, after)
        if self.kind == "bare":
            self.compare_rows("after removing", before["rows"], after["rows"])


def main(kind, database, folder):
    check = Check(kind, database, folder)
    check.run()
    for problem in check.problems:
        print(f"   PROBLEM: {problem}", file=sys.stderr)
    return 1 if check.problems else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
