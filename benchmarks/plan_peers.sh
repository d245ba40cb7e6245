#!/bin/sh
# The planner beside other projects. Their packages get an environment of their own, every file checked by its hash.
# benchmarks/plan_requirements.txt is made from plan_requirements.in:
#   uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate \
#       --output-file benchmarks/plan_requirements.txt benchmarks/plan_requirements.in
set -eu

cd "$(dirname "$0")/.."
peers=.bench-venv-plan
own=${VENV:-.venv}
if [ ! -x "$peers/bin/python" ]; then
    "${PYTHON:-python3}" -m venv "$peers"
fi
"$peers/bin/python" -m pip install --quiet --require-hashes --requirement benchmarks/plan_requirements.txt
exec "$own/bin/python" -m benchmarks.plan_peers --python "$peers/bin/python" "$@"
