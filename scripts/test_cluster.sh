#!/usr/bin/env bash
# The analyses' tests on a Spark cluster of two workers, which is started for them. Ends in pytest's summary line.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/.venv/bin:$PATH"
echo "== Spark: the expressions of DuckDB on two workers"
exec python scripts/with_spark.py pytest -q tests/integration/engine/results/analysis/test_engines.py tests/cluster
