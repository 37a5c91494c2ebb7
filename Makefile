# Hearth. `make help` lists what can be asked of it.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
# Each has a database of its own, and the browser tests stay with one of them. A part, named by ARGS, needs no company.
SIDE_BY_SIDE := -n auto --maxprocesses 4 --dist loadgroup
export PORT

.DEFAULT_GOAL := help
.PHONY: help setup packages install translations demo run test check format bench bench-search abuse faults lock messages audit sbom

help: ## list these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

setup: $(VENV)/.installed ## make .venv and install everything from the lock, test tools included

# The stamp is only as old as what it was made from. --only-binary: no compiler is needed. The second line makes the
# command `hearth`, and asks no network.
$(VENV)/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Hearth needs Python 3.11 or newer. Name one: make PYTHON=/path/to/python3.11"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing what requirements.lock lists; a minute or two, the first time ..."
	@$(BIN)/python -m pip install --disable-pip-version-check --require-hashes --only-binary :all: \
	  --quiet --progress-bar on -r requirements.lock
	@$(BIN)/python -m pip install --disable-pip-version-check --no-index --no-deps --no-build-isolation --quiet --editable .
	@touch $@

translations: $(VENV)/.installed
	@for folder in locale locale_of_django; do \
	  $(BIN)/pybabel --quiet compile --directory community/$$folder --domain django || exit 1; \
	done

# What installs by the lock without the tests' tools, compiles translations, and lists what there is.
TOOLS := var/tools/bin
$(TOOLS)/uv:
	@$(PYTHON) -m venv var/tools
	@$(TOOLS)/python -m pip install --disable-pip-version-check --quiet uv==0.13.9 babel==2.17.0 cyclonedx-bom==7.5.0

packages: $(TOOLS)/uv
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@VIRTUAL_ENV=$(VENV) $(TOOLS)/uv pip install --quiet --no-build --require-hashes --compile-bytecode \
	  --requirement pyproject.toml --extra anymail --extra s3 --constraint requirements.lock

# Who serves cannot write here, so what Python would note beside the code is made now.
install: packages ## what a server needs and no more: .venv without the tests' tools, translations, static files, var/sbom.json
	@VIRTUAL_ENV=$(VENV) $(TOOLS)/uv pip install --quiet --no-deps --editable .
	@for folder in locale locale_of_django; do \
	  $(TOOLS)/pybabel --quiet compile --directory community/$$folder --domain django || exit 1; \
	done
	@$(BIN)/python -m compileall -q community forum knowledgebase
	@aside=$$(mktemp -d) && DATA_DIR=$$aside $(BIN)/hearth collect; done=$$?; rm -rf $$aside; exit $$done
	@$(TOOLS)/cyclonedx-py environment $(BIN)/python --pyproject pyproject.toml --mc-type application \
	  --output-reproducible --output-file var/sbom.json

demo: setup translations ## serve the demo company's site on http://127.0.0.1:8000 (PORT=8001 changes it)
	@DEMO=1 exec $(BIN)/hearth serve

run: setup translations ## serve your own site; on an empty folder it prints a link that makes the owner
	@set -a; [ ! -f .env ] || . ./.env; exec $(BIN)/hearth serve

test: setup translations ## run every test (without Debian's chromium all but the browser tests)
	@command -v chromium >/dev/null || echo "chromium is not installed, so the browser tests are skipped: apt-get install chromium"
	@$(BIN)/python -m pytest $(or $(ARGS),$(SIDE_BY_SIDE))

check: setup translations ## lint, format, imports, migrations, deployment checks, templates, translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-logo
	$(BIN)/python manage.py makemigrations --check --dry-run
	SITE_URL=https://help.example.com $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/python .ci/untranslated.py
	$(BIN)/python -m pytest tests/serving/test_deploy.py --quiet --no-header -rs

format: setup ## put Python in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup ## run the benchmarks (SIZE=large for the large index and site); figures are ratios against controls
	@echo "== search"; $(BIN)/python benchmarks/search.py $(SIZE)
	@echo "== pages"; PORT=8390 $(BIN)/python benchmarks/pages.py $(SIZE)
	@echo "== hostile Markdown"; $(BIN)/python benchmarks/hostile_markdown.py

bench-search: setup ## how well and how fast search finds (CASES=DIR names a folder of collections)
	@$(BIN)/python benchmarks/search_quality.py $(CASES)
	@$(BIN)/python benchmarks/search.py $(SIZE)

messages: setup ## collect strings for translation into community/locale (needs gettext)
	$(BIN)/python manage.py makemessages --locale hr --locale sk --no-location \
	  --ignore ".venv*" --ignore var --ignore tests

# Tools that look at the lock and are no part of it, in a folder of their own.
AUDIT := var/audit/bin
$(AUDIT)/pip-audit:
	@$(PYTHON) -m venv var/audit
	@$(AUDIT)/python -m pip install --disable-pip-version-check --quiet pip-audit==2.10.1 cyclonedx-bom==7.5.0

audit: $(AUDIT)/pip-audit ## known weaknesses in what the lock lists (needs network; fails too where something could not be asked)
	$(AUDIT)/pip-audit --requirement requirements.lock --disable-pip --require-hashes --strict

sbom: $(AUDIT)/pip-audit ## write var/sbom.json: all that the lock lists, with hashes, in CycloneDX
	$(AUDIT)/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --mc-type application \
	  --output-reproducible --output-file var/sbom.json

abuse: setup ## abuse a new site of its own on loopback (guessing, floods, spam, scraping) and say what came through
	@$(BIN)/python benchmarks/abuse 2>/dev/null

faults: setup ## break what a site rests on, kill it, starve it, and say in a table what came of it (as root, also disks)
	@$(BIN)/python benchmarks/faults $(FAULTS)

lock: ## write requirements.lock anew from pyproject.toml (needs uv)
	uv pip compile pyproject.toml --group dev --universal --generate-hashes --no-emit-index-url --no-header \
	  --python-version 3.11 --upgrade -o requirements.lock
