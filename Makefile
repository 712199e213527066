# Two commands: `make run` and `make test`. Everything else is a part of them.
SHELL := /bin/bash
.DEFAULT_GOAL := help

HOST ?= 127.0.0.1
PORT ?= 8000
PEIYOU_DATA ?= data
export PEIYOU_DATA

BIN := .venv/bin
PEIYOU := $(BIN)/peiyou
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

.PHONY: help run setup assets test test-cluster check bench lock messages clean

help: ## Say what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: setup assets ## Install, build, migrate, fill the demonstration, serve
	@PEIYOU_DEMO=1 PEIYOU_LOG_LEVEL=WARNING $(PEIYOU) run --host $(HOST) --port $(PORT)

setup: .venv/run.stamp ## Prepare .venv with the command line at .venv/bin/peiyou

assets: .venv/run.stamp ## Fetch and build what browsers load, and the language catalogs; instant when nothing changed
	@$(BIN)/python build_assets.py

test: .venv/dev.stamp assets .venv/apt.stamp ## Everything: style, types, the house, SQLite, PostgreSQL, browser
	@bash scripts/test.sh

test-cluster: .venv/cluster.stamp .venv-spark/stamp ## The same analyses on a Spark cluster of two workers (installs Java and Spark)
	@bash scripts/test_cluster.sh

check: .venv/dev.stamp ## Style, types and the house only
	@bash scripts/check.sh

bench: .venv/dev.stamp assets $(if $(filter board%,$(or $(ONLY),board)),.venv/cluster.stamp .venv-spark/stamp) ## Seeded scenarios; ONLY=prefix chooses
	@$(BIN)/python -m bench $(if $(ONLY),--only $(ONLY))

messages: .venv/dev.stamp ## Collect new strings into the catalogs
	@cd src/peiyou && PEIYOU_DATA=$$(mktemp -d) ../../.venv/bin/python -m django makemessages --all --no-location --no-wrap --settings peiyou.config.settings

lock: .venv/uv.stamp ## Pin the dependencies anew
	@for set in run dev installer cluster spark; do $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-annotate --no-header requirements/$$set.in -o requirements/$$set.lock; done

clean: ## Remove what was built (the data folder stays)
	rm -rf .venv .venv-spark node_modules src/peiyou/web/static/vendor src/peiyou/common/official/fonts .test_databases .mypy_cache .ruff_cache .pytest_cache

# --- stamps: what is done once -------------------------------------------------------------------------

.venv/bin/python:
	@python3 -m venv .venv 2>/dev/null || { $(SUDO) apt-get install -y -qq python3-venv && python3 -m venv .venv; }

.venv/uv.stamp: requirements/installer.lock | .venv/bin/python
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/installer.lock
	@touch $@

.venv/run.stamp: requirements/run.lock pyproject.toml build_assets.py .venv/uv.stamp
	@VIRTUAL_ENV=.venv $(BIN)/uv pip install -q --require-hashes -r requirements/run.lock
	@VIRTUAL_ENV=.venv $(BIN)/uv pip install -q --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev.stamp: requirements/dev.lock .venv/run.stamp
	@VIRTUAL_ENV=.venv $(BIN)/uv pip install -q --require-hashes -r requirements/dev.lock
	@touch $@

.venv/apt.stamp: scripts/apt.txt | .venv/bin/python
	@bash scripts/debian.sh && touch $@

.venv/cluster.stamp: requirements/cluster.lock .venv/dev.stamp
	@VIRTUAL_ENV=.venv $(BIN)/uv pip install -q --require-hashes -r requirements/cluster.lock
	@touch $@

.venv-spark/stamp: requirements/spark.lock scripts/java.sh .venv/uv.stamp
	@bash scripts/java.sh
	@test -x .venv-spark/bin/python || .venv/bin/python -m venv .venv-spark
	@VIRTUAL_ENV=.venv-spark $(BIN)/uv pip install -q --require-hashes -r requirements/spark.lock
	@touch $@
