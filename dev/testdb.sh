# The database the tests run on: dependencies with demo data and Indonesian, the
# addon without its own demo data. Sourced; needs templates.sh.
# shellcheck shell=bash

# What an installed database depends on: all files but those read while running.
addon_hash() { # [demo: the demo data as well]
    local demo='./demo/*'
    [ "${1:-}" != demo ] || demo=''
    (
        cd "$ROOT/$ADDON"
        find . -type f ! -path './tests/*' ! -path './static/*' ! -path './controllers/*' \
            ! -path "$demo" ! -name '*.pyc' ! -name '*.rst' ! -name '*.md' ! -name '*.pot' -print0 |
            sort -z | xargs -0 sha256sum
        echo "$TEMPLATE" 2
    ) | hash_of
}

# Odoo loads an addon's demo data where all it depends on has theirs. So one of
# those says no while the addon is installed.
own_demo() { # yes|no
    db run "$DB" "UPDATE ir_module_module SET demo = '$1' WHERE name = '$(addon_depends | cut -d, -f1)'"
}

# Sets DB, and writes .woms/test.conf for pytest-odoo.
ensure_testdb() {
    local hash start=$SECONDS log=$STATE/test-install.log
    ensure_template demo
    hash=$(addon_hash)
    DB=$(database_name test)
    { cat "$STATE/odoo.conf" && echo "db_name = $DB"; } >"$STATE/test.conf"
    if [ "$(cat "$STATE/test.hash" 2>/dev/null)" = "$hash" ] && db exists "$DB"; then
        step "test database $DB: as before"
        return
    fi
    step "test database $DB: dependencies with demo data, the addon without its own"
    rm -f "$STATE/test.hash"
    db copy "$TEMPLATE" "$DB"
    own_demo no
    "$VENV/bin/python" -m odoo -d "$DB" -i "$ADDON" --stop-after-init --no-http >"$log" 2>&1 </dev/null ||
        {
            tail -n 40 "$log" >&2
            die "the addon cannot be installed; the whole log is $log."
        }
    own_demo yes
    "$VENV/bin/python" "$ROOT/dev/check_log.py" "$log" ||
        die "installing logged warnings or errors (above); mend them first."
    echo "$hash" >"$STATE/test.hash"
    took "$start"
}

# Where tests run in several processes, pytest-odoo copies the database for each by
# PostgreSQL's createdb and dropdb. These stand in: the client may not be installed,
# and a copy that something still looks at is dropped all the same.
write_database_programs() {
    local run="unset COVERAGE_PROCESS_CONFIG; DATA_DIR='$DATA_DIR' exec '$VENV/bin/python' '$ROOT/dev/db.py'"
    mkdir -p "$STATE/bin"
    printf '#!/bin/sh\n# createdb -T TEMPLATE NAME\n%s copy "$2" "$3"\n' "$run" >"$STATE/bin/createdb"
    printf '#!/bin/sh\n# dropdb NAME --if-exists\n%s drop "$1"\n' "$run" >"$STATE/bin/dropdb"
    chmod +x "$STATE/bin/createdb" "$STATE/bin/dropdb"
}

pytest_odoo() {
    write_database_programs
    (cd "$ROOT" && PATH=$STATE/bin:$PATH ODOO_RC=$STATE/test.conf "$VENV/bin/python" "$@" </dev/null)
}
