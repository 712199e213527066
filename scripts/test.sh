#!/usr/bin/env bash
# Everything that must hold. Ends in pytest's summary line of the last run; stops at the first failure.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/.venv/bin:$PATH"
PEIYOU_DATA="$(mktemp -d)"
export PEIYOU_DATA PEIYOU_TEST_DATA="$PEIYOU_DATA"
trap 'rm -rf "$PEIYOU_DATA"' EXIT

# Two processors are shared by a server, a browser and other tests: what fails beside others is told, and run once
# more by itself. What fails twice fails.
tests() {
  rm -rf .pytest_cache
  pytest -q --durations=12 "$@" && return
  echo "== once more, alone: what failed"
  pytest -q "$@" --last-failed --last-failed-no-failures none -n 0 --dist no
}
export -f tests
TWO="-n 2 --dist worksteal" # whoever is done first takes over from the other

echo "== style, types, the house"; bash scripts/check.sh
echo "== SQLite: unit and integration"; tests $TWO tests/house tests/unit tests/integration
# What knows no database (common, the reader) or has a file of its own (a served process) says the same beside either.
echo "== PostgreSQL: unit and integration"; python scripts/with_postgres.py bash -c \
  "tests $TWO tests/unit tests/integration --ignore tests/unit/common --ignore tests/unit/kernel/plans/reader \
  --ignore tests/integration/kernel/jobs/test_serving.py"
echo "== browser"; tests $TWO tests/e2e --ignore tests/e2e/desk
# The desk is moved by keys alone, faster than a browser that shares its processor can follow.
echo "== browser: the desk"; tests tests/e2e/desk
