# PostgreSQL: the one PGHOST names, or a private cluster. Sourced by stack.
# shellcheck shell=bash

# Run as the account that owns the cluster: PostgreSQL refuses to run as root.
as_server() {
    if ! is_root; then
        "$@"
    elif command -v setpriv >/dev/null; then
        setpriv --reuid "$PG_ACCOUNT" --regid "$(id -g "$PG_ACCOUNT")" --clear-groups -- env HOME="$PG_HOME" "$@"
    else
        runuser -u "$PG_ACCOUNT" -- env HOME="$PG_HOME" "$@"
    fi
}

# The newest server of the machine, else the one on PyPI.
find_server() {
    local newest
    newest=$(find /usr/lib/postgresql/*/bin -maxdepth 1 -name initdb 2>/dev/null | sort -V | tail -n1) || true
    if [ -n "$newest" ]; then
        PG_BIN=$(dirname "$newest")
        return
    fi
    PG_BIN=$(find "$CACHE/pgserver" -path '*/bin/initdb' -printf '%h\n' 2>/dev/null | head -n1) || true
    [ -z "$PG_BIN" ] || return 0
    step "PostgreSQL, from PyPI (none is installed here)"
    make_venv "$CACHE/pgserver"
    install_into "$CACHE/pgserver" postgresql
    PG_BIN=$(find "$CACHE/pgserver" -path '*/bin/initdb' -printf '%h\n' | head -n1) || true
    [ -n "$PG_BIN" ] || die "no PostgreSQL server was found; install one (apt-get install postgresql) or set PGHOST."
}

create_cluster() {
    local start=$SECONDS
    step "a private PostgreSQL in the cache ($("$PG_BIN/postgres" --version))"
    rm -rf "$PG_HOME"
    mkdir -p "$PG_HOME/socket"
    chmod 700 "$PG_HOME"
    if is_root; then
        chown -R "$PG_ACCOUNT" "$PG_HOME"
    fi
    as_server "$PG_BIN/initdb" -D "$PG_HOME/data" -U odoo -A trust -E UTF8 --locale=C.UTF-8 --no-sync \
        >"$CACHE/initdb.log" 2>&1 || die "initdb failed, see $CACHE/initdb.log; is $CACHE reachable for $PG_ACCOUNT?"
    # A development cluster: everything in it can be built again.
    as_server tee -a "$PG_HOME/data/postgresql.conf" >/dev/null <<-CONF
		listen_addresses = ''
		unix_socket_directories = '$PG_HOME/socket'
		unix_socket_permissions = 0700
		max_connections = 200
		shared_buffers = 512MB
		work_mem = 16MB
		maintenance_work_mem = 128MB
		fsync = off
		synchronous_commit = off
		full_page_writes = off
		wal_level = minimal
		max_wal_senders = 0
		max_wal_size = 2GB
		max_parallel_workers_per_gather = 0
		jit = off
		timezone = 'UTC'
	CONF
    took "$start"
}

# Asks the socket, not the pid file: that one may be left from before a reboot.
server_answers() {
    "$PYTHON" -c 'import socket, sys; socket.socket(socket.AF_UNIX).connect(sys.argv[1])' \
        "$PGHOST/.s.PGSQL.$PGPORT" 2>/dev/null
}

start_server() {
    local log=$PG_HOME/server.log
    server_answers && return
    rm -f "$PG_HOME/data/postmaster.pid"
    as_server "$PG_BIN/pg_ctl" -D "$PG_HOME/data" -l "$log" -w -t 60 start >/dev/null 2>&1 </dev/null ||
        die "PostgreSQL does not start; its log is $log. Removing $PG_HOME makes a new, empty one."
}

ensure_postgres() {
    # Whoever reads .woms/stack.env into his shell still means the private one.
    if [ -n "${PGHOST:-}" ] && [[ $PGHOST != "$CACHE"/* ]]; then
        PG_PRIVATE=
        "$VENV/bin/python" -c 'import psycopg2; psycopg2.connect(dbname="postgres")' ||
            die "PGHOST=$PGHOST was given but does not answer; check PGHOST, PGPORT, PGUSER, PGPASSWORD, or unset PGHOST."
        return
    fi
    find_server
    # A cluster belongs to the version that made it.
    PG_HOME=$CACHE/pg$("$PG_BIN/postgres" --version | grep -o '[0-9]*' | head -n1)
    if is_root; then
        PG_ACCOUNT=$(id -un postgres 2>/dev/null || echo nobody)
    else
        PG_ACCOUNT=$(id -un)
    fi
    PG_PRIVATE=1 PGHOST=$PG_HOME/socket PGPORT=5432 PGUSER=odoo
    [ ${#PGHOST} -lt 85 ] || die "the path $PGHOST is too long for a socket; set WOMS_CACHE to a shorter one."
    [ -f "$PG_HOME/data/PG_VERSION" ] || create_cluster
    start_server
}
