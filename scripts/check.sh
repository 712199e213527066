#!/usr/bin/env bash
# Style, types and the house: fast, no database.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/.venv/bin:$PATH" PYTHONPATH=src DJANGO_SETTINGS_MODULE=peiyou.config.settings
export PEIYOU_DATA="${PEIYOU_TEST_DATA:-$(mktemp -d)}"
ruff check .
ruff format --check .
lint-imports
mypy
python -m django makemigrations --check --dry-run
