# The demonstration that `make run` serves. Sourced; needs templates.sh, testdb.sh.
# shellcheck shell=bash

RUN_PID=$STATE/run.pid
RUN_LOG=$STATE/run.log

# Prints the process id when our server runs: a number alone may be another's.
running_pid() {
    local pid
    pid=$(cat "$RUN_PID" 2>/dev/null) || return 1
    [[ "$(tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline")" == *"$(database_name run)"* ]] || return 1
    echo "$pid"
}

stop_server() {
    local pid
    pid=$(running_pid) || return 1
    kill "$pid"
    for _ in $(seq 100); do
        running_pid >/dev/null || break
        sleep 0.1
    done
    ! running_pid >/dev/null || kill -9 "$pid"
    rm -f "$RUN_PID"
}

run_odoo() { # LOG ARGUMENTS...
    local log=$1
    shift
    "$VENV/bin/python" -m odoo -d "$DB" --stop-after-init --no-http "$@" >"$log" 2>&1 </dev/null ||
        {
            tail -n 40 "$log" >&2
            die "this failed; the whole log is $log. 'make reset' starts the demonstration afresh."
        }
}

check_demo() {
    local failures
    failures=$(db select "$DB" "SELECT m.name, f.error FROM ir_demo_failure f JOIN ir_module_module m ON m.id = f.module_id")
    [ -z "$failures" ] || {
        printf '%s\n' "$failures" >&2
        db drop "$DB"
        die "the demonstration data could not be loaded (above)."
    }
}

# Sets DB; a second call keeps the data and takes in what changed in the addon.
ensure_rundb() {
    local hash start=$SECONDS
    DB=$(database_name run)
    ensure_template demo
    hash=$(addon_hash demo)
    if ! db exists "$DB"; then
        step "demonstration database $DB: the addon with its demo data (once)"
        db copy "$TEMPLATE" "$DB"
        rm -f "$STATE/run.hash"
        run_odoo "$STATE/run-install.log" -i "$ADDON" --with-demo
        check_demo
    elif [ "$(cat "$STATE/run.hash" 2>/dev/null)" != "$hash" ]; then
        step "demonstration database $DB: the addon has changed, it is upgraded there"
        run_odoo "$STATE/run-install.log" -u "$ADDON"
    else
        return 0
    fi
    echo "$hash" >"$STATE/run.hash"
    took "$start"
}

# The demonstration company's website answers at the served address, and mails
# stay in the queue: no server is asked to send them to made-up people.
set_address() { # URL
    db run "$DB" "UPDATE website SET domain = '$1' FROM ir_model_data d
        WHERE d.module = '$ADDON' AND d.name = 'website_demo' AND d.model = 'website' AND d.res_id = website.id"
    db run "$DB" "UPDATE ir_config_parameter SET value = '$1' WHERE key = 'web.base.url'"
    db run "$DB" "UPDATE ir_cron SET active = false FROM ir_model_data d
        WHERE d.module = 'mail' AND d.name = 'ir_cron_mail_scheduler_action' AND d.res_id = ir_cron.id"
}

print_logins() { # URL
    "$VENV/bin/python" - "$ROOT/$ADDON/demo/logins.csv" "$1" <<'PY'
import csv
import sys
from pathlib import Path

path, url = Path(sys.argv[1]), sys.argv[2]
rows = [{"role": "administrator", "login": "admin", "password": "admin", "start_page": "/odoo"}]
if path.exists():
    with path.open(newline="") as file:
        given = list(csv.DictReader(file))
    rows = given + [row for row in rows if row["login"] not in {g["login"] for g in given}]
columns = ["role", "login", "password", "start_page"]
for row in rows:
    page = row["start_page"]
    row["start_page"] = url + (page if page.startswith("/") else f"/{page}")
width = {c: max(len(c), *(len(row[c]) for row in rows)) for c in columns}
for row in [dict(zip(columns, ["role", "login", "password", "start here"]))] + rows:
    print("  " + "  ".join(row[c].ljust(width[c]) for c in columns).rstrip())
PY
}
