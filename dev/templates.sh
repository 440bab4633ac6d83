# Databases with what the addon depends on, built once and copied. Sourced.
# shellcheck shell=bash

db() { DATA_DIR=$DATA_DIR "$VENV/bin/python" "$ROOT/dev/db.py" "$@"; }

addon_depends() {
    "$VENV/bin/python" -c 'import ast, sys; print(",".join(sorted(ast.literal_eval(open(sys.argv[1]).read())["depends"])))' \
        "$ROOT/$ADDON/__manifest__.py"
}

# The name tells all that the content depends on.
template_name() { # demo|bare
    printf 'woms_tpl_%s_%s' "$1" "$(printf '%s' "$ODOO_HOME $ODOO_VERSION $(addon_depends) $1 1" | hash_of)"
}

build_template() { # demo|bare
    local kind=$1 name start=$SECONDS log
    local -a options
    name=$(template_name "$kind")
    ! db exists "$name" || return 0
    log=$CACHE/$name.log
    if [ "$kind" = demo ]; then
        step "database of the dependencies with demo data, Indonesian added (once, 2 to 5 minutes; log: $log)"
        options=(-i "l10n_id,$(addon_depends)" --with-demo --load-language=en_US,id_ID)
    else
        step "database of the dependencies without demo data (once, 1 to 3 minutes; log: $log)"
        options=(-i "$(addon_depends)")
    fi
    db drop "${name}_part"
    "$VENV/bin/python" -m odoo -d "${name}_part" "${options[@]}" --stop-after-init --no-http \
        --logfile= >"$log" 2>&1 </dev/null ||
        die "the dependencies could not be installed; the end of $log says why."
    # The server from PyPI has no pg_trgm; Odoo does without then.
    "$VENV/bin/python" "$ROOT/dev/check_log.py" "$log" pg_trgm ||
        say "   (logged by Odoo's own addons, not by this one)"
    db rename "${name}_part" "$name"
    took "$start"
}

# ensure_template demo|bare: sets TEMPLATE.
ensure_template() {
    TEMPLATE=$(template_name "$1")
    db exists "$TEMPLATE" || with_lock "template-$1" build_template "$1"
}

# Names of this checkout's databases don't meet those of another checkout.
database_name() { printf 'woms_%s_%s' "$(checkout_id)" "$1"; }
