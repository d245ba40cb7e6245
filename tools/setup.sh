#!/bin/sh
# Makes .venv and installs what a target needs. Usage: tools/setup.sh run|dev
#   run  what the product needs (requirements/base.txt and build.txt)
#   dev  what tests, lint and docs need (requirements/dev.txt)
# A step that was done for the same lock is not repeated: its stamp is named after the lock's hash.
set -eu

cd "$(dirname "$0")/.."
kind=${1:-run}
venv=${VENV:-.venv}

say() { printf 'setup: %s\n' "$*"; }
fail() {
    printf 'setup: %s\n' "$*" >&2
    exit 1
}

find_python() {
    for name in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if command -v "$name" >/dev/null 2>&1 &&
            "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            printf '%s\n' "$name"
            return
        fi
    done
    fail "no Python 3.11 or newer found. Install one (Debian: apt-get install python3 python3-venv), or say PYTHON=/path/to/python3."
}

make_venv() {
    python=$(find_python)
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        fail "$python has no ensurepip, so it cannot make a venv. On Debian and Ubuntu the package is: apt-get install python$version-venv"
    fi
    say "making $venv with $("$python" --version)"
    "$python" -m venv "$venv"
}

lock_hash() {
    "$venv/bin/python" -c 'import hashlib, pathlib, sys
print(hashlib.sha256(b"".join(pathlib.Path(p).read_bytes() for p in sys.argv[1:])).hexdigest()[:16])' "$@"
}

install_lock() {
    stamp="$venv/.installed-$(basename "$1" .txt)-$(lock_hash "$1")"
    [ -f "$stamp" ] && return
    say "installing $1"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$1"
    rm -f "$venv/.installed-$(basename "$1" .txt)-"*
    : >"$stamp"
}

install_package() {
    stamp="$venv/.installed-zhida-$(lock_hash pyproject.toml hatch_build.py)"
    [ -f "$stamp" ] && return
    say "installing zhida itself"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
    rm -f "$venv/.installed-zhida-"*
    : >"$stamp"
}

[ -x "$venv/bin/python" ] && "$venv/bin/python" -c 'import pip' 2>/dev/null || make_venv
case $kind in
run)
    install_lock requirements/base.txt
    install_lock requirements/build.txt
    ;;
dev)
    install_lock requirements/dev.txt
    ;;
*)
    fail "unknown kind '$kind': say run or dev"
    ;;
esac
"$venv/bin/python" hatch_build.py
install_package
