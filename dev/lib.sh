# Shared by the scripts of dev/: where things are, how they speak. Sourced.
# shellcheck shell=bash

set -Eeuo pipefail

# No failure may end a script without a word; 3 is that of die, which spoke.
trap '[ $? -eq 3 ] || die "$(basename "${BASH_SOURCE[0]}"), line $LINENO: $BASH_COMMAND failed."' ERR

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
ADDON=woms_aftersales
STATE=$ROOT/.woms
STARTED=$SECONDS

say() { printf '%s\n' "$*" >&2; }
step() { printf '\n== %s\n' "$*" >&2; }
took() { printf '   done in %s s\n' "$((SECONDS - $1))" >&2; }
die() {
    printf '\nstopped: %s\n' "$*" >&2
    exit 3
}

is_root() { [ "$(id -u)" -eq 0 ]; }

# One cache for all checkouts of this machine and user.
if [ -n "${WOMS_CACHE:-}" ]; then
    CACHE=$WOMS_CACHE
elif [ -z "${XDG_CACHE_HOME:-}" ] && is_root; then
    CACHE=/var/cache/woms_aftersales # the server's own account must reach it
else
    CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/woms_aftersales
fi
mkdir -p "$CACHE" "$STATE" || die "cannot write to $CACHE; set WOMS_CACHE to a folder of yours."
CACHE=$(cd "$CACHE" && pwd -P)

hash_of() { sha256sum | cut -c1-12; }
checkout_id() { printf '%s' "$ROOT" | sha256sum | cut -c1-6; }

# with_lock NAME COMMAND...: one at a time on this machine, others wait.
with_lock() {
    local name=$1 fd
    shift
    exec {fd}>"$CACHE/$name.lock"
    if ! flock -n "$fd"; then
        say "   waiting for another checkout that is busy with: $name"
        flock "$fd"
    fi
    # Children must not inherit the lock: a server started here outlives us.
    "$@" {fd}>&-
    exec {fd}>&-
}

# apt_install PACKAGE... : from the machine's own suite, as root only.
apt_install() {
    if ! is_root || ! command -v apt-get >/dev/null; then
        die "these Debian packages are missing: $*. Install them (apt-get install $*), then try again."
    fi
    say "   installing from Debian: $*"
    {
        apt-get update -q
        DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"
    } >"$CACHE/apt-install.log" 2>&1 </dev/null ||
        die "apt-get could not install $*; its messages are in $CACHE/apt-install.log."
}

# The settings of the stack, written by dev/stack: ODOO_HOME, VENV, PG*, ...
load_stack() {
    "$ROOT/dev/stack" || exit 3
    # shellcheck source=/dev/null
    . "$STATE/stack.env"
    export PATH="$VENV/bin:$PATH" ODOO_RC="$STATE/odoo.conf"
    export PYTHONPATH="$ROOT/dev${PYTHONPATH:+:$PYTHONPATH}"
}

free_port() {
    "$VENV/bin/python" -c 'import socket; s = socket.socket(); s.bind(("", 0)); print(s.getsockname()[1])'
}
