# Odoo 19 itself: the user's own, or Debian's package unpacked. Sourced by stack.
# shellcheck shell=bash

# Debian's package replaces some of Odoo's files by links to these.
ODOO_LINKED=(
    libjs-jquery libjs-underscore libjs-jquery-form fonts-font-awesome
    fonts-roboto-unhinted fonts-inconsolata fonts-ocr-b
)

# apt_private SUITE COMMAND...: apt-get with lists and cache of its own, reading
# one suite of the mirror this machine uses. Needs no root, changes no settings.
apt_private() {
    local suite=$1 home=$CACHE/apt-$1 mirror keyring signed=''
    shift
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' |
        grep -m1 '/debian/\?$') ||
        die "this machine's apt knows no Debian mirror; set ODOO_SRC to an Odoo 19 folder."
    for keyring in /usr/share/keyrings/debian-archive-keyring.{gpg,pgp}; do
        [ -f "$keyring" ] && signed="[signed-by=$keyring] " && break
    done
    mkdir -p "$home/lists/partial" "$home/archives/partial"
    printf 'deb %s%s %s main\n' "$signed" "$mirror" "$suite" >"$home/sources.list"
    apt-get -q -o Dir::Etc::sourcelist="$home/sources.list" -o Dir::Etc::sourceparts=- \
        -o Dir::State::lists="$home/lists" -o Dir::Cache="$home" \
        -o Acquire::Languages=none -o APT::Sandbox::User=root "$@"
}

download_debs() {
    local folder=$1 own
    # shellcheck source=/dev/null
    own=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
    mkdir -p "$folder"
    (
        cd "$folder"
        # Odoo 19 and this font are in unstable only; the other fonts must come
        # from the stable suite (unstable's Font Awesome has lost Odoo's icons).
        apt_private sid update
        apt_private sid download odoo-19 fonts-montserrat
        apt_private "$own" update
        apt_private "$own" download "${ODOO_LINKED[@]}"
    )
}

unpack_odoo() {
    local target=$CACHE/odoo-19 start=$SECONDS deb
    ODOO_HOME=$target/usr/lib/python3/dist-packages
    [ -f "$target/.complete" ] && return
    step "Odoo 19, from Debian's package (120 MB to fetch, 1.2 GB on disk)"
    command -v apt-get >/dev/null && command -v dpkg >/dev/null ||
        die "Odoo 19 is fetched with apt-get, which is missing here; set ODOO_SRC to an Odoo 19 folder."
    download_debs "$CACHE/debs" >"$CACHE/odoo.log" 2>&1 ||
        die "Debian's package odoo-19 could not be fetched (see $CACHE/odoo.log); set ODOO_SRC to an Odoo 19 folder."
    rm -rf "$target"
    for deb in "$CACHE"/debs/*.deb; do dpkg -x "$deb" "$target"; done
    [ -d "$ODOO_HOME/odoo/addons/web" ] || die "the package odoo-19 has another layout now; set ODOO_SRC."
    rm -rf "$CACHE/debs" "$CACHE"/apt-*
    touch "$target/.complete"
    took "$start"
}

# Sets ODOO_HOME (what goes on Python's path), ODOO_ADDONS, ODOO_VERSION.
find_odoo() {
    local shebang python
    ODOO_ADDONS=
    if [ -z "${ODOO_SRC:-}" ]; then
        unpack_odoo
    elif [ -d "$ODOO_SRC/odoo" ]; then
        ODOO_HOME=$(cd "$ODOO_SRC" && pwd -P)
        [ ! -d "$ODOO_HOME/addons/web" ] || ODOO_ADDONS=$ODOO_HOME/addons
    elif [ -f "$ODOO_SRC" ] || command -v "$ODOO_SRC" >/dev/null; then
        read -r shebang <"$(command -v "$ODOO_SRC")"
        python=${shebang#\#!}
        # shellcheck disable=SC2086  # "/usr/bin/env python3" is two words
        ODOO_HOME=$(cd / && ${python# } -c 'import os, odoo.release as r; print(os.path.dirname(os.path.dirname(r.__file__)))') ||
            die "the command ODOO_SRC=$ODOO_SRC has no Odoo behind it; give the folder that holds odoo/ and addons/."
    else
        die "ODOO_SRC=$ODOO_SRC is no Odoo; give the folder that holds odoo/ and addons/, or unset it."
    fi
    ODOO_VERSION=$("$PYTHON" -c 'import runpy, sys; print(runpy.run_path(sys.argv[1])["version"])' "$ODOO_HOME/odoo/release.py")
    case $ODOO_VERSION in
        19.0*) ;;
        *) die "Odoo $ODOO_VERSION was found at $ODOO_HOME, the addon is for 19.0; set ODOO_SRC to an Odoo 19." ;;
    esac
}
