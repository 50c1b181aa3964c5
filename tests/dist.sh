#!/bin/sh
# Tries a wheel as a user would: installs it into a fresh environment, then builds the example from another folder.
# Usage: tests/dist.sh dist/kurtc-*.whl   (PYTHON chooses the interpreter)
set -eu
wheel=$(readlink -f "$1")
example=$(readlink -f "$(dirname "$0")/../examples/shop")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"${PYTHON:-python3}" -m venv "$scratch/venv"
"$scratch/venv/bin/python" -m pip install --quiet --disable-pip-version-check "$wheel"
cd "$scratch"
export KURTC_CACHE="$scratch/cache"
venv/bin/kurtc --version
venv/bin/kurtc plan "$example" --format json -o plan.json
venv/bin/kurtc validate "$example"
venv/bin/kurtc build "$example" --target compose -o out
venv/bin/kurtc build plan.json --target compose -o again
diff -r out again
test -s out/compose.yaml
echo "the wheel works: $(basename "$wheel")"
