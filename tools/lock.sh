#!/bin/sh
# Writes requirements/*.txt from pyproject.toml: every version pinned, every file hashed, no registry address.
# Usage: tools/lock.sh [--upgrade]     (needs uv; `make lock` brings it in a venv of its own)
set -eu

cd "$(dirname "$0")/.."
uv=${UV:-uv}
mkdir -p requirements

compile() {
    target=requirements/$1.txt
    shift
    # shellcheck disable=SC2086
    "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-header --no-annotate --output-file "$target" $upgrade "$@"
    printf 'locked %s (%s packages)\n' "$target" "$(grep -c '==' "$target")"
}

upgrade=${1:-}

# The whole development tree comes first; the smaller locks are constrained to the versions it chose,
# so that one version of a package serves every lock.
compile dev pyproject.toml --all-extras --group dev
compile base pyproject.toml --constraints requirements/dev.txt
compile build --group build --constraints requirements/dev.txt
for extra in plan semantic onnx scale import audit insight mcp docs; do
    compile "$extra" pyproject.toml --extra "$extra" --constraints requirements/dev.txt
done
