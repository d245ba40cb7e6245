#!/bin/sh
# Runs every test on two workers, then judges the coverage of all processes together. The browser suite has a run of
# its own: its driver keeps an event loop running for a whole worker, in which no asynchronous test can start. It is
# not measured: what only a browser reaches is no proof for the server. Files keep their order, because the longest
# are the first ones: sorted by their number of tests they would come last, and one worker would wait for the other.
set -eu

cd "$(dirname "$0")/.."
bin=${VENV:-.venv}/bin
status=0

if [ -f frontend/package.json ]; then
    "$bin/python" hatch_build.py run test || status=1
fi
rm -f .coverage .coverage.*
# Hundreds of processes start: none of them compiles the same sources again.
unset PYTHONDONTWRITEBYTECODE
"$bin/python" -m coverage run -m pytest -n "${WORKERS:-2}" --dist loadfile --no-loadscope-reorder --ignore tests/e2e "$@" || status=1
"$bin/python" -m coverage combine --quiet
"$bin/python" -m tools.coverage_gate || status=1
"$bin/python" -m pytest -n "${WORKERS:-2}" --dist loadfile --no-loadscope-reorder tests/e2e "$@" || status=1
exit $status
