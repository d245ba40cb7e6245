#!/bin/sh
# Runs every check and says at the end which ones failed, so that one run shows everything there is to mend.
set -u

cd "$(dirname "$0")/.."
bin=${VENV:-.venv}/bin
failed=

step() {
    name=$1
    shift
    printf '== %s\n' "$name"
    "$@" || failed="$failed $name"
}

step ruff-format "$bin/ruff" format --check --quiet .
step ruff-check "$bin/ruff" check --quiet .
step own-rules "$bin/python" -m tools.lint
step layers "$bin/lint-imports" --config importlinter.ini --no-cache
step types "$bin/basedpyright" --warnings
if [ -f frontend/package.json ]; then
    step frontend "$bin/python" hatch_build.py run check
    step bundle-budget "$bin/python" -m tools.bundle_budget
fi

if [ -n "$failed" ]; then
    printf 'lint: failed:%s\n' "$failed" >&2
    exit 1
fi
printf 'lint: all checks passed\n'
