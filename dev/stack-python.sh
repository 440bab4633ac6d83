# Python: which one, virtual environments, what goes into them. Sourced.
# shellcheck shell=bash

find_python() {
    local candidate
    for candidate in "${PYTHON:-}" python3 /usr/bin/python3; do
        [ -n "$candidate" ] && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
        # Neither the shim of a version manager, which may mean another one
        # tomorrow, nor the virtual environment these scripts run in.
        PYTHON=$("$candidate" -c 'import os, sys; print(os.path.realpath(sys._base_executable))')
        return
    done
    if is_root && ! command -v python3 >/dev/null; then
        apt_install python3 python3-venv
        find_python
        return
    fi
    die "Python 3.11 or newer is needed; set PYTHON to its path."
}

# make_venv FOLDER: a virtual environment that has pip, by what is there.
make_venv() {
    rm -rf "$1"
    "$PYTHON" -m venv "$1" >/dev/null 2>&1 && return
    rm -rf "$1"
    if command -v uv >/dev/null; then
        uv venv --quiet --seed --python "$PYTHON" "$1" && return
    fi
    apt_install python3-venv
    rm -rf "$1"
    "$PYTHON" -m venv "$1" || die "cannot make a virtual environment with $PYTHON; set PYTHON to another one."
}

# install_into VENV FILE...: uv takes seconds; pip knows settings uv doesn't.
install_into() {
    local venv=$1 file log=$1/install.log
    local -a args=()
    shift
    for file in "$@"; do args+=(-r "$ROOT/requirements/$file.txt"); done
    if ! command -v uv >/dev/null && [ ! -x "$CACHE/uv/bin/uv" ]; then
        { make_venv "$CACHE/uv" && "$CACHE/uv/bin/pip" install -q uv; } >>"$log" 2>&1 || true
    fi
    PATH="$PATH:$CACHE/uv/bin" uv pip install --quiet --python "$venv/bin/python" "${args[@]}" >>"$log" 2>&1 ||
        "$venv/bin/pip" install --quiet "${args[@]}" >>"$log" 2>&1 ||
        die "could not install the Python packages of requirements/ ($*); see $log."
}

requirements_hash() {
    local name
    for name in "$@"; do cat "$ROOT/requirements/$name.txt"; done | hash_of
}
