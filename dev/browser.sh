# Chromium for the browser tests. Sourced.
# shellcheck shell=bash

need_browser() {
    local name
    for name in google-chrome chromium chromium-browser google-chrome-stable; do
        ! command -v "$name" >/dev/null || return 0
    done
    step "Chromium, for the tests that use a browser"
    apt_install chromium
}
