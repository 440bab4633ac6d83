# The tools that check the sources, and axe-core for the tests. Sourced; needs
# stack-python.sh.
# shellcheck shell=bash

ensure_linters() {
    find_python
    LINT=$CACHE/lint-$(printf '%s' "$PYTHON $(requirements_hash lint)" | hash_of)
    if [ ! -f "$LINT/.complete" ]; then
        step "linters (Python packages and Node, once)"
        make_venv "$LINT"
        install_into "$LINT" lint
        touch "$LINT/.complete"
    fi
    NODE=$CACHE/node-$(hash_of <package.json)
    if [ ! -f "$NODE/.complete" ]; then
        step "prettier, eslint and axe-core, from npm (once)"
        rm -rf "$NODE"
        mkdir -p "$NODE"
        cp package.json "$NODE/"
        PATH=$LINT/bin:$PATH npm --prefix "$NODE" install --silent --no-package-lock --no-audit --no-fund \
            >"$NODE/install.log" 2>&1 </dev/null ||
            die "npm could not install what package.json names; see $NODE/install.log."
        touch "$NODE/.complete"
    fi
    # Configuration files import packages from beside themselves.
    ln -sfn "$NODE/node_modules" node_modules
    export PATH="$LINT/bin:$NODE/node_modules/.bin:$PATH"
}
