# make run: the whole centre with demo traffic.  make test: everything that must hold.  make help: the rest.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PY ?= python3
BIN := .venv/bin
UV := $(BIN)/uv
WEB := contact_centre/web
CHROMIUM := /usr/bin/chromium
REDIS := $(or $(shell command -v redis-server),/usr/bin/redis-server)
# What the alert rules are tested with.
PROMTOOL := /usr/bin/promtool
# Debian keeps PostgreSQL's programs out of PATH, a folder for each version.
POSTGRES := $(or $(wildcard /usr/lib/postgresql),$(shell command -v initdb),/usr/lib/postgresql)
JAVA := $(or $(shell command -v java),/usr/bin/java)
MAVEN := $(or $(shell command -v mvn),/usr/bin/mvn)
KAFKA := .venv/kafka
BENCH_LIBS := .venv/bench
# Stamps lie inside what they vouch for: whoever removes .venv or node_modules gets it back.
LOCKED := .venv/.locked
INSTALLED := .venv/.installed
TOOLS := .venv/.tools
NODE_MODULES := $(WEB)/node_modules/.installed
# What our requests to Twilio are judged with, where its description lies beside this project.
PRISM := scripts/prism
DESCRIPTION := $(wildcard ../shared/protocols/twilio_oai)
MANIFEST := $(WEB)/static/manifest.json
WEB_SOURCES := $(wildcard $(WEB)/*.ts $(WEB)/*.mjs $(WEB)/tsconfig.json) \
	$(shell find $(WEB)/src -type f -not -name '*.test.ts' -not -name '*.test.tsx')

.PHONY: help setup run run-scaled services servers prism test soak-short soak-faults soak science lint types format bench web web-test screenshots lock clean

help:  ## Say what there is.
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

# ---------------------------------------------------------------- what people run

setup: $(INSTALLED) $(MANIFEST)  ## Set up all that make run needs.

run: setup  ## Start the embedded centre with demo traffic on http://localhost:8080.
	@exec $(BIN)/contact-centre run

run-scaled: setup servers  ## The same demo on separate processes over Kafka, Redis and PostgreSQL.
	@exec $(BIN)/python -m scripts.run_scaled

services: setup servers  ## Start Kafka, Redis and PostgreSQL for a scaled centre and say where they are.
	@exec $(BIN)/python -m scripts.services

test: setup $(TOOLS) $(CHROMIUM) servers prism  ## Install what the tests need and run all of them.
	$(BIN)/python -m scripts.services run -- $(BIN)/pytest -m "not e2e" -n 2 --dist loadgroup
	$(if $(wildcard tests/e2e/test_*.py),$(BIN)/pytest -m e2e)
	cd $(WEB) && npm test

soak-short: setup $(TOOLS)  ## 20,000 seeds of engines and gateways that crash, stall and lose touch: some ten minutes.
	NODES_SEEDS=20000 $(BIN)/pytest -n 2 tests/simulation/nodes

soak-faults: setup $(TOOLS) servers  ## Real processes killed 200 times each, PostgreSQL away for a minute: an hour or two.
	FAULTS_KILLS=200 FAULTS_AWAY_S=60 KILL_ROUNDS=200 $(BIN)/pytest -m faults tests/faults

soak: setup soak-faults $(TOOLS)  ## That, and a million seeds of engines and gateways: a day and more on two cores.
	NODES_SEEDS=1000000 $(BIN)/pytest -n 2 -q tests/simulation/nodes

science: setup $(TOOLS)  ## The simulator against queueing theory over 400,000 contacts a case: an hour.
	$(BIN)/pytest -m science_long -n 2 -o faulthandler_timeout=7200 tests/simulation

lint: setup $(TOOLS)  ## Style, formatting and layering.
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports
	$(BIN)/deptry .
	cd $(WEB) && npm run lint

types: setup $(TOOLS)  ## Strict types, Python and TypeScript.
	$(BIN)/mypy
	cd $(WEB) && npm run types

format: setup $(TOOLS)  ## Put formatting and import order right.
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format
	cd $(WEB) && npm run format

bench: setup $(BENCH_LIBS)/.made $(REDIS) $(KAFKA)/.made  ## Benchmarks: a table here and bench/results.json.
	@PYTHONPATH=$(BENCH_LIBS) exec $(BIN)/contact-centre bench

web: $(MANIFEST)  ## Build the front end.

web-test: $(NODE_MODULES)  ## The front end's own tests.
	cd $(WEB) && npm test

screenshots: setup $(TOOLS) $(CHROMIUM)  ## Take docs/images anew from the running demo.
	$(BIN)/python -m scripts.screenshots

lock: setup  ## Raise locked versions to the newest that pyproject.toml and package.json allow.
	scripts/lock
	cd $(WEB) && npm update
	cd $(PRISM) && npm update

clean:  ## Remove everything that was built or installed here; data of the centre stays.
	rm -rf .venv dist $(WEB)/node_modules $(WEB)/static $(PRISM)/node_modules
	rm -rf .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache

# ------------------------------------------------------- how it is set up, once each

$(UV):
	@scripts/check-tools "$(PY)"
	@$(PY) -c 'import ensurepip' 2>/dev/null || scripts/apt python3-venv
	$(PY) -m venv .venv
	$(BIN)/python -m pip install --quiet 'uv>=0.9,<1'

# Hatchling comes from the lock, hence no build isolation.
INSTALL := $(UV) pip install --quiet --no-deps --no-build-isolation --editable .

# Once the tests' tools are in, a newer lock keeps them in.
$(LOCKED): requirements/run.txt | $(UV)
	$(UV) pip sync --quiet --require-hashes requirements/$(if $(wildcard $(TOOLS)),dev,run).txt
	@rm -f $(INSTALLED)
	@touch $@

$(INSTALLED): pyproject.toml hatch_build.py $(LOCKED)
	$(INSTALL)
	@touch $@

$(TOOLS): requirements/dev.txt | $(INSTALLED)
	$(UV) pip sync --quiet --require-hashes requirements/dev.txt
	$(INSTALL)
	@touch $@

$(BENCH_LIBS)/.made: requirements/bench.txt | $(INSTALLED)
	$(UV) pip install --quiet --target $(BENCH_LIBS) --require-hashes -r requirements/bench.txt
	@touch $@

$(NODE_MODULES): $(WEB)/package.json $(WEB)/package-lock.json $(WEB)/.npmrc
	@scripts/check-tools "$(PY)"
	cd $(WEB) && npm ci --no-audit --no-fund
	@touch $@

$(MANIFEST): $(NODE_MODULES) $(WEB_SOURCES)
	cd $(WEB) && npm run build
	@touch $@

$(CHROMIUM):
	scripts/apt chromium fonts-liberation

# What cannot be had is missing for the tests that need it, and fails in CI; scripts/services.py says so.
servers:
	@$(MAKE) --silent --keep-going $(REDIS) $(POSTGRES) $(KAFKA)/.made $(PROMTOOL) || [[ $${CI-} != true ]]

prism: $(if $(DESCRIPTION),$(PRISM)/node_modules/.installed)

$(PRISM)/node_modules/.installed: $(PRISM)/package.json $(PRISM)/package-lock.json $(PRISM)/.npmrc
	cd $(PRISM) && npm ci --no-audit --no-fund
	@touch $@

$(REDIS):
	scripts/apt redis-server

$(PROMTOOL):
	scripts/apt prometheus

$(POSTGRES):
	scripts/apt postgresql

$(JAVA):
	scripts/apt default-jre-headless

$(MAVEN):
	scripts/apt maven

$(KAFKA)/.made: scripts/kafka/pom.xml | $(JAVA) $(MAVEN)
	@echo 'Getting a Kafka broker from Maven Central: 44 MB.'
	rm -rf $(KAFKA)
	$(MAVEN) -q -B -f $< dependency:copy-dependencies -DoutputDirectory=$(CURDIR)/$(KAFKA)
	@touch $@
